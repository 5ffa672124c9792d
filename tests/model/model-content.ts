import { blake2b } from '@noble/hashes/blake2.js';
import type { Content, FileNode } from './state.ts';
import { bytesOf, type Bytes, type Operation } from './steps.ts';
import type { Reason } from './verdict.ts';

/** Largest inline content, bytes. */
export const MAX_INLINE = 512;
/** Largest chunk of a stream in the kernel that the model stands for, bytes: small, so that streams of many chunks are quick. */
export const CHUNK = 600;

export interface ContentChange {
  readonly label: string;
  readonly content: Content;
  readonly pending: readonly Uint8Array[];
  /** Whether the content is another one afterwards. */
  readonly isSwitch: boolean;
}

/** What an operation makes of a file's content. */
export function judgeContent(
  { content, pending }: FileNode,
  operation: Operation,
): ContentChange | { readonly reason: Reason } {
  if (operation.kind === 'truncate') return inline('truncate', new Uint8Array(), []);
  const bytes = bytesOf(operation.data);
  switch (operation.kind) {
    case 'replace':
      return inline('replace', bytes, []);
    case 'append':
      if (content.kind === 'inline') {
        const all = new Uint8Array([...content.bytes, ...bytes]);
        return inline('append to inline content', all, pending);
      }
      if (!isChunk(bytes)) return { reason: 'chunk size' };
      return {
        label: 'append to a stream',
        content: { kind: 'stream', chunks: [...content.chunks, bytes] },
        pending,
        isSwitch: true,
      };
    case 'stage': {
      const { first, last } = operation;
      if (!first && pending.length === 0) return { reason: 'nothing pending' };
      if (!isChunk(bytes)) return { reason: 'chunk size' };
      const chunks = [...(first ? [] : pending), bytes];
      const label = `stage${first ? ' the first' : ''}${last ? ' the last' : ''}`;
      return last
        ? { label, content: { kind: 'stream', chunks }, pending: [], isSwitch: true }
        : { label, content, pending: chunks, isSwitch: false };
    }
  }
}

function inline(
  label: string,
  bytes: Uint8Array,
  pending: readonly Uint8Array[],
): ContentChange | { readonly reason: Reason } {
  if (bytes.length > MAX_INLINE) return { reason: 'too much inline content' };
  return { label, content: { kind: 'inline', bytes }, pending, isSwitch: true };
}

const isChunk = ({ length }: Uint8Array): boolean => length >= 1 && length <= CHUNK;

/** The bytes that are read. */
export const readBytes = (content: Content): Uint8Array =>
  content.kind === 'inline' ? content.bytes : new Uint8Array(Buffer.concat(content.chunks));

/**
 * The operations that replace a file's whole content: one for what fits inline, else one for each chunk. Pending content
 * that is a beginning of it is gone on with; the last chunk is always written, because it is what switches.
 */
export function replacing({ pending }: FileNode, { length, fill }: Bytes): readonly Operation[] {
  if (length === 0) return [{ kind: 'truncate' }];
  if (length <= MAX_INLINE) return [{ kind: 'replace', data: { length, fill } }];
  const operations: Operation[] = [];
  for (let from = 0; from < length; from += CHUNK) {
    const data = { length: Math.min(CHUNK, length - from), fill, from };
    operations.push({ kind: 'stage', first: from === 0, last: from + CHUNK >= length, data });
  }
  const isBeginning = pending.every((chunk, index) => {
    const operation = operations[index];
    return operation?.kind === 'stage' && Buffer.compare(bytesOf(operation.data), chunk) === 0;
  });
  const isResumable = isBeginning && pending.length < operations.length;
  return operations.slice(isResumable ? pending.length : 0);
}

/** The hash chain that proves a stream: each root is blake2b-256 of the one before and the chunk's blake2b-256. */
export function rootOf(chunks: readonly Uint8Array[]): string {
  const hash = (bytes: Uint8Array): Uint8Array => blake2b(bytes, { dkLen: 32 });
  let root: Uint8Array = new Uint8Array();
  for (const chunk of chunks) root = hash(new Uint8Array([...root, ...hash(chunk)]));
  return Buffer.from(root).toString('hex');
}
