import { ScriptRejectedError } from '../../offchain/errors/transaction.ts';
import { mainnetParameters } from '../../offchain/ledger/parameters.ts';
import { formatReference, type OutputReference, type Utxo } from '../../offchain/ledger/utxo.ts';
import { admit } from '../admission.ts';
import { findObject, type Json } from '../devnet/json.ts';
import { notFound, RequestError } from '../devnet/request-error.ts';
import { get, post, type Route } from '../devnet/router.ts';
import { ScalusLedger } from '../scalus-ledger.ts';
import { readAdditionalUtxos } from './additional-utxos.ts';
import { readHash, readHolder, readPage } from './arguments.ts';
import type { ApiContext } from './context.ts';
import { pendingJson } from './transactions.ts';

/** Ogmios's names of redeemers, in its fifth version and in its sixth. */
const NAMES = {
  spend: ['spend', 'spend'],
  mint: ['mint', 'mint'],
  certificate: ['certificate', 'publish'],
  withdrawal: ['withdrawal', 'withdraw'],
  vote: ['vote', 'vote'],
  proposal: ['propose', 'propose'],
} as const;

export function submissionRoutes({ chain }: ApiContext): readonly Route[] {
  const evaluate = async (
    cbor: Uint8Array,
    more: readonly Utxo[],
    query: URLSearchParams,
  ): Promise<Json> => {
    const version = query.get('version') ?? '5';
    if (version !== '5' && version !== '6') {
      throw new RequestError(400, 'querystring/version must be equal to one of the allowed values');
    }
    const { transaction } = admit(cbor, mainnetParameters);
    const known = new Map(more.map((utxo) => [formatReference(utxo.reference), utxo]));
    const { inputs, referenceInputs, collateral } = transaction;
    const wanted = new Map(
      [...inputs, ...referenceInputs, ...collateral].map((one) => [formatReference(one), one]),
    );
    const resolved = [...wanted].map(([name, one]) => known.get(name) ?? find(one));
    const { PlutusV1, PlutusV2, PlutusV3 } = mainnetParameters.costModels;
    const models = [PlutusV1, PlutusV2, PlutusV3];
    try {
      const runs = await new ScalusLedger().evaluate(cbor, resolved, chain.slotConfig, models);
      const answer = runs.map(({ tag, index, units }) => ({
        names: NAMES[tag],
        index,
        memory: Number(units.memory),
        steps: Number(units.steps),
      }));
      if (version === '6') {
        return {
          jsonrpc: '2.0',
          method: 'evaluateTransaction',
          result: answer.map(({ names: [, purpose], index, memory, steps }) => ({
            validator: { index, purpose },
            budget: { memory, cpu: steps },
          })),
          id: null,
        };
      }
      return version5({
        EvaluationResult: Object.fromEntries(
          answer.map(({ names: [name], index, memory, steps }) => [
            `${name}:${index}`,
            { memory, steps },
          ]),
        ),
      });
    } catch (error) {
      if (!(error instanceof ScriptRejectedError)) throw error;
      if (version === '6') {
        return {
          jsonrpc: '2.0',
          method: 'evaluateTransaction',
          error: { code: 3010, message: error.message, data: error.trace ?? null },
          id: null,
        };
      }
      return version5({
        EvaluationFailure: {
          ScriptFailures: { script: [{ validatorFailed: { error: error.message } }] },
        },
      });
    }
  };
  const isKnown = (reference: OutputReference): boolean => chain.findUtxo(reference) !== undefined;
  const find = (reference: OutputReference): Utxo => {
    const utxo = chain.findUtxo(reference);
    if (utxo === undefined) {
      throw new RequestError(400, `Unknown transaction input: ${formatReference(reference)}`);
    }
    return utxo;
  };
  return [
    post('/tx/submit', ({ body }) => chain.submit(readCbor(body), { again: false })),
    post('/utils/txs/evaluate', ({ body, query }) => evaluate(readCbor(body), [], query)),
    post('/utils/txs/evaluate/utxos', ({ body, query }) => {
      const json = readJson(body);
      const cbor = json['cbor'];
      if (typeof cbor !== 'string')
        throw new RequestError(400, 'body must have required property cbor');
      const more = json['additionalUtxoSet'] ?? json['additionalUtxoset'];
      return evaluate(fromText(cbor), readAdditionalUtxos(more, isKnown), query);
    }),
    get('/mempool', ({ query }) => {
      const { limit, offset, order } = readPage(query);
      const pending = chain.listPending();
      const ordered = order === 'asc' ? pending : pending.toReversed();
      return ordered.slice(offset, offset + limit).map((id) => ({ tx_hash: id }));
    }),
    get('/mempool/:hash', (_, { hash = '' }) => {
      const found = chain.findTransaction(readHash(hash, 32, 'transaction hash'));
      if (found === undefined || found.blockHeight !== undefined) throw notFound();
      return pendingJson(found.cbor);
    }),
    get('/mempool/addresses/:address', ({ query }, { address = '' }) => {
      const { value } = readHolder(address);
      const { limit, offset } = readPage(query);
      const pending = new Set(chain.listPending());
      return chain
        .listTransactions(value)
        .filter((id) => pending.has(id))
        .slice(offset, offset + limit)
        .map((id) => ({ tx_hash: id }));
    }),
  ];
}

function version5(result: Json): Json {
  return {
    type: 'jsonwsp/response',
    version: '1.0',
    servicename: 'ogmios',
    methodname: 'EvaluateTx',
    result,
    reflection: { id: 'devnet' },
  };
}

/** CBOR as bytes, or as hexadecimal text, which some clients send. */
function readCbor(body: Uint8Array): Uint8Array {
  const text = Buffer.from(body).toString('latin1').trim();
  return /^(?:[0-9a-f]{2})+$/i.test(text) ? fromText(text) : body;
}

/** CBOR in hexadecimal or, as Blockfrost's documentation has it, in base64. */
function fromText(text: string): Uint8Array {
  const encoding = /^[0-9a-f]*$/i.test(text) ? 'hex' : 'base64';
  return new Uint8Array(Buffer.from(text, encoding));
}

/** An object in the JSON of a body. */
export function readJson(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    const found = findObject(json);
    if (found !== undefined) return found;
  } catch {
    // Said below.
  }
  throw new RequestError(400, 'The body is not a JSON object');
}
