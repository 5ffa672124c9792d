import { attributeBits } from '../objects/inode.ts';
import { END_MARK } from '../objects/kinds.ts';
import { cons, constantData, constrData, listOf, type Data, type DataList } from './plutus.ts';
import { Constr } from './data.ts';

/** Datums of new objects, whole: fields that no call uses yet get their neutral value here. */

export const endMark: Data = constantData(new Uint8Array([END_MARK]));
const zero: Data = constantData(0n);

/** Fields of an entry: `next` first, then what a list call never touches. */
export const entryDatum = (next: Data, parent: Data, name: Data, inode: Data): Data =>
  constrData(0, listOf(next, parent, name, inode));

/** The sentinel of an empty directory. */
export const sentinelDatum = (directory: Data): Data =>
  entryDatum(endMark, directory, constantData(new Uint8Array()), directory);

/** A list node with another `next`. */
export const withNext = (next: Data, rest: DataList): Data => constrData(0, cons(next, rest));

/** A new inode: no pending content, version 0, no ACL, no expiry. A new file is to be archived, as in MS-DOS. */
const inodeDatum = (content: Data, modified: Data, attributes: Data, owner: Data): Data =>
  constrData(
    0,
    listOf(
      content,
      constantData(new Constr(0)),
      zero,
      modified,
      attributes,
      owner,
      constantData([]),
      zero,
    ),
  );

/** A new, empty directory. */
export const directoryDatum = (modified: Data, owner: Data): Data =>
  inodeDatum(constantData(new Constr(0)), modified, zero, owner);

/** A new, empty file. */
export const fileDatum = (modified: Data, owner: Data): Data =>
  inodeDatum(
    constantData(new Constr(1, [new Uint8Array()])),
    modified,
    constantData(attributeBits.A),
    owner,
  );
