import { WebSocket } from 'ws';
import { KernelError } from '../../offchain/errors/kernel-error.ts';
import { HeadRefusedError, HeadUnreachableError, MessageError, QueueFullError } from '../errors.ts';
import { isJsonObject, parseJson, serialiseJson, type JsonObject } from '../wire/json.ts';
import { readServerOutput, type ServerOutput, type ServerOutputOf } from '../wire/server-output.ts';
import { textOf } from '../wire/frame.ts';
import { HYDRA_NODE_VERSION, supportsVersion } from './profile.ts';

export interface ConnectionOptions {
  /** `http://host:port` or `ws://host:port` of a node. */
  readonly url: string;
  /** Milliseconds for a connection to come up, and between the messages of the history, with the greetings at its end. */
  readonly timeout: number;
  /** Milliseconds for the whole of the history, however steadily it comes: a node could go on for ever. */
  readonly historyTimeout: number;
  /** Milliseconds before the first try to connect again; doubled each time, up to `maximumDelay`. */
  readonly delay: number;
  readonly maximumDelay: number;
  /** Whether everything from the beginning is told, and not only what happens from now on. */
  readonly history: boolean;
  /** Messages that may wait for a connection. */
  readonly queueLimit: number;
  /** Bytes of one message, and of one answer over HTTP: more is not read. */
  readonly messageLimit: number;
}

export const defaultConnection: Omit<ConnectionOptions, 'url'> = {
  timeout: 10_000,
  historyTimeout: 300_000,
  delay: 100,
  maximumDelay: 5_000,
  history: true,
  queueLimit: 1_000,
  messageLimit: 256 * 1024 * 1024,
};

/** What a connection tells. `lost` and `found` are of the connection itself. */
export interface ConnectionListener {
  output(output: ServerOutput, json: JsonObject): void;
  lost?(reason: string): void;
  /** A message that can't be read: a defect, or a node of another version. */
  malformed?(error: KernelError): void;
}

/** A command that waits for an answer. */
export interface Asked {
  /** How often it was sent. */
  readonly times: number;
  /** Whoever asked has an answer, or does not wait any more. */
  end(): void;
}

/**
 * Asks a node for its greetings, on a connection of their own. They are the only message that always tells the node's
 * time. `timeout` in milliseconds. Throws `HeadUnreachableError`.
 */
export async function greet(url: string, timeout: number): Promise<ServerOutputOf<'Greetings'>> {
  const heard: ServerOutputOf<'Greetings'>[] = [];
  const connection = await HeadConnection.open(
    { ...defaultConnection, url, timeout, history: false },
    { output: (output) => void (output.tag === 'Greetings' && heard.push(output)) },
  );
  connection.close();
  const [greetings] = heard;
  if (greetings === undefined) throw new HeadUnreachableError({ url, reason: 'did not greet' });
  return greetings;
}

/**
 * A WebSocket connection to a node that lasts: when it breaks, it connects again, asks for the history, and goes on
 * where it was: every numbered message is told once. Messages without a number (refusals) can be lost in between.
 */
export class HeadConnection {
  readonly #options: ConnectionOptions;
  readonly #listener: ConnectionListener;
  readonly #unsent: string[] = [];
  readonly #asked = new Set<{ readonly text: string; times: number }>();
  #socket: WebSocket | undefined;
  #last = -1n;
  #greeted = false;
  /** Whether it was ever up: what happened between two times is only in the history. */
  #returning = false;
  #ended = false;
  #retry: NodeJS.Timeout | undefined;
  #delay: number;

  private constructor(options: ConnectionOptions, listener: ConnectionListener) {
    this.#options = options;
    this.#listener = listener;
    this.#delay = options.delay;
  }

  /** Connects; resolves once the node has greeted. Throws `HeadUnreachableError`, or `HeadRefusedError` for another version. */
  static async open(
    options: ConnectionOptions,
    listener: ConnectionListener,
  ): Promise<HeadConnection> {
    const connection = new HeadConnection(options, listener);
    try {
      await connection.#connect();
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Whether the node is there now. */
  get connected(): boolean {
    return this.#greeted;
  }

  /**
   * Sends a command; where the connection is broken, it waits for the next. Throws `QueueFullError` where too much
   * waits already: it was not taken then.
   */
  send(command: JsonObject): void {
    if (this.#ended) throw this.#unreachable('is not connected any more');
    const text = serialiseJson(command);
    if (this.#greeted && this.#socket !== undefined) {
      this.#socket.send(text);
      return;
    }
    const { queueLimit } = this.#options;
    if (this.#unsent.length >= queueLimit) {
      throw new QueueFullError({ queue: 'commands', limit: queueLimit });
    }
    this.#unsent.push(text);
  }

  /**
   * Sends a command, and again after every break of the connection: whether the node has read what was sent before it,
   * nobody can tell. The history comes first; who finds the answer in it ends this. Only for what may be done twice.
   */
  ask(command: JsonObject): Asked {
    if (this.#ended) throw this.#unreachable('is not connected any more');
    const asked = { text: serialiseJson(command), times: 0 };
    this.#asked.add(asked);
    if (this.#greeted) this.#sendAsked(asked);
    return {
      get times() {
        return asked.times;
      },
      end: () => void this.#asked.delete(asked),
    };
  }

  /** Ends it for good. */
  close(): void {
    this.#ended = true;
    this.#greeted = false;
    clearTimeout(this.#retry);
    this.#socket?.terminate();
  }

  #connect(): Promise<void> {
    const { timeout, historyTimeout, messageLimit } = this.#options;
    const withHistory = this.#asksForHistory();
    const socket = new WebSocket(this.#target(), {
      handshakeTimeout: timeout,
      maxPayload: messageLimit,
    });
    this.#socket = socket;
    return new Promise((resolve, reject) => {
      const endTimers = (): void => {
        clearTimeout(timer);
        clearTimeout(bound);
      };
      const fail = (error: KernelError): void => {
        endTimers();
        reject(error);
        socket.terminate();
      };
      const timer = setTimeout(
        () => fail(this.#unreachable(`did not greet, and said nothing for ${timeout} ms`)),
        timeout,
      );
      const bound = setTimeout(
        () => fail(this.#unreachable(`did not greet within ${historyTimeout} ms`)),
        historyTimeout,
      );
      socket.on('error', (cause) => {
        if (!isTooLong(cause)) {
          fail(this.#unreachable(`cannot be reached: ${cause.message}`));
          return;
        }
        const error = tooLong(messageLimit);
        this.#listener.malformed?.(error);
        fail(error);
      });
      socket.on('close', () => {
        fail(this.#unreachable('closed the connection'));
        if (this.#socket === socket) this.#lost();
      });
      socket.on('message', (data) => {
        const output = this.#receive(textOf(data));
        // The history of a long head takes its time: what counts is that it goes on.
        if (!this.#greeted && withHistory) timer.refresh();
        if (output?.tag !== 'Greetings') return;
        if (!supportsVersion(output.hydraNodeVersion)) {
          fail(this.#wrongVersion(output.hydraNodeVersion));
          return;
        }
        endTimers();
        this.#greet(socket);
        resolve();
      });
    });
  }

  /** After the first time it always does, to find what was missed. */
  #asksForHistory(): boolean {
    return this.#options.history || this.#returning;
  }

  /** The node's address. */
  #target(): string {
    const { url } = this.#options;
    let target: URL;
    try {
      target = new URL(url.replace(/^http/, 'ws'));
    } catch (cause) {
      throw new HeadUnreachableError({
        url,
        reason: 'is no address: write http://host:port',
        cause,
      });
    }
    target.searchParams.set('history', this.#asksForHistory() ? 'yes' : 'no');
    target.searchParams.set('snapshot-utxo', 'no');
    return target.href;
  }

  #receive(text: string): ServerOutput | undefined {
    try {
      const json = parseJson(text);
      if (!isJsonObject(json)) throw new MessageError({ reason: 'not an object' });
      const output = readServerOutput(json);
      if (output.seq !== undefined) {
        if (output.seq <= this.#last) return undefined;
        this.#last = output.seq;
      }
      this.#listener.output(output, json);
      return output;
    } catch (error) {
      this.#listener.malformed?.(asKernelError(error));
      return undefined;
    }
  }

  #greet(socket: WebSocket): void {
    this.#greeted = true;
    this.#returning = true;
    this.#delay = this.#options.delay;
    for (const text of this.#unsent.splice(0)) socket.send(text);
    for (const asked of this.#asked) this.#sendAsked(asked);
  }

  #sendAsked(asked: { readonly text: string; times: number }): void {
    asked.times++;
    this.#socket?.send(asked.text);
  }

  #lost(): void {
    const wasGreeted = this.#greeted;
    this.#greeted = false;
    if (this.#ended) return;
    if (wasGreeted) this.#listener.lost?.('the connection broke');
    // Before the first greetings, whoever opens it is told instead.
    if (!wasGreeted && this.#last < 0n && this.#retry === undefined) return;
    this.#retry = setTimeout(() => {
      this.#delay = Math.min(this.#delay * 2, this.#options.maximumDelay);
      this.#connect().catch(() => undefined);
    }, this.#delay);
  }

  #unreachable(reason: string): HeadUnreachableError {
    return new HeadUnreachableError({ url: this.#options.url, reason });
  }

  #wrongVersion(version: string): HeadRefusedError {
    this.#ended = true;
    return new HeadRefusedError({
      command: 'to connect',
      reason: `the node ${this.#options.url} is hydra-node ${version}; this program speaks ${HYDRA_NODE_VERSION}`,
    });
  }
}

/** What whoever reads from a node says where it is too much. */
export function tooLong(limit: number): MessageError {
  return new MessageError({ reason: `more than ${limit} bytes at once` });
}

/** Whether `ws` refuses a message for its length. */
function isTooLong(error: Error): boolean {
  return 'code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
}

/** SECURITY: what a node says may break whoever hears it in ways that nobody has foreseen. It must not end the process. */
function asKernelError(error: unknown): KernelError {
  if (error instanceof KernelError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new MessageError({ reason: `it could not be taken in: ${detail}`, cause: error });
}
