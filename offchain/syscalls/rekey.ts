import { RecoverArguments, RotateArguments } from '../../validators/arguments/rekey.ts';
import { toData } from '../../validators/lib/schema.ts';
import type { Account } from '../../validators/objects/account.ts';
import { AccessDeniedError, FileNotFoundError } from '../errors/file.ts';
import { planCall, updatedObject, type Places } from '../kernel/call-plan.ts';
import { authCommitment } from '../kernel/auth-commitment.ts';
import { findCall, type ObservedTx } from '../kernel/observed.ts';
import type { KernelView } from '../kernel/view.ts';
import type { Hex } from '../ledger/utxo.ts';
import type { PlutusData } from '../../validators/lib/data.ts';
import type { TxPlan } from '../tx-plan.ts';
import type { Syscall } from './syscall.ts';

/** The keys that an account gets. */
export interface RotateParams {
  /** Id of the account. */
  readonly account: Hex;
  /** Hash of the key that it is committed to; it must sign. */
  readonly auth: Hex;
  /** Hash of the key after that: only its commitment gets on the chain. */
  readonly nextAuth: Hex;
}

export interface RecoverParams extends RotateParams {
  /** Hash of the new encryption key. */
  readonly encryption: Hex;
}

/** The account as it is now. */
export interface RekeyReceipt {
  readonly account: Hex;
  readonly datum: Account;
}

interface Rekeying {
  readonly name: 'rotate' | 'recover';
  readonly params: RotateParams;
  readonly encryption: Hex | undefined;
  /** The key in use, where it must sign too. */
  readonly current: Hex | undefined;
  readonly arguments: (places: Places) => PlutusData;
}

function plan(view: KernelView, { name, params, encryption, current, ...rest }: Rekeying): TxPlan {
  const account = view.accounts.get(params.account);
  if (account === undefined) throw new FileNotFoundError({ path: `account ${params.account}` });
  if (account.datum.nextAuth !== authCommitment(params.auth)) {
    throw new AccessDeniedError({
      path: `account ${params.account}`,
      reason: 'it is not committed to this key',
    });
  }
  return planCall(view, {
    name,
    spends: [account],
    reads: [],
    outputs: [
      updatedObject(view, 'account', account, {
        auth: { kind: 'Key', hash: params.auth },
        nextAuth: authCommitment(params.nextAuth),
        encryption: encryption ?? account.datum.encryption,
        root: account.datum.root,
      }),
    ],
    made: [],
    burned: [],
    signers: current === undefined ? [params.auth] : [current, params.auth],
    ...rest,
  });
}

function observe(name: 'rotate' | 'recover', tx: ObservedTx): RekeyReceipt | undefined {
  const call = findCall(tx);
  const account = call?.objects.find((object) => object.kind === 'account');
  if (call?.name !== name || account?.kind !== 'account') return undefined;
  return { account: account.id, datum: account.datum };
}

/** AH=81h: replaces the auth key; the one in use signs too. */
export const rotateCall: Syscall<RotateParams, RekeyReceipt> = {
  name: 'rotate',
  build: (view, params) =>
    plan(view, {
      name: 'rotate',
      params,
      encryption: undefined,
      current: view.user,
      arguments: ({ indexOf }) =>
        toData(RotateArguments, {
          kernel: view.policies.kernel,
          record: indexOf(view.record),
          auth: params.auth,
          nextAuth: authCommitment(params.nextAuth),
        }),
    }),
  observe: (tx) => observe('rotate', tx),
};

/** AH=82h: replaces a lost auth key and the encryption key; the committed key signs alone. */
export const recoverCall: Syscall<RecoverParams, RekeyReceipt> = {
  name: 'recover',
  build: (view, params) =>
    plan(view, {
      name: 'recover',
      params,
      encryption: params.encryption,
      current: undefined,
      arguments: ({ indexOf }) =>
        toData(RecoverArguments, {
          kernel: view.policies.kernel,
          record: indexOf(view.record),
          auth: params.auth,
          nextAuth: authCommitment(params.nextAuth),
          encryption: params.encryption,
        }),
    }),
  observe: (tx) => observe('recover', tx),
};
