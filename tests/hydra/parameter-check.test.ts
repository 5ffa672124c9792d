import { expect, test } from 'vitest';
import { headParameters } from '../../hydra/head/parameters.ts';
import { findUnsafeParameters } from '../../hydra/provider/parameter-check.ts';
import { mainnetParameters, type ProtocolParameters } from '../../offchain/ledger/parameters.ts';

test('the parameters of the local head, and stricter ones, let nothing be made that can’t come back', () => {
  expect(findUnsafeParameters(headParameters, mainnetParameters)).toEqual([]);
  const strict = { ...headParameters, maxTxSize: 8_000, coinsPerUtxoByte: 5_000n };
  expect(findUnsafeParameters(strict, mainnetParameters)).toEqual([]);
});

test.each<readonly [string, Partial<ProtocolParameters>]>([
  ['maxTxSize 16384, at most 10250', { maxTxSize: 16_384 }],
  ['maxValueSize 5001, at most 5000', { maxValueSize: 5_001 }],
  ['utxoCostPerByte 0, at least 4310', { coinsPerUtxoByte: 0n }],
  ['txFeePerByte 44, at most 0', { minFeeA: 44n }],
  ['txFeeFixed 1, at most 0', { minFeeB: 1n }],
  ['priceMemory 0.1, at most 0', { priceMemory: 0.1 }],
  ['priceSteps 0.1, at most 0', { priceSteps: 0.1 }],
])('%s', (reason, change) => {
  const head = { ...headParameters, ...change };
  expect(findUnsafeParameters(head, mainnetParameters)).toEqual([reason]);
});
