import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BadCommandError } from '../../offchain/errors/file.ts';
import type { Utxo } from '../../offchain/ledger/utxo.ts';
import { assemble, FEE } from './assemble.ts';
import { ADA, alice, bob, funds, FUNDS, genesisOutputs, idOf, outputOf, payment } from './funds.ts';
import { replay } from './replay.ts';
import { openTestEmulator, sorted, temporaryDirectory } from './support.ts';

const SECOND = 1000n;

describe('a rollback', () => {
  test('puts transactions back before those of the mempool, and the next block has them again', async () => {
    const { chain, provider } = await openTestEmulator();
    const first = payment(funds(0), { to: alice });
    const second = payment(outputOf(first));
    const third = payment(funds(1));
    await provider.submit(first);
    const before = await chain.forge();
    await provider.submit(second);
    await chain.forge();
    await provider.submit(third);
    expect(await chain.rollback(2n)).toEqual([]);
    expect(chain.archive.getLastBlock().blockHeight).toBe(0n);
    expect(chain.listPending()).toEqual([first, second, third].map(idOf));
    expect(chain.archive.findTransaction(idOf(first))).toBeUndefined();
    // Those who look at the mempool see no difference.
    expect(await provider.listUtxos(bob.address)).toEqual([outputOf(second), outputOf(third)]);
    const after = await chain.forge();
    expect(after?.transactions).toEqual([first, second, third].map(idOf));
    expect(after?.hash).not.toBe(before?.hash);
    expect(sorted(chain.listAllUtxos())).toEqual(sorted(await chain.listLedgerUtxos()));
  });

  test('drops what has expired meanwhile, with all that depends on it', async () => {
    const { chain, clock, provider } = await openTestEmulator();
    const expiring = payment(funds(0), { to: alice, validTo: 30n });
    const dependent = payment(outputOf(expiring));
    const survivor = payment(funds(1));
    for (const cbor of [expiring, dependent, survivor]) await provider.submit(cbor);
    await chain.forge();
    clock.advance(40n * SECOND);
    expect(await chain.rollback(1n)).toEqual([idOf(expiring), idOf(dependent)]);
    expect(chain.listPending()).toEqual([idOf(survivor)]);
    expect(await provider.findUtxo(funds(0).reference)).toEqual(funds(0));
    expect(sorted(chain.listAllUtxos())).toEqual(sorted(await chain.listLedgerUtxos()));
  });

  test('takes registrations back', async () => {
    const { chain, provider } = await openTestEmulator();
    const hash = '09'.repeat(28);
    await chain.forge({ empty: true });
    const register = payment(funds(0), {
      outputs: [{ address: alice.address, lovelace: FUNDS - FEE - 2n * ADA }],
      certificates: [[0, [1, new Uint8Array(28).fill(9)]]],
      validTo: 5n,
    });
    await provider.submit(register);
    await chain.forge();
    expect(await provider.findRewards(hash)).toBe(0n);
    await chain.advanceTo(10n);
    expect(await chain.rollback(1n)).toEqual([idOf(register)]);
    expect(await provider.findRewards(hash)).toBeUndefined();
  });

  test.each([0n, -1n, 3n])('of %s blocks is refused where two are there', async (blocks) => {
    const { chain } = await openTestEmulator();
    for (const _ of [1, 2]) await chain.forge({ empty: true });
    await expect(chain.rollback(blocks)).rejects.toBeInstanceOf(BadCommandError);
    expect(chain.archive.getLastBlock().blockHeight).toBe(2n);
  });

  test('is kept on the disk, and works on a chain that was just opened', async () => {
    const directory = temporaryDirectory();
    const { chain, provider, close } = await openTestEmulator({ directory });
    const cbors = [0, 1, 2].map((index) => payment(funds(index)));
    for (const cbor of cbors) {
      await provider.submit(cbor);
      await chain.forge();
    }
    close();
    const second = await openTestEmulator({ directory });
    await second.chain.rollback(2n);
    second.close();
    const third = await openTestEmulator({ directory });
    expect(third.chain.archive.getLastBlock().blockHeight).toBe(1n);
    expect(third.chain.listPending()).toEqual(cbors.slice(1).map(idOf));
    await third.chain.forge();
    const ledger = sorted(await third.chain.listLedgerUtxos());
    expect(sorted(third.chain.listAllUtxos())).toEqual(ledger);
    const again = await replay(third.chain, genesisOutputs);
    expect(again.archive.getLastBlock()).toEqual(third.chain.archive.getLastBlock());
    expect(sorted(again.listAllUtxos())).toEqual(ledger);
  });
});

test('a block that is not valid as a whole leaves nothing behind', async () => {
  const { chain } = await openTestEmulator();
  const good = payment(funds(0));
  await expect(chain.adopt(5n, [good, payment(funds(1), { keys: [] })])).rejects.toThrow(/Missing/);
  expect(chain.archive.getLastBlock().blockHeight).toBe(0n);
  expect(chain.listPending()).toEqual([]);
  expect(sorted(await chain.listLedgerUtxos())).toEqual(sorted(genesisOutputs));
  expect(await chain.adopt(5n, [good])).toMatchObject({ height: 1n, slot: 5n });
});

test('time is moved forward only, and stays moved', async () => {
  const directory = temporaryDirectory();
  const { chain, clock, close } = await openTestEmulator({ directory });
  await chain.advanceTo(500n);
  expect(chain.slot).toBe(500n);
  await expect(chain.advanceTo(499n)).rejects.toThrow(/cannot go backwards/);
  clock.advance(10n * SECOND);
  expect(chain.slot).toBe(510n);
  close();
  const again = await openTestEmulator({ directory });
  expect(again.chain.slot).toBe(500n);
});

/** One thing that happens to a chain. */
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ input: fc.nat(), life: fc.option(fc.nat({ max: 40 })) }),
  },
  { weight: 3, arbitrary: fc.constant('forge' as const) },
  { weight: 1, arbitrary: fc.record({ wait: fc.nat({ max: 30 }) }) },
  { weight: 2, arbitrary: fc.record({ rollback: fc.integer({ min: 1, max: 4 }) }) },
);

test('whatever happens, the store, the ledger and a replay of the blocks agree', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const { chain, provider } = await openTestEmulator({
        genesis: { outputs: genesisOutputs.slice(0, 4) },
      });
      for (const one of steps) {
        if (one === 'forge') await chain.forge({ empty: true });
        else if ('wait' in one) await chain.advanceTo(chain.slot + BigInt(one.wait));
        else if ('rollback' in one) {
          const { blockHeight } = chain.archive.getLastBlock();
          if (BigInt(one.rollback) <= blockHeight) await chain.rollback(BigInt(one.rollback));
        } else {
          const cbor = pay(
            await provider.listUtxos(alice.address),
            one.input,
            one.life,
            chain.slot,
          );
          if (cbor !== undefined) await provider.submit(cbor);
        }
      }
      expect(sorted(chain.listAllUtxos())).toEqual(sorted(await chain.listLedgerUtxos()));
      await chain.advanceTo(chain.slot + 1n);
      while (chain.listPending().length > 0) await chain.forge();
      const again = await replay(chain, genesisOutputs.slice(0, 4));
      expect(again.archive.getLastBlock().hash).toBe(chain.archive.getLastBlock().hash);
      expect(sorted(again.listAllUtxos())).toEqual(sorted(chain.listAllUtxos()));
    }),
    { numRuns: 20, seed: 20_261_124 },
  );
});

/** Alice pays half of an output to herself. */
function pay(
  utxos: readonly Utxo[],
  choice: number,
  life: number | null,
  slot: bigint,
): Uint8Array | undefined {
  const utxo = utxos[choice % Math.max(1, utxos.length)];
  if (utxo === undefined || utxo.output.lovelace < 10n * ADA) return undefined;
  const { address } = alice;
  const half = utxo.output.lovelace / 2n;
  return assemble({
    inputs: [utxo.reference],
    outputs: [
      { address, lovelace: half },
      { address, lovelace: utxo.output.lovelace - half - FEE },
    ],
    keys: [alice.seed],
    ...(life === null ? {} : { validTo: slot + 1n + BigInt(life) }),
  });
}
