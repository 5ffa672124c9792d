import { InsertArguments } from '../arguments/insert.ts';
import { handler, type Frame } from '../lib/frame.ts';
import { expectOutputs } from '../lib/outputs.ts';
import { newId, oneToken, tokenName } from '../lib/tokens.ts';
import { bindInsertion, newFile } from '../lib/insert.ts';
import { minted } from '../lib/minted.ts';
import { bind, bytesData, consPair, done, emptyMap, head, type Unit } from '../lib/plutus.ts';

/** The rule of `create`, whatever has made its frame. */
export const createRule = (
  frame: Frame<keyof (typeof InsertArguments.constructors)['Insert']>,
): Unit =>
  bindInsertion(frame, head(frame.inputs), (insertion) =>
    bind(newId(insertion.predecessor.reference, 0), (entryId) =>
      bind(newId(insertion.predecessor.reference, 1), (inodeId) =>
        bind(oneToken(tokenName('entry', entryId)), (entryToken) =>
          bind(oneToken(tokenName('inode', inodeId)), (inodeToken) =>
            frame.mints(
              consPair(entryToken, consPair(inodeToken, emptyMap)),
              expectOutputs(
                frame,
                insertion.predecessor.address,
                newFile(insertion, {
                  entry: minted(frame, bytesData(entryId), entryToken),
                  inode: minted(frame, bytesData(inodeId), inodeToken),
                }),
                done,
              ),
            ),
          ),
        ),
      ),
    ),
  );

/**
 * create(directory, name): a new empty file; fails if the name exists.
 *
 * Duties: those of {@link bindInsertion} and {@link newFile}; both tokens are minted.
 */
export const create = handler(InsertArguments, 'Insert', { min: 1 }, createRule);
