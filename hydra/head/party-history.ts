import { MessageError } from '../errors.ts';
import { timeText } from '../wire/fields.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../wire/json.ts';
import type { AppendLog } from './append-log.ts';
import type { StateChanged } from './events.ts';
import { evolve } from './evolve.ts';
import { decodeRecord, encodeRecord } from './record-codec.ts';
import { serverOutput } from './server-output.ts';
import { initialState, type NodeState } from './state.ts';

/** An event that was remembered. */
export interface Entry {
  /** From 0, without end: clients see it as `seq`. */
  readonly id: bigint;
  /** POSIX milliseconds. */
  readonly time: bigint;
  readonly event: StateChanged;
}

interface Cause {
  /** The message that led to it, once it is handled. */
  readonly message?: number | undefined;
  /** Whether an observation of L1 did. */
  readonly observation?: boolean;
}

/** A party's events and the state that they make: remembered before anything follows from them. */
export class PartyHistory {
  readonly state: NodeState = initialState();
  readonly #log: AppendLog;
  readonly #handled = new Set<number>();
  #read = 0;
  #next = 0;
  #observed = 0;
  #count = 0n;

  constructor(log: AppendLog) {
    this.#log = log;
    for (const record of log.read()) {
      const { event, message, observed } = readRecord(record);
      evolve(this.state, event);
      this.#count++;
      if (message !== undefined) this.#handled.add(message);
      if (observed !== undefined) this.#observed = observed;
    }
    this.#advance();
    this.#next = this.#read;
  }

  /** How many observations of L1 have been handled. */
  get observed(): number {
    return this.#observed;
  }

  /** Messages before this one have all been handled. */
  get read(): number {
    return this.#read;
  }

  /** The next message to handle, of so many. */
  nextMessage(length: number): number | undefined {
    while (this.#handled.has(this.#next)) this.#next++;
    return this.#next < length ? this.#next++ : undefined;
  }

  /** A message or an observation is handled. */
  done(message: number | undefined, observation: boolean): void {
    if (observation) this.#observed++;
    if (message === undefined) return;
    this.#handled.add(message);
    this.#advance();
  }

  remember(event: StateChanged, time: bigint, { message, observation }: Cause): Entry {
    const entry: Entry = { id: this.#count, time, event };
    this.#log.append({
      time,
      ...(message === undefined ? {} : { message: BigInt(message) }),
      ...(observation === true ? { observed: BigInt(this.#observed) } : {}),
      event: encodeRecord(event),
    });
    this.#count++;
    evolve(this.state, event);
    return entry;
  }

  /** What clients were told, oldest first: made anew from the events. `withUtxo` as `serverOutput` takes it. */
  *outputs(withUtxo: boolean): Iterable<JsonObject> {
    const state = initialState();
    let id = 0n;
    for (const record of this.#log.read()) {
      const { event, time } = readRecord(record);
      evolve(state, event);
      const output = serverOutput(event, state, withUtxo);
      if (output !== undefined) yield numbered(output, { id, time });
      id++;
    }
  }

  #advance(): void {
    while (this.#handled.delete(this.#read)) this.#read++;
  }
}

/** An output with the number and time that all remembered ones carry. */
export function numbered(output: JsonObject, { id, time }: Pick<Entry, 'id' | 'time'>): JsonObject {
  return { ...output, seq: id, timestamp: timeText(time) };
}

function readRecord(record: JsonValue): {
  readonly event: StateChanged;
  readonly time: bigint;
  readonly message: number | undefined;
  readonly observed: number | undefined;
} {
  const fields = isJsonObject(record) ? record : {};
  const { time, message, observed } = fields;
  const event: unknown = decodeRecord(fields['event'] ?? null);
  if (!isEvent(event) || typeof time !== 'bigint') {
    throw new MessageError({ reason: 'an event log that is damaged' });
  }
  return { event, time, message: toCount(message), observed: toCount(observed) };
}

function toCount(value: JsonValue | undefined): number | undefined {
  return typeof value === 'bigint' ? Number(value) : undefined;
}

/** The log holds what `remember` has written. */
function isEvent(value: unknown): value is StateChanged {
  return (
    typeof value === 'object' && value !== null && typeof Reflect.get(value, 'tag') === 'string'
  );
}
