import { Name } from '../objects/name.ts';
import { kinds, MAX_ACCOUNT_NAME, NAMES_TOKEN } from '../objects/kinds.ts';
import { firstAssetName, bindTokenEntry, type Parts } from './context.ts';
import type { Frame } from './frame.ts';
import type { NewObject } from './insert.ts';
import { updated, type Expected } from './outputs.ts';
import { bindInput, type SpentOutput } from './spent-object.ts';
import { directoryDatum, sentinelDatum, withNext } from './make.ts';
import { allMarkedFunction, call, check, refuse } from './functions.ts';
import {
  and,
  asBytes,
  bind,
  byteAt,
  bytes,
  constrData,
  equalsBytes,
  equalsData,
  equalsInteger,
  first,
  choose,
  integer,
  lengthOf,
  lessBytes,
  lessInteger,
  listOf,
  tail,
  type Bool,
  type Bytes,
  type Data,
  type Unit,
} from './plutus.ts';
import { bindFields } from './struct.ts';

type RegisterFrame<A extends string = never> = Frame<
  A | 'kernel' | 'record' | 'name' | 'auth' | 'nextAuth' | 'encryption'
>;

const HYPHEN = 0x2d;
/** 1 for each byte that a name may hold: a to z, 0 to 9, hyphen. */
const alphabet = bytes(
  Uint8Array.from({ length: 256 }, (_, byte) =>
    /[a-z0-9-]/.test(String.fromCharCode(byte)) ? 1 : 0,
  ),
);

/** A checked registration: what is left is to make the account's objects. */
export interface Registration {
  readonly predecessor: SpentOutput;
  /** The predecessor's `next`: the new node takes it over. */
  readonly next: Data;
  readonly modified: Data;
}

/**
 * What `register` is on every kernel. Duties: the predecessor is a node of the list of names, or its head, and the name
 * lies strictly between it and its `next`; the name is of the alphabet; the account's own key signs, so nobody
 * registers somebody else's.
 */
export function bindRegistration<A extends string>(
  frame: RegisterFrame<A>,
  input: Data,
  body: (registration: Registration) => Unit,
): Unit {
  return bindInput(input, (predecessor) =>
    isName(
      frame,
      predecessor.parts,
      bindFields(Name, 'Name', predecessor.fields, ['next', 'name'], ({ next, name }) =>
        bind(asBytes(frame.args.name), (newName) =>
          check(
            frame.fail,
            'R05',
            lessBytes(asBytes(name), newName),
            check(
              frame.fail,
              'R06',
              // Without it, the name would be registered a second time.
              lessBytes(newName, asBytes(next)),
              validName(
                frame,
                newName,
                validKeys(
                  frame,
                  frame.time((modified) => body({ predecessor, next, modified })),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

/** The new account: its node in the list of names, itself, and its root, an empty directory. */
export const newAccount = <A extends string>(
  { args }: RegisterFrame<A>,
  { predecessor, next, modified }: Registration,
  {
    node,
    account,
    root,
    sentinel,
  }: {
    readonly node: NewObject;
    readonly account: NewObject;
    readonly root: NewObject;
    readonly sentinel: NewObject;
  },
): readonly Expected[] => [
  updated(predecessor, withNext(args.name, tail(predecessor.fields))),
  node.become(constrData(0, listOf(next, args.name, account.id))),
  account.become(
    constrData(
      0,
      listOf(
        // Only keys for now: scripts come with attestation.
        constrData(0, listOf(args.auth)),
        args.nextAuth,
        args.encryption,
        root.id,
      ),
    ),
  ),
  root.become(directoryDatum(modified, account.id)),
  sentinel.become(sentinelDatum(root.id)),
];

/** A node, by its object token, or the head, by `NAMES`. `KERNEL` is of the same policy and is refused. */
function isName<A extends string>(frame: RegisterFrame<A>, parts: Parts, next: Unit): Unit {
  return bindTokenEntry(frame.fail, 'R01', parts, (entry) =>
    bind(firstAssetName(entry), (token) =>
      check(
        frame.fail,
        'R01',
        // SECURITY: Without it, an entry could be read as a name, or the record be spent.
        choose(
          equalsData(first(entry), frame.kernel),
          equalsBytes(token, bytes(Buffer.from(NAMES_TOKEN))),
          and(
            equalsData(first(entry), frame.gate),
            equalsInteger(byteAt(token, integer(0)), integer(kinds.name)),
          ),
        ),
        next,
      ),
    ),
  );
}

/** Not empty, which the order of names has seen to: it has a first byte. */
function validName<A extends string>({ fail }: RegisterFrame<A>, newName: Bytes, next: Unit): Unit {
  return bind(lengthOf(newName), (length) =>
    check(
      fail,
      'R02',
      lessInteger(length, integer(MAX_ACCOUNT_NAME + 1)),
      check(
        fail,
        'R03',
        // Without it, names that look alike, or that steer a terminal, could be registered.
        call(allMarkedFunction(alphabet, newName), length),
        refuse(fail, 'R04', equalsInteger(byteAt(newName, integer(0)), integer(HYPHEN)), next),
      ),
    ),
  );
}

/** What enters the account must have its length, or no later call could use it. */
function validKeys<A extends string>(frame: RegisterFrame<A>, next: Unit): Unit {
  const { fail, args } = frame;
  return check(
    fail,
    'R08',
    hasLength(args.nextAuth, 32),
    check(
      fail,
      'R09',
      hasLength(args.encryption, 28),
      // Without it, anybody could register a name for somebody else's key. What has signed has the length of a key hash.
      frame.signed('R10', args.auth, next),
    ),
  );
}

const hasLength = (value: Data, length: number): Bool =>
  equalsInteger(lengthOf(asBytes(value)), integer(length));
