import { rightsBits } from '../objects/inode.ts';
import { anyFunction, call } from './functions.ts';
import {
  and,
  asInteger,
  asList,
  bind,
  byteAt,
  bytes,
  equalsData,
  equalsInteger,
  fieldsOf,
  head,
  integer,
  item,
  modulo,
  or,
  type Bool,
  type Data,
  type Int,
} from './plutus.ts';

/** Rights of an ACL entry: below this. */
export const RIGHTS = 8;

/** 1 for each sum of rights that holds w. */
const writing = bytes(
  Uint8Array.from({ length: RIGHTS }, (_, rights) =>
    (BigInt(rights) & rightsBits.w) === 0n ? 0 : 1,
  ),
);

/** Whether an account may write a file or directory: its owner, and whoever its ACL grants w. */
export const mayWrite = (
  inode: { readonly owner: Data; readonly acl: Data },
  account: Data,
): Bool =>
  or(
    equalsData(inode.owner, account),
    call(
      anyFunction((entry) =>
        bind(fieldsOf(entry), (fields) =>
          and(
            equalsData(head(fields), account),
            equalsInteger(byteAt(writing, asInteger(item(fields, 1))), integer(1)),
          ),
        ),
      ),
      asList(inode.acl),
    ),
  );

/** Whether a file is not read-only: R is the lowest attribute. */
export const isWritable = (attributes: Int): Bool =>
  equalsInteger(modulo(attributes, integer(2)), integer(0));
