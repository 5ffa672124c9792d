import { sizeOf } from '../conway-transaction.ts';
import { referenceScripts } from '../needed-scripts.ts';
import type { Rule } from '../rule.ts';

/** Bytes of one tier of reference scripts; each tier costs 1.2 times the one before (Conway `tierRefScriptFee`). */
const TIER = 25_600n;

/** UTXO `FeeTooSmallUTxO`: size, declared execution units and reference scripts, each at its price. */
export const feeTooSmall: Rule = (judged) => {
  const { transaction, environment } = judged;
  const { parameters } = environment;
  let memory = 0n;
  let steps = 0n;
  for (const { units } of transaction.redeemers) {
    memory += units.memory;
    steps += units.steps;
  }
  const [memoryPrice, memoryScale] = rational(parameters.priceMemory);
  const [stepsPrice, stepsScale] = rational(parameters.priceSteps);
  const execution = ceiling(
    memory * memoryPrice * stepsScale + steps * stepsPrice * memoryScale,
    memoryScale * stepsScale,
  );
  const scripts = referenceScripts(judged);
  const size = scripts.reduce((sum, { script }) => sum + BigInt(script.bytes.length), 0n);
  const minimum =
    parameters.minFeeA * BigInt(sizeOf(transaction)) +
    parameters.minFeeB +
    execution +
    tiered(size, parameters.minFeeRefScriptCostPerByte);
  return transaction.fee >= minimum
    ? undefined
    : { rule: 'FeeTooSmallUTxO', detail: `${transaction.fee}, at least ${minimum}` };
};

function tiered(size: bigint, price: number): bigint {
  let [numerator, scale] = rational(price);
  let rest = size;
  let total = 0n;
  while (rest > TIER) {
    total = (total + TIER * numerator) * 5n;
    numerator *= 6n;
    scale *= 5n;
    rest -= TIER;
  }
  return (total + rest * numerator) / scale;
}

/** A decimal price as a fraction. A double prints as it was read: `0.0577`, `7.21e-5`. */
function rational(price: number): readonly [bigint, bigint] {
  const [mantissa = '0', exponent = '0'] = String(price).split('e');
  const [whole = '0', decimals = ''] = mantissa.split('.');
  const places = decimals.length - Number(exponent);
  const digits = BigInt(whole + decimals);
  return places >= 0 ? [digits, 10n ** BigInt(places)] : [digits * 10n ** BigInt(-places), 1n];
}

function ceiling(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator - 1n) / denominator;
}
