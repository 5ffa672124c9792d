import type { AppendLog } from './append-log.ts';
import type { ReceivedMessage } from './network-message.ts';
import { decodeRecord, encodeRecord } from './record-codec.ts';

/**
 * How parties talk: one list of messages in one order for all, as upstream's etcd cluster keeps it. A party that was
 * away reads on where it stopped.
 */
export class Network {
  readonly #log: AppendLog;
  readonly #messages: (ReceivedMessage | undefined)[] = [];
  readonly #listeners = new Set<() => void>();
  #trimmed = 0;

  constructor(log: AppendLog) {
    this.#log = log;
    for (const record of log.read()) {
      const message: unknown = decodeRecord(record);
      if (isReceived(message)) this.#messages.push(message);
    }
  }

  /** How many messages there are. */
  get length(): number {
    return this.#messages.length;
  }

  /** A message by its place; undefined where all have read it. */
  at(index: number): ReceivedMessage | undefined {
    return this.#messages[index];
  }

  send(message: ReceivedMessage): void {
    this.#log.append(encodeRecord(message));
    this.#messages.push(message);
    for (const listener of this.#listeners) listener();
  }

  /** Calls back after each message; answers how to stop it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets what every party has read. */
  forget(before: number): void {
    for (; this.#trimmed < before; this.#trimmed++) this.#messages[this.#trimmed] = undefined;
  }
}

/** The log holds what `send` has written. */
function isReceived(value: unknown): value is ReceivedMessage {
  return typeof value === 'object' && value !== null && 'sender' in value && 'message' in value;
}
