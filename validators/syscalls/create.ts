import { InsertArguments } from '../arguments/insert.ts';
import { created, expectOutputs, updated } from '../lib/outputs.ts';
import { oneToken, tokenName } from '../lib/tokens.ts';
import { handler } from '../lib/frame.ts';
import { insertRule } from '../lib/insert.ts';
import { entryDatum, fileDatum, withNext } from '../lib/make.ts';
import { bind, bytesData, consPair, done, emptyMap } from '../lib/plutus.ts';

export const createRule = insertRule(
  ({ frame, predecessor, rest, next, parent, caller, modified, entryId, inodeId }) =>
    bind(oneToken(tokenName('entry', entryId)), (entryToken) =>
      bind(oneToken(tokenName('inode', inodeId)), (inodeToken) =>
        frame.mints(
          consPair(entryToken, consPair(inodeToken, emptyMap)),
          expectOutputs(
            frame,
            predecessor.address,
            [
              updated(predecessor, withNext(frame.args.name, rest)),
              created(
                frame,
                entryToken,
                entryDatum(next, parent, frame.args.name, bytesData(inodeId)),
              ),
              created(frame, inodeToken, fileDatum(modified, caller)),
            ],
            done,
          ),
        ),
      ),
    ),
);

/**
 * create(directory, name): a new empty file; fails if the name exists.
 *
 * Duties: the predecessor's `next` becomes the new name; the new entry takes the old `next` over and names the new
 * inode; the inode is an empty file of the caller's.
 */
export const create = handler(InsertArguments, 'Insert', { min: 1 }, createRule);
