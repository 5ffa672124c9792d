import { createRequire } from 'node:module';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { load } from 'js-yaml';
import { isJsonObject, type JsonObject, type JsonValue } from '../../hydra/wire/json.ts';
import { LosslessNumber } from '../../hydra/wire/lossless-number.ts';
import { listGoldens, readData } from './golden.ts';
import { UpstreamKeys, type Body } from './upstream-keys.ts';

// CommonJS whose default export is a namespace to Node and a class to its types.
const require = createRequire(import.meta.url);
const addFormats: (ajv: Ajv) => void = require('ajv-formats');

const SCHEMAS = 'hydra-node/json-schemas';
/** Where upstream's references to this file point. */
const CARDANO =
  'https://raw.githubusercontent.com/cardano-scaling/hydra/master/hydra-node/json-schemas/cardanonical/cardano.json';

/** Upstream's schemas of 2.3.0, set up as its own tests do. */
export class UpstreamSchema {
  readonly #ajv = new Ajv({ strict: false, allErrors: true });
  readonly #goldens = goldenKeys();
  readonly #keys = new UpstreamKeys();

  constructor() {
    addFormats(this.#ajv);
    const common: unknown = load(readData(`${SCHEMAS}/common.yaml`));
    this.#add(load(readData(`${SCHEMAS}/api.yaml`)), 'api.yaml');
    this.#add(common, 'common.yaml');
    this.#add(JSON.parse(readData(`${SCHEMAS}/cardanonical/cardano.json`)), CARDANO);
  }

  /** What is wrong with a value by a schema's name; empty where nothing is. */
  problems(name: string, value: JsonValue): readonly string[] {
    const validate: ValidateFunction | undefined = this.#ajv.getSchema(
      `api.yaml#/components/schemas/${name}`,
    );
    if (validate === undefined) return [`there is no schema ${name}`];
    const outcome: unknown = validate(plain(value));
    if (outcome === true) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message }: ErrorObject) => `${name}${instancePath}: ${message ?? 'wrong'}`,
    );
  }

  /** What is wrong with a message: by its schema, by the keys of upstream's golden sample, and inside. */
  faults(message: JsonObject): readonly string[] {
    const tag = tagOf(message);
    // Without a tag, as the code of 2.3.0 writes it; the schema wants one (hydra/README.md).
    const problems =
      tag === 'InvalidInput' ? [] : [...this.problems(tag, message), ...wrongKeys(message)];
    const expected = this.#keysOf(tag);
    if (expected === undefined) return [...problems, `${tag} has no golden sample`];
    const wanted = expected.filter((key) => !mayLack(tag, key));
    const keys = Object.keys(message).filter((key) => !mayLack(tag, key));
    const missing = wanted.filter((key) => !keys.includes(key));
    const added = keys.filter((key) => !wanted.includes(key));
    return [
      ...problems,
      ...missing.map((key) => `${tag} has no ${key}`),
      ...added.map((key) => `${tag} has ${key}`),
    ];
  }

  /** What is wrong with an answer of the HTTP API: by its schema, and by the keys of upstream's golden samples. */
  bodyFaults(body: Body, value: JsonValue): readonly string[] {
    const name = BODY_SCHEMAS[body];
    const problems = name === undefined ? [] : this.problems(name, value);
    return [...problems, ...wrongKeys(value), ...this.#keys.faults(body, value)];
  }

  /** Messages without a golden sample that have one after all. */
  get idleExceptions(): readonly string[] {
    return [...WITHOUT_GOLDEN.keys()].filter((tag) => this.#goldens.has(tag));
  }

  /** The keys that a message must have; undefined where nothing says which. */
  #keysOf(tag: string): readonly string[] | undefined {
    const golden = this.#goldens.get(tag);
    if (golden === undefined) return WITHOUT_GOLDEN.get(tag);
    return tag === 'Greetings' ? golden : [...golden, 'seq', 'timestamp'];
  }

  #add(schema: unknown, key: string): void {
    if (typeof schema !== 'object' || schema === null) throw new TypeError(`no schema ${key}`);
    // Their dialect is named in a way that ajv does not know; it is draft 7.
    Reflect.deleteProperty(schema, '$schema');
    this.#ajv.addSchema(schema, key);
  }
}

/** The value with plain numbers, which is all that ajv knows. */
function plain(value: JsonValue): unknown {
  if (typeof value === 'bigint' || value instanceof LosslessNumber) return Number(String(value));
  if (Array.isArray(value)) return value.map(plain);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, plain(field)]));
}

/** Schemas of what the HTTP API answers. That of a submission to L1 has no name. */
const BODY_SCHEMAS: Readonly<Record<Body, string | undefined>> = {
  head: 'HeadState',
  confirmedSnapshot: 'ConfirmedSnapshot',
  seenSnapshot: 'SeenSnapshot',
  parameters: 'ProtocolParameters',
  transaction: 'Transaction',
  submit: 'SubmitL2TxResponse',
  submitToL1: undefined,
};

/**
 * Messages that upstream has no golden sample of, and their keys as its code has them: it does not remember them, so they
 * have no number and no time. Any other message without a sample is a fault.
 */
const WITHOUT_GOLDEN: ReadonlyMap<string, readonly string[]> = new Map([
  ['CommandFailed', ['clientInput', 'state', 'tag']],
  ['PostTxOnChainFailed', ['postChainTx', 'postTxError', 'tag']],
  ['RejectedInputBecauseUnsynced', ['clientInput', 'drift', 'tag']],
  ['SideLoadSnapshotRejected', ['clientInput', 'requirementFailure', 'tag']],
  ['SyncedStatusReport', ['chainSlot', 'chainTime', 'drift', 'synced', 'tag']],
  ['InvalidInput', ['input', 'reason']],
]);

/** Greetings leave the head's fields out where there is none. */
const mayLack = (tag: string, key: string): boolean =>
  tag === 'Greetings' && ['hydraHeadId', 'snapshotUtxo'].includes(key);

/** What kind of message it is. */
export function tagOf({ tag }: JsonObject): string {
  return typeof tag === 'string' ? tag : 'InvalidInput';
}

/**
 * The keys of every golden message, by its tag. A file of older samples lies beside these folders ("TimedServerOutput"); it
 * has messages with keys of an earlier version, and is not among them.
 */
function goldenKeys(): ReadonlyMap<string, readonly string[]> {
  const keys = new Map<string, readonly string[]>();
  for (const folder of ['ServerOutput', 'Greetings']) {
    for (const { name, samples } of listGoldens(folder)) {
      for (const sample of samples) {
        if (isJsonObject(sample)) keys.set(name, Object.keys(sample).toSorted());
      }
    }
  }
  return keys;
}

/** Keys of an output: with an inline datum, and without. */
const TX_OUT = ['address', 'datum', 'inlineDatum', 'inlineDatumRaw', 'referenceScript', 'value'];
const TX_OUTS = new Set([
  [...TX_OUT, 'datumhash'].toSorted().join(),
  [...TX_OUT, 'inlineDatumhash'].toSorted().join(),
]);
const SNAPSHOT = [
  'accumulator',
  'confirmed',
  'headId',
  'number',
  'utxo',
  'utxoToCommit',
  'utxoToDecommit',
  'version',
].join();
const TRANSACTION = ['cborHex', 'description', 'txId', 'type'].join();

/** Objects inside a value whose keys are not exactly those that upstream writes. */
function wrongKeys(value: JsonValue): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(wrongKeys);
  if (!isJsonObject(value)) return [];
  const keys = Object.keys(value).toSorted().join();
  const wrong =
    ('address' in value && 'value' in value && !TX_OUTS.has(keys)) ||
    ('accumulator' in value && 'number' in value && keys !== SNAPSHOT) ||
    ('cborHex' in value && 'txId' in value && keys !== TRANSACTION);
  return [...(wrong ? [keys] : []), ...Object.values(value).flatMap(wrongKeys)];
}
