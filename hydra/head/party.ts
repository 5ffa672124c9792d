import { KernelError } from '../../offchain/errors/kernel-error.ts';
import { ContractRefusal, PostTxError } from '../errors.ts';
import type { ClientInput } from '../wire/client-input.ts';
import type { JsonObject, JsonValue } from '../wire/json.ts';
import type { AppendLog } from './append-log.ts';
import { HONEST, type Behaviour } from './behaviour.ts';
import { decide } from './decide.ts';
import type { PartyEnvironment } from './party-environment.ts';
import type { StateChanged } from './events.ts';
import type { ChainEvent } from './l1/head-observation.ts';
import type { L1, Poster } from './l1/l1.ts';
import type { Network } from './network.ts';
import { tells, type Effect, type Input, type Outcome, type PostChainTx } from './outcome.ts';
import { PartyHistory, type Entry } from './party-history.ts';
import { clientMessage, serverOutput } from './server-output.ts';
import type { ConfirmedSnapshot } from '../protocol/snapshot.ts';
import type { NodeState } from './state.ts';

/** Milliseconds after which something that waits is tried again. */
const WAIT = 100;
/** How often a transaction, and anything else, may wait (2.3.0). */
const TRANSACTION_TTL = 5;
const TTL = 6000;

export interface PartyOptions {
  readonly environment: PartyEnvironment;
  readonly poster: Poster;
  readonly l1: L1;
  readonly network: Network;
  readonly log: AppendLog;
  /** The last block that is known when it starts. */
  readonly chain: NodeState['chain'];
  /** Called when a transaction of this party is on L1. */
  readonly onPosted: () => void;
  /** Called for everything that clients are told, in order. */
  readonly tell: (output: JsonObject, entry: Entry | undefined) => void;
}

interface Waiting {
  readonly input: Input;
  readonly message: number | undefined;
}

/**
 * One party of a head: its own key, its own state, its own opinion of every transaction. Inputs are handled one after
 * the other; what a party decides is in its log before anybody is told.
 */
export class Party {
  readonly #options: PartyOptions;
  readonly #history: PartyHistory;
  readonly #queue: Waiting[] = [];
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #stopListening: () => void;
  #running = false;
  #ended = false;
  #behaviour: Behaviour = HONEST;
  /** The first snapshot of each version. */
  readonly #oldSnapshots = new Map<bigint, ConfirmedSnapshot>();

  constructor(options: PartyOptions) {
    this.#options = options;
    this.#history = new PartyHistory(options.log);
    this.#history.state.chain = options.chain;
    this.#stopListening = options.network.listen(() => this.#run());
    this.#queue.push({ input: { kind: 'resume' }, message: undefined });
    this.#run();
  }

  /** The state, to look at. */
  get state(): NodeState {
    return this.#history.state;
  }

  /** How many observations of L1 have been taken in. */
  get observed(): number {
    return this.#history.observed;
  }

  /** Messages before this one have all been handled. */
  get read(): number {
    return this.#history.read;
  }

  /** What clients were told so far, oldest first. */
  outputs(withUtxo: boolean): Iterable<JsonObject> {
    return this.#history.outputs(withUtxo);
  }

  behave(change: Partial<Behaviour>): void {
    this.#behaviour = { ...this.#behaviour, ...change };
    this.#run();
  }

  /** Something that a client asks for. */
  command(input: ClientInput): void {
    this.#queue.push({ input: { kind: 'client', input }, message: undefined });
    this.#run();
  }

  /** Something that happened on L1. */
  seesChain(event: ChainEvent): void {
    this.#queue.push({ input: { kind: 'chain', event }, message: undefined });
    this.#run();
  }

  /** Something that the node itself has to say, such as who is connected. */
  record(event: StateChanged): void {
    this.#remember([event], {});
  }

  /** Ends the party where it is, as if it were killed: what is not in its log is forgotten. */
  end(): void {
    this.#ended = true;
    this.#stopListening();
    clearTimeout(this.#timer);
    this.#options.log.close();
  }

  #run(): void {
    if (this.#running || this.#ended) return;
    this.#running = true;
    void this.#work();
  }

  async #work(): Promise<void> {
    try {
      for (let next = this.#next(); next !== undefined; next = this.#next()) {
        const outcome = await this.#decide(next.input);
        // Ended in the meantime: nothing of this may be remembered any more.
        if (this.#ended) return;
        this.#apply(next, outcome);
      }
    } finally {
      // In the same turn as the last look for work: what comes later finds nobody running, and runs.
      this.#running = false;
    }
  }

  #next(): Waiting | undefined {
    if (this.#ended) return undefined;
    const queued = this.#queue.shift();
    if (queued !== undefined) return queued;
    if (this.#behaviour.offline) return undefined;
    for (;;) {
      const index = this.#history.nextMessage(this.#options.network.length);
      if (index === undefined) return undefined;
      const received = this.#options.network.at(index);
      if (received === undefined) {
        // All parties had read it: this one too, before it was killed, and nothing that it remembers came of it.
        this.#history.done(index, false);
        continue;
      }
      const { tag } = received.message;
      const ttl = tag === 'ReqTx' || tag === 'ReqDec' ? TRANSACTION_TTL : TTL;
      return { input: { kind: 'network', received, ttl }, message: index };
    }
  }

  async #decide(input: Input): Promise<Outcome> {
    const { state } = this.#history;
    if (input.kind === 'chain' && input.event.kind === 'tick') {
      const { slot, time } = input.event;
      state.chain = { slot, time };
    }
    try {
      return this.#refuses(input) ?? (await decide(this.#options.environment, state, input));
    } catch (error) {
      // SECURITY: clients and other parties must not end this party, nor all that share its process, by what they say.
      // Nothing of a failed decision has happened. But who passes over what L1 says knows another head than L1 does.
      if (input.kind !== 'client' && input.kind !== 'network') throw error;
      this.#report(`could not decide about ${nameOf(input)}, and has passed it over`, error);
      if (input.kind === 'client') return tells({ tag: 'CommandFailed', clientInput: input.input });
      return { kind: 'error', reason: String(error) };
    }
  }

  /** What a hostile party does differently. */
  #refuses(input: Input): Outcome | undefined {
    const { refusesToSign, refusesDeposits, disagrees } = this.#behaviour;
    if (input.kind !== 'network') return undefined;
    const { message } = input.received;
    const refusal: Outcome = { kind: 'error', reason: 'refused on request' };
    if (message.tag === 'ReqSn' && refusesToSign) return refusal;
    if (message.tag === 'ReqSn' && refusesDeposits && message.depositTxId !== undefined) {
      return refusal;
    }
    const { head, chain } = this.#history.state;
    if (message.tag !== 'ReqTx' || !disagrees || head.tag !== 'Open') return undefined;
    const { transaction } = message;
    return {
      kind: 'continue',
      events: [
        { tag: 'TransactionReceived', transaction },
        {
          tag: 'TxInvalid',
          headId: head.headId,
          utxo: new Map(head.coordinated.localUtxo),
          transaction,
          reason: `this party disagrees in slot ${chain.slot}`,
        },
      ],
      effects: [],
    };
  }

  #apply({ input, message }: Waiting, outcome: Outcome): void {
    if (outcome.kind === 'wait') {
      this.#remember(outcome.events, {});
      // Waited long enough: upstream drops it as well.
      if (input.kind === 'network' && input.ttl <= 0) return this.#history.done(message, false);
      this.#waiting.push({ input, message });
      this.#timer ??= setTimeout(() => this.#retry(), WAIT);
      return;
    }
    const observation = input.kind === 'chain' && input.event.kind === 'observation';
    this.#history.done(message, observation);
    if (outcome.kind === 'error') return;
    this.#remember(outcome.events, { message, observation });
    for (const effect of outcome.effects) this.#perform(effect);
    // What waited may have waited for this.
    if (outcome.events.length > 0 && this.#waiting.length > 0) {
      this.#queue.push(...this.#waiting.splice(0));
    }
  }

  #retry(): void {
    this.#timer = undefined;
    const tired = this.#waiting.splice(0);
    this.#queue.push(...tired.map(({ input, message }) => ({ input: spent(input), message })));
    this.#run();
  }

  #remember(
    events: readonly StateChanged[],
    cause: { readonly message?: number | undefined; readonly observation?: boolean },
  ): void {
    for (const event of events) {
      const now = this.#options.environment.now();
      const entry = this.#history.remember(event, now, cause);
      const { head } = this.state;
      if (event.tag === 'SnapshotConfirmed' && head.tag === 'Open') {
        const { confirmedSnapshot } = head.coordinated;
        const { version } = confirmedSnapshot.snapshot;
        if (!this.#oldSnapshots.has(version)) this.#oldSnapshots.set(version, confirmedSnapshot);
      }
      this.#tell(event.tag, () => serverOutput(event, this.state), entry);
    }
  }

  /** Tells clients. What is remembered has happened and has its effects, whether they can be told or not. */
  #tell(tag: string, write: () => JsonObject | undefined, entry?: Entry): void {
    try {
      const output = write();
      if (output !== undefined) this.#options.tell(output, entry);
    } catch (error) {
      this.#report(`could not tell its clients of ${tag}`, error);
    }
  }

  /** Nobody waits for it, and it is a defect: it goes where Node.js says such things, with the place where it happened. */
  #report(what: string, error: unknown): void {
    const party = this.#options.environment.key.verificationKey;
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.emitWarning(`The party ${party} ${what}`, { type: 'HydraPartyWarning', detail });
  }

  #perform(effect: Effect): void {
    const { network, environment } = this.#options;
    switch (effect.kind) {
      case 'network':
        if (this.#behaviour.refusesToSign && effect.message.tag === 'AckSn') return;
        network.send({ sender: environment.key.verificationKey, message: effect.message });
        return;
      case 'client':
        this.#tell(effect.message.tag, () => clientMessage(effect.message, this.state));
        return;
      case 'chain':
        void this.#post(this.#falsified(effect.post));
    }
  }

  #falsified(post: PostChainTx): PostChainTx | undefined {
    const { closesWithOldSnapshot, neverContests } = this.#behaviour;
    if (post.tag === 'ContestTx' && neverContests) return undefined;
    if (post.tag !== 'CloseTx' || !closesWithOldSnapshot) return post;
    // L1 takes none that is older than the version before.
    const { version } = post.snapshot.snapshot;
    const old = this.#oldSnapshots.get(version - 1n) ?? this.#oldSnapshots.get(version);
    return { ...post, snapshot: old ?? post.snapshot };
  }

  async #post(post: PostChainTx | undefined): Promise<void> {
    if (post === undefined) return;
    try {
      await this.#options.l1.post(this.#options.poster, post);
      this.#options.onPosted();
    } catch (error) {
      if (this.#ended) return;
      const input: Input = { kind: 'post failed', post, error: postTxError(post, error) };
      this.#queue.push({ input, message: undefined });
      this.#run();
    }
  }
}

function nameOf(input: Input & { readonly kind: 'client' | 'network' }): string {
  return input.kind === 'client' ? input.input.tag : input.received.message.tag;
}

/** The input with one try less. */
function spent(input: Input): Input {
  return input.kind === 'network' ? { ...input, ttl: input.ttl - 1 } : input;
}

/** A failure to post, in upstream's words. */
function postTxError(post: PostChainTx, error: unknown): JsonValue {
  if (error instanceof PostTxError) return error.json;
  if (!(error instanceof KernelError)) throw error;
  const failureReason = error.message;
  const refused = error instanceof ContractRefusal;
  switch (post.tag) {
    case 'InitTx':
      return { tag: 'NoSeedInput' };
    case 'IncrementTx':
      return { tag: 'FailedToConstructIncrementTx', failureReason };
    case 'DecrementTx':
      return { tag: 'FailedToConstructDecrementTx', failureReason };
    case 'RecoverTx':
      return { tag: 'FailedToConstructRecoverTx', failureReason };
    case 'CloseTx':
      return refused
        ? { tag: 'FailedToConstructCloseTx' }
        : { tag: 'ContestationDeadlineOutsideTimeHorizon', failureReason };
    case 'ContestTx':
      return refused
        ? { tag: 'FailedToConstructContestTx' }
        : { tag: 'ContestationDeadlineOutsideTimeHorizon', failureReason };
    case 'FanoutTx':
      return { tag: 'FailedToConstructFanoutTx' };
  }
}
