import { InternalError } from '../../offchain/errors/kernel-error.ts';
import { blueprintOf } from '../../offchain/blueprint.ts';
import { TransactionTooBigError } from '../../offchain/errors/transaction.ts';
import { findObject, type AnyObject } from '../../offchain/kernel/objects.ts';
import { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import type { KernelView } from '../../offchain/kernel/view.ts';
import { policiesOf, type KernelScripts } from '../../offchain/kernel/scripts.ts';
import { participantsOf } from '../../offchain/kernel/participants.ts';
import { decodeTransaction } from '../../offchain/ledger/transaction.ts';
import {
  formatReference,
  type Hex,
  type Output,
  type OutputReference,
  type Utxo,
} from '../../offchain/ledger/utxo.ts';
import { loadCall, type LoadParams } from '../../offchain/syscalls/load.ts';
import { prepare, type Submission } from '../../offchain/submit.ts';
import { emptyPlan } from '../../offchain/tx-plan.ts';
import type { HydraClient } from '../client/hydra-client.ts';
import { DepositExpiredError, HeadRefusedError } from '../errors.ts';
import { mergeSignatures } from '../wire/signatures.ts';
import type { IdentifiedTransaction } from '../wire/transaction.ts';
import { utxosToJson } from '../wire/tx-out.ts';
import { checkDraft, type AskedDeposit } from './check-draft.ts';
import { getDepositAddress } from './deposit-address.ts';

/** Objects in one deposit, and bytes of them: its datum holds them all, and its transaction has 16,384 bytes. */
const GROUP_OBJECTS = 20;
const GROUP_BYTES = 3_500;
/** Inputs that a node may add before the record. */
const FUEL_INPUTS = 3;

/** Looks again and again until something is so; throws where it never comes to be. */
export type AwaitThat = (what: string, condition: () => Promise<boolean>) => Promise<void>;

/** How often a deposit is made that no block takes. */
const ATTEMPTS = 5;
/** How often L1 is asked for what a node pays with: it may have seen a block that our provider has not. */
const LOOKS = 20;

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

/**
 * Deposits what lies on L1 of a drive. `submission` signs for all participants, once what the node has drafted is what was
 * asked for: else `UntrustedDraftError`s are thrown.
 */
export class DriveLoader {
  readonly #client: HydraClient;
  readonly #submission: Submission;
  readonly #scripts: KernelScripts;
  readonly #awaitThat: AwaitThat;
  readonly #headId: Hex;

  /** Throws `HeadRefusedError` where no head is open. */
  constructor(parts: {
    readonly client: HydraClient;
    readonly submission: Submission;
    readonly scripts: KernelScripts;
    readonly awaitThat: AwaitThat;
  }) {
    this.#client = parts.client;
    this.#submission = parts.submission;
    this.#scripts = parts.scripts;
    this.#awaitThat = parts.awaitThat;
    const { phase } = parts.client.view;
    if (phase.status !== 'Open') {
      throw new HeadRefusedError({ command: 'a deposit', reason: 'it is not open' });
    }
    this.#headId = phase.headId;
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

  /** Deposits the record. Where it will be among the inputs depends on what the node pays with. */
  async depositRecord(): Promise<Hex> {
    const view = await this.#view();
    let failure: unknown;
    for (let before = 0; before <= FUEL_INPUTS; before += 1) {
      try {
        return await this.#deposit(view, { recordAt: BigInt(before) }, [view.record.utxo]);
      } catch (error) {
        if (!(error instanceof HeadRefusedError)) throw error;
        failure ??= error;
      }
    }
    throw failure;
  }

  /** Makes a deposit, and again where no block has taken it while it was valid: nodes give it a few minutes. */
  async #retry(make: () => Promise<Hex>): Promise<Hex> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await make();
      } catch (error) {
        if (!(error instanceof DepositExpiredError) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** Deposits fresh outputs of the wallet with these amounts, lovelace: what calls of a head need for collateral. */
  async depositFunds(amounts: readonly bigint[]): Promise<Hex> {
    const { address, provider } = this.#submission;
    const { cbor, transaction } = await prepare(this.#submission, {
      ...emptyPlan,
      outputs: amounts.map((lovelace) => ({ address, lovelace, assets: new Map() })),
    });
    await provider.submit(cbor);
    await provider.awaitConfirmation(transaction.id);
    const funds = transaction.outputs.slice(0, amounts.length);
    return this.#retry(async () => {
      const draft = await this.#client.http.draftDeposit(utxosToJson(funds));
      const asked = { outputs: funds, blueprint: undefined };
      return this.#submit(draft, asked, [this.#submission.signer.paymentKeyHash]);
    });
  }

  /** One deposit, or two halves where it is too big. */
  async #depositGroup(group: readonly Utxo[]): Promise<readonly Hex[]> {
    try {
      const view = await this.#view();
      return [await this.#deposit(view, { objects: group.map((utxo) => ({ utxo })) }, group)];
    } catch (error) {
      const tooBig = error instanceof HeadRefusedError || error instanceof TransactionTooBigError;
      if (!tooBig || group.length === 1) throw error;
      const half = Math.ceil(group.length / 2);
      return [
        ...(await this.#depositGroup(group.slice(0, half))),
        ...(await this.#depositGroup(group.slice(half))),
      ];
    }
  }

  async #deposit(view: KernelView, params: LoadParams, outputs: readonly Utxo[]): Promise<Hex> {
    const plan = loadCall.build(view, params);
    const blueprint = blueprintOf(plan, view.networkId);
    return this.#retry(async () => {
      const json = utxosToJson(outputs);
      const draft = await this.#client.http.draftBlueprintDeposit(blueprint, json, undefined);
      const asked = { outputs, blueprint: blueprint.cbor };
      return this.#submit(draft, asked, participantsOf(view));
    });
  }

  async #submit(
    { id, cbor }: IdentifiedTransaction,
    asked: Pick<AskedDeposit, 'outputs' | 'blueprint'>,
    keys: readonly Hex[],
  ): Promise<Hex> {
    const { signer, provider } = this.#submission;
    await this.#check(cbor, asked, keys);
    const witnesses = await signer.sign(cbor, keys);
    if (witnesses.length < keys.length) throw new InternalError('a key that signs nothing');
    await this.#client.http.submitToL1({ id, cbor: mergeSignatures(cbor, witnesses) });
    const last = decodeTransaction(cbor).validity.to;
    // The node has submitted it: no provider of ours waits for what it has not seen yet.
    await this.#awaitThat(`deposit ${id} in a block`, async () => {
      const { slot } = await provider.getTip();
      const found = await provider.findTransaction(id);
      if (found?.blockHeight !== undefined) return true;
      if (last !== undefined && slot >= last) throw new DepositExpiredError(id);
      return false;
    });
    return id;
  }

  async #check(
    cbor: Uint8Array,
    asked: Pick<AskedDeposit, 'outputs' | 'blueprint'>,
    keys: readonly Hex[],
  ): Promise<void> {
    const { signer, provider } = this.#submission;
    const { paymentKeyHash, authKeyHash, nextAuthKeyHash } = signer;
    const depositAddress = await getDepositAddress(provider, this.#client.http);
    await checkDraft(
      cbor,
      {
        ...asked,
        headId: this.#headId,
        depositAddress,
        keys: [...keys, paymentKeyHash, authKeyHash, nextAuthKeyHash],
      },
      {
        parameters: await provider.getParameters(),
        slotConfig: provider.slotConfig,
        slot: (await provider.getTip()).slot,
        findOutput: (reference) => this.#findOutput(reference),
      },
    );
  }

  async #findOutput(reference: OutputReference): Promise<Output | undefined> {
    const { provider } = this.#submission;
    let found: Output | undefined;
    let looks = 0;
    await this.#awaitThat(`${formatReference(reference)}, with which the node pays`, async () => {
      looks += 1;
      found = (await provider.findUtxo(reference))?.output;
      if (found === undefined) {
        const transaction = await provider.findTransaction(reference.txId);
        const outputs = transaction && decodeTransaction(transaction.cbor).outputs;
        found = outputs?.[Number(reference.index)]?.output;
      }
      return found !== undefined || looks >= LOOKS;
    });
    return found;
  }

  #view(): Promise<KernelView> {
    const { provider, address, signer } = this.#submission;
    const { authKeyHash: user } = signer;
    const parts = { provider, scripts: this.#scripts, user, address, submission: undefined };
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
