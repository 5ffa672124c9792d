import { WriteArguments, Operation } from '../../validators/arguments/write.ts';
import { Constr, type PlutusData } from '../../validators/lib/data.ts';
import { constructorIndex, toData } from '../../validators/lib/schema.ts';
import { attributeBits, type Inode } from '../../validators/objects/inode.ts';
import { MAX_INLINE } from '../../validators/objects/kinds.ts';
import { AccessDeniedError, FileNotFoundError, WrittenByAnotherError } from '../errors/file.ts';
import { TransactionTooBigError } from '../errors/transaction.ts';
import { fold, type StreamState } from '../content/stream.ts';
import { planCall, timeOf, updatedObject } from '../kernel/call-plan.ts';
import { fieldOf, findCall, type ObservedTx } from '../kernel/observed.ts';
import { getCaller, mayWrite, refuseReadOnly } from '../kernel/rights.ts';
import type { KernelView } from '../kernel/view.ts';
import type { Hex } from '../ledger/utxo.ts';
import type { TxPlan } from '../tx-plan.ts';
import type { Syscall } from './syscall.ts';

/** What a write does to a file. */
export type WriteOperation =
  | { readonly kind: 'append'; readonly chunk: Uint8Array }
  | { readonly kind: 'truncate' }
  /** At most 512 bytes. */
  | { readonly kind: 'replace'; readonly bytes: Uint8Array }
  /** One chunk of pending content; `last` makes it the file's content. */
  | {
      readonly kind: 'stage';
      readonly first: boolean;
      readonly last: boolean;
      readonly chunk: Uint8Array;
      /**
       * Root of the pending content that the chunk belongs after: a chunk never goes on with what somebody else has begun
       * in the meantime. Where absent, it goes on with whatever there is.
       */
      readonly after?: Hex;
    };

export interface WriteParams {
  readonly file: Hex;
  readonly operation: WriteOperation;
}

export interface WriteReceipt extends WriteParams {
  /** The inode as the call left it. */
  readonly inode: Inode;
}

function build(view: KernelView, { file, operation }: WriteParams): TxPlan {
  const inode = view.inodes.get(file);
  if (inode === undefined) throw new FileNotFoundError({ path: file });
  const { account, key } = getCaller(view, {
    path: file,
    reason: 'the file belongs to another account',
    may: (id) => mayWrite(inode.datum, id),
  });
  if (inode.datum.content.kind === 'Directory') {
    throw new AccessDeniedError({ path: file, reason: 'it is a directory' });
  }
  refuseReadOnly(inode.datum, file);
  const chunkSize = view.record.datum.parameters.chunkSize;
  const after = {
    ...applied(file, inode.datum, operation, chunkSize),
    modified: timeOf(view),
    attributes: inode.datum.attributes | attributeBits.A,
  };
  return planCall(view, {
    name: 'write',
    spends: [inode],
    reads: [account],
    outputs: [updatedObject(view, 'inode', inode, after)],
    made: [],
    burned: [],
    signers: [key],
    arguments: ({ indexOf }) =>
      toData(WriteArguments, {
        kernel: view.policies.kernel,
        record: indexOf(view.record),
        account: indexOf(account),
        operation: onChain(operation),
      }),
  });
}

/** The operation as the handler knows it: truncating is replacing by nothing. */
function onChain(operation: WriteOperation): Operation {
  switch (operation.kind) {
    case 'append':
      return { kind: 'Append', chunk: operation.chunk };
    case 'truncate':
      return { kind: 'Replace', bytes: new Uint8Array() };
    case 'replace':
      return { kind: 'Replace', bytes: operation.bytes };
    case 'stage':
      return {
        kind: 'Stage',
        first: operation.first ? 1n : 0n,
        last: operation.last ? 1n : 0n,
        chunk: operation.chunk,
      };
  }
}

/** The inode after the operation, its time and attributes apart. */
function applied(file: Hex, inode: Inode, operation: WriteOperation, chunkSize: bigint): Inode {
  switch (operation.kind) {
    case 'truncate':
      return replaced(inode, new Uint8Array());
    case 'replace':
      return replaced(inode, operation.bytes);
    case 'append':
      return appended(inode, operation.chunk, chunkSize);
    case 'stage':
      return staged(file, inode, operation, chunkSize);
  }
}

function replaced(inode: Inode, bytes: Uint8Array): Inode {
  return {
    ...inode,
    content: { kind: 'Inline', bytes: inlineBytes(bytes) },
    pending: { kind: 'None' },
    version: inode.version + 1n,
  };
}

function appended(inode: Inode, chunk: Uint8Array, chunkSize: bigint): Inode {
  const version = inode.version + 1n;
  if (inode.content.kind === 'Stream') {
    const state = fold(inode.content, checkedChunk(chunk, chunkSize));
    return { ...inode, content: { kind: 'Stream', ...state }, version };
  }
  const before = inode.content.kind === 'Inline' ? inode.content.bytes : new Uint8Array();
  const bytes = inlineBytes(new Uint8Array([...before, ...chunk]));
  return { ...inode, content: { kind: 'Inline', bytes }, version };
}

function staged(
  file: Hex,
  inode: Inode,
  { first, last, chunk, after }: WriteOperation & { kind: 'stage' },
  chunkSize: bigint,
): Inode {
  let before: StreamState | undefined;
  if (!first) {
    const root = inode.pending.kind === 'None' ? undefined : inode.pending.root;
    if (after !== undefined && after !== root) throw new WrittenByAnotherError({ path: file });
    if (inode.pending.kind === 'None') {
      throw new AccessDeniedError({
        path: 'pending content',
        reason: 'there is none to go on with',
      });
    }
    before = inode.pending;
  }
  const state = fold(before, checkedChunk(chunk, chunkSize));
  if (!last) return { ...inode, pending: { kind: 'Pending', ...state } };
  return {
    ...inode,
    content: { kind: 'Stream', ...state },
    pending: { kind: 'None' },
    version: inode.version + 1n,
  };
}

function inlineBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= MAX_INLINE) return bytes;
  throw new TransactionTooBigError({
    what: 'inline content',
    actual: BigInt(bytes.length),
    limit: BigInt(MAX_INLINE),
  });
}

function checkedChunk(chunk: Uint8Array, limit: bigint): Uint8Array {
  const length = BigInt(chunk.length);
  if (length >= 1n && length <= limit) return chunk;
  throw new TransactionTooBigError({ what: 'chunk', actual: length, limit });
}

function observe(tx: ObservedTx): WriteReceipt | undefined {
  const call = findCall(tx);
  const inode = call?.objects.find((object) => object.kind === 'inode');
  if (call?.name !== 'write' || inode?.kind !== 'inode') return undefined;
  const operation = fieldOf(WriteArguments, 'Write', 'operation', call.arguments);
  return { file: inode.id, operation: fromChain(operation), inode: inode.datum };
}

function fromChain(operation: PlutusData): WriteOperation {
  if (!(operation instanceof Constr)) throw new TypeError('an operation that no handler accepts');
  switch (operation.index) {
    case constructorIndex(Operation, 'Append'):
      return { kind: 'append', chunk: bytesOf(fieldOf(Operation, 'Append', 'chunk', operation)) };
    case constructorIndex(Operation, 'Replace'): {
      const bytes = bytesOf(fieldOf(Operation, 'Replace', 'bytes', operation));
      return bytes.length === 0 ? { kind: 'truncate' } : { kind: 'replace', bytes };
    }
    default:
      return {
        kind: 'stage',
        first: fieldOf(Operation, 'Stage', 'first', operation) === 1n,
        last: fieldOf(Operation, 'Stage', 'last', operation) === 1n,
        chunk: bytesOf(fieldOf(Operation, 'Stage', 'chunk', operation)),
      };
  }
}

function bytesOf(data: PlutusData): Uint8Array {
  if (!(data instanceof Uint8Array)) throw new TypeError('an operation that no handler accepts');
  return data;
}

export const writeCall: Syscall<WriteParams, WriteReceipt> = { name: 'write', build, observe };
