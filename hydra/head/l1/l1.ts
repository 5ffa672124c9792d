import { withDeposit } from '../../../offchain/ledger/output.ts';
import type { ProtocolParameters } from '../../../offchain/ledger/parameters.ts';
import { slotToTime, timeToSlot, type SlotConfig } from '../../../offchain/ledger/slots.ts';
import {
  formatReference,
  type Hex,
  type Output,
  type Utxo,
} from '../../../offchain/ledger/utxo.ts';
import { toHex } from '../../../offchain/ledger/hash.ts';
import type { Builder } from '../../../offchain/ports/builder.ts';
import type { Ledger } from '../../../offchain/ports/ledger.ts';
import type { Provider } from '../../../offchain/ports/provider.ts';
import type { Signer } from '../../../offchain/ports/signer.ts';
import { prepare } from '../../../offchain/submit.ts';
import { emptyPlan, type TxPlan } from '../../../offchain/tx-plan.ts';
import { MAX_GRACE } from '../../client/profile.ts';
import { ContractRefusal } from '../../errors.ts';
import type { UtxoSet } from '../../ledger/rule.ts';
import type { PostChainTx } from '../outcome.ts';
import { owned } from '../../protocol/snapshot.ts';
import * as contract from './contract.ts';
import { makeCustody, type Custody } from './custody.ts';
import {
  encodeHeadDatum,
  findDepositDatum,
  findHeadDatum,
  type ClosedDatum,
  type DepositDatum,
  type HeadDatum,
  type OpenDatum,
} from './head-datum.ts';
import type { Held } from './observe.ts';
import { minus, plus, totalValue, type Value } from '../../ledger/value.ts';

/** Who posts: a party's own L1 key and where its funds are. */
export interface Poster {
  readonly signer: Signer;
  /** Bech32. */
  readonly address: string;
}

export interface L1Options {
  readonly provider: Provider;
  readonly builder: Builder;
  readonly ledger: Ledger;
  /** 32 bytes that the custody follows from. */
  readonly custodySeed: Uint8Array;
}

/** Bytes of outputs in one step of a fan-out; with inputs, datum and signatures it stays below 16,384. */
const FANOUT_BYTES = 10_000;
/** Outputs in one step of a fan-out: upstream's measured limit is of this size. */
const FANOUT_OUTPUTS = 20;

/** Heads on L1, through a provider: real transactions, whose rules are `contract.ts` in place of Hydra's scripts. */
export class L1 {
  readonly provider: Provider;
  readonly custody: Custody;
  readonly #options: L1Options;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: L1Options) {
    this.#options = options;
    this.provider = options.provider;
    this.custody = makeCustody(options.custodySeed, options.provider.networkId);
  }

  get slotConfig(): SlotConfig {
    return this.provider.slotConfig;
  }

  /**
   * Posts what a head needs and waits until it is in a block. What has happened already, because another party was
   * faster, is not posted again. Throws `KernelError`s.
   */
  post(poster: Poster, tx: PostChainTx): Promise<void> {
    return this.inTurn(async () => {
      const plan = await this.#plan(poster, tx);
      if (plan !== undefined) await this.#execute(poster, plan);
    });
  }

  /** Builds and signs with the poster's key, and hands nothing over. */
  async draft(poster: Poster, plan: TxPlan): Promise<Uint8Array> {
    const { cbor } = await prepare(this.#submission(poster), plan);
    return cbor;
  }

  /** Hands over a transaction of anybody's. The block that takes it is not waited for. */
  async submit(cbor: Uint8Array): Promise<Hex> {
    const id = await this.provider.submit(cbor);
    // An emulator makes a block when somebody waits for it. Failing to get into one is seen by whoever looks for it.
    this.provider.awaitConfirmation(id).catch(() => undefined);
    return id;
  }

  /** One thing at a time: posters choose from the same funds. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #plan(poster: Poster, tx: PostChainTx): Promise<TxPlan | undefined> {
    switch (tx.tag) {
      case 'InitTx':
        return this.#planInit(poster, tx.parameters);
      case 'IncrementTx':
        return this.#planIncrement(tx);
      case 'DecrementTx':
        return this.#planDecrement(tx);
      case 'CloseTx':
        return this.#planClose(poster, tx);
      case 'ContestTx':
        return this.#planContest(poster, tx);
      case 'FanoutTx':
        return this.#planFanout(tx);
      case 'RecoverTx':
        return this.#planRecover(tx.depositTxId);
    }
  }

  async #planInit(
    { address }: Poster,
    parameters: OpenDatum['parameters'],
  ): Promise<TxPlan | undefined> {
    const funds = await this.provider.listUtxos(address);
    const seed = funds.find(({ output }) => output.assets.size === 0);
    if (seed === undefined) throw new ContractRefusal({ reason: `no funds at ${address}` });
    const headSeed = toHex(Buffer.from(formatReference(seed.reference)));
    const headId = this.custody.headIdOf(headSeed);
    const datum: OpenDatum = {
      kind: 'Open',
      headId,
      headSeed,
      parameters,
      version: 0n,
      distributed: 0n,
    };
    const output = await this.#headOutput(datum, { lovelace: 0n, assets: new Map() });
    return { ...emptyPlan, walletInputs: [seed], outputs: [output] };
  }

  async #planIncrement(tx: PostChainTx & { tag: 'IncrementTx' }): Promise<TxPlan | undefined> {
    const head = await this.#openHead(tx.head.headId);
    const { snapshot } = tx.snapshot;
    if (head === undefined || head.datum.version > snapshot.version) return undefined;
    const deposit = await this.#deposit(tx.depositTxId);
    const validity = await this.#validity(300n, deposit.datum.deadline);
    const upper = slotToTime(this.slotConfig, validity.to);
    const datum = contract.increment(head.datum, tx.snapshot, deposit.datum, upper);
    const value = plus(head.utxo.output, deposit.utxo.output);
    return {
      ...emptyPlan,
      walletInputs: [head.utxo, deposit.utxo],
      outputs: [await this.#headOutput(datum, value)],
      validity,
    };
  }

  async #planDecrement(tx: PostChainTx & { tag: 'DecrementTx' }): Promise<TxPlan | undefined> {
    const head = await this.#openHead(tx.head.headId);
    if (head === undefined || head.datum.version > tx.snapshot.snapshot.version) return undefined;
    const { outputs, ...datum } = contract.decrement(head.datum, tx.snapshot);
    const value = minus(head.utxo.output, totalValue(outputs));
    return {
      ...emptyPlan,
      walletInputs: [head.utxo],
      outputs: [await this.#headOutput(datum, value), ...made(outputs.values())],
    };
  }

  async #planClose(
    { signer }: Poster,
    tx: PostChainTx & { tag: 'CloseTx' | 'ContestTx' },
  ): Promise<TxPlan> {
    const head = await this.#openHead(tx.head.headId);
    if (head === undefined) throw new ContractRefusal({ reason: 'the head is not open' });
    const period = contract.graceOf(head.datum.parameters.contestationPeriod);
    const validity = await this.#validity(period / this.slotConfig.slotLength);
    const datum = contract.close(head.datum, tx.snapshot, signer.paymentKeyHash, {
      lower: slotToTime(this.slotConfig, validity.from),
      upper: slotToTime(this.slotConfig, validity.to),
    });
    return this.#replacing(head, datum, validity);
  }

  async #planContest(
    { signer }: Poster,
    tx: PostChainTx & { tag: 'CloseTx' | 'ContestTx' },
  ): Promise<TxPlan | undefined> {
    const head = await this.#closedHead(tx.head.headId);
    if (head === undefined || head.datum.snapshotNumber >= tx.snapshot.snapshot.number) {
      return undefined;
    }
    const grace = (1000n * MAX_GRACE) / this.slotConfig.slotLength;
    const validity = await this.#validity(grace, head.datum.deadline);
    const upper = slotToTime(this.slotConfig, validity.to);
    const datum = contract.contest(
      head.datum,
      tx.openVersion,
      tx.snapshot,
      signer.paymentKeyHash,
      upper,
    );
    return this.#replacing(head, datum, validity);
  }

  async #planFanout(tx: PostChainTx & { tag: 'FanoutTx' }): Promise<TxPlan | undefined> {
    const head = await this.#closedHead(tx.head.headId);
    const { snapshot } = tx.snapshot;
    const whole = tx.remaining ?? owned(snapshot, tx.openVersion);
    if (head === undefined) return undefined;
    const { snapshotNumber, remaining } = head.datum;
    if (snapshotNumber !== snapshot.number) {
      throw new ContractRefusal({ reason: `the head was closed with snapshot ${snapshotNumber}` });
    }
    // Another party has made this step already.
    if (remaining < BigInt(whole.size)) return undefined;
    const excluded =
      tx.remaining === undefined ? contract.leftOut(tx.snapshot, tx.openVersion) : undefined;
    const chosen = chooseStep(whole);
    const validity = await this.#validity(300n);
    const lower = slotToTime(this.slotConfig, validity.from);
    const datum = await contract.fanout(head.datum, whole, excluded, chosen, lower);
    const outputs = made(chosen);
    if (datum === undefined) {
      return { ...emptyPlan, walletInputs: [head.utxo], outputs, validity };
    }
    const value = minus(head.utxo.output, totalValue(asSet(chosen)));
    return {
      ...emptyPlan,
      walletInputs: [head.utxo],
      outputs: [await this.#headOutput(datum, value), ...outputs],
      validity,
    };
  }

  async #planRecover(depositTxId: Hex): Promise<TxPlan> {
    const deposit = await this.#deposit(depositTxId);
    const validity = await this.#validity(300n);
    contract.recover(deposit.datum, slotToTime(this.slotConfig, validity.from));
    return {
      ...emptyPlan,
      walletInputs: [deposit.utxo],
      outputs: made(deposit.datum.deposited.values()),
      validity,
    };
  }

  async #replacing(
    { utxo }: Held<HeadDatum>,
    datum: ClosedDatum,
    validity: TxPlan['validity'],
  ): Promise<TxPlan> {
    const output = await this.#headOutput(datum, utxo.output);
    return { ...emptyPlan, walletInputs: [utxo], outputs: [output], validity };
  }

  /** A head's output: all that it holds, and no less than the ledger asks for. */
  async #headOutput(datum: HeadDatum, { lovelace, assets }: Value): Promise<Output> {
    const output = { address: this.custody.headAddress, assets, datum: encodeHeadDatum(datum) };
    return withDeposit(output, await this.#parameters(), lovelace);
  }

  async #validity(slots: bigint, notAfter?: bigint): Promise<{ from: bigint; to: bigint }> {
    const { slot } = await this.provider.getTip();
    const to = slot + (slots > 0n ? slots : 1n);
    const last = notAfter === undefined ? to : timeToSlot(this.slotConfig, notAfter);
    return { from: slot, to: to < last ? to : last };
  }

  async #openHead(headId: Hex): Promise<Held<OpenDatum> | undefined> {
    for (const utxo of await this.provider.listUtxos(this.custody.headAddress)) {
      const datum = findHeadDatum(utxo);
      if (datum?.kind === 'Open' && datum.headId === headId) return { utxo, datum };
    }
    return undefined;
  }

  async #closedHead(headId: Hex): Promise<Held<ClosedDatum> | undefined> {
    for (const utxo of await this.provider.listUtxos(this.custody.headAddress)) {
      const datum = findHeadDatum(utxo);
      if (datum?.kind === 'Closed' && datum.headId === headId) return { utxo, datum };
    }
    return undefined;
  }

  async #deposit(txId: Hex): Promise<Held<DepositDatum>> {
    for (const utxo of await this.provider.listUtxos(this.custody.depositAddress)) {
      const datum = utxo.reference.txId === txId ? findDepositDatum(utxo) : undefined;
      if (datum !== undefined) return { utxo, datum };
    }
    throw new ContractRefusal({ reason: `there is no deposit ${txId}` });
  }

  #parameters(): Promise<ProtocolParameters> {
    return this.provider.getParameters();
  }

  async #execute(poster: Poster, plan: TxPlan): Promise<void> {
    const { cbor } = await prepare(this.#submission(poster), plan);
    await this.provider.awaitConfirmation(await this.provider.submit(cbor));
  }

  #submission({ signer, address }: Poster): Parameters<typeof prepare>[0] {
    const { provider, builder, ledger } = this.#options;
    return { provider, builder, ledger, address, signer: this.custody.joining(signer) };
  }
}

/** The next outputs of a fan-out: as many as one transaction takes, and one at least. */
function chooseStep(whole: UtxoSet): readonly Utxo[] {
  const chosen: Utxo[] = [];
  let size = 0;
  for (const utxo of whole.values()) {
    size += utxo.cbor.length;
    if (chosen.length === FANOUT_OUTPUTS || (chosen.length > 0 && size > FANOUT_BYTES)) break;
    chosen.push(utxo);
  }
  return chosen;
}

function made(utxos: Iterable<Utxo>): readonly Output[] {
  return [...utxos].map(({ output }) => output);
}

function asSet(utxos: readonly Utxo[]): UtxoSet {
  return new Map(utxos.map((utxo) => [formatReference(utxo.reference), utxo]));
}
