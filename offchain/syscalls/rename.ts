import { RenameArguments } from '../../validators/arguments/rename.ts';
import { toData } from '../../validators/lib/schema.ts';
import type { Entry } from '../../validators/objects/entry.ts';
import type { Inode } from '../../validators/objects/inode.ts';
import { AccessDeniedError, FileExistsError, InvalidDataError } from '../errors/file.ts';
import { planCall, updatedObject } from '../kernel/call-plan.ts';
import type { KernelObject } from '../kernel/objects.ts';
import { fieldOf, findCall, type ObservedTx } from '../kernel/observed.ts';
import { getCaller, getDirectory, mayWrite, type Caller } from '../kernel/rights.ts';
import { findNode, getPredecessor, type KernelView } from '../kernel/view.ts';
import type { Output } from '../ledger/utxo.ts';
import type { TxPlan } from '../tx-plan.ts';
import { getEntryNodes, type EntryNodes, type EntryPath } from './entry-path.ts';
import type { Syscall } from './syscall.ts';

export interface RenameParams {
  readonly from: EntryPath;
  readonly to: EntryPath;
}

/** Where the entry stands now; `id` is its inode. */
export interface RenameReceipt extends EntryPath {
  readonly id: string;
}

/** What is known of both ends before the plan is made. */
interface Ends extends EntryNodes {
  readonly caller: Caller;
  readonly source: KernelObject<Inode>;
  readonly destination: KernelObject<Inode>;
  readonly file: KernelObject<Inode>;
}

function build(view: KernelView, { from, to }: RenameParams): TxPlan {
  const path = Buffer.from(to.name).toString();
  const source = getDirectory(view, from.directory);
  const destination = getDirectory(view, to.directory);
  const caller = getCaller(view, {
    path,
    reason: 'a directory belongs to another account',
    may: (id) => mayWrite(source.datum, id) && mayWrite(destination.datum, id),
  });
  const nodes = getEntryNodes(view, from);
  const file = view.inodes.get(nodes.entry.datum.inode);
  if (file === undefined) {
    throw new InvalidDataError({ what: path, reason: 'its inode is not on the ledger' });
  }
  if (source.id !== destination.id && file.datum.content.kind === 'Directory') {
    throw new AccessDeniedError({ path, reason: 'a directory can not move to another directory' });
  }
  const others = view.entries.get(destination.id) ?? [];
  if (findNode(others, to.name) !== undefined) throw new FileExistsError({ path });
  const target = getPredecessor(others, to.name, path);
  const ends = { ...nodes, caller, source, destination, file };
  // Between its own neighbours the entry is its own predecessor, or its predecessor's.
  const inPlace = target.id === nodes.entry.id || target.id === nodes.predecessor.id;
  return inPlace ? planInPlace(view, ends, to.name) : planMove(view, ends, target, to.name);
}

function planInPlace(view: KernelView, ends: Ends, name: Uint8Array): TxPlan {
  const { predecessor, entry } = ends;
  const outputs = [
    updatedObject(view, 'entry', predecessor, { ...predecessor.datum, next: name }),
    updatedObject(view, 'entry', entry, { ...entry.datum, name }),
  ];
  return plan(view, ends, undefined, name, outputs);
}

function planMove(
  view: KernelView,
  ends: Ends,
  target: KernelObject<Entry>,
  name: Uint8Array,
): TxPlan {
  const { predecessor, entry, destination } = ends;
  const outputs = [
    updatedObject(view, 'entry', predecessor, { ...predecessor.datum, next: entry.datum.next }),
    updatedObject(view, 'entry', entry, {
      ...entry.datum,
      next: target.datum.next,
      parent: destination.id,
      name,
    }),
    updatedObject(view, 'entry', target, { ...target.datum, next: name }),
  ];
  return plan(view, ends, target, name, outputs);
}

function plan(
  view: KernelView,
  { predecessor, entry, caller, source, destination, file }: Ends,
  target: KernelObject<Entry> | undefined,
  name: Uint8Array,
  outputs: readonly Output[],
): TxPlan {
  const elsewhere = source.id !== destination.id;
  return planCall(view, {
    name: 'rename',
    spends: [predecessor, entry, ...(target === undefined ? [] : [target])],
    reads: [caller.account, source, ...(elsewhere ? [destination, file] : [])],
    outputs,
    made: [],
    burned: [],
    signers: [caller.key],
    arguments: ({ indexOf, positionOf }) =>
      toData(RenameArguments, {
        kernel: view.policies.kernel,
        record: indexOf(view.record),
        account: indexOf(caller.account),
        directory: indexOf(source),
        predecessor: positionOf(predecessor),
        entry: positionOf(entry),
        name,
        target: target === undefined ? 0n : positionOf(target),
        targetDirectory: elsewhere ? indexOf(destination) : 0n,
        file: elsewhere ? indexOf(file) : 0n,
      }),
  });
}

function observe(tx: ObservedTx): RenameReceipt | undefined {
  const call = findCall(tx);
  if (call?.name !== 'rename') return undefined;
  const name = fieldOf(RenameArguments, 'Rename', 'name', call.arguments);
  if (!(name instanceof Uint8Array)) return undefined;
  for (const object of call.objects) {
    if (object.kind !== 'entry' || Buffer.compare(object.datum.name, name) !== 0) continue;
    return { directory: object.datum.parent, name, id: object.datum.inode };
  }
  return undefined;
}

/** AH=56h: gives an entry another name; a file also moves to another directory. */
export const renameCall: Syscall<RenameParams, RenameReceipt> = { name: 'rename', build, observe };
