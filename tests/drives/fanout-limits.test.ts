import { expect, test } from 'vitest';
import { MAX_SNAPSHOT_OUTPUTS } from '../../hydra/client/profile.ts';
import { findFanoutProblems } from '../../hydra/provider/fanout-check.ts';
import { enterpriseAddress, TESTNET } from '../../offchain/ledger/address.ts';
import { encodeOutput } from '../../offchain/ledger/output.ts';
import { mainnetParameters } from '../../offchain/ledger/parameters.ts';
import type { Output, Utxo } from '../../offchain/ledger/utxo.ts';

const policy = 'ab'.repeat(28);
const address = enterpriseAddress(TESTNET, { kind: 'key', hash: '11'.repeat(28) });
const parameters = mainnetParameters;
const check = { parameters, policies: new Set([policy]), parties: 3 };

function utxo(assets: Output['assets'], index = 0): Utxo {
  const output: Output = { address, lovelace: 50_000_000n, assets };
  return {
    reference: { txId: 'aa'.repeat(32), index: BigInt(index) },
    output,
    cbor: encodeOutput(output),
  };
}

/** So many tokens of one policy with names of 28 bytes. */
const tokens = (count: number): Output['assets'] =>
  new Map(
    Array.from({ length: count }, (_, index) => [
      policy + index.toString(16).padStart(56, '0'),
      1n,
    ]),
  );

test('a snapshot has 4,095 outputs at most', () => {
  const payments = (count: number): readonly Utxo[] =>
    Array.from({ length: count }, (_, index) => utxo(new Map(), index));
  expect(findFanoutProblems(payments(MAX_SNAPSHOT_OUTPUTS), check)).toEqual([]);
  expect(findFanoutProblems(payments(MAX_SNAPSHOT_OUTPUTS + 1), check)).toEqual([
    { where: 'head', reason: '4096 outputs, 4095 allowed' },
  ]);
});

test('the value of one output is limited, and named where it is too large', () => {
  const large = utxo(tokens(170), 1);
  const [own, all, ...more] = findFanoutProblems([utxo(tokens(1)), large], check);
  expect(own?.where).toBe(`${large.reference.txId}#1`);
  expect(own?.reason).toMatch(/^its value has \d+ bytes, 5000 allowed$/);
  // Where one is too large, all together are.
  expect(all?.where).toBe('head');
  expect(all?.reason).toMatch(/^its value on L1 has \d+ bytes, 5000 allowed$/);
  expect(more).toEqual([]);
});

test('each party takes room of the head’s value', () => {
  const held = [utxo(tokens(150))];
  expect(findFanoutProblems(held, { ...check, parties: 1 })).toEqual([]);
  const [problem] = findFanoutProblems(held, { ...check, parties: 60 });
  expect(problem?.reason).toContain('its value on L1 has');
});
