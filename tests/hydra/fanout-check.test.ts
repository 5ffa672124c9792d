import { describe, expect, test } from 'vitest';
import { findFanoutProblems } from '../../hydra/provider/fanout-check.ts';
import { enterpriseAddress, TESTNET } from '../../offchain/ledger/address.ts';
import { encodeOutput } from '../../offchain/ledger/output.ts';
import { mainnetParameters } from '../../offchain/ledger/parameters.ts';
import type { Output, Utxo } from '../../offchain/ledger/utxo.ts';

const policy = 'ab'.repeat(28);
const address = enterpriseAddress(TESTNET, { kind: 'key', hash: '11'.repeat(28) });
const check = { parameters: mainnetParameters, policies: new Set([policy]), parties: 3 };

function utxo(rest: Partial<Output>, index = 0n): Utxo {
  const output: Output = { address, lovelace: 5_000_000n, assets: new Map(), ...rest };
  return { reference: { txId: 'aa'.repeat(32), index }, output, cbor: encodeOutput(output) };
}

const named = (name: string): Output['assets'] => new Map([[policy + name, 1n]]);
const reasons = (utxos: readonly Utxo[]): string =>
  findFanoutProblems(utxos, check)
    .map(({ where, reason }) => `${where}: ${reason}`)
    .join('; ');

describe('what can come back to L1', () => {
  test('payments and tokens that were deposited', () => {
    expect(findFanoutProblems([utxo({}), utxo({ assets: named('01') }, 1n)], check)).toEqual([]);
  });

  test.each<readonly [string, Utxo]>([
    ['lovelace, L1 wants', utxo({ lovelace: 1_000n })],
    ['minted in the head', utxo({ assets: new Map([[`${'cd'.repeat(28)}01`, 1n]]) })],
    [
      'a fan-out has room for',
      utxo({
        lovelace: 500_000_000n,
        referenceScript: { language: 'PlutusV3', bytes: new Uint8Array(15_000) },
      }),
    ],
  ])('not: %s', (reason, bad) => {
    expect(reasons([utxo({}), { ...bad, reference: { ...bad.reference, index: 1n } }])).toContain(
      reason,
    );
  });

  test('a token that a stranger has deposited, and no more of it than came in', () => {
    const unit = `${'cd'.repeat(28)}01`;
    const held = [utxo({}), utxo({ assets: new Map([[unit, 2n]]) }, 1n)];
    const withEntered = (quantity: bigint) =>
      findFanoutProblems(held, { ...check, entered: new Map([[unit, quantity]]) });
    expect(withEntered(2n)).toEqual([]);
    expect(withEntered(1n).map(({ reason }) => reason)).toEqual([
      expect.stringContaining('minted in the head'),
    ]);
  });

  test('an open head holds about 150 tokens of one policy with names of 29 bytes', () => {
    const objects = (count: number): readonly Utxo[] =>
      Array.from({ length: count }, (_, index) =>
        utxo({ assets: named(`01${index.toString(16).padStart(56, '0')}`) }, BigInt(index)),
      );
    expect(reasons(objects(140))).toBe('');
    expect(reasons(objects(160))).toContain('its value on L1 has');
  });
});
