import { ChmodArguments } from '../arguments/chmod.ts';
import { checkedAcl } from './acl.ts';
import { datumFieldsOf } from './context.ts';
import { handler, type Frame } from './frame.ts';
import { bindObject } from './object.ts';
import { check, refuse } from './functions.ts';
import { expectOutputs, updated } from './outputs.ts';
import {
  and,
  asBytes,
  asInteger,
  bind,
  cons,
  constrData,
  done,
  drop,
  equalsBytes,
  equalsData,
  equalsInteger,
  falseTerm,
  choose,
  head,
  integer,
  isEmpty,
  lessInteger,
  modulo,
  type Bool,
  type Data,
  type DataList,
  type Unit,
} from './plutus.ts';
import type { SpentObject } from './spent-object.ts';
import { bindFields } from './struct.ts';
import { tokenName } from './tokens.ts';
import { Account } from '../objects/account.ts';
import { Inode } from '../objects/inode.ts';

type ChmodFrame = Frame<keyof (typeof ChmodArguments.constructors)['Chmod']>;

const fields = Object.keys(Inode.constructors.Inode);
/** What comes before the attributes, and what comes after the ACL: `chmod` never touches either. */
const BEFORE = fields.indexOf('attributes');
const AFTER = fields.indexOf('acl') + 1;

/** What differs between kernels. */
export interface ChmodOptions {
  /** Bytes of an account's id. */
  readonly idLength: number;
  /** Whether an account may be blank, which then is none. */
  readonly blanks: boolean;
}

/**
 * What `chmod` is on every kernel. Duties: the owner calls; the attributes are those of MS-DOS, the ACL is well-formed and
 * not too long, the new owner is an account; the owner's own root stays its own; nothing else changes, nothing is minted.
 */
export const chmodHandler = ({ idLength, blanks }: ChmodOptions) =>
  handler(ChmodArguments, 'Chmod', { min: 1 }, (frame) =>
    bindObject(frame, head(frame.inputs), 'inode', (inode) =>
      bindFields(Inode, 'Inode', inode.fields, ['owner'], ({ owner }) =>
        frame.authorised(
          frame.args.account,
          owner,
          frame.account(frame.args.owner, (newOwner, parts) => {
            const next = change(frame, inode, owner, newOwner, idLength);
            if (!blanks) return next;
            // Without it, a file could be given to whoever registers next.
            return refuse(frame.fail, 'B05', isEmpty(datumFieldsOf(parts)), next);
          }),
        ),
      ),
    ),
  );

const change = (
  frame: ChmodFrame,
  inode: SpentObject,
  owner: Data,
  newOwner: Data,
  idLength: number,
): Unit =>
  check(
    frame.fail,
    'C01',
    // Without it, no reader would know the inode again.
    areAttributes(frame.args.attributes),
    refuse(
      frame.fail,
      'C05',
      // Without it, an account could be left without a root of its own.
      choose(equalsData(owner, newOwner), falseTerm, isRoot(frame, inode)),
      finish(frame, inode, newOwner, idLength),
    ),
  );

/** Sums of R (1), H (2), S (4) and A (32): 0 to 7 and 32 to 39. */
const areAttributes = (value: Data): Bool =>
  bind(asInteger(value), (bits) =>
    and(
      equalsInteger(modulo(bits, integer(64)), bits),
      lessInteger(modulo(bits, integer(32)), integer(8)),
    ),
  );

/** Whether the inode is the root of the account that calls. */
const isRoot = (frame: ChmodFrame, inode: SpentObject): Bool =>
  bindFields(
    Account,
    'Account',
    datumFieldsOf(frame.reference(frame.args.account)),
    ['root'],
    ({ root }) => equalsBytes(inode.token, tokenName('inode', asBytes(root))),
  );

function finish(frame: ChmodFrame, inode: SpentObject, owner: Data, idLength: number): Unit {
  const { attributes, acl } = frame.args;
  return frame.mintsNothing(
    expectOutputs(
      frame,
      inode.address,
      [
        updated(
          inode,
          constrData(
            0,
            keeping(
              inode.fields,
              BEFORE,
              cons(
                attributes,
                cons(owner, cons(checkedAcl(frame.fail, acl, idLength), drop(inode.fields, AFTER))),
              ),
            ),
          ),
        ),
      ],
      done,
    ),
  );
}

/** The first fields as they are, then the rest. */
function keeping(list: DataList, count: number, rest: DataList): DataList {
  if (count === 0) return rest;
  return cons(head(list), count === 1 ? rest : keeping(drop(list, 1), count - 1, rest));
}
