import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, test } from 'vitest';
import { FAUCET_SEED, faucetSigner } from '../../emulator/faucet-signer.ts';
import { faucetAddress, faucetKeyHash } from '../../emulator/faucet.ts';
import {
  SpentByAnotherError,
  TransactionRejectedError,
  TransactionTooBigError,
} from '../../offchain/errors/transaction.ts';
import { encodeData } from '../../validators/lib/data.ts';
import { FEE, type DraftOutput } from './assemble.ts';
import { ADA, alice, bob, funds, FUNDS, genesisOutputs, idOf, outputOf, payment } from './funds.ts';
import { openTestEmulator, sorted } from './support.ts';

function payBob(lovelace: bigint): readonly DraftOutput[] {
  return [{ address: bob.address, lovelace }];
}

describe('a payment', () => {
  test('is accepted and moves the funds', async () => {
    const { chain, provider } = await openTestEmulator();
    const cbor = payment(funds(0));
    const id = await provider.submit(cbor);
    expect(id).toBe(idOf(cbor));
    expect(await provider.listUtxos(bob.address)).toEqual([outputOf(cbor)]);
    expect(await provider.listUtxos(alice.address)).toEqual(genesisOutputs.slice(1));
    expect(await provider.findUtxo(funds(0).reference)).toBeUndefined();
    expect(await provider.findUtxo(outputOf(cbor).reference)).toEqual(outputOf(cbor));
    expect(await provider.findTransaction(id)).toEqual({
      id,
      cbor,
      slot: 0n,
      blockHeight: undefined,
    });
    expect(sorted(await chain.listLedgerUtxos())).toEqual(sorted(chain.listAllUtxos()));
  });

  test('can be made of an output that is still in the mempool', async () => {
    const { provider } = await openTestEmulator();
    const first = payment(funds(0), { to: alice });
    const second = payment(outputOf(first));
    await provider.submit(first);
    await provider.submit(second);
    expect(await provider.listTransactions(alice.address)).toEqual([idOf(first), idOf(second)]);
    expect(await provider.listTransactions(bob.address)).toEqual([idOf(second)]);
    await provider.awaitConfirmation(idOf(second));
    expect(await provider.findTransaction(idOf(first))).toMatchObject({ blockHeight: 1n });
  });

  test('that is known already answers its id again', async () => {
    const { provider } = await openTestEmulator();
    const cbor = payment(funds(0));
    expect(await provider.submit(cbor)).toBe(await provider.submit(cbor));
    expect(await provider.listTransactions(bob.address)).toHaveLength(1);
  });

  test('is checked one at a time, however many are handed in together', async () => {
    const { provider } = await openTestEmulator();
    const first = payment(funds(0), { to: alice });
    const rival = payment(funds(0), { to: bob });
    const outcomes = await Promise.allSettled([
      provider.submit(first),
      provider.submit(payment(outputOf(first))),
      provider.submit(rival),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  });
});

describe('a second spender', () => {
  test('is told that somebody was faster', async () => {
    const { provider } = await openTestEmulator();
    await provider.submit(payment(funds(0)));
    const rival = payment(funds(0), { to: alice });
    await expect(provider.submit(rival)).rejects.toBeInstanceOf(SpentByAnotherError);
  });

  test('is told so too when it only refers to the output or pledges it', async () => {
    const { provider } = await openTestEmulator();
    await provider.submit(payment(funds(0)));
    const spent = [funds(0).reference];
    for (const more of [{ referenceInputs: spent }, { collateral: spent }]) {
      await expect(provider.submit(payment(funds(1), more))).rejects.toBeInstanceOf(
        SpentByAnotherError,
      );
    }
  });
});

describe('a transaction is refused', () => {
  const unknown = { reference: { txId: 'ab'.repeat(32), index: 0n } };

  test.each([
    ['makes ADA', payment(funds(0), { outputs: payBob(FUNDS) }), /Value not conserved/],
    ['destroys ADA', payment(funds(0), { outputs: payBob(FUNDS - ADA) }), /Value not conserved/],
    ['pays too small a fee', payment(funds(0), { fee: 1000n }), /fee .* less than minimum/],
    ['is signed by a stranger', payment(funds(0), { keys: [bob.seed] }), /Missing key hashes/],
    ['is not signed', payment(funds(0), { keys: [] }), /Missing key hashes/],
    [
      'has a signature of something else',
      payment(funds(0), { signed: new Uint8Array(32) }),
      /signatures/,
    ],
    ['has expired', payment(funds(0), { validTo: 0n }), /outside the validity interval/],
    ['is too early', payment(funds(0), { validFrom: 1n }), /outside the validity interval/],
    [
      'makes an output too small',
      payment(funds(0), { outputs: [...payBob(FUNDS - FEE - 1n), ...payBob(1n)] }),
      /too small/,
    ],
    [
      'spends what never was',
      payment(funds(0), { inputs: [funds(0).reference, unknown.reference] }),
      /no output abab/,
    ],
    [
      'has an index beyond any transaction',
      payment(funds(0), { inputs: [{ ...funds(0).reference, index: 2n ** 64n - 1n }] }),
      /no output/,
    ],
    [
      'lists an input twice',
      payment(funds(0), { inputs: [funds(0).reference, funds(0).reference] }),
      /listed twice/,
    ],
    [
      'delegates to a pool, of which there are none',
      payment(funds(0), {
        certificates: [[2, [0, new Uint8Array(28)], new Uint8Array(28)]],
      }),
      /no stake pools/,
    ],
    ['is no transaction', new Uint8Array([1, 2, 3]), /malformed/],
    ['is empty', new Uint8Array(), /malformed/],
  ])('that %s', async (_, cbor, reason) => {
    const { chain, provider } = await openTestEmulator();
    const submitted = provider.submit(cbor);
    await expect(submitted).rejects.toBeInstanceOf(TransactionRejectedError);
    await expect(submitted).rejects.toThrow(reason);
    await expect(submitted).rejects.not.toThrow(/\n/);
    expect(chain.listPending()).toEqual([]);
    expect(await provider.listUtxos(alice.address)).toEqual(genesisOutputs);
  });

  test('that is longer than a transaction may be', async () => {
    const { provider } = await openTestEmulator();
    const datum = encodeData(new Uint8Array(16_384));
    const outputs = [{ address: bob.address, lovelace: FUNDS - 2n * ADA, datum }];
    const cbor = payment(funds(0), { fee: 2n * ADA, outputs });
    await expect(provider.submit(cbor)).rejects.toMatchObject({
      name: 'TransactionTooBigError',
      facts: { what: 'size in bytes', actual: BigInt(cbor.length) - 1n, limit: 16_384n },
    });
    await expect(provider.submit(new Uint8Array(20_000))).rejects.toBeInstanceOf(
      TransactionTooBigError,
    );
  });
});

test('the faucet pays users', async () => {
  const { provider } = await openTestEmulator({ genesis: undefined });
  const utxos = await provider.listUtxos(faucetAddress);
  expect(new Set(utxos.map(({ reference }) => reference.txId)).size).toBe(20);
  const [first] = utxos;
  if (first === undefined) throw new Error('no funds');
  const unsigned = payment(first, { keys: [] });
  const signed = payment(first, { keys: [FAUCET_SEED] });
  const [witness, ...others] = await faucetSigner.sign(unsigned, [faucetKeyHash, bob.keyHash]);
  expect(others).toEqual([]);
  expect(witness?.publicKey).toEqual(ed25519.getPublicKey(FAUCET_SEED));
  expect(Buffer.from(signed).includes(Buffer.from(witness?.signature ?? []))).toBe(true);
  expect(await faucetSigner.sign(unsigned, [bob.keyHash])).toEqual([]);
  await provider.submit(signed);
  expect(await provider.listUtxos(bob.address)).toEqual([outputOf(signed)]);
});
