import { encode } from 'cbor2';
import { expect, test } from 'vitest';
import { Archive, archiveConfirmed } from '../../hydra/provider/archive.ts';
import { hasItsWitnesses } from '../../hydra/provider/witness-check.ts';
import type { ServerOutput } from '../../hydra/wire/server-output.ts';
import { sliceItems } from '../../offchain/ledger/cbor-items.ts';
import { toHex } from '../../offchain/ledger/hash.ts';
import { bob, funds, idOf, payment } from '../emulator/funds.ts';

const HEAD = 'ab'.repeat(28);
const whole = payment(funds(0), {
  redeemers: [{ tag: 0, index: 0, units: { memory: 1n, steps: 2n } }],
});
const plain = payment(funds(1));

/** The transaction with other witnesses: its id stays. */
function withWitnesses(cbor: Uint8Array, witnesses: Map<number, unknown>): Uint8Array {
  const [body, , isValid, auxiliaryData] = sliceItems(cbor);
  if (body === undefined || isValid === undefined || auxiliaryData === undefined) {
    throw new TypeError('no transaction');
  }
  return new Uint8Array([0x84, ...body, ...encode(witnesses), ...isValid, ...auxiliaryData]);
}

/** Redeemers whose data is this number; that of `whole` is 0. */
const redeemers = (data: number): Map<number, unknown> =>
  new Map([
    [
      5,
      new Map([
        [
          [0, 0],
          [data, [1, 2]],
        ],
      ]),
    ],
  ]);

const stripped = withWitnesses(whole, new Map());
const altered = withWitnesses(whole, redeemers(1));

/** A snapshot as a node tells it. */
function told(number: bigint, ...transactions: readonly Uint8Array[]): ServerOutput {
  return {
    tag: 'SnapshotConfirmed',
    headId: HEAD,
    snapshot: {
      headId: HEAD,
      version: 0n,
      number,
      confirmed: transactions.map((cbor) => ({ cborHex: toHex(cbor), txId: idOf(cbor) })),
      utxo: undefined,
      utxoToCommit: null,
      utxoToDecommit: null,
      accumulator: '00'.repeat(32),
    },
    signatures: { multiSignature: [] },
  };
}

test.each([
  ['with all of them', whole, true],
  ['whose signatures are not looked at', withWitnesses(whole, redeemers(0)), true],
  ['that names none and has none', plain, true],
  ['without its redeemers', stripped, false],
  ['with other redeemers', altered, false],
  ['with redeemers that it does not name', withWitnesses(plain, redeemers(0)), false],
  ['with datums that it does not name', withWitnesses(plain, new Map([[4, [0]]])), false],
  ['that is marked as failing', Uint8Array.from([...whole.slice(0, -2), 0xf4, 0xf6]), false],
])('a transaction %s', (_, cbor, expected) => {
  expect(hasItsWitnesses(cbor)).toBe(expected);
});

test.each([
  ['without', stripped],
  ['with other', altered],
])('what one node tells %s redeemers, another one puts right', (_, forged) => {
  const archive = new Archive();
  archiveConfirmed(archive, told(7n, plain, forged), 70n);
  // Nothing is lost while nobody tells it better.
  expect(archive.find(idOf(whole))?.cbor).toEqual(forged);
  archiveConfirmed(archive, told(1n, whole), 10n);
  const kept = { id: idOf(whole), cbor: whole, slot: 10n, blockHeight: 1n };
  expect(archive.find(idOf(whole))).toEqual(kept);
  // And the first can't take it back.
  archiveConfirmed(archive, told(7n, forged), 70n);
  expect(archive.find(idOf(whole))).toEqual(kept);
  expect(archive.list(bob.address)).toEqual([idOf(plain), idOf(whole)]);
  archive.close();
});

test('a head is not complete where a node has told it without witnesses, so that another one is asked', () => {
  const archive = new Archive();
  archiveConfirmed(archive, told(1n, plain), 0n);
  archiveConfirmed(archive, told(2n, stripped), 0n);
  archive.noteComplete(HEAD, 2n);
  expect(archive.findComplete(HEAD)).toBeUndefined();
  archive.noteComplete(HEAD, 1n);
  expect(archive.findComplete(HEAD)).toBe(1n);
  archive.close();
});
