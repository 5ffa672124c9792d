import type { Hex } from '../../offchain/ledger/utxo.ts';
import { KernelError } from '../../offchain/errors/kernel-error.ts';
import { PostTxError } from '../errors.ts';
import type { ClientInput } from '../wire/client-input.ts';
import type { JsonObject, JsonValue } from '../wire/json.ts';
import { ApiServer } from './api/api-server.ts';
import type { ApiNode, Told } from './api/node.ts';
import type { AppendLog } from './append-log.ts';
import type { Behaviour } from './behaviour.ts';
import type { PartyEnvironment } from './party-environment.ts';
import { draftDeposit, type DepositRequest } from './l1/deposit.ts';
import type { ChainEvent, HeadObservation } from './l1/head-observation.ts';
import type { L1, Poster } from './l1/l1.ts';
import type { Network } from './network.ts';
import { Party } from './party.ts';
import { numbered } from './party-history.ts';
import type { NodeState } from './state.ts';

export interface PartyNodeOptions {
  readonly environment: PartyEnvironment;
  readonly poster: Poster;
  readonly l1: L1;
  readonly network: Network;
  readonly openLog: () => AppendLog;
  readonly host: string;
  readonly port: number;
  /** Where this party would be reached by others. */
  readonly peer: { readonly hostname: string; readonly port: bigint };
  readonly parameters: JsonValue;
  readonly transactionTimeout: number;
  readonly config: (port: number) => JsonObject;
  /** Called when something may have changed on L1. */
  readonly onL1: () => void;
}

/** A party with its API: what one hydra-node is. It can be killed and started again. */
export class PartyNode implements ApiNode {
  readonly vkey: Hex;
  readonly #options: PartyNodeOptions;
  readonly #listeners = new Set<(told: Told) => void>();
  readonly #peers = new Map<string, boolean>();
  #party: Party;
  #server: ApiServer | undefined;
  #port: number;
  #delivered: number;
  #starting: Promise<void> | undefined;
  #chain: NodeState['chain'] = { slot: 0n, time: 0n };

  private constructor(options: PartyNodeOptions) {
    this.#options = options;
    this.#port = options.port;
    this.vkey = options.environment.key.verificationKey;
    this.#party = this.#begin();
    this.#delivered = this.#party.observed;
  }

  static async start(options: PartyNodeOptions): Promise<PartyNode> {
    const node = new PartyNode(options);
    await node.#serve();
    return node;
  }

  /** Where clients connect, without a protocol: `127.0.0.1:4001`. */
  get authority(): string {
    return `${this.#options.host}:${this.#port}`;
  }

  get running(): boolean {
    return this.#server !== undefined;
  }

  get state(): NodeState {
    return this.#party.state;
  }

  /** Messages before this one have all been handled. */
  get read(): number {
    return this.#party.read;
  }

  get environment(): JsonObject {
    const { parameters, depositPeriod, unsyncedPeriod } = this.#options.environment;
    return {
      party: { vkey: this.vkey },
      otherParties: parameters.parties
        .filter((vkey) => vkey !== this.vkey)
        .map((vkey) => ({ vkey })),
      participants: [...parameters.participants],
      contestationPeriod: parameters.contestationPeriod,
      depositPeriod,
      unsyncedPeriod,
      configuredPeers: [...this.#peers.keys()].join(','),
    };
  }

  get networkInfo(): JsonObject {
    return { networkConnected: true, peersInfo: Object.fromEntries(this.#peers) };
  }

  get config(): JsonObject {
    return this.#options.config(this.#port);
  }

  get parameters(): JsonValue {
    return this.#options.parameters;
  }

  get transactionTimeout(): number {
    return this.#options.transactionTimeout;
  }

  command(input: ClientInput): void {
    this.#party.command(input);
  }

  outputs(withUtxo = true): Iterable<Told> {
    return this.#party.outputs(withUtxo);
  }

  listen(listener: (told: Told) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async draftDeposit(request: DepositRequest): Promise<Uint8Array> {
    const { l1, poster, environment } = this.#options;
    const { head } = this.state;
    const headId = head.tag === 'Open' ? head.headId : '';
    const period = { depositPeriod: environment.depositPeriod, now: environment.now() };
    return l1.inTurn(() => draftDeposit(l1, poster, headId, request, period));
  }

  async submitToL1(cbor: Uint8Array): Promise<void> {
    try {
      await this.#options.l1.submit(cbor);
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      const failingTx = { cborHex: Buffer.from(cbor).toString('hex') };
      throw new PostTxError(
        { tag: 'FailedToPostTx', failureReason: error.message, failingTx },
        error,
      );
    }
    this.#options.onL1();
  }

  behave(change: Partial<Behaviour>): void {
    this.#party.behave(change);
  }

  /** Hands over what was observed on L1 since the last time, and the time. */
  deliver(
    observations: readonly HeadObservation[],
    tick: (ChainEvent & { readonly kind: 'tick' }) | undefined,
  ): void {
    if (tick !== undefined) this.#chain = { slot: tick.slot, time: tick.time };
    if (!this.running) return;
    for (; this.#delivered < observations.length; this.#delivered++) {
      const observation = observations[this.#delivered];
      if (observation !== undefined) this.#party.seesChain({ kind: 'observation', observation });
    }
    if (tick !== undefined) this.#party.seesChain(tick);
  }

  /** Another party's node came or went. */
  sees({ hostname, port }: PartyNodeOptions['peer'], connected: boolean): void {
    const name = `${hostname}:${port}`;
    if (!this.running || this.#peers.get(name) === connected) return;
    this.#peers.set(name, connected);
    this.#party.record({
      tag: connected ? 'PeerConnected' : 'PeerDisconnected',
      peer: { hostname, port },
    });
  }

  get peer(): PartyNodeOptions['peer'] {
    return this.#options.peer;
  }

  /** Cuts the connections of all clients. */
  cut(): void {
    this.#server?.cut();
  }

  /** Ends the node at once: what is not in its log is forgotten. One that does not run stays so. */
  async kill(): Promise<void> {
    if (this.#starting !== undefined) await this.#starting;
    if (!this.running) return;
    const server = this.#server;
    this.#server = undefined;
    this.#party.end();
    await server?.stop();
  }

  /** Starts it again from its log, on the same port. One that runs goes on. */
  restart(): Promise<void> {
    // Two starts at once would be two parties with one key and one log.
    this.#starting ??= this.#start().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async #start(): Promise<void> {
    if (this.running) return;
    this.#peers.clear();
    this.#party = this.#begin();
    this.#delivered = this.#party.observed;
    await this.#serve();
  }

  #begin(): Party {
    const { environment, poster, l1, network, openLog, onL1 } = this.#options;
    const listeners = this.#listeners;
    return new Party({
      environment,
      poster,
      l1,
      network,
      log: openLog(),
      chain: this.#chain,
      onPosted: onL1,
      tell: (output, entry) => {
        const told = entry === undefined ? output : numbered(output, entry);
        for (const listener of listeners) listener(told);
      },
    });
  }

  async #serve(): Promise<void> {
    this.#server = await ApiServer.start(this, this.#options.host, this.#port);
    this.#port = this.#server.port;
    this.#party.record({ tag: 'NetworkConnected' });
  }
}
