import type { Inode } from '../../validators/objects/inode.ts';
import { MAX_CHUNK, MAX_INLINE } from '../../validators/objects/kinds.ts';
import type { WriteOperation } from '../syscalls/write.ts';
import { chunksOf, equalStreams, fold, type StreamState } from './stream.ts';

/**
 * The writes that replace a file's content: one for up to 512 bytes, else one a chunk. The last one switches, so that
 * the old content stays whole until then. Pending content that is a beginning of these bytes is gone on with. `chunkSize` is
 * that of the kernel, `maximum` the most that its kind may have (`maximumChunk`), both in bytes.
 */
export function planReplacement(
  inode: Inode,
  content: Uint8Array,
  chunkSize: number,
  maximum = MAX_CHUNK,
): readonly WriteOperation[] {
  if (content.length === 0) return [{ kind: 'truncate' }];
  if (content.length <= MAX_INLINE) return [{ kind: 'replace', bytes: content }];
  const chunks = chunksOf(content, roomFor(inode, chunkSize, maximum));
  const done = chunksDone(inode, chunks);
  let state: StreamState | undefined;
  return chunks
    .map((chunk, index) => {
      const after = state === undefined ? {} : { after: state.root };
      state = fold(state, chunk);
      return {
        kind: 'stage' as const,
        first: index === 0,
        last: index === chunks.length - 1,
        chunk,
        ...after,
      };
    })
    .slice(done);
}

/**
 * The largest chunk. Until the switch, the inode carries its inline content along, and a transaction of the `maximum` that
 * a chunk can have on this kind of kernel is almost as large as transactions may be. Room is left for the most that content
 * can become, not for what there is: so an append in between does not change where the chunks are cut, and the upload can
 * be resumed.
 */
const roomFor = ({ content }: Inode, chunkSize: number, maximum: number): number =>
  content.kind === 'Inline' && content.bytes.length > 0
    ? Math.min(chunkSize, maximum - MAX_INLINE)
    : chunkSize;

/** How many of the chunks are pending already. The last is never: with it, they would be the content. */
function chunksDone({ pending }: Inode, chunks: readonly Uint8Array[]): number {
  if (pending.kind === 'None') return 0;
  let state: StreamState | undefined;
  for (const [index, chunk] of chunks.slice(0, -1).entries()) {
    state = fold(state, chunk);
    if (equalStreams(state, pending)) return index + 1;
  }
  return 0;
}
