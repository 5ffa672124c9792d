import { InvalidDataError } from '../errors/file.ts';
import { findReadable, getTransaction } from '../kernel/get-transaction.ts';
import { findCall } from '../kernel/observed.ts';
import { objectUnit, type KernelObject, type Policies } from '../kernel/objects.ts';
import type { Inode } from '../../validators/objects/inode.ts';
import type { Transaction } from '../ledger/transaction.ts';
import { formatReference, type Hex, type Output, type OutputReference } from '../ledger/utxo.ts';
import type { Provider } from '../ports/provider.ts';
import { writeCall, type WriteReceipt } from '../syscalls/write.ts';
import { equalStreams, fold, type StreamState } from './stream.ts';

/** Where the history of a file is. */
type ContentSource = Pick<Provider, 'findTransaction' | 'findBefore'>;

/**
 * The content of a file. Inline bytes are in the datum; a stream's bytes are collected from the redeemers of the calls
 * that wrote them, backwards along the outputs that have been this inode, and verified against the datum's root: the
 * provider need not be trusted. It needs nothing but transactions by their ids.
 */
export async function readContent(
  provider: ContentSource,
  policies: Policies,
  inode: KernelObject<Inode>,
): Promise<Uint8Array> {
  const { content } = inode.datum;
  if (content.kind === 'Inline') return content.bytes;
  if (content.kind === 'Directory') {
    throw new InvalidDataError({ what: inode.id, reason: 'a directory has no content' });
  }
  const chunks = await collectChunks(provider, policies, inode, content.chunks);
  let state: StreamState | undefined;
  for (const chunk of chunks) state = fold(state, chunk);
  if (!equalStreams(state, content)) {
    throw new InvalidDataError({
      what: `file ${inode.id}`,
      reason: 'its bytes do not match its root',
    });
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** The stream's chunks in order. `Stage` calls after the last switch are of other, pending content and are passed over. */
async function collectChunks(
  provider: ContentSource,
  policies: Policies,
  inode: KernelObject<Inode>,
  count: bigint,
): Promise<readonly Uint8Array[]> {
  const unit = objectUnit(policies, 'inode', inode.id);
  const chunks: Uint8Array[] = [];
  let staged = false;
  let at: OutputReference | undefined = inode.utxo.reference;
  const passed = new Set<string>();
  while (BigInt(chunks.length) < count) {
    if (at === undefined) {
      throw new InvalidDataError({
        what: `file ${inode.id}`,
        reason: `${count - BigInt(chunks.length)} of its ${count} chunks are not in the history`,
      });
    }
    const { transaction } = await getTransaction(provider, at.txId);
    passed.add(formatReference(at));
    if (findCall({ transaction, policies }) === undefined) {
      // Nobody's call: a head has left it here. What it was there goes before.
      const output: Output | undefined = transaction.outputs[Number(at.index)]?.output;
      const before: OutputReference | undefined =
        output && (await provider.findBefore?.(output, unit, passed));
      if (before !== undefined) {
        at = before;
        continue;
      }
    }
    const write = writeCall.observe({ transaction, policies });
    if (write?.file === inode.id) {
      const taken = takeChunk(write, staged);
      if (taken !== undefined) chunks.push(taken.chunk);
      staged = taken?.staged ?? staged;
    }
    at = await findPrevious(provider, transaction, unit);
  }
  return chunks.toReversed();
}

/** The chunk that a write added to the content that is looked for, going backwards. */
function takeChunk(
  { operation }: WriteReceipt,
  staged: boolean,
): { readonly chunk: Uint8Array; readonly staged: boolean } | undefined {
  if (operation.kind === 'append' && !staged) return { chunk: operation.chunk, staged };
  if (operation.kind === 'stage' && (staged || operation.last)) {
    return { chunk: operation.chunk, staged: true };
  }
  return undefined;
}

/** The output that was this object before the transaction; undefined where the transaction made it. */
async function findPrevious(
  provider: ContentSource,
  transaction: Transaction,
  unit: Hex,
): Promise<OutputReference | undefined> {
  for (const { tag, index } of transaction.redeemers) {
    const reference = tag === 'spend' ? transaction.inputs[index] : undefined;
    if (reference === undefined) continue;
    // Other objects' histories are not this one's, and need not be readable.
    const source = (await findReadable(provider, reference.txId))?.transaction;
    if (source?.outputs[Number(reference.index)]?.output.assets.has(unit) === true)
      return reference;
  }
  return undefined;
}
