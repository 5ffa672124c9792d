import { describe, expect, test } from 'vitest';
import { manualClock } from '../../emulator/manual-clock.ts';
import { TransactionRejectedError } from '../../offchain/errors/transaction.ts';
import { encodeData } from '../../validators/lib/data.ts';
import { assemble, FEE } from './assemble.ts';
import { acceptingScript } from './scripts.ts';
import {
  ADA,
  alice,
  bob,
  funds,
  FUNDS,
  genesisOutputs,
  idOf,
  outputOf,
  payment,
  scriptUtxo,
} from './funds.ts';
import { openTestEmulator, sorted, START, temporaryDirectory } from './support.ts';

const SECOND = 1000n;

describe('a block', () => {
  test('takes the mempool in order and a slot of its own', async () => {
    const { chain, provider } = await openTestEmulator();
    const first = payment(funds(0), { to: alice });
    const second = payment(outputOf(first));
    for (const cbor of [first, second]) await provider.submit(cbor);
    expect(await chain.forge()).toMatchObject({
      height: 1n,
      slot: 1n,
      transactions: [idOf(first), idOf(second)],
    });
    expect(await chain.forge()).toBeUndefined();
    await provider.submit(payment(funds(1)));
    expect(await chain.forge()).toMatchObject({ height: 2n, slot: 2n });
    expect(await provider.getTip()).toEqual({ blockHeight: 2n, slot: 2n });
  });

  test('holds no more bytes than a block may', async () => {
    const { chain, provider } = await openTestEmulator();
    const datum = encodeData(new Uint8Array(15_000));
    for (const utxo of genesisOutputs.slice(0, 6)) {
      const outputs = [{ address: bob.address, lovelace: FUNDS - 2n * ADA, datum }];
      await provider.submit(payment(utxo, { fee: 2n * ADA, outputs }));
    }
    const pending = chain.listPending();
    expect((await chain.forge())?.transactions).toEqual(pending.slice(0, 5));
    expect(chain.listPending()).toEqual(pending.slice(5));
    expect((await chain.forge())?.transactions).toEqual(pending.slice(5));
  });

  test('holds no more execution units than a block may', async () => {
    const scripts = [100n, 101n, 102n].map((index) => scriptUtxo(acceptingScript, index));
    const { chain, provider } = await openTestEmulator({
      genesis: { outputs: [funds(0), ...scripts] },
    });
    for (const { reference } of scripts) {
      const cbor = assemble({
        inputs: [reference],
        outputs: [{ address: bob.address, lovelace: FUNDS - 2n * ADA }],
        fee: 2n * ADA,
        collateral: [funds(0).reference],
        keys: [alice.seed],
        scripts: [acceptingScript.bytes],
        redeemers: [{ tag: 0, index: 0, units: { memory: 1000n, steps: 9_000_000_000n } }],
      });
      await provider.submit(cbor);
    }
    const pending = chain.listPending();
    expect((await chain.forge())?.transactions).toEqual(pending.slice(0, 2));
    expect((await chain.forge())?.transactions).toEqual(pending.slice(2));
  });

  test('is due twenty slots after the oldest pending transaction', async () => {
    const { chain, clock, provider } = await openTestEmulator();
    clock.advance(5n * SECOND);
    await provider.submit(payment(funds(0)));
    clock.advance(19n * SECOND);
    expect(await provider.getTip()).toEqual({ slot: 24n, blockHeight: 0n });
    clock.advance(100n * SECOND);
    await provider.submit(payment(funds(1)));
    expect(await provider.getTip()).toEqual({ slot: 124n, blockHeight: 1n });
    expect(chain.listPending()).toEqual([idOf(payment(funds(1)))]);
  });

  test('that became due while the chain was closed is made when it is opened', async () => {
    const directory = temporaryDirectory();
    const { provider, close } = await openTestEmulator({ directory });
    const cbor = payment(funds(0), { validTo: 25n });
    await provider.submit(cbor);
    close();
    const later = await openTestEmulator({ directory, clock: manualClock(START + 500n * SECOND) });
    // The chain was due to make it in slot 20, before it expired.
    expect(await later.provider.findTransaction(idOf(cbor))).toMatchObject({ blockHeight: 1n });
    expect(await later.provider.getTip()).toEqual({ slot: 500n, blockHeight: 1n });
  });
});

describe('a transaction that expires in the mempool', () => {
  test('is dropped with all that depend on it; the others stay', async () => {
    const { chain, clock, provider } = await openTestEmulator();
    const expiring = payment(funds(0), { to: alice, validTo: 10n });
    const dependent = payment(outputOf(expiring), { to: alice });
    const grandchild = payment(outputOf(dependent));
    const survivor = payment(funds(1));
    for (const cbor of [expiring, dependent, survivor, grandchild]) await provider.submit(cbor);
    clock.advance(10n * SECOND);
    expect((await chain.forge())?.transactions).toEqual([idOf(survivor)]);
    expect(await provider.findTransaction(idOf(expiring))).toBeUndefined();
    expect(await provider.findUtxo(funds(0).reference)).toEqual(funds(0));
    expect(await provider.findUtxo(outputOf(dependent).reference)).toBeUndefined();
    expect(sorted(await chain.listLedgerUtxos())).toEqual(sorted(chain.listAllUtxos()));
    await expect(provider.awaitConfirmation(idOf(grandchild))).rejects.toBeInstanceOf(
      TransactionRejectedError,
    );
  });

  test('takes its registration with it', async () => {
    const { chain, clock, provider } = await openTestEmulator();
    const cbor = payment(funds(0), {
      outputs: [{ address: alice.address, lovelace: FUNDS - FEE - 2n * ADA }],
      certificates: [[0, [1, new Uint8Array(28).fill(9)]]],
      validTo: 5n,
    });
    await provider.submit(cbor);
    const hash = '09'.repeat(28);
    expect(await provider.findRewards(hash)).toBe(0n);
    clock.advance(5n * SECOND);
    expect(await chain.forge()).toBeUndefined();
    expect(await provider.findRewards(hash)).toBeUndefined();
  });

  test('leaves the funds to a new attempt', async () => {
    const { chain, clock, provider } = await openTestEmulator();
    const expiring = payment(funds(0), { validTo: 10n });
    await provider.submit(expiring);
    clock.advance(10n * SECOND);
    expect(await chain.forge()).toBeUndefined();
    await expect(provider.submit(expiring)).rejects.toThrow(/outside the validity interval/);
    await provider.submit(payment(funds(0)));
    expect(await chain.forge()).toMatchObject({ height: 1n });
  });
});

describe('time', () => {
  test('stands still when the clock is set back', async () => {
    const { chain, clock, provider } = await openTestEmulator();
    clock.advance(50n * SECOND);
    await provider.submit(payment(funds(0)));
    clock.advance(-40n * SECOND);
    expect(chain.slot).toBe(50n);
    await provider.submit(payment(funds(1), { validFrom: 50n }));
    expect(await chain.forge()).toMatchObject({ slot: 50n });
    clock.advance(60n * SECOND);
    expect(chain.slot).toBe(70n);
  });

  test('stands still across openings, even before genesis', async () => {
    const directory = temporaryDirectory();
    const { chain, clock, provider, close } = await openTestEmulator({ directory });
    clock.advance(50n * SECOND);
    await provider.submit(payment(funds(0)));
    await chain.forge();
    close();
    const reopened = await openTestEmulator({
      directory,
      clock: manualClock(START - 99n * SECOND),
    });
    expect(reopened.chain.slot).toBe(50n);
    expect(reopened.provider.slotConfig.zeroTime).toBe(START);
  });
});
