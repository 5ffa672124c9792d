import { DriveRegisterArguments } from '../../validators/arguments/drive.ts';
import { RegisterArguments } from '../../validators/arguments/register.ts';
import { toData } from '../../validators/lib/schema.ts';
import { END_MARK, MAX_ACCOUNT_NAME } from '../../validators/objects/kinds.ts';
import { FileExistsError } from '../errors/file.ts';
import type { Hex } from '../ledger/utxo.ts';
import { planCall, timeOf, updatedObject } from '../kernel/call-plan.ts';
import { blankPosition, NewObjects } from '../kernel/new-objects.ts';
import { findCall, type ObservedTx } from '../kernel/observed.ts';
import { checkLength, findPredecessor, type KernelView } from '../kernel/view.ts';
import type { TxPlan } from '../tx-plan.ts';
import { newInode, sentinel } from './new-inode.ts';
import type { Syscall } from './syscall.ts';

export interface RegisterParams {
  /** `[a-z0-9][a-z0-9-]{0,30}` */
  readonly name: string;
  /** Hash of the auth key; it must sign. */
  readonly auth: Hex;
  /** blake2b-256 of the serialised next auth. */
  readonly nextAuth: Hex;
  readonly encryption: Hex;
}

export interface RegisterReceipt {
  readonly account: Hex;
  readonly name: string;
  readonly root: Hex;
}

function build(view: KernelView, { name, auth, nextAuth, encryption }: RegisterParams): TxPlan {
  const bytes = new Uint8Array(Buffer.from(name));
  checkLength('bytes in the name', bytes, MAX_ACCOUNT_NAME);
  const predecessor = findPredecessor(view.names, bytes);
  if (predecessor === undefined) throw new FileExistsError({ path: `\\\\${name}` });

  const objects = new NewObjects(view, predecessor);
  const account = objects.make('account', 0n);
  const head = objects.make('entry', 1n);
  const root = objects.make('inode', 1n);
  const node = objects.make('name', 0n);
  return planCall(view, {
    name: 'register',
    spends: [predecessor, ...objects.blanks],
    reads: [],
    outputs: [
      updatedObject(view, 'name', predecessor, { ...predecessor.datum, next: bytes }),
      node.become({ next: predecessor.datum.next, name: bytes, account: account.id }),
      account.become({ auth: { kind: 'Key', hash: auth }, nextAuth, encryption, root: root.id }),
      root.become(newInode({ kind: 'Directory' }, timeOf(view), account.id)),
      head.become(sentinel(root.id, new Uint8Array([END_MARK]))),
    ],
    made: objects.made,
    burned: [],
    signers: [auth],
    arguments: ({ indexOf, positionOf }) => {
      const common = {
        kernel: view.policies.kernel,
        record: indexOf(view.record),
        name: bytes,
        auth,
        nextAuth,
        encryption,
      };
      if (view.kind === 'public') return toData(RegisterArguments, common);
      return toData(DriveRegisterArguments, {
        ...common,
        predecessor: positionOf(predecessor),
        blankName: blankPosition(node, positionOf),
        blankAccount: blankPosition(account, positionOf),
        blankInode: blankPosition(root, positionOf),
        blankSentinel: blankPosition(head, positionOf),
      });
    },
  });
}

function observe(tx: ObservedTx): RegisterReceipt | undefined {
  const call = findCall(tx);
  if (call?.name !== 'register') return undefined;
  const account = call.objects.find((object) => object.kind === 'account');
  if (account?.kind !== 'account') return undefined;
  const name = call.objects.find(
    (object) => object.kind === 'name' && object.datum.account === account.id,
  );
  if (name?.kind !== 'name') return undefined;
  return {
    account: account.id,
    name: Buffer.from(name.datum.name).toString(),
    root: account.datum.root,
  };
}

export const registerCall: Syscall<RegisterParams, RegisterReceipt> = {
  name: 'register',
  build,
  observe,
};
