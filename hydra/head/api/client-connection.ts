import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { KernelError } from '../../../offchain/errors/kernel-error.ts';
import { readClientInput, type ClientInput } from '../../wire/client-input.ts';
import {
  isJsonObject,
  parseJson,
  serialiseJson,
  type JsonObject,
  type JsonValue,
} from '../../wire/json.ts';
import { textOf } from '../../wire/frame.ts';
import { decodeTransactionJson } from '../../protocol/snapshot-json.ts';
import { confirmedOf, greetings } from './greetings.ts';
import type { ApiNode, Told } from './node.ts';

/** Milliseconds between pings. */
const PING = 30_000;
/** Messages of the history that are told without a pause. */
const PORTION = 50;
/** Bytes that a client may leave unread before it is cut off: a queue without a bound would end the node. */
const UNREAD_LIMIT = 256 * 1024 * 1024;

/** What a client wants to be told, from the query of its URL. */
interface Wishes {
  readonly history: boolean;
  readonly utxo: boolean;
  /** Bech32; the empty text matches nothing (2.3.0). */
  readonly address: string | undefined;
}

/** Serves one client: history if it asks, greetings, and then everything as it happens. */
export function serveClient(socket: WebSocket, node: ApiNode, query: URLSearchParams): void {
  const wishes: Wishes = {
    history: query.get('history') === 'yes',
    utxo: query.get('snapshot-utxo') !== 'no',
    address: query.get('address') ?? undefined,
  };
  const send = (value: JsonObject): void => {
    if (socket.bufferedAmount > UNREAD_LIMIT) socket.terminate();
    else socket.send(serialiseJson(value));
  };
  const tell = (told: Told): void => {
    const filtered = fulfil(told, wishes);
    if (filtered !== undefined) send(filtered);
  };
  // What happens while the history is told comes behind it.
  let meanwhile: Told[] | undefined = [];
  const stop = node.listen((told) => {
    if (meanwhile === undefined) tell(told);
    else meanwhile.push(told);
  });
  const begin = async (): Promise<void> => {
    const last = wishes.history ? await tellHistory(socket, node.outputs(wishes.utxo), tell) : -1n;
    send(fulfil(greetings(node), wishes) ?? {});
    for (const told of meanwhile ?? []) if (!isBefore(told, last)) tell(told);
    meanwhile = undefined;
  };
  void begin();
  const ping = setInterval(() => socket.ping(), PING);
  socket.on('close', () => {
    stop();
    clearInterval(ping);
  });
  socket.on('error', () => socket.terminate());
  socket.on('message', (data) => {
    receive(textOf(data), node, send);
  });
}

/** Tells it in portions, so that others are served too; answers the number of its last message. */
async function tellHistory(
  socket: WebSocket,
  outputs: Iterable<Told>,
  tell: (told: Told) => void,
): Promise<bigint> {
  let last = -1n;
  let count = 0;
  for (const told of outputs) {
    tell(told);
    if (typeof told['seq'] === 'bigint') last = told['seq'];
    if (++count % PORTION === 0) await nextTurn();
    if (socket.readyState !== socket.OPEN) break;
  }
  return last;
}

const isBefore = ({ seq }: Told, last: bigint): boolean => typeof seq === 'bigint' && seq <= last;

function receive(text: string, node: ApiNode, send: (value: JsonObject) => void): void {
  let input: ClientInput;
  try {
    input = readClientInput(parseJson(text));
    readTransactions(input);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    // Without a tag, as nodes of 2.3.0 write it.
    send({ reason: error.message, input: text });
    return;
  }
  const held = input.tag === 'SafeClose' ? findToken(node) : undefined;
  if (held === undefined) node.command(input);
  else send({ reason: `Cannot SafeClose with non-ADA assets present: ${held}`, input: text });
}

/** A message whose bytes are no transaction is as malformed as one that is no JSON. */
function readTransactions(input: ClientInput): void {
  if (input.tag === 'NewTx') decodeTransactionJson(input.transaction);
  if (input.tag === 'Decommit') decodeTransactionJson(input.decommitTx);
}

function findToken({ state }: ApiNode): string | undefined {
  for (const { output } of confirmedOf(state.head)?.snapshot.utxo.values() ?? []) {
    const [unit] = output.assets.keys();
    if (unit !== undefined) return unit;
  }
  return undefined;
}

function fulfil(told: Told, { utxo, address }: Wishes): JsonObject | undefined {
  if (told['tag'] === 'Greetings' && !utxo) return withoutKey(told, 'snapshotUtxo');
  if (told['tag'] !== 'SnapshotConfirmed') return told;
  const { snapshot = null } = told;
  if (!isJsonObject(snapshot)) return told;
  if (address !== undefined && !mentions(snapshot['confirmed'] ?? null, address)) return undefined;
  return utxo ? told : { ...told, snapshot: withoutKey(snapshot, 'utxo') };
}

/** Whether a confirmed transaction pays to an address. */
function mentions(confirmed: JsonValue, address: string): boolean {
  if (!Array.isArray(confirmed)) return false;
  return confirmed.some((transaction: JsonValue) => {
    const cborHex = isJsonObject(transaction) ? transaction['cborHex'] : undefined;
    if (typeof cborHex !== 'string') return false;
    return decodeTransactionJson({ cborHex }).outputs.some(
      ({ output }) => output.address === address,
    );
  });
}

function withoutKey(object: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}
