import type { KernelError } from '../../offchain/errors/kernel-error.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { HeadRefusedError, HeadTimeoutError, HeadUnreachableError } from '../errors.ts';
import { isJsonObject, serialiseJson, type JsonObject, type JsonValue } from '../wire/json.ts';
import type { ServerOutput, ServerOutputOf } from '../wire/server-output.ts';
import { transactionToJson, type IdentifiedTransaction } from '../wire/transaction.ts';
import {
  defaultConnection,
  greet,
  HeadConnection,
  type Asked,
  type ConnectionOptions,
} from './connection.ts';
import { step, unknownHead, type HeadClock, type HeadView } from './head-machine.ts';
import { HttpApi } from './http-api.ts';

export interface ClientOptions extends Omit<ConnectionOptions, 'url'> {
  readonly url: string;
  /** Milliseconds that anything may take that happens inside of the head. */
  readonly patience: number;
  /** Milliseconds that anything may take that happens on L1. */
  readonly l1Patience: number;
}

export const defaultClient: Omit<ClientOptions, 'url'> = {
  ...defaultConnection,
  patience: 30_000,
  l1Patience: 300_000,
};

/** What became of a transaction. */
export type Settlement =
  { readonly valid: true } | { readonly valid: false; readonly reason: string };

/** What a message means to somebody who waits: what was waited for, or that it will never come. */
export type Found<T> = { readonly value: T } | { readonly refused: KernelError };

export type Listener = (output: ServerOutput) => void;

/**
 * A client of one party's node. It knows the head as its events tell it, and waits for what it asks for, never without
 * a time-out: some failures of a node are silent.
 */
export class HydraClient {
  readonly http: HttpApi;
  readonly #options: ClientOptions;
  readonly #listeners = new Set<Listener>();
  #connection: HeadConnection | undefined;
  #view: HeadView = unknownHead;
  /** When the clock was told last, by this machine's clock: only to see whether it is old. */
  #clockRead = 0;
  #malformed: KernelError | undefined;

  private constructor(options: ClientOptions) {
    this.#options = options;
    this.http = new HttpApi(options.url, options.timeout, options.messageLimit);
  }

  /** Connects; the listeners hear the history as well. Throws `HeadUnreachableError`, or `HeadRefusedError` for a node of another version. */
  static async connect(
    options: ClientOptions,
    ...listeners: readonly Listener[]
  ): Promise<HydraClient> {
    const client = new HydraClient(options);
    for (const listener of listeners) client.listen(listener);
    client.#connection = await HeadConnection.open(options, {
      output: (output) => client.#receive(output),
      malformed: (error) => {
        client.#malformed = error;
      },
    });
    return client;
  }

  get url(): string {
    return this.#options.url;
  }

  /** The head as of the last message. */
  get view(): HeadView {
    return this.#view;
  }

  /**
   * The node's time, not older than so many milliseconds, unless the node is away. A node tells its clients of no block
   * unless it is far behind, so it is asked.
   */
  async getClock(maximumAge: number): Promise<HeadClock> {
    if (Date.now() - this.#clockRead <= maximumAge) return this.#view.clock;
    const { url, timeout } = this.#options;
    try {
      const { currentSlot, chainSyncedStatus } = await greet(url, timeout);
      const synced = chainSyncedStatus === 'InSync';
      this.#view = { ...this.#view, clock: { slot: currentSlot, time: undefined, synced } };
      this.#clockRead = Date.now();
    } catch (error) {
      if (!(error instanceof HeadUnreachableError)) throw error;
    }
    return this.#view.clock;
  }

  get connected(): boolean {
    return this.#connection?.connected ?? false;
  }

  /** Why the last message that could not be taken in could not be, for those who look into a silence. */
  get malformed(): KernelError | undefined {
    return this.#malformed;
  }

  /** Calls back for every message; answers how to stop it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Opens a head of all parties. It is asked for once: another `Init` would open another head. */
  async init(): Promise<ServerOutputOf<'HeadIsOpen'>> {
    const command = { tag: 'Init' };
    return this.#await(
      endingIn(command, 'HeadIsOpen'),
      (output) => answer(output, command, 'HeadIsOpen'),
      this.#options.l1Patience,
      () => {
        this.#connected().send(command);
        return undefined;
      },
    );
  }

  /** Closes the head with the last confirmed snapshot. */
  async close(): Promise<ServerOutputOf<'HeadIsClosed'>> {
    return this.#ask({ tag: 'Close' }, 'HeadIsClosed');
  }

  /** Distributes on L1 what the head holds, once the contestation deadline has passed. */
  async fanout(): Promise<ServerOutputOf<'HeadIsFinalized'>> {
    return this.#ask({ tag: 'Fanout' }, 'HeadIsFinalized');
  }

  /** Gives a deposit back that no head has taken in, once its deadline has passed. */
  async recover(depositTxId: Hex): Promise<void> {
    const command = { tag: 'Recover', recoverTxId: depositTxId };
    await this.#repeat<undefined>(`the recovery of deposit ${depositTxId}`, command, (output) => {
      if (output.tag === 'CommitRecovered' && output.recoveredTxId === depositTxId) {
        return { value: undefined };
      }
      return refusal(output, command);
    });
  }

  /** Takes outputs out of the head while it stays open. Resolves once they are on L1. */
  async decommit(transaction: IdentifiedTransaction): Promise<void> {
    const { id } = transaction;
    const command = { tag: 'Decommit', decommitTx: transactionToJson(transaction) };
    let approved = false;
    await this.#repeat<undefined>(`decommit ${id}`, command, (output) => {
      if (output.tag === 'DecommitApproved' && output.decommitTxId === id) approved = true;
      if (output.tag === 'DecommitFinalized' && approved) return { value: undefined };
      if (output.tag === 'DecommitInvalid' && output.decommitTx.txId === id) {
        const reason = serialiseJson(output.decommitInvalidReason);
        return { refused: new HeadRefusedError({ command: 'Decommit', reason }) };
      }
      return refusal(output, command, id);
    });
  }

  /** Sends a transaction and waits until the node's ledger has judged it. Not yet confirmed then. */
  async submit(transaction: IdentifiedTransaction): Promise<Settlement> {
    const { id } = transaction;
    return this.#await<Settlement>(
      `transaction ${id}`,
      (output) => {
        if (output.tag === 'TxValid' && output.transactionId === id) {
          return { value: { valid: true } };
        }
        if (output.tag === 'TxInvalid' && output.transaction.txId === id) {
          return { value: { valid: false, reason: output.validationError.reason } };
        }
        if (output.tag === 'SnapshotConfirmed') {
          const { confirmed } = output.snapshot;
          return confirmed.some(({ txId }) => txId === id) ? { value: { valid: true } } : undefined;
        }
        return refusal(output, { tag: 'NewTx' }, id);
      },
      this.#options.patience,
      () => {
        this.send(transaction);
        return undefined;
      },
    );
  }

  /** Sends a transaction and waits for nothing. Throws `QueueFullError`. */
  send(transaction: IdentifiedTransaction): void {
    this.#connected().send({ tag: 'NewTx', transaction: transactionToJson(transaction) });
  }

  /** Waits for a message. `match` answers undefined for those that say nothing about it. */
  async waitFor<T>(
    what: string,
    match: (output: ServerOutput) => Found<T> | undefined,
    milliseconds: number = this.#options.patience,
  ): Promise<T> {
    return this.#await(what, match, milliseconds, () => undefined);
  }

  /** Lets go of the node. The head goes on without this client. */
  disconnect(): void {
    this.#connection?.close();
  }

  #receive(output: ServerOutput): void {
    const before = this.#view.clock;
    this.#view = step(this.#view, output);
    if (this.#view.clock !== before) this.#clockRead = Date.now();
    for (const listener of this.#listeners) listener(output);
  }

  #connected(): HeadConnection {
    if (this.#connection !== undefined) return this.#connection;
    throw new HeadUnreachableError({ url: this.#options.url, reason: 'is not connected' });
  }

  #ask<T extends ServerOutput['tag']>(command: JsonObject, tag: T): Promise<ServerOutputOf<T>> {
    return this.#repeat(endingIn(command, tag), command, (output) => answer(output, command, tag));
  }

  /** Asks for something on L1, however often the connection breaks until it is there. */
  #repeat<T>(
    what: string,
    command: JsonObject,
    match: (output: ServerOutput) => Found<T> | undefined,
  ): Promise<T> {
    let asked: Asked | undefined;
    return this.#await(
      what,
      (output) => {
        const found = match(output);
        // The refused one may be the second, and the first on its way: what comes of that is told, or nothing in time.
        const unsure = asked !== undefined && asked.times > 1 && onlyOnce.has(output.tag);
        return found !== undefined && 'refused' in found && unsure ? undefined : found;
      },
      this.#options.l1Patience,
      () => {
        asked = this.#connected().ask(command);
        return () => asked?.end();
      },
    );
  }

  #await<T>(
    what: string,
    match: (output: ServerOutput) => Found<T> | undefined,
    milliseconds: number,
    begin: () => (() => void) | undefined,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      let end: (() => void) | undefined;
      const finish = (): void => {
        end?.();
        stop();
        clearTimeout(timer);
      };
      const stop = this.listen((output) => {
        const found = match(output);
        if (found === undefined) return;
        finish();
        if ('refused' in found) reject(found.refused);
        else resolve(found.value);
      });
      const timer = setTimeout(() => {
        finish();
        reject(new HeadTimeoutError({ what, milliseconds, cause: this.#malformed }));
      }, milliseconds);
      try {
        end = begin();
      } catch (error) {
        finish();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }
}

function endingIn(command: JsonObject, tag: string): string {
  return `${tagOf(command)} to end in ${tag}`;
}

/** What a command leads to, or that it does not. */
function answer<T extends ServerOutput['tag']>(
  output: ServerOutput,
  command: JsonObject,
  tag: T,
): Found<ServerOutputOf<T>> | undefined {
  return isTagged(output, tag) ? { value: output } : refusal(output, command);
}

function isTagged<T extends ServerOutput['tag']>(
  output: ServerOutput,
  tag: T,
): output is ServerOutputOf<T> {
  return output.tag === tag;
}

/** Messages of a node that can do something once only, and was asked for it twice. */
const onlyOnce = new Set<ServerOutput['tag']>(['PostTxOnChainFailed', 'DecommitInvalid']);

/** Names of the L1 transactions that a command leads to. */
const POSTED: Readonly<Record<string, string>> = {
  Init: 'InitTx',
  Close: 'CloseTx',
  Fanout: 'FanoutTx',
  Recover: 'RecoverTx',
  Decommit: 'DecrementTx',
};

/**
 * Whether a message is a refusal of this command. Refusals go to all clients, so they are compared; a transaction by its
 * id, since others send transactions too.
 */
function refusal(
  output: ServerOutput,
  command: JsonObject,
  transactionId?: Hex,
): { readonly refused: KernelError } | undefined {
  const name = tagOf(command);
  const refuse = (reason: string): { readonly refused: KernelError } => ({
    refused: new HeadRefusedError({ command: name, reason }),
  });
  // Not just the id: what is built on a transaction names it too.
  const mark = transactionId === undefined ? '' : `"txId":"${transactionId}"`;
  const own = (input: JsonValue): boolean =>
    isJsonObject(input) && input['tag'] === name && serialiseJson(input).includes(mark);
  if (output.tag === 'CommandFailed') {
    if (!own(output.clientInput)) return undefined;
    return refuse(
      `the head is ${isJsonObject(output.state) ? tagOf(output.state) : 'in another state'}`,
    );
  }
  if (output.tag === 'RejectedInputBecauseUnsynced') {
    return own(output.clientInput)
      ? refuse(`the node is behind by ${String(output.drift)} s`)
      : undefined;
  }
  if (output.tag === 'PostTxOnChainFailed') {
    const { postChainTx, postTxError } = output;
    if (!isJsonObject(postChainTx) || postChainTx['tag'] !== POSTED[name]) return undefined;
    return refuse(serialiseJson(postTxError));
  }
  if (output.tag === 'InvalidInput') {
    const { input } = output;
    return input.includes(`"${name}"`) && input.includes(mark) ? refuse(output.reason) : undefined;
  }
  return undefined;
}

function tagOf(object: JsonObject): string {
  const { tag } = object;
  return typeof tag === 'string' ? tag : 'nothing';
}
