import { RegisterArguments } from '../../validators/arguments/register.ts';
import { toData } from '../../validators/lib/schema.ts';
import { END_MARK } from '../../validators/objects/kinds.ts';
import { FileExistsError } from '../errors/file.ts';
import type { Hex } from '../ledger/utxo.ts';
import { newObject, planCall, timeOf, updatedObject } from '../kernel/call-plan.ts';
import { newId } from '../kernel/ids.ts';
import { findCall, type ObservedTx } from '../kernel/observed.ts';
import { objectUnit } from '../kernel/objects.ts';
import { findPredecessor, type KernelView } from '../kernel/view.ts';
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
  const predecessor = findPredecessor(view.names, bytes);
  if (predecessor === undefined) throw new FileExistsError({ path: `\\\\${name}` });

  const { reference } = predecessor.utxo;
  const account = newId(reference, 0n);
  const root = newId(reference, 1n);
  const { policies } = view;
  return planCall(view, {
    name: 'register',
    spends: [predecessor],
    reads: [],
    outputs: [
      updatedObject(view, 'name', predecessor, { ...predecessor.datum, next: bytes }),
      newObject(
        view,
        'name',
        account,
        { next: predecessor.datum.next, name: bytes, account },
        predecessor,
      ),
      newObject(
        view,
        'account',
        account,
        { auth: { kind: 'Key', hash: auth }, nextAuth, encryption, root },
        predecessor,
      ),
      newObject(
        view,
        'inode',
        root,
        newInode({ kind: 'Directory' }, timeOf(view), account),
        predecessor,
      ),
      newObject(view, 'entry', root, sentinel(root, new Uint8Array([END_MARK])), predecessor),
    ],
    made: [
      objectUnit(policies, 'account', account),
      objectUnit(policies, 'entry', root),
      objectUnit(policies, 'inode', root),
      objectUnit(policies, 'name', account),
    ],
    burned: [],
    signers: [auth],
    arguments: ({ indexOf }) =>
      toData(RegisterArguments, {
        kernel: policies.kernel,
        record: indexOf(view.record),
        name: bytes,
        auth,
        nextAuth,
        encryption,
      }),
  });
}

function observe(tx: ObservedTx): RegisterReceipt | undefined {
  const call = findCall(tx);
  if (call?.name !== 'register') return undefined;
  const account = call.objects.find((object) => object.kind === 'account');
  const name = call.objects.find((object) => object.kind === 'name' && object.id === account?.id);
  if (account?.kind !== 'account' || name?.kind !== 'name') return undefined;
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
