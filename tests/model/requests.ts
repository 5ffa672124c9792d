import { authCommitment } from '../../offchain/kernel/auth-commitment.ts';
import type { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import type { ObservedTx } from '../../offchain/kernel/observed.ts';
import type { KernelView } from '../../offchain/kernel/view.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { EntryPath } from '../../offchain/syscalls/entry-path.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import type { WriteOperation } from '../../offchain/syscalls/write.ts';
import type { TxPlan } from '../../offchain/tx-plan.ts';
import { idAt, NOBODY, type State } from './state.ts';
import { bytesOf, type Action, type Call, type Name, type Operation, type Place } from './steps.ts';
import { signerOf } from './users.ts';
import type { Effect } from './verdict.ts';

type CallName = Action['call'];
type ParamsOf<N extends CallName> = Parameters<(typeof syscalls)[N]['build']>[1];

/** A call as the product takes it. */
export type Request = {
  [N in CallName]: { readonly name: N; readonly params: ParamsOf<N> };
}[CallName];

/** Ids of what a call has made; empty where it makes nothing. */
export type Made = Pick<Effect, 'id' | 'root'>;
export const nothingMade: Made = { id: '', root: '' };

/** An action with ids for paths. What is not there gets an id that was there once, or none that ever was. */
export function requestOf({ by, action }: Call, state: State): Request {
  switch (action.call) {
    case 'register': {
      const { authKeyHash, nextAuthKeyHash, encryptionKeyHash } = signerOf(by);
      return {
        name: 'register',
        params: {
          name: action.name,
          auth: authKeyHash,
          nextAuth: authCommitment(nextAuthKeyHash),
          encryption: encryptionKeyHash,
        },
      };
    }
    case 'mkdir':
    case 'create':
    case 'unlink':
    case 'rmdir':
      return { name: action.call, params: entryOf(action.at, state) };
    case 'rename':
      return {
        name: 'rename',
        params: { from: entryOf(action.from, state), to: entryOf(action.to, state) },
      };
    case 'write':
      return {
        name: 'write',
        params: { file: idAt(state, action.file), operation: operationOf(action.operation) },
      };
    case 'chmod':
      return { name: 'chmod', params: chmodParams(action, state) };
    case 'rotate':
    case 'recover':
      return rekeying(action, state);
  }
}

/** The transaction of a request on a view. */
export function planOf(view: KernelView, { name, params }: Request): TxPlan {
  const syscall: { readonly build: (view: KernelView, params: never) => TxPlan } = syscalls[name];
  return syscall.build(view, params as never);
}

/** What the transaction of a request has made. */
export function observeMade({ name }: Request, tx: ObservedTx): Made {
  const receipt: unknown = syscalls[name].observe(tx);
  if (typeof receipt !== 'object' || receipt === null) throw new TypeError(`no receipt of ${name}`);
  const field = (key: string): string => {
    const value: unknown = Reflect.get(receipt, key);
    return typeof value === 'string' ? value : '';
  };
  return { id: field(name === 'register' ? 'account' : 'id'), root: field('root') };
}

/** Makes a request by the session's own methods, as programs do. */
export async function makeRequest(
  session: KernelSession,
  request: Request,
  { action }: Call,
): Promise<Made> {
  switch (request.name) {
    case 'register':
      return session.register(request.params.name);
    case 'mkdir':
      return made(await session.makeDirectory(request.params.directory, request.params.name));
    case 'create':
      return made(await session.createFile(request.params.directory, request.params.name));
    case 'unlink':
      await session.deleteFile(request.params);
      break;
    case 'rmdir':
      await session.removeDirectory(request.params);
      break;
    case 'rename':
      await session.rename(request.params.from, request.params.to);
      break;
    case 'chmod':
      await session.changeModes(request.params.id, request.params);
      break;
    case 'write':
      await session.call(syscalls.write, request.params);
      break;
    case 'rotate':
      if (action.call === 'rotate') {
        await session.rotateKeys(request.params.account, signerOf(action.to));
      }
      break;
    case 'recover':
      if (action.call === 'recover') {
        await session.recoverAccount(request.params.account, signerOf(action.to));
      }
      break;
  }
  return nothingMade;
}

const made = (id: Hex): Made => ({ ...nothingMade, id });

/** The bytes of a name. */
export const nameBytes = (name: Name): Uint8Array => new Uint8Array(Buffer.from(name, 'latin1'));

const entryOf = ({ directory, name }: Place, state: State): EntryPath => ({
  directory: idAt(state, directory),
  name: nameBytes(name),
});

const accountId = (state: State, name: Name): Hex => state.accounts.get(name)?.id ?? NOBODY;

function operationOf(operation: Operation): WriteOperation {
  switch (operation.kind) {
    case 'append':
      return { kind: 'append', chunk: bytesOf(operation.data) };
    case 'replace':
      return { kind: 'replace', bytes: bytesOf(operation.data) };
    case 'truncate':
      return { kind: 'truncate' };
    case 'stage': {
      const { kind, first, last, data } = operation;
      return { kind, first, last, chunk: bytesOf(data) };
    }
  }
}

function chmodParams(
  { path, modes: { attributes, acl, owner } }: Action & { readonly call: 'chmod' },
  state: State,
): ParamsOf<'chmod'> {
  return {
    id: idAt(state, path),
    ...(attributes !== undefined && { attributes: BigInt(attributes) }),
    ...(owner !== undefined && { owner: accountId(state, owner) }),
    ...(acl !== undefined && {
      acl: acl.map(({ subject, rights }) => ({
        subject: accountId(state, subject),
        rights: BigInt(rights),
      })),
    }),
  };
}

function rekeying(
  { call, account, to }: Action & { readonly call: 'rotate' | 'recover' },
  state: State,
): Request {
  const { authKeyHash, nextAuthKeyHash, encryptionKeyHash } = signerOf(to);
  const params = {
    account: accountId(state, account),
    auth: authKeyHash,
    nextAuth: nextAuthKeyHash,
  };
  return call === 'rotate'
    ? { name: 'rotate', params }
    : { name: 'recover', params: { ...params, encryption: encryptionKeyHash } };
}
