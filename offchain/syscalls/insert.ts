import type { SyscallName } from '../../validators/abi.ts';
import { DriveCreateArguments, DriveMkdirArguments } from '../../validators/arguments/drive.ts';
import { InsertArguments } from '../../validators/arguments/insert.ts';
import { toData } from '../../validators/lib/schema.ts';
import type { Content } from '../../validators/objects/inode.ts';
import { END_MARK } from '../../validators/objects/kinds.ts';
import { FileExistsError } from '../errors/file.ts';
import { planCall, timeOf, updatedObject } from '../kernel/call-plan.ts';
import { blankPosition, NewObjects } from '../kernel/new-objects.ts';
import { findCall, type ObservedTx } from '../kernel/observed.ts';
import { getCaller, getDirectory, mayWrite } from '../kernel/rights.ts';
import { findNode, getPredecessor, type KernelView } from '../kernel/view.ts';
import type { Hex } from '../ledger/utxo.ts';
import type { TxPlan } from '../tx-plan.ts';
import { newInode, sentinel } from './new-inode.ts';
import type { Syscall } from './syscall.ts';

export interface InsertParams {
  /** Inode of the directory. */
  readonly directory: Hex;
  /** 1 to 64 bytes. */
  readonly name: Uint8Array;
}

export interface InsertReceipt extends InsertParams {
  /** The new inode. */
  readonly id: Hex;
}

/** `mkdir` and `create` differ in what the new name stands for, and in nothing else. */
export function insertCall(
  name: SyscallName & ('mkdir' | 'create'),
): Syscall<InsertParams, InsertReceipt> {
  return {
    name,
    build: (view, params) => build(name, view, params),
    observe: (tx) => observe(name, tx),
  };
}

function build(call: 'mkdir' | 'create', view: KernelView, params: InsertParams): TxPlan {
  const { directory, name } = params;
  const path = Buffer.from(name).toString();
  const parent = getDirectory(view, directory);
  const { account, key } = getCaller(view, {
    path,
    reason: 'the directory belongs to another account',
    may: (id) => mayWrite(parent.datum, id),
  });
  const nodes = view.entries.get(directory) ?? [];
  if (findNode(nodes, name) !== undefined) throw new FileExistsError({ path });
  const predecessor = getPredecessor(nodes, name, path);

  const objects = new NewObjects(view, predecessor);
  const entry = objects.make('entry', 0n);
  const inode = objects.make('inode', 1n);
  const head = call === 'mkdir' ? objects.make('entry', 1n) : undefined;
  const content: Content =
    head === undefined ? { kind: 'Inline', bytes: new Uint8Array() } : { kind: 'Directory' };
  return planCall(view, {
    name: call,
    spends: [predecessor, ...objects.blanks],
    reads: [account, parent],
    outputs: [
      updatedObject(view, 'entry', predecessor, { ...predecessor.datum, next: name }),
      entry.become({ next: predecessor.datum.next, parent: directory, name, inode: inode.id }),
      inode.become(newInode(content, timeOf(view), account.id)),
      ...(head === undefined ? [] : [head.become(sentinel(inode.id, new Uint8Array([END_MARK])))]),
    ],
    made: objects.made,
    burned: [],
    signers: [key],
    arguments: ({ indexOf, positionOf }) => {
      const common = {
        kernel: view.policies.kernel,
        record: indexOf(view.record),
        account: indexOf(account),
        directory: indexOf(parent),
        name,
      };
      if (view.kind === 'public') return toData(InsertArguments, common);
      const places = {
        ...common,
        predecessor: positionOf(predecessor),
        blankEntry: blankPosition(entry, positionOf),
        blankInode: blankPosition(inode, positionOf),
      };
      if (head === undefined) return toData(DriveCreateArguments, places);
      return toData(DriveMkdirArguments, {
        ...places,
        blankSentinel: blankPosition(head, positionOf),
      });
    },
  });
}

function observe(name: 'mkdir' | 'create', tx: ObservedTx): InsertReceipt | undefined {
  const call = findCall(tx);
  if (call?.name !== name) return undefined;
  const inode = call.objects.find((object) => object.kind === 'inode');
  const entry = call.objects.find(
    (object) =>
      object.kind === 'entry' && object.datum.inode === inode?.id && object.datum.name.length > 0,
  );
  if (inode === undefined || entry?.kind !== 'entry') return undefined;
  return { directory: entry.datum.parent, name: entry.datum.name, id: inode.id };
}
