import { RegisterArguments } from '../arguments/register.ts';
import { Name } from '../objects/name.ts';
import { kinds, NAMES_TOKEN } from '../objects/kinds.ts';
import { firstAssetName, bindTokenEntry, type Parts } from '../lib/context.ts';
import { handler, type Frame } from '../lib/frame.ts';
import { created, expectOutputs, updated } from '../lib/outputs.ts';
import { bindInput, type SpentOutput } from '../lib/spent-object.ts';
import { newId, oneToken, tokenName } from '../lib/tokens.ts';
import { directoryDatum, sentinelDatum, withNext } from '../lib/make.ts';
import { allMarkedFunction, call, check, refuse } from '../lib/functions.ts';
import {
  and,
  asBytes,
  bind,
  byteAt,
  bytes,
  bytesData,
  consPair,
  constrData,
  done,
  emptyMap,
  equalsBytes,
  equalsData,
  equalsInteger,
  first,
  head,
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
} from '../lib/plutus.ts';
import { bindFields } from '../lib/struct.ts';

type RegisterFrame = Frame<'kernel' | 'record' | 'name' | 'auth' | 'nextAuth' | 'encryption'>;

const HYPHEN = 0x2d;
/** 1 for each byte that a name may hold: a to z, 0 to 9, hyphen. */
const alphabet = bytes(
  Uint8Array.from({ length: 256 }, (_, byte) =>
    /[a-z0-9-]/.test(String.fromCharCode(byte)) ? 1 : 0,
  ),
);

/**
 * register(name, keys): a new account with its name and root directory.
 *
 * Duties: the predecessor is a node of the list of names, or its head, and the name lies strictly between it and its
 * `next`; the name is of the alphabet; the account's own key signs, so nobody registers somebody else's; the root is an
 * empty directory of the account. Name and account share an id, so do root and sentinel.
 */
export const register = handler(
  RegisterArguments,
  'Register',
  { min: 1, ownTokens: true },
  (frame) =>
    bindInput(head(frame.inputs), (predecessor) =>
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
                    frame.time((modified) => makeAccount(frame, predecessor, next, modified)),
                  ),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
);

/** A node, by its object token, or the head, by `NAMES`. `KERNEL` is of the same policy and is refused. */
function isName(frame: RegisterFrame, parts: Parts, next: Unit): Unit {
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
function validName({ fail }: RegisterFrame, newName: Bytes, next: Unit): Unit {
  return bind(lengthOf(newName), (length) =>
    check(
      fail,
      'R02',
      lessInteger(length, integer(32)),
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
function validKeys(frame: RegisterFrame, next: Unit): Unit {
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

function makeAccount(
  frame: RegisterFrame,
  predecessor: SpentOutput,
  next: Data,
  modified: Data,
): Unit {
  const { args } = frame;
  const { address, reference, fields } = predecessor;
  return bind(newId(reference, 0), (accountId) =>
    bind(newId(reference, 1), (rootId) =>
      bind(bytesData(accountId), (account) =>
        bind(bytesData(rootId), (root) =>
          bind(oneToken(tokenName('account', accountId)), (accountToken) =>
            bind(oneToken(tokenName('entry', rootId)), (sentinelToken) =>
              bind(oneToken(tokenName('inode', rootId)), (rootToken) =>
                bind(oneToken(tokenName('name', accountId)), (nameToken) =>
                  frame.mints(
                    consPair(
                      accountToken,
                      consPair(sentinelToken, consPair(rootToken, consPair(nameToken, emptyMap))),
                    ),
                    expectOutputs(
                      frame,
                      address,
                      [
                        updated(predecessor, withNext(args.name, tail(fields))),
                        created(frame, nameToken, constrData(0, listOf(next, args.name, account))),
                        created(
                          frame,
                          accountToken,
                          constrData(
                            0,
                            listOf(
                              // Only keys for now: scripts come with attestation.
                              constrData(0, listOf(args.auth)),
                              args.nextAuth,
                              args.encryption,
                              root,
                            ),
                          ),
                        ),
                        created(frame, rootToken, directoryDatum(modified, account)),
                        created(frame, sentinelToken, sentinelDatum(root)),
                      ],
                      done,
                    ),
                  ),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}
