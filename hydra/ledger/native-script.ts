import type { Hex } from '../../offchain/ledger/utxo.ts';
import { decodeShallow, toBytesHex, toInteger, toList } from './cbor-values.ts';

/** A transaction's validity interval, slots. */
interface Interval {
  readonly from: bigint | undefined;
  readonly to: bigint | undefined;
}

/**
 * Whether a native script agrees (Allegra `evalTimelock`): times compare with the interval and not with the clock. One that
 * nests too deep to be read does not.
 */
export function evaluateNativeScript(
  cbor: Uint8Array,
  signed: ReadonlySet<Hex>,
  interval: Interval,
): boolean {
  const script = decodeShallow(cbor);
  return script !== undefined && agrees(script, signed, interval);
}

function agrees(script: unknown, signed: ReadonlySet<Hex>, interval: Interval): boolean {
  const [kind, first, second] = toList(script);
  const all = (scripts: unknown): readonly boolean[] =>
    toList(scripts).map((each) => agrees(each, signed, interval));
  switch (kind) {
    case 0n:
      return signed.has(toBytesHex(first));
    case 1n:
      return all(first).every(Boolean);
    case 2n:
      return all(first).some(Boolean);
    case 3n:
      return BigInt(all(second).filter(Boolean).length) >= toInteger(first);
    case 4n:
      return interval.from !== undefined && toInteger(first) <= interval.from;
    case 5n:
      return interval.to !== undefined && interval.to <= toInteger(first);
    default:
      throw new TypeError('a native script of an unknown kind');
  }
}
