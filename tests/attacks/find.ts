import { Constr, decodeData, type PlutusData } from '../../validators/lib/data.ts';
import { fromHex } from '../../offchain/ledger/hash.ts';
import type { Hex, Utxo } from '../../offchain/ledger/utxo.ts';
import type { Arena } from '../support/arena.ts';

/** Outputs of the arena by what they are. Each throws where there is none. */

/** A file or directory of the kernel. */
export function inodeOf({ viewAs, alice }: Arena, id: Hex): Utxo {
  const found = viewAs(alice).inodes.get(id);
  if (found === undefined) throw new RangeError(`no inode ${id}`);
  return found.utxo;
}

/** Id of the account that owns a file. */
export function ownerOf({ viewAs, alice }: Arena, inode: Hex): Hex {
  const found = viewAs(alice).inodes.get(inode);
  if (found === undefined) throw new RangeError(`no inode ${inode}`);
  return found.datum.owner;
}

/** {@link ownerOf}, as it stands in a datum. */
export const ownerBytes = (arena: Arena, inode: Hex): Uint8Array => fromHex(ownerOf(arena, inode));

/** The account of a file's owner. */
export function accountOwning(arena: Arena, inode: Hex): Utxo {
  const account = arena.viewAs(arena.alice).accounts.get(ownerOf(arena, inode));
  if (account === undefined) throw new RangeError('no account');
  return account.utxo;
}

/** The node of a name in a directory; the sentinel has the empty one. */
export function entryNamed({ viewAs, alice }: Arena, directory: Hex, name: string): Utxo {
  const nodes = viewAs(alice).entries.get(directory) ?? [];
  const found = nodes.find(({ datum }) => Buffer.from(datum.name).toString() === name);
  if (found === undefined) throw new RangeError(`no entry ${name}`);
  return found.utxo;
}

/** The node of an account's name; the head has the empty one. */
export function nameNode({ viewAs, alice }: Arena, name: string): Utxo {
  const found = viewAs(alice).names.find(
    ({ datum }) => Buffer.from(datum.name).toString() === name,
  );
  if (found === undefined) throw new RangeError(`no name ${name}`);
  return found.utxo;
}

/** An output's datum, as it stands. */
export function datumOf({ output }: Utxo): PlutusData {
  if (output.datum === undefined) throw new RangeError('no datum');
  return decodeData(output.datum);
}

/** A field of an output's datum, as it stands. */
export function fieldOfDatum(utxo: Utxo, field: number): PlutusData {
  const datum = datumOf(utxo);
  const value = datum instanceof Constr ? datum.fields[field] : undefined;
  if (value === undefined) throw new RangeError(`no field ${field}`);
  return value;
}
