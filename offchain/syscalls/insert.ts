import type { SyscallName } from '../../validators/abi.ts';
import { InsertArguments } from '../../validators/arguments/insert.ts';
import { toData } from '../../validators/lib/schema.ts';
import { END_MARK } from '../../validators/objects/kinds.ts';
import { FileExistsError } from '../errors/file.ts';
import { newObject, planCall, timeOf, updatedObject } from '../kernel/call-plan.ts';
import { newId } from '../kernel/ids.ts';
import { findCall, type ObservedTx } from '../kernel/observed.ts';
import { objectUnit } from '../kernel/objects.ts';
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

  const { reference } = predecessor.utxo;
  const entry = newId(reference, 0n);
  const inode = newId(reference, 1n);
  const { policies } = view;
  const isDirectory = call === 'mkdir';
  return planCall(view, {
    name: call,
    spends: [predecessor],
    reads: [account, parent],
    outputs: [
      updatedObject(view, 'entry', predecessor, { ...predecessor.datum, next: name }),
      newObject(
        view,
        'entry',
        entry,
        { next: predecessor.datum.next, parent: directory, name, inode },
        predecessor,
      ),
      newObject(
        view,
        'inode',
        inode,
        newInode(
          isDirectory ? { kind: 'Directory' } : { kind: 'Inline', bytes: new Uint8Array() },
          timeOf(view),
          account.id,
        ),
        predecessor,
      ),
      ...(isDirectory
        ? [
            newObject(
              view,
              'entry',
              inode,
              sentinel(inode, new Uint8Array([END_MARK])),
              predecessor,
            ),
          ]
        : []),
    ],
    made: [
      objectUnit(policies, 'entry', entry),
      objectUnit(policies, 'inode', inode),
      ...(isDirectory ? [objectUnit(policies, 'entry', inode)] : []),
    ],
    burned: [],
    signers: [key],
    arguments: ({ indexOf }) =>
      toData(InsertArguments, {
        kernel: policies.kernel,
        record: indexOf(view.record),
        account: indexOf(account),
        directory: indexOf(parent),
        name,
      }),
  });
}

function observe(name: 'mkdir' | 'create', tx: ObservedTx): InsertReceipt | undefined {
  const call = findCall(tx);
  if (call?.name !== name) return undefined;
  const inode = call.objects.find((object) => object.kind === 'inode');
  const entry = call.objects.find(
    (object) =>
      object.kind === 'entry' && object.datum.inode === inode?.id && object.id !== inode.id,
  );
  if (inode === undefined || entry?.kind !== 'entry') return undefined;
  return { directory: entry.datum.parent, name: entry.datum.name, id: inode.id };
}
