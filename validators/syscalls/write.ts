import { WriteArguments } from '../arguments/write.ts';
import { attributeBits, Content, Inode, Pending } from '../objects/inode.ts';
import { Kernel, Parameters } from '../objects/kernel.ts';
import { MAX_INLINE } from '../objects/kinds.ts';
import { handler, type Frame } from '../lib/frame.ts';
import { bindObject } from '../lib/object.ts';
import { expectOutputs, updated } from '../lib/outputs.ts';
import { type SpentObject } from '../lib/spent-object.ts';
import { check } from '../lib/functions.ts';
import { isWritable, mayWrite } from '../lib/rights.ts';
import {
  add,
  and,
  append,
  asBytes,
  asInteger,
  asList,
  bind,
  bindConstr,
  blake2b256,
  bytesData,
  cons,
  constantData,
  constrData,
  done,
  drop,
  equalsInteger,
  fieldsOf,
  head,
  choose,
  integer,
  integerData,
  item,
  lengthOf,
  lessInteger,
  listOf,
  or,
  tail,
  type Bool,
  type Data,
  type Int,
  type Unit,
  type DataList,
} from '../lib/plutus.ts';
import { bindFields } from '../lib/struct.ts';
import { Constr } from '../lib/data.ts';
import { constructorIndex } from '../lib/schema.ts';
import { Operation } from '../arguments/write.ts';

type WriteFrame = Frame<'kernel' | 'record' | 'account' | 'operation'>;

const none = constantData(new Constr(constructorIndex(Pending, 'None')));
/** Where the fields begin that `write` never touches: owner, ACL, attributes, expiry. */
const UNTOUCHED = Object.keys(Inode.constructors.Inode).indexOf('owner');
/** Root, size and chunk count of a stream without chunks. */
const emptyStream = asList(constantData([new Uint8Array(), 0n, 0n]));

/** What the operation starts from. */
interface State {
  readonly content: Data;
  /** The content's constructor and its fields. */
  readonly kind: Int;
  readonly now: DataList;
  readonly pending: Data;
  readonly version: Data;
  /** The operation's constructor and its fields. */
  readonly operation: Int;
  readonly parts: DataList;
}

/**
 * write(file, operation): append, replace, or stage a chunk of pending content.
 *
 * Duties: the object is a file that is not read-only, and the caller may write it; only content, pending content,
 * version and time change, by the operation, and the file is to be archived; nothing is minted. The bytes of a stream
 * are in this redeemer and nowhere else: the chain's history keeps them, the new root proves them.
 */
export const write = handler(WriteArguments, 'Write', { min: 1 }, writeRule);

/** The rule of `write`, whatever has made its frame. */
export function writeRule(frame: WriteFrame): Unit {
  return bindObject(frame, head(frame.inputs), 'inode', (inode) =>
    bindFields(
      Inode,
      'Inode',
      inode.fields,
      ['content', 'pending', 'version', 'attributes', 'owner', 'acl'],
      ({ content, pending, version, attributes, owner, acl }) =>
        frame.caller(frame.args.account, (caller) =>
          check(
            frame.fail,
            'F16',
            // SECURITY: Without it, everybody could write every file.
            mayWrite({ owner, acl }, caller),
            bindConstr(content, (kind, now) =>
              check(
                frame.fail,
                'W01',
                // Without it, a directory would become a file and its entries be lost.
                lessInteger(integer(constructorIndex(Content, 'Directory')), kind),
                bind(asInteger(attributes), (bits) =>
                  check(
                    frame.fail,
                    'W07',
                    // Without it, read-only would be a word.
                    isWritable(bits),
                    bindConstr(frame.args.operation, (operation, parts) =>
                      bind(
                        written(frame, { content, kind, now, pending, version, operation, parts }),
                        (changed) =>
                          frame.time((modified) =>
                            finish(frame, inode, changed, modified, archived(bits)),
                          ),
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

/** The attributes with A, the highest of them. */
const archived = (bits: Int): Data => {
  const archive = integer(attributeBits.A);
  return integerData(choose(lessInteger(bits, archive), add(bits, archive), bits));
};

/** `changed` is content, pending content and version. */
function finish(
  frame: WriteFrame,
  inode: SpentObject,
  changed: DataList,
  modified: Data,
  attributes: Data,
): Unit {
  return bind(tail(changed), (rest) =>
    frame.mintsNothing(
      expectOutputs(
        frame,
        inode.address,
        [
          updated(
            inode,
            constrData(
              0,
              cons(
                head(changed),
                cons(
                  head(rest),
                  cons(
                    head(tail(rest)),
                    cons(modified, cons(attributes, drop(inode.fields, UNTOUCHED))),
                  ),
                ),
              ),
            ),
          ),
        ],
        done,
      ),
    ),
  );
}

/** Content, pending content and version after the operation. */
function written(frame: WriteFrame, state: State): DataList {
  const { kind, operation } = state;
  return bind(is(operation, 'Append'), (appends) =>
    bind(is(operation, 'Replace'), (replaces) =>
      choose(
        or(
          replaces,
          and(appends, equalsInteger(kind, integer(constructorIndex(Content, 'Inline')))),
        ),
        writtenInline(frame, state, replaces),
        writtenStream(frame, state, appends),
      ),
    ),
  );
}

const is = (operation: Int, name: 'Append' | 'Replace' | 'Stage'): Bool =>
  equalsInteger(operation, integer(constructorIndex(Operation, name)));

/** One more than the version of before. */
const raised = (version: Data): Data => integerData(add(asInteger(version), integer(1)));

/** Replacing drops pending content, appending keeps it. */
function writtenInline({ fail }: WriteFrame, state: State, replaces: Bool): DataList {
  const { now, pending, version, parts } = state;
  return bind(
    choose(replaces, asBytes(head(parts)), append(asBytes(head(now)), asBytes(head(parts)))),
    (bytes) =>
      check(
        fail,
        'W02',
        // Without it, the datum could grow until nobody can carry it in a transaction.
        lessInteger(lengthOf(bytes), integer(MAX_INLINE + 1)),
        listOf(
          constrData(constructorIndex(Content, 'Inline'), listOf(bytesData(bytes))),
          choose(replaces, none, pending),
          raised(version),
        ),
      ),
  );
}

/** One more chunk: of the content itself, or of pending content. */
function writtenStream(frame: WriteFrame, state: State, appends: Bool): DataList {
  const { content, now, pending, version, operation, parts } = state;
  const last = (stream: DataList, newPending: Data): DataList =>
    listOf(constrData(constructorIndex(Content, 'Stream'), stream), newPending, raised(version));
  return choose(
    appends,
    folded(frame, now, head(parts), (stream) => last(stream, pending)),
    check(
      frame.fail,
      'W06',
      // Without it, readers would meet operations that they do not know.
      is(operation, 'Stage'),
      bind(tail(parts), (rest) =>
        folded(
          frame,
          choose(isOne(head(parts)), emptyStream, pendingOf(frame, pending)),
          item(rest, 1),
          (stream) =>
            choose(
              isOne(head(rest)),
              last(stream, none),
              listOf(content, constrData(constructorIndex(Pending, 'Pending'), stream), version),
            ),
        ),
      ),
    ),
  );
}

const isOne = (value: Data): Bool => equalsInteger(asInteger(value), integer(1));

function pendingOf({ fail }: WriteFrame, pending: Data): DataList {
  return bindConstr(pending, (kind, stream) =>
    check(fail, 'W05', equalsInteger(kind, integer(constructorIndex(Pending, 'Pending'))), stream),
  );
}

/** root' = blake2b-256(root ‖ blake2b-256(chunk)), and its size and count. */
function folded(
  { fail, record }: WriteFrame,
  stream: DataList,
  chunkData: Data,
  next: (stream: DataList) => DataList,
): DataList {
  return bind(asBytes(chunkData), (chunk) =>
    bind(lengthOf(chunk), (length) =>
      check(
        fail,
        'W03',
        // Without it, a stream could hold endless chunks that its reader must fetch for nothing.
        lessInteger(integer(0), length),
        check(
          fail,
          'W04',
          lessInteger(length, add(chunkLimit(record), integer(1))),
          bind(stream, (before) =>
            bind(tail(before), (rest) =>
              bind(
                listOf(
                  bytesData(blake2b256(append(asBytes(head(before)), blake2b256(chunk)))),
                  integerData(add(asInteger(head(rest)), length)),
                  integerData(add(asInteger(head(tail(rest))), integer(1))),
                ),
                next,
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

const PARAMETERS = Object.keys(Kernel.constructors.Kernel).indexOf('parameters');
const CHUNK_SIZE = Object.keys(Parameters.constructors.Parameters).indexOf('chunkSize');

const chunkLimit = (record: DataList): Int =>
  asInteger(item(fieldsOf(item(record, PARAMETERS)), CHUNK_SIZE));
