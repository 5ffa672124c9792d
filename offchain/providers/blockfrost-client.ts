import { setTimeout as sleep } from 'node:timers/promises';
import { NetworkError } from '../errors/transaction.ts';

/** Where an API lies, and the token that it wants. */
export interface BlockfrostEndpoint {
  /** Up to and with `/api/v0`. */
  readonly url: string;
  readonly projectId?: string | undefined;
  /** Milliseconds before each further attempt at a request that failed. */
  readonly pauses?: readonly number[] | undefined;
}

/** An answer with a status that the caller can do something about. */
export interface BlockfrostAnswer {
  readonly status: number;
  /** Parsed JSON; text where it is none. */
  readonly body: unknown;
}

/** Milliseconds for one request. */
const TIMEOUT = 30_000;
/** Milliseconds before a request is tried again: the API limits their rate, and nodes restart. */
const PAUSES = [250, 500, 1_000, 2_000, 4_000, 8_000];
/** Attempts at a server that cannot even be reached: somebody sits there and waits. */
const UNREACHABLE = 3;
const PAGE = 100;
const TOO_MANY = 429;
const BANNED = 418;
const FORBIDDEN = 403;
const SERVER_ERROR = 500;

/** Talks to a Blockfrost API. Failures that pass by themselves are tried again; what stays is a `NetworkError`. */
export class BlockfrostClient {
  readonly url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #pauses: readonly number[];

  constructor({ url, projectId, pauses = PAUSES }: BlockfrostEndpoint) {
    this.#pauses = pauses;
    this.url = url.replace(/\/+$/, '');
    this.#headers = projectId === undefined ? {} : { project_id: projectId };
  }

  /** Any answer but those that say that the server can't or won't. */
  get(path: string): Promise<BlockfrostAnswer> {
    return this.#persist(path, { headers: this.#headers });
  }

  /** The JSON of a path; undefined where there is no such thing. */
  async find(path: string): Promise<unknown> {
    const { status, body } = await this.get(path);
    if (status === 404) return undefined;
    if (status >= 400) throw this.#failed(path, `${status} ${messageOf(body)}`);
    return body;
  }

  /** All pages of a list, together; undefined where there is no such thing. */
  async findAll(path: string): Promise<readonly unknown[] | undefined> {
    const all: unknown[] = [];
    for (let page = 1; ; page++) {
      const part = await this.find(
        `${path}${path.includes('?') ? '&' : '?'}count=${PAGE}&page=${page}`,
      );
      if (part === undefined) return page === 1 ? undefined : all;
      if (!Array.isArray(part)) throw this.#failed(path, 'the answer is not a list');
      all.push(...part);
      if (part.length < PAGE) return all;
    }
  }

  /** Sends CBOR, and again where no answer has come: the server may then have taken it before. */
  post(path: string, cbor: Uint8Array): Promise<BlockfrostAnswer> {
    const headers = { ...this.#headers, 'Content-Type': 'application/cbor' };
    return this.#persist(path, { method: 'POST', headers, body: Buffer.from(cbor) });
  }

  async #persist(path: string, request: RequestInit): Promise<BlockfrostAnswer> {
    for (let tries = 0; ; tries++) {
      const outcome = await this.#try(path, request);
      if ('status' in outcome && outcome.status !== TOO_MANY && outcome.status < SERVER_ERROR) {
        return this.#checked(path, outcome);
      }
      const pause = this.#pauses[tries];
      const isLast = !('status' in outcome) && tries + 1 >= UNREACHABLE;
      if (pause === undefined || isLast) {
        throw 'status' in outcome
          ? this.#failed(path, `${outcome.status} ${messageOf(outcome.body)}`)
          : this.#failed(path, outcome.failure, outcome.cause);
      }
      await sleep(pause);
    }
  }

  #checked(path: string, answer: BlockfrostAnswer): BlockfrostAnswer {
    if (answer.status === FORBIDDEN || answer.status === BANNED) {
      const hint = 'Check the project id of this network';
      throw this.#failed(path, `${answer.status} ${messageOf(answer.body)}. ${hint}`);
    }
    return answer;
  }

  async #try(
    path: string,
    request: RequestInit,
  ): Promise<BlockfrostAnswer | { readonly failure: string; readonly cause: unknown }> {
    try {
      const signal = AbortSignal.timeout(TIMEOUT);
      const response = await fetch(`${this.url}${path}`, { ...request, signal });
      const text = await response.text();
      return { status: response.status, body: parse(text) };
    } catch (cause) {
      const inner: unknown = cause instanceof Error ? (cause.cause ?? cause) : cause;
      return { failure: inner instanceof Error ? inner.message : String(inner), cause };
    }
  }

  #failed(path: string, reason: string, cause?: unknown): NetworkError {
    return new NetworkError({ reason: `${this.url}${path}: ${reason}`, cause });
  }
}

/** The message of an error's body. */
export function messageOf(body: unknown): string {
  const message: unknown =
    typeof body === 'object' && body !== null ? Reflect.get(body, 'message') : body;
  return typeof message === 'string' ? message : '';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
