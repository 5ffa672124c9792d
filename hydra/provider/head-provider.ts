import { setTimeout as sleep } from 'node:timers/promises';
import { InvalidDataError } from '../../offchain/errors/file.ts';
import type { KernelError } from '../../offchain/errors/kernel-error.ts';
import {
  NetworkError,
  SpentByAnotherError,
  TransactionRejectedError,
} from '../../offchain/errors/transaction.ts';
import type { NetworkId } from '../../offchain/ledger/address.ts';
import type { ProtocolParameters } from '../../offchain/ledger/parameters.ts';
import type { SlotConfig } from '../../offchain/ledger/slots.ts';
import {
  formatReference,
  type Hex,
  type Output,
  type OutputReference,
  type Utxo,
} from '../../offchain/ledger/utxo.ts';
import type { ChainTransaction, Provider, Tip } from '../../offchain/ports/provider.ts';
import type { HydraClient } from '../client/hydra-client.ts';
import { HeadRefusedError, HeadTimeoutError, QueueFullError } from '../errors.ts';
import { decodeConwayTransaction, type ConwayTransaction } from '../ledger/conway-transaction.ts';
import type { HeadStateJson } from '../wire/head-state.ts';
import type { ServerOutput } from '../wire/server-output.ts';
import { transactionFromJson, type TransactionJson } from '../wire/transaction.ts';
import { archiveConfirmed, type Archive } from './archive.ts';
import { HeadLedgerView, type Settled } from './head-ledger-view.ts';
import { findUnsigned, readOpen } from './open-head.ts';
import { isRejection, rejection } from './rejection.ts';

export interface HeadProviderOptions {
  readonly client: HydraClient;
  /** L1: slots are its own, and what a head began with was made there. */
  readonly base: Pick<
    Provider,
    'network' | 'networkId' | 'slotConfig' | 'findTransaction' | 'listTransactions'
  >;
  /** Has the head's transactions so far, where the client was opened with `archiveConfirmed` as a listener. */
  readonly archive: Archive;
  /** Number of the snapshot up to which the archive has everything, where the client was opened without the history. */
  readonly complete?: bigint | undefined;
  /** Transactions that may wait for a snapshot. */
  readonly pendingLimit?: number;
}

const PENDING_LIMIT = 500;
/** Milliseconds that the node's time may be old. */
const CLOCK_AGE = 5_000;
/** Milliseconds after which a node that did not answer is asked again. */
const RETRY = 1_000;
/** Milliseconds that messages may take which the node has sent already, and between looks at whether they are there. */
const CATCH_UP = 30_000;
const CATCH_UP_PAUSE = 10;

/** Somebody waits for a transaction. */
interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: KernelError) => void;
}

/**
 * An open head as a place to make transactions: the `Provider` port over one party's node. There are no fees; nothing
 * waits for a block. A transaction can be built on one that no snapshot has confirmed yet.
 */
export class HeadProvider implements Provider {
  readonly network: string;
  readonly networkId: NetworkId;
  readonly slotConfig: SlotConfig;
  readonly #options: HeadProviderOptions;
  readonly #headId: Hex;
  readonly #parameters: ProtocolParameters;
  readonly #waiters = new Map<Hex, Waiter[]>();
  readonly #gone = new Map<Hex, KernelError>();
  #ledger: HeadLedgerView;
  #refreshing: Promise<void> = Promise.resolve();
  #stale = false;
  /** Number of the newest snapshot that a message has told of, now or when the archive was filled. */
  #seen: bigint;
  readonly #missed: ConwayTransaction[] = [];
  /** What the view was taken over from last. */
  #shown: HeadStateJson | undefined;
  #retry: NodeJS.Timeout | undefined;
  readonly #stop: () => void;

  private constructor(
    options: HeadProviderOptions,
    headId: Hex,
    parameters: ProtocolParameters,
    ledger: HeadLedgerView,
  ) {
    const { client, base } = options;
    this.#options = options;
    this.#headId = headId;
    this.#parameters = parameters;
    this.#ledger = ledger;
    this.#seen = ledger.number;
    this.network = `hydra head on ${base.network}`;
    this.networkId = base.networkId;
    this.slotConfig = base.slotConfig;
    this.#stop = client.listen((output) => this.#receive(output));
  }

  /**
   * Opens the view of an open head. Throws `HeadRefusedError` where none is open. Where its `snapshotNumber` is beyond
   * `complete` then, something was missed: open it again with the history.
   */
  static async open(options: HeadProviderOptions): Promise<HeadProvider> {
    const { http } = options.client;
    const parameters = await http.getParameters();
    const head = await http.getHead();
    const { headId, utxos, number } = readOpen(head);
    const ledger = new HeadLedgerView(utxos, number);
    const provider = new HeadProvider(options, headId, parameters, ledger);
    // Between the answer and the first message something may have been confirmed.
    provider.#seen = latest(seenBy(options.client) ?? number, options.complete);
    provider.#becomeStale();
    await provider.#refreshing;
    return provider;
  }

  getParameters(): Promise<ProtocolParameters> {
    return Promise.resolve(this.#parameters);
  }

  /** The head's time is that of the last block on L1; its height is the number of the last snapshot. */
  async getTip(): Promise<Tip> {
    const { slot } = await this.#options.client.getClock(CLOCK_AGE);
    return { slot, blockHeight: (await this.#view()).number };
  }

  async listUtxos(address: string): Promise<readonly Utxo[]> {
    const { utxos } = await this.#view();
    return [...utxos.values()].filter(({ output }) => output.address === address);
  }

  async findUtxo(reference: OutputReference): Promise<Utxo | undefined> {
    return (await this.#view()).utxos.get(formatReference(reference));
  }

  /** Number of the last snapshot that was taken over. */
  get snapshotNumber(): bigint {
    return this.#ledger.number;
  }

  /** Everything that was confirmed, for those who check whether it can be fanned out. */
  async listConfirmed(): Promise<readonly Utxo[]> {
    return [...(await this.#view()).confirmed.values()];
  }

  async findTransaction(id: Hex): Promise<ChainTransaction | undefined> {
    const { slot } = this.#options.client.view.clock;
    const pending = this.#ledger.pending.find((each) => each.id === id);
    if (pending !== undefined) return { id, cbor: pending.cbor, slot, blockHeight: undefined };
    return this.#options.archive.find(id) ?? this.#options.base.findTransaction(id);
  }

  async listTransactions(address: string): Promise<readonly Hex[]> {
    const before = await this.#options.base.listTransactions(address);
    return [...before, ...this.#options.archive.list(address)];
  }

  findBefore(
    output: Output,
    unit: Hex,
    passed: ReadonlySet<string>,
  ): Promise<OutputReference | undefined> {
    return Promise.resolve(this.#options.archive.findBefore(output, unit, passed));
  }

  /** Inside a head every account is there, and empty. */
  findRewards(): Promise<bigint | undefined> {
    return Promise.resolve(0n);
  }

  /** Sends a transaction; resolves once the node's ledger has found it valid. */
  async submit(cbor: Uint8Array): Promise<Hex> {
    const { id, settled } = this.pipeline(cbor);
    await settled;
    return id;
  }

  /**
   * Sends a transaction and does not wait: what it makes can be spent at once. `settled` fails where the node finds it
   * invalid; what was built on it is then gone too. Throws `QueueFullError` where too much waits for a snapshot.
   */
  pipeline(cbor: Uint8Array): { readonly id: Hex; readonly settled: Promise<void> } {
    const limit = this.#options.pendingLimit ?? PENDING_LIMIT;
    if (this.#ledger.pending.length >= limit) {
      throw new QueueFullError({ queue: 'transactions', limit });
    }
    const transaction = decodeConwayTransaction(cbor);
    const { id } = transaction;
    if (this.#ledger.pending.some((each) => each.id === id) || this.#isConfirmed(id)) {
      return { id, settled: Promise.resolve() };
    }
    this.#ledger.add(transaction);
    return { id, settled: this.#send(transaction) };
  }

  /**
   * Takes over transactions that were sent before, in order, from a process that ended: those that the node knows are
   * waited for, the others are sent again. Answers the ids of those that can't follow any more.
   */
  async resume(transactions: readonly Uint8Array[]): Promise<readonly Hex[]> {
    const { known } = readOpen(await this.#options.client.http.getHead());
    await this.#catchUp();
    const gone: Hex[] = [];
    for (const cbor of transactions) {
      const transaction = decodeConwayTransaction(cbor);
      const { id, inputs, referenceInputs } = transaction;
      if (this.#isConfirmed(id) || this.#ledger.pending.some((each) => each.id === id)) continue;
      const missing = [...inputs, ...referenceInputs].some(
        (reference) => !this.#ledger.utxos.has(formatReference(reference)),
      );
      if (missing) {
        gone.push(id);
        continue;
      }
      this.#ledger.add(transaction);
      if (known.has(id)) continue;
      try {
        await this.#send(transaction);
      } catch (error) {
        if (!isRejection(error)) throw error;
        gone.push(id);
      }
    }
    return gone;
  }

  /** As `HydraClient.malformed`. */
  get malformed(): KernelError | undefined {
    return this.#options.client.malformed;
  }

  /** Transactions that no snapshot has yet. */
  get pendingCount(): number {
    return this.#ledger.pending.length;
  }

  /** Resolves when a confirmed snapshot has the transaction. Throws `SpentByAnotherError` where none can have it any more. */
  awaitConfirmation(id: Hex): Promise<void> {
    const gone = this.#gone.get(id);
    if (gone !== undefined) return Promise.reject(gone);
    if (!this.#ledger.pending.some((each) => each.id === id)) {
      if (this.#isConfirmed(id)) return Promise.resolve();
      const reason = `${id} is unknown in this head`;
      return Promise.reject(new TransactionRejectedError({ reason }));
    }
    return new Promise((resolve, reject) => {
      const waiters = this.#waiters.get(id) ?? [];
      this.#waiters.set(id, [...waiters, { resolve, reject }]);
    });
  }

  /** Resolves when the transaction that waits longest is confirmed; at once where none waits. */
  async awaitOldest(): Promise<void> {
    const [oldest] = this.#ledger.pending;
    if (oldest !== undefined) await this.awaitConfirmation(oldest.id);
  }

  /** Resolves when nothing waits for a snapshot any more. Throws for the first transaction that none can have. */
  async sync(): Promise<void> {
    while (this.#ledger.pending.length > 0) await this.awaitOldest();
  }

  /**
   * Asks the node for the whole state anew, and throws `InvalidDataError` unless these parties, and no others, have signed
   * all of it. From then on that is what is read, whatever the node goes on to tell: a later message is its word again.
   */
  async verify(parties: readonly Hex[]): Promise<void> {
    this.#becomeStale();
    await this.#catchUp();
    this.#stop();
    const { client } = this.#options;
    const expected = { headId: this.#headId, parties, networkId: this.networkId };
    const problem = this.#shown && (await findUnsigned(this.#shown, expected));
    if (problem === undefined) return;
    const hint = 'Name another node of the head with --hydra URL';
    throw new InvalidDataError({ what: `what ${client.url} shows`, reason: `${problem}. ${hint}` });
  }

  /** Stops listening. The client stays connected. */
  close(): void {
    this.#stop();
    this.#stale = false;
    clearTimeout(this.#retry);
    for (const id of this.#waiters.keys()) {
      this.#fail(id, new NetworkError({ reason: 'the head’s view was closed' }));
    }
  }

  async #view(): Promise<HeadLedgerView> {
    if (this.#stale) await this.#refresh();
    else await this.#refreshing;
    return this.#ledger;
  }

  /** Waits for the messages of all that the node has confirmed: without them a confirmed call would look lost. */
  async #catchUp(): Promise<void> {
    const end = Date.now() + CATCH_UP;
    for (await this.#view(); this.#stale; await this.#view()) {
      if (Date.now() > end) {
        throw new HeadTimeoutError({ what: 'the last snapshots', milliseconds: CATCH_UP });
      }
      await sleep(CATCH_UP_PAUSE);
    }
  }

  async #send(transaction: ConwayTransaction): Promise<void> {
    const { id, cbor } = transaction;
    const { client } = this.#options;
    try {
      const verdict = await client.submit({ id, cbor });
      if (verdict.valid) return;
      throw rejection(verdict.reason);
    } catch (error) {
      this.#forget(id, error);
      throw error;
    }
  }

  #forget(id: Hex, error: unknown): void {
    if (!this.#ledger.pending.some((each) => each.id === id)) return;
    if (error instanceof HeadRefusedError || isRejection(error)) {
      this.#report(this.#ledger.remove(id));
      this.#fail(id, error);
    }
  }

  #receive(output: ServerOutput): void {
    if (output.tag === 'SnapshotConfirmed') {
      archiveConfirmed(this.#options.archive, output, this.#options.client.view.clock.slot);
      // The history tells of heads before this one, and there may be one after it.
      if (output.headId !== this.#headId) return;
      const { number, confirmed, utxoToCommit, utxoToDecommit } = output.snapshot;
      if (number <= this.#seen) return;
      this.#seen = number;
      const transactions = confirmed.map(toTransaction);
      const follows = utxoToCommit === null && utxoToDecommit === null;
      if (follows && !this.#stale && number === this.#ledger.number + 1n) {
        this.#report(this.#ledger.confirm(number, transactions));
        return;
      }
      this.#missed.push(...transactions);
      this.#becomeStale();
    } else if (
      output.tag === 'CommitFinalized' ||
      output.tag === 'DecommitFinalized' ||
      output.tag === 'SnapshotSideLoaded' ||
      output.tag === 'Greetings'
    ) {
      this.#becomeStale();
    }
  }

  #becomeStale(): void {
    this.#stale = true;
    void this.#refresh();
  }

  /**
   * Asks the node for the whole state: after deposits and decommits, and when anything may have been missed. It is
   * taken over when the messages have come as far: they say which transactions were confirmed on the way.
   */
  #refresh(): Promise<void> {
    this.#refreshing = this.#refreshing.then(() => this.#takeOver());
    return this.#refreshing;
  }

  async #takeOver(): Promise<void> {
    if (!this.#stale) return;
    let head: HeadStateJson;
    let open: ReturnType<typeof readOpen>;
    try {
      head = await this.#options.client.http.getHead();
      if (head.tag !== 'Open') return;
      open = readOpen(head);
    } catch {
      // The node is away, or tells what can't be read: the next greetings ask again, or a moment from now; until then the
      // last view stands.
      this.#askLater();
      return;
    }
    const { headId, utxos, number, known } = open;
    if (headId !== this.#headId) return;
    // The node is behind what was told: ask again. Messages are behind the node: they ask when they come.
    if (number < this.#seen) this.#askLater();
    if (number !== this.#seen) return;
    this.#stale = false;
    this.#shown = head;
    this.#report(this.#ledger.replace(number, utxos, this.#missed.splice(0)));
    this.#resend(known);
  }

  #askLater(): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#refresh(), RETRY).unref();
  }

  /** A node that was started again may have forgotten what it had not yet acknowledged. */
  #resend(known: ReadonlySet<Hex>): void {
    for (const { id, cbor } of this.#ledger.pending) {
      if (!known.has(id)) this.#options.client.send({ id, cbor });
    }
  }

  #report({ confirmed, dropped }: Settled): void {
    for (const id of confirmed) {
      for (const { resolve } of this.#waiters.get(id) ?? []) resolve();
      this.#waiters.delete(id);
    }
    for (const { id, missing } of dropped) {
      this.#fail(id, new SpentByAnotherError({ reference: missing }));
    }
  }

  #fail(id: Hex, error: KernelError): void {
    this.#gone.set(id, error);
    for (const { reject } of this.#waiters.get(id) ?? []) reject(error);
    this.#waiters.delete(id);
  }

  #isConfirmed(id: Hex): boolean {
    return this.#options.archive.findSnapshot(id) !== undefined;
  }
}

function latest(a: bigint, b = 0n): bigint {
  return a > b ? a : b;
}

/** Number of the newest snapshot that the client has heard of. */
function seenBy({ view }: HydraClient): bigint | undefined {
  return view.phase.status === 'Open' ? view.phase.snapshotNumber : undefined;
}

function toTransaction(json: TransactionJson): ConwayTransaction {
  return decodeConwayTransaction(transactionFromJson(json).cbor);
}
