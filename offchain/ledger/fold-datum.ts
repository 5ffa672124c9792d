import { Constr, DataMap, decodeData, type PlutusData } from '../../validators/lib/data.ts';

/** What becomes of each kind of Plutus Data, whose parts have become something already. */
export interface DatumFold<T> {
  readonly integer: (value: bigint) => T;
  readonly bytes: (value: Uint8Array) => T;
  readonly list: (items: readonly T[]) => T;
  /** Keys and values by turns, in the order of the datum. */
  readonly map: (keysAndValues: readonly T[]) => T;
  readonly constr: (index: bigint, fields: readonly T[]) => T;
}

/** Something whose parts are being made. */
interface Frame<T> {
  readonly parts: readonly PlutusData[];
  readonly made: T[];
  readonly make: (made: readonly T[]) => T;
}

/**
 * Makes something of Plutus Data, from the inside out. What is open lies in a list and not on the stack: whoever made a
 * datum decides how deep it nests. Throws `TypeError` for bytes that are not Plutus Data.
 */
export function foldDatum<T>(cbor: Uint8Array, fold: DatumFold<T>): T {
  const whole: T[] = [];
  const data = decodeData(cbor);
  const open: Frame<T>[] = [{ parts: [data], made: whole, make: fold.list }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const part = top.parts[top.made.length];
    if (part === undefined) {
      open.pop();
      open.at(-1)?.made.push(top.make(top.made));
    } else if (typeof part === 'bigint') top.made.push(fold.integer(part));
    else if (part instanceof Uint8Array) top.made.push(fold.bytes(part));
    else open.push(frameOf(part, fold));
  }
  const [value] = whole;
  if (value === undefined) throw new TypeError('nothing was made');
  return value;
}

function frameOf<T>(
  data: Exclude<PlutusData, bigint | Uint8Array>,
  { list, map, constr }: DatumFold<T>,
): Frame<T> {
  if (data instanceof Constr) {
    const index = BigInt(data.index);
    return { parts: data.fields, made: [], make: (fields) => constr(index, fields) };
  }
  if (data instanceof DataMap) return { parts: data.entries.flat(), made: [], make: map };
  return { parts: data, made: [], make: list };
}
