import type { ProtocolParameters } from '../../offchain/ledger/parameters.ts';

/** A number as written in decimals, exactly: numerator over 10^12. */
const SCALE = 1_000_000_000_000n;
const scaled = (value: number): bigint => BigInt(Math.round(value * 1e12));

/** Conway's price of reference scripts: per byte, 1.2 times as much for each further 25,600 bytes, rounded down. */
export function referenceScriptFee(
  size: number,
  { minFeeRefScriptCostPerByte }: ProtocolParameters,
): bigint {
  let numerator = 0n;
  let denominator = 1n;
  let price = BigInt(minFeeRefScriptCostPerByte);
  let left = BigInt(size);
  // Everything over a power of 5: the multiplier is 6/5.
  while (left >= 25_600n) {
    numerator = numerator + 25_600n * price;
    numerator *= 5n;
    denominator *= 5n;
    price *= 6n;
    left -= 25_600n;
  }
  return (numerator + left * price) / denominator;
}

/** The price of declared execution units, rounded up. */
export function executionFee(
  units: { readonly memory: bigint; readonly steps: bigint },
  { priceMemory, priceSteps }: ProtocolParameters,
): bigint {
  const exact = units.memory * scaled(priceMemory) + units.steps * scaled(priceSteps);
  return (exact + SCALE - 1n) / SCALE;
}

/** The minimum fee of a transaction (Conway `getConwayMinFeeTx`). */
export function minimumFee(
  transaction: {
    readonly size: number;
    readonly units: { readonly memory: bigint; readonly steps: bigint };
    readonly referenceScriptSize: number;
  },
  parameters: ProtocolParameters,
): bigint {
  return (
    parameters.minFeeA * BigInt(transaction.size) +
    parameters.minFeeB +
    executionFee(transaction.units, parameters) +
    referenceScriptFee(transaction.referenceScriptSize, parameters)
  );
}

/** The least lovelace of an output of so many bytes (Babbage: 160 bytes more). */
export function minimumLovelace(size: number, { coinsPerUtxoByte }: ProtocolParameters): bigint {
  return (160n + BigInt(size)) * coinsPerUtxoByte;
}
