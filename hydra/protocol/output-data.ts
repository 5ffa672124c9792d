import { addressToBytes } from '../../offchain/ledger/address.ts';
import { asSerialiseData } from '../../offchain/ledger/datum.ts';
import { fromHex, scriptHash } from '../../offchain/ledger/hash.ts';
import type { Hex, Output } from '../../offchain/ledger/utxo.ts';
import { bytes, constructor, integer, map } from './serialise-data.ts';

const NOTHING = constructor(1, []);
const just = (value: Uint8Array): Uint8Array => constructor(0, [value]);

/**
 * `serialiseData` of an output as Plutus V3 scripts see it (`TxOut`): address, value with an entry for ada even where it
 * is 0, datum, hash of the reference script. Undefined for Byron addresses, which scripts cannot see.
 */
export function outputData(output: Output): Uint8Array | undefined {
  const address = addressData(addressToBytes(output.address));
  if (address === undefined) return undefined;
  const { referenceScript } = output;
  const script =
    referenceScript === undefined ? NOTHING : just(bytes(fromHex(scriptHash(referenceScript))));
  return constructor(0, [address, valueData(output), datumData(output), script]);
}

function datumData({ datum, datumHash }: Output): Uint8Array {
  // Scripts see what it says: how the ledger holds it is lost.
  if (datum !== undefined) return constructor(2, [asSerialiseData(datum)]);
  if (datumHash !== undefined) return constructor(1, [bytes(fromHex(datumHash))]);
  return constructor(0, []);
}

function valueData({ lovelace, assets }: Output): Uint8Array {
  const policies = new Map<Hex, [Uint8Array, Uint8Array][]>();
  for (const [unit, quantity] of [...assets].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const policy = unit.slice(0, 56);
    const names = policies.get(policy) ?? [];
    names.push([bytes(fromHex(unit.slice(56))), integer(quantity)]);
    policies.set(policy, names);
  }
  const none = bytes(new Uint8Array());
  return map([
    [none, map([[none, integer(lovelace)]])],
    ...[...policies].map(([policy, names]) => [bytes(fromHex(policy)), map(names)] as const),
  ]);
}

/** Payment credential and staking part of the address types 0 to 7 (CIP-19). */
function addressData(address: Uint8Array): Uint8Array | undefined {
  const type = (address[0] ?? 0xff) >> 4;
  if (type > 7) return undefined;
  const payment = credential(type & 1, address.subarray(1, 29));
  if (type >= 6) return constructor(0, [payment, NOTHING]);
  if (type >= 4) return constructor(0, [payment, just(pointer(address.subarray(29)))]);
  const stake = constructor(0, [credential((type >> 1) & 1, address.subarray(29, 57))]);
  return constructor(0, [payment, just(stake)]);
}

function credential(kind: number, hash: Uint8Array): Uint8Array {
  return constructor(kind, [bytes(hash)]);
}

/** Three numbers of seven bits a byte, the last byte of each without its high bit. */
function pointer(rest: Uint8Array): Uint8Array {
  const numbers: bigint[] = [];
  let value = 0n;
  for (const byte of rest) {
    value = (value << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(value);
      value = 0n;
    }
  }
  return constructor(1, numbers.map(integer));
}
