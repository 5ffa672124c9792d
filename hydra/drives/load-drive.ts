import { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import { findObject, type AnyObject } from '../../offchain/kernel/objects.ts';
import { policiesOf, type KernelScripts } from '../../offchain/kernel/scripts.ts';
import type { KernelView } from '../../offchain/kernel/view.ts';
import {
  ScriptRejectedError,
  TransactionRejectedError,
  TransactionTooBigError,
} from '../../offchain/errors/transaction.ts';
import { minimumLovelace } from '../../offchain/ledger/output.ts';
import { slotToTime } from '../../offchain/ledger/slots.ts';
import type { Hex, Output, Utxo } from '../../offchain/ledger/utxo.ts';
import { prepare, type Submission } from '../../offchain/submit.ts';
import { loadCall, type LoadParams } from '../../offchain/syscalls/load.ts';
import { emptyPlan, type TxPlan } from '../../offchain/tx-plan.ts';
import { DepositExpiredError, HeadRefusedError } from '../errors.ts';
import { depositTimes } from '../protocol/deposit-times.ts';
import { depositOutput, type DepositPlace } from './deposit-output.ts';

/** Objects in one deposit, and bytes of them: its datum holds them all, and its transaction has 16,384 bytes. */
const GROUP_OBJECTS = 20;
const GROUP_BYTES = 3_500;
/** Outputs of the wallet that may come before the record among the inputs. */
const WALLET_INPUTS = 3;
/** How often a deposit is made that no block takes. */
const ATTEMPTS = 5;

/** What lies on L1 of a drive. */
export interface OnL1 {
  readonly record: Utxo | undefined;
  readonly objects: readonly Utxo[];
}

/** A drive's objects on L1, without what strangers have sent to its address. */
export async function listOnL1(
  { provider }: Pick<Submission, 'provider'>,
  scripts: KernelScripts,
): Promise<OnL1> {
  const policies = policiesOf(scripts);
  const found: AnyObject[] = [];
  for (const utxo of await provider.listUtxos(scripts.address)) {
    const object = findObject(utxo, policies);
    if (object !== undefined) found.push(object);
  }
  return {
    record: found.find(({ kind }) => kind === 'record')?.utxo,
    objects: found.filter(({ kind }) => kind !== 'record').map(({ utxo }) => utxo),
  };
}

/** What a drive is loaded with. */
export interface LoaderParts {
  /** The head, and where its deposits lie on L1. */
  readonly head: Omit<DepositPlace, 'deadline'>;
  /** Seconds that a head waits before it takes a deposit in. */
  readonly depositPeriod: bigint;
  /** Pays, and signs for all participants. */
  readonly submission: Submission;
  readonly scripts: KernelScripts;
}

/**
 * Deposits what lies on L1 of a drive. A head takes in whatever lies at Hydra's address with its id, whoever has made the
 * transaction: so nodes are not asked for one (2.3.0 could not complete it: it looks for the reference inputs of a call
 * only among what is deposited), and nothing that others have written is signed.
 */
export class DriveLoader {
  readonly #parts: LoaderParts;

  constructor(parts: LoaderParts) {
    this.#parts = parts;
  }

  /** Deposits objects, some at once; answers the ids of the deposits. */
  async depositObjects(
    objects: readonly Utxo[],
    progress: (done: number) => void,
  ): Promise<readonly Hex[]> {
    const ids: Hex[] = [];
    let done = 0;
    for (const group of groupsOf(objects)) {
      ids.push(...(await this.#depositGroup(group)));
      done += group.length;
      progress(done);
    }
    return ids;
  }

  /** Deposits the record. Where it is among the inputs depends on what the wallet pays with. */
  async depositRecord(): Promise<Hex> {
    for (let before = 0; ; before += 1) {
      try {
        return await this.#load({ recordAt: BigInt(before) });
      } catch (error) {
        if (!(error instanceof ScriptRejectedError) || before === WALLET_INPUTS) throw error;
      }
    }
  }

  /** Deposits fresh outputs of the wallet with these amounts, lovelace: what calls of a head need for collateral. */
  async depositFunds(amounts: readonly bigint[]): Promise<Hex> {
    const { submission } = this.#parts;
    const { address, provider } = submission;
    const { cbor, transaction } = await prepare(submission, {
      ...emptyPlan,
      outputs: amounts.map((lovelace) => ({ address, lovelace, assets: new Map() })),
    });
    await provider.submit(cbor);
    await provider.awaitConfirmation(transaction.id);
    const funds = transaction.outputs.slice(0, amounts.length);
    return this.#retry(() => this.#deposit({ ...emptyPlan, walletInputs: funds }, funds));
  }

  /** One deposit, or two halves where it is too big. */
  async #depositGroup(group: readonly Utxo[]): Promise<readonly Hex[]> {
    try {
      return [await this.#load({ objects: group.map((utxo) => ({ utxo })) }, group)];
    } catch (error) {
      if (!(error instanceof TransactionTooBigError) || group.length === 1) throw error;
      const half = Math.ceil(group.length / 2);
      return [
        ...(await this.#depositGroup(group.slice(0, half))),
        ...(await this.#depositGroup(group.slice(half))),
      ];
    }
  }

  /** Deposits what the call `load` lets go. */
  #load(params: LoadParams, group?: readonly Utxo[]): Promise<Hex> {
    return this.#retry(async () => {
      const view = await this.#view();
      return this.#deposit(loadCall.build(view, params), group ?? [view.record.utxo]);
    });
  }

  /** Makes a deposit, and again where no block has taken it while it was valid. */
  async #retry(make: () => Promise<Hex>): Promise<Hex> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await make();
      } catch (error) {
        if (!(error instanceof DepositExpiredError) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** Answers the id once the deposit is in a block. Throws `DepositExpiredError` where no block has taken it. */
  async #deposit(plan: TxPlan, outputs: readonly Utxo[]): Promise<Hex> {
    const { submission, depositPeriod, head } = this.#parts;
    const { provider } = submission;
    const { slotConfig } = provider;
    const { slot } = await provider.getTip();
    const now = slotToTime(slotConfig, slot);
    const { deadline, validity } = depositTimes({ now, slot, depositPeriod, slotConfig });
    const output = depositOutput({ ...head, deadline }, outputs);
    await this.#refusePoor(output);
    const { cbor, transaction } = await prepare(submission, {
      ...plan,
      outputs: [output],
      validity,
    });
    await provider.submit(cbor);
    const { id } = transaction;
    try {
      await provider.awaitConfirmation(id);
    } catch (cause) {
      if (cause instanceof TransactionRejectedError) throw new DepositExpiredError(id, cause);
      throw cause;
    }
    return id;
  }

  /** A deposit holds what goes into the head and no lovelace of its own. */
  async #refusePoor(output: Output): Promise<void> {
    const least = minimumLovelace(output, await this.#parts.submission.provider.getParameters());
    if (output.lovelace >= least) return;
    const reason = `what it holds has ${output.lovelace} lovelace, and L1 wants ${least}`;
    throw new HeadRefusedError({ command: 'a deposit', reason });
  }

  #view(): Promise<KernelView> {
    const { submission, scripts } = this.#parts;
    const { provider, address, signer } = submission;
    const { authKeyHash: user } = signer;
    const parts = { provider, scripts, user, address, submission: undefined };
    return new KernelSession(parts).view();
  }
}

/** Groups of about the same size: a deposit of a single small object would have too little lovelace for its own output. */
function groupsOf(objects: readonly Utxo[]): readonly (readonly Utxo[])[] {
  const bytes = objects.reduce((sum, { cbor }) => sum + cbor.length, 0);
  const groups = Math.ceil(Math.max(objects.length / GROUP_OBJECTS, bytes / GROUP_BYTES));
  const size = Math.ceil(objects.length / Math.max(1, groups));
  return Array.from({ length: groups }, (_, index) =>
    objects.slice(index * size, (index + 1) * size),
  ).filter((group) => group.length > 0);
}
