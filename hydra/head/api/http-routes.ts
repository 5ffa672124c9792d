import { z } from 'zod';
import { KernelError } from '../../../offchain/errors/kernel-error.ts';
import { MessageError, PostTxError } from '../../errors.ts';
import { toUtxoSet } from '../../ledger/utxo-set.ts';
import type { ClientInput } from '../../wire/client-input.ts';
import { hex, read } from '../../wire/fields.ts';
import {
  isJsonObject,
  parseJson,
  serialiseJson,
  type JsonObject,
  type JsonValue,
} from '../../wire/json.ts';
import { ConfirmedSnapshotShape } from '../../wire/snapshot.ts';
import { TransactionShape, transactionToJson } from '../../wire/transaction.ts';
import { addressFromText, UtxoShape, utxosFromJson } from '../../wire/tx-out.ts';
import { headStateToJson, seenToJson } from '../head-state-json.ts';
import type { DepositRequest } from '../l1/deposit.ts';
import {
  confirmedFromJson,
  confirmedToJson,
  decodeTransactionJson,
} from '../../protocol/snapshot-json.ts';
import { confirmedOf, snapshotUtxo } from './greetings.ts';
import type { ApiNode, Told } from './node.ts';

/** An answer: its status and its JSON. */
export interface Answer {
  readonly status: number;
  readonly body: JsonValue;
}

const ok = (body: JsonValue): Answer => ({ status: 200, body });
const bad = (body: JsonValue): Answer => ({ status: 400, body });

/** Answers a request as hydra-node 2.3.0 does. */
export async function route(
  node: ApiNode,
  method: string,
  path: string,
  body: string,
): Promise<Answer> {
  try {
    return await answer(node, method, path, body);
  } catch (error) {
    if (error instanceof PostTxError) return bad(error.json);
    if (error instanceof MessageError) return bad(error.message);
    if (error instanceof KernelError) return { status: 500, body: error.message };
    throw error;
  }
}

async function answer(node: ApiNode, method: string, path: string, body: string): Promise<Answer> {
  const { state } = node;
  const confirmed = confirmedOf(state.head);
  switch (`${method} ${path}`) {
    case 'GET /config':
      return ok(node.config);
    case 'GET /head':
      return ok(headStateToJson(state));
    case 'GET /snapshot':
      return confirmed === undefined ? notFound : ok(confirmedToJson(confirmed));
    case 'GET /snapshot/utxo':
      return confirmed === undefined ? notFound : ok(snapshotUtxo(confirmed));
    case 'GET /snapshot/last-seen':
      return ok(
        state.head.tag === 'Open'
          ? seenToJson(state.head.coordinated.seenSnapshot)
          : { tag: 'NoSeenSnapshot' },
      );
    case 'GET /protocol-parameters':
      return ok(node.parameters);
    case 'GET /commits':
      return ok([...state.pendingDeposits.keys()]);
    case 'POST /snapshot':
      return sideLoad(node, body);
    case 'POST /commit':
      return commit(node, body);
    case 'POST /decommit':
      return decommit(node, body);
    case 'POST /cardano-transaction':
      await node.submitToL1(transactionOf(body).cbor);
      return ok({ tag: 'TransactionSubmitted' });
    case 'POST /transaction':
      return submit(node, body);
    default:
      if (method === 'DELETE' && /^\/commits\/[^/]+$/.test(path)) return recover(node, path);
      // Not 404: upstream answers so.
      return bad('Resource not found');
  }
}

const notFound: Answer = { status: 404, body: '' };

async function sideLoad(node: ApiNode, body: string): Promise<Answer> {
  const snapshot = read(ConfirmedSnapshotShape, parseJson(body), 'SideLoadSnapshotRequest');
  confirmedFromJson(snapshot);
  return commanding(node, { tag: 'SideLoadSnapshot', snapshot }, 'SideLoadSnapshot', (told) => {
    if (told['tag'] === 'SnapshotSideLoaded') {
      return ok('OK');
    }
    if (told['tag'] === 'SideLoadSnapshotRejected') {
      return bad(told['requirementFailure'] ?? null);
    }
    if (told['tag'] === 'CommandFailed') {
      return isOwn(told, 'SideLoadSnapshot') ? bad('Side-load snapshot failed') : undefined;
    }
    if (told['tag'] === 'RejectedInputBecauseUnsynced') {
      return unsynced(told, 'Side-load snapshot');
    }
    return undefined;
  });
}

async function recover(node: ApiNode, path: string): Promise<Answer> {
  const raw = decodeURIComponent(path.slice('/commits/'.length)).replace(/^"(.*)"$/, '$1');
  const id = hex(32).safeParse(raw);
  if (!id.success) return bad('Cannot recover funds. Failed to parse TxId: not 32 bytes of hex');
  return commanding(node, { tag: 'Recover', recoverTxId: id.data }, 'Recover', (told) => {
    // Any recovery: upstream does not look whose.
    if (told['tag'] === 'CommitRecovered') {
      return ok('OK');
    }
    if (told['tag'] === 'CommandFailed') {
      return isOwn(told, 'Recover') ? bad('Recover failed') : undefined;
    }
    if (told['tag'] === 'RejectedInputBecauseUnsynced') {
      return unsynced(told, 'Recover');
    }
    return undefined;
  });
}

async function decommit(node: ApiNode, body: string): Promise<Answer> {
  const decommitTx = transactionOf(body);
  const json = read(TransactionShape, transactionToJson(decommitTx), 'transaction');
  return commanding(node, { tag: 'Decommit', decommitTx: json }, 'Decommit', (told) => {
    if (told['tag'] === 'DecommitFinalized') {
      return ok('OK');
    }
    if (told['tag'] === 'DecommitInvalid') {
      return bad('Decommit invalid');
    }
    if (told['tag'] === 'CommandFailed') {
      return isOwn(told, 'Decommit') ? bad('Decommit failed') : undefined;
    }
    if (told['tag'] === 'RejectedInputBecauseUnsynced') {
      return unsynced(told, 'Decommit');
    }
    return undefined;
  });
}

/** Answers at the first sign of the transaction, which is nearly always that it is valid: 202, and not yet confirmed. */
async function submit(node: ApiNode, body: string): Promise<Answer> {
  const transaction = transactionOf(body);
  const json = read(TransactionShape, transactionToJson(transaction), 'transaction');
  return commanding(node, { tag: 'NewTx', transaction: json }, 'SubmitTx', (told) => {
    if (told['tag'] === 'TxValid') {
      return told['transactionId'] === transaction.id
        ? { status: 202, body: { tag: 'SubmitTxSubmitted' } }
        : undefined;
    }
    if (told['tag'] === 'TxInvalid') {
      return field(told, 'transaction', 'txId') === transaction.id
        ? bad({
            tag: 'SubmitTxInvalid',
            validationError: field(told, 'validationError', 'reason') ?? '',
          })
        : undefined;
    }
    if (told['tag'] === 'RejectedInputBecauseUnsynced') {
      return {
        status: 503,
        body: {
          tag: 'SubmitTxRejected',
          reason: `Node is out of sync with chain, drift: ${serialiseJson(told['drift'] ?? null)}`,
        },
      };
    }
    return undefined;
  });
}

/** Tells the node and waits for what concerns the request; 202 where nothing came in time. */
function commanding(
  node: ApiNode,
  input: ClientInput,
  name: string,
  judge: (told: Told) => Answer | undefined,
): Promise<Answer> {
  return new Promise((resolve) => {
    const finish = (result: Answer): void => {
      stop();
      clearTimeout(timer);
      resolve(result);
    };
    const stop = node.listen((told) => {
      const result = judge(told);
      if (result !== undefined) finish(result);
    });
    const seconds = node.transactionTimeout;
    const timer = setTimeout(
      () =>
        finish({
          status: 202,
          body: {
            tag: `${name}Submitted`,
            timeout: `Operation timed out after ${seconds} seconds`,
          },
        }),
      seconds * 1000,
    );
    node.command(input);
  });
}

const CommitShape = z.union([
  z.looseObject({
    blueprintTx: TransactionShape,
    utxo: UtxoShape,
    changeAddress: z.string().nullish(),
  }),
  z.looseObject({ utxoToCommit: UtxoShape }),
  UtxoShape,
]);

async function commit(node: ApiNode, body: string): Promise<Answer> {
  const { state } = node;
  const request = commitRequest(body);
  if (state.head.tag !== 'Open') return bad('Head is not open');
  const cbor = await node.draftDeposit(request);
  return ok(transactionToJson(transactionOf({ cborHex: Buffer.from(cbor).toString('hex') })));
}

/** In full, wrapped, or bare: tried in this order. */
function commitRequest(body: string): DepositRequest {
  const json = read(CommitShape, parseJson(body), 'DraftCommitTxRequest');
  if ('blueprintTx' in json) {
    const full = read(CommitShape.options[0], asJson(json), 'DraftCommitTxRequest');
    return {
      blueprint: decodeTransactionJson(full.blueprintTx),
      utxo: toUtxoSet(utxosFromJson(full.utxo)),
      changeAddress: full.changeAddress == null ? undefined : addressFromText(full.changeAddress),
    };
  }
  const set = 'utxoToCommit' in json ? json['utxoToCommit'] : json;
  const utxos = read(UtxoShape, asJson(set), 'DraftCommitTxRequest');
  return {
    blueprint: undefined,
    utxo: toUtxoSet(utxosFromJson(utxos)),
    changeAddress: undefined,
  };
}

function asJson(value: unknown): JsonValue {
  return isJsonObject(value) ? value : null;
}

function transactionOf(body: string | JsonObject): ReturnType<typeof decodeTransactionJson> {
  const json = typeof body === 'string' ? parseJson(body) : body;
  return decodeTransactionJson(read(TransactionShape, json, 'transaction'));
}

/** Whether a refusal is of this kind of command. */
function isOwn(told: Told, tag: string): boolean {
  return field(told, 'clientInput', 'tag') === tag;
}

function unsynced(told: Told, what: string): Answer {
  const body = `${what} failed because node is out of sync with chain, drift: ${serialiseJson(told['drift'] ?? null)}`;
  return { status: 503, body };
}

function field(told: Told, outer: string, inner: string): JsonValue | undefined {
  const value = told[outer];
  return isJsonObject(value) ? value[inner] : undefined;
}
