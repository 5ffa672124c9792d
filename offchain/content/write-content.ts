import type { Inode } from '../../validators/objects/inode.ts';
import { MAX_INLINE } from '../../validators/objects/kinds.ts';
import type { WriteOperation } from '../syscalls/write.ts';
import { chunksOf, equalStreams, fold, type StreamState } from './stream.ts';

/**
 * The writes that replace a file's content: one for up to 512 bytes, else one a chunk. The last one switches, so that
 * the old content stays whole until then. Pending content that is a beginning of these bytes is gone on with.
 */
export function planReplacement(
  inode: Inode,
  content: Uint8Array,
  chunkSize: number,
): readonly WriteOperation[] {
  if (content.length === 0) return [{ kind: 'truncate' }];
  if (content.length <= MAX_INLINE) return [{ kind: 'replace', bytes: content }];
  const chunks = chunksOf(content, chunkSize, chunkSize - inlineBytes(inode, chunkSize));
  const done = chunksDone(inode, chunks);
  return chunks
    .map((chunk, index) => ({
      kind: 'stage' as const,
      first: index === 0,
      last: index === chunks.length - 1,
      chunk,
    }))
    .slice(done);
}

/**
 * What the first chunk has to leave room for: until the switch, the inode carries the old inline content too, and a
 * transaction of a full chunk is almost as large as transactions may be. It is the same when an upload is resumed,
 * because every change of the content drops what is pending.
 */
const inlineBytes = ({ content }: Inode, chunkSize: number): number =>
  content.kind === 'Inline' ? Math.min(content.bytes.length, chunkSize - 1) : 0;

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
