import { RenameArguments } from '../arguments/rename.ts';
import { datumFieldsOf } from '../lib/context.ts';
import { mayWriteDirectory } from '../lib/directory.ts';
import { bindNeighbours, fitsBetween, type Neighbours } from '../lib/entries.ts';
import { handler, type Frame } from '../lib/frame.ts';
import { bindObject } from '../lib/object.ts';
import { call, check, relation } from '../lib/functions.ts';
import { entryDatum, withNext } from '../lib/make.ts';
import { expectOutputs, updated } from '../lib/outputs.ts';
import {
  asBytes,
  bind,
  choose,
  done,
  drop,
  equalsData,
  indexOf,
  integer,
  isEmpty,
  lessInteger,
  or,
  tail,
  type Bool,
  type Data,
  type Unit,
} from '../lib/plutus.ts';
import { constructorIndex } from '../lib/schema.ts';
import { bindFields } from '../lib/struct.ts';
import { Entry } from '../objects/entry.ts';
import { Content, Inode } from '../objects/inode.ts';

type RenameFrame = Frame<keyof (typeof RenameArguments.constructors)['Rename']>;

/** Whether the caller may write a directory: the index of its inode, and its id. */
type MayWrite = (index: Data, id: Data) => Bool;

/**
 * rename(entry, name): gives an entry another name, in its directory or, where it is a file's, in another one.
 *
 * Duties: the entry is cut out between its neighbours and put in where its new name belongs; its inode stays; the
 * caller may write both directories; nothing is minted. Between its own neighbours it needs no third node.
 */
export const rename = handler(RenameArguments, 'Rename', { min: 2, oneMore: true }, (frame) =>
  bindNeighbours(frame, (neighbours) =>
    frame.caller(frame.args.account, (caller) =>
      bind(
        relation((index, id) => mayWriteDirectory(frame, index, id, caller)),
        (bound) => {
          const mayWrite: MayWrite = (index, id) => call(call(bound, index), id);
          return check(
            frame.fail,
            'F16',
            // SECURITY: Without it, everybody could rename everything.
            mayWrite(frame.args.directory, neighbours.parent),
            frame.mintsNothing(
              choose(
                isEmpty(drop(frame.inputs, 2)),
                renameInPlace(frame, neighbours),
                move(frame, neighbours, mayWrite),
              ),
            ),
          );
        },
      ),
    ),
  ),
);

function renameInPlace(
  frame: RenameFrame,
  { predecessor, entry, before, next, parent, inode }: Neighbours,
): Unit {
  const { name } = frame.args;
  return fitsBetween(
    frame,
    { name: before, next },
    asBytes(name),
    expectOutputs(
      frame,
      predecessor.address,
      [
        updated(predecessor, withNext(name, tail(predecessor.fields))),
        updated(entry, entryDatum(next, parent, name, inode)),
      ],
      done,
    ),
  );
}

function move(
  frame: RenameFrame,
  { predecessor, entry, next, parent, inode }: Neighbours,
  mayWrite: MayWrite,
): Unit {
  const { fail, args } = frame;
  return bindObject(frame, frame.input(args.target), 'entry', (target) =>
    bindFields(Entry, 'Entry', target.fields, ['next', 'parent', 'name'], (node) =>
      fitsBetween(
        frame,
        node,
        asBytes(args.name),
        check(
          fail,
          'N01',
          // Without it, a directory could be moved below itself, where nobody would find it.
          or(
            equalsData(node.parent, parent),
            check(
              fail,
              'F16',
              // SECURITY: Without it, everybody could put their files into any directory.
              mayWrite(args.targetDirectory, node.parent),
              isFile(frame, inode),
            ),
          ),
          expectOutputs(
            frame,
            predecessor.address,
            [
              updated(predecessor, withNext(next, tail(predecessor.fields))),
              updated(entry, entryDatum(node.next, node.parent, args.name, inode)),
              updated(target, withNext(args.name, tail(target.fields))),
            ],
            done,
          ),
        ),
      ),
    ),
  );
}

/** Whether the entry's inode, a reference input, is a file. */
function isFile(frame: RenameFrame, id: Data): Bool {
  return bind(frame.reference(frame.args.file), (output) =>
    frame.holds(
      'E06',
      // Without it, any file would vouch for the directory that is moved.
      output,
      'inode',
      id,
      bindFields(Inode, 'Inode', datumFieldsOf(output), ['content'], ({ content }) =>
        lessInteger(integer(constructorIndex(Content, 'Directory')), indexOf(content)),
      ),
    ),
  );
}
