import { z } from 'zod';
import type { ProtocolParameters } from '../../offchain/ledger/parameters.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { HeadRefusedError, HeadTimeoutError, HeadUnreachableError } from '../errors.ts';
import { hex, read } from '../wire/fields.ts';
import { readHeadState, type HeadStateJson } from '../wire/head-state.ts';
import {
  isJsonObject,
  parseJson,
  serialiseJson,
  type JsonObject,
  type JsonValue,
} from '../wire/json.ts';
import { parametersFromJson } from '../wire/protocol-parameters.ts';
import { ConfirmedSnapshotShape, type ConfirmedSnapshotJson } from '../wire/snapshot.ts';
import {
  transactionFromJson,
  TransactionShape,
  transactionToJson,
  type IdentifiedTransaction,
} from '../wire/transaction.ts';
import { UtxoShape } from '../wire/tx-out.ts';
import { defaultConnection, tooLong } from './connection.ts';
import { paths } from './profile.ts';

interface Answer {
  readonly status: number;
  readonly body: JsonValue;
}

/**
 * A node's HTTP API. Every request has a time-out. Throws `HeadUnreachableError`, `HeadTimeoutError`, and
 * `HeadRefusedError` with the node's own reason, `MessageError` for an answer that is not what it must be, or too long.
 */
export class HttpApi {
  readonly #url: string;
  readonly #timeout: number;
  readonly #limit: number;

  /** `timeout` in milliseconds, `limit` in bytes of an answer. */
  constructor(url: string, timeout: number, limit: number = defaultConnection.messageLimit) {
    this.#url = url.replace(/^ws/, 'http').replace(/\/$/, '');
    this.#timeout = timeout;
    this.#limit = limit;
  }

  async getHead(): Promise<HeadStateJson> {
    return readHeadState(await this.#get(paths.head));
  }

  /** The confirmed snapshot; undefined where there is no head. */
  async findSnapshot(): Promise<ConfirmedSnapshotJson | undefined> {
    const { status, body } = await this.#request('GET', paths.snapshot);
    if (status === 404) return undefined;
    return read(ConfirmedSnapshotShape, this.#ok(paths.snapshot, status, body), 'snapshot');
  }

  /** Outputs of the confirmed snapshot, with those being committed; undefined where there is no head. */
  async findSnapshotUtxo(): Promise<JsonObject | undefined> {
    const { status, body } = await this.#request('GET', paths.snapshotUtxo);
    if (status === 404) return undefined;
    return read(UtxoShape, this.#ok(paths.snapshotUtxo, status, body), 'UTxO');
  }

  async getParameters(): Promise<ProtocolParameters> {
    return parametersFromJson(await this.#get(paths.parameters));
  }

  async getConfig(): Promise<JsonValue> {
    return this.#get(paths.config);
  }

  /** Ids of the deposits that no head has taken in. */
  async listDeposits(): Promise<readonly Hex[]> {
    return read(z.array(hex(32)), await this.#get(paths.commits), 'commits');
  }

  /** A transaction that deposits these outputs of keys; their owners still have to sign it. */
  async draftDeposit(utxo: JsonObject): Promise<IdentifiedTransaction> {
    return this.#draft(utxo);
  }

  /** A transaction that deposits what a blueprint makes, or all that it spends where it makes nothing. */
  async draftBlueprintDeposit(
    blueprint: IdentifiedTransaction,
    utxo: JsonObject,
    changeAddress: string | undefined,
  ): Promise<IdentifiedTransaction> {
    return this.#draft({
      blueprintTx: transactionToJson(blueprint),
      utxo,
      ...(changeAddress === undefined ? {} : { changeAddress }),
    });
  }

  /** Hands a signed transaction to L1. */
  async submitToL1(transaction: IdentifiedTransaction): Promise<void> {
    await this.#post(paths.submitToL1, transactionToJson(transaction));
  }

  /** Asks for a snapshot that all have signed to be taken in place of one that got stuck. */
  async sideLoad(snapshot: JsonObject): Promise<void> {
    await this.#post(paths.snapshot, snapshot);
  }

  async #draft(request: JsonObject): Promise<IdentifiedTransaction> {
    const body = await this.#post(paths.commit, request);
    return transactionFromJson(read(TransactionShape, body, 'deposit'));
  }

  async #get(path: string): Promise<JsonValue> {
    const { status, body } = await this.#request('GET', path);
    return this.#ok(path, status, body);
  }

  async #post(path: string, json: JsonObject): Promise<JsonValue> {
    const { status, body } = await this.#request('POST', path, serialiseJson(json));
    return this.#ok(path, status, body);
  }

  #ok(path: string, status: number, body: JsonValue): JsonValue {
    if (status === 200) return body;
    throw new HeadRefusedError({ command: path, reason: reasonOf(body, status) });
  }

  async #request(method: string, path: string, body?: string): Promise<Answer> {
    const what = `${method} ${path}`;
    try {
      const response = await fetch(this.#url + path, {
        method,
        // A node closes connections that nobody uses: whoever takes one of them up again in that moment gets no answer.
        headers: { connection: 'close' },
        signal: AbortSignal.timeout(this.#timeout),
        ...(body === undefined ? {} : { body }),
      });
      const text = await readText(response, this.#limit);
      return { status: response.status, body: text === '' ? null : parseJson(text) };
    } catch (cause) {
      if (cause instanceof Error && cause.name === 'TimeoutError') {
        throw new HeadTimeoutError({ what, milliseconds: this.#timeout });
      }
      if (!(cause instanceof TypeError)) throw cause;
      const reason = 'cannot be reached';
      throw new HeadUnreachableError({ url: this.#url, reason, cause });
    }
  }
}

/** The text of an answer. SECURITY: a node could go on for ever, and fill the memory of this machine. */
async function readText({ body }: Response, limit: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    size += part.length;
    if (size > limit) throw tooLong(limit);
    parts.push(part);
  }
  return new TextDecoder().decode(Buffer.concat(parts));
}

function reasonOf(body: JsonValue, status: number): string {
  if (typeof body === 'string') return body === '' ? `status ${status}` : body;
  if (!isJsonObject(body)) return `status ${status}`;
  const { tag, failureReason, ...rest } = body;
  const why = typeof failureReason === 'string' ? failureReason : serialiseJson(rest);
  return `${typeof tag === 'string' ? tag : status}: ${why}`;
}
