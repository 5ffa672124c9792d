import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '../../hydra/wire/json.ts';
import { listGoldens, readData } from './golden.ts';

/** Fields that hold UTxO sets. What is in one is an output, with keys of its own. */
const UTXO_SETS = new Set([
  'utxo',
  'utxoToCommit',
  'utxoToDecommit',
  'localUTxO',
  'spendableUTxO',
  'remainingFanoutOutputs',
  'distributedFanoutOutputs',
]);

/** Fields that hold maps: their keys name things, not fields. */
const MAPS = new Set(['allTxs', 'signatories']);

/** Golden samples of what the HTTP API answers, by the name of what they are here. */
const BODIES = [
  ['head', 'ReasonablySized (HeadState (Tx ConwayEra))', []],
  ['head', 'ReasonablySized (NodeState (Tx ConwayEra))', ['headState']],
  ['confirmedSnapshot', 'ReasonablySized (SideLoadSnapshotRequest (Tx ConwayEra))', []],
  ['transaction', 'ReasonablySized (DraftCommitTxResponse (Tx ConwayEra))', []],
  ['submit', 'ReasonablySized SubmitL2TxResponse', []],
  ['submitToL1', 'ReasonablySized TransactionSubmitted', []],
] as const;

/** What the samples know of an answer of the HTTP API. */
export type Body = (typeof BODIES)[number][0] | 'seenSnapshot' | 'parameters';

/** The key sets of all objects in upstream's samples, by where they stand: the field, and the tag of what it is in. */
export class UpstreamKeys {
  readonly #known = new Map<string, Set<string>>();

  constructor() {
    const files = new Map(listGoldens().map(({ name, samples }) => [name, samples]));
    for (const [body, name, path] of BODIES) {
      for (const sample of files.get(name) ?? []) this.#learn(body, within(sample, path));
    }
    this.#learn('parameters', parseJson(readData('hydra-cluster/config/protocol-parameters.json')));
  }

  #learn(body: Body, value: JsonValue): void {
    for (const [place, keys] of objectsAt(value, body)) {
      this.#known.set(place, (this.#known.get(place) ?? new Set()).add(keys));
    }
  }

  /** Objects in an answer whose keys no sample has at that place. */
  faults(body: Body, value: JsonValue): readonly string[] {
    return [...objectsAt(value, body)]
      .filter(([place, keys]) => this.#known.get(place)?.has(keys) !== true)
      .map(([place, keys]) => `${place} has the keys ${keys}`);
  }
}

function within(value: JsonValue, path: readonly string[]): JsonValue {
  let found = value;
  for (const name of path) found = (isJsonObject(found) ? found[name] : undefined) ?? null;
  return found;
}

/** Every object in a value: its place, and its keys. */
function* objectsAt(value: JsonValue, place: string): Generator<readonly [string, string]> {
  if (Array.isArray(value)) {
    for (const item of value) yield* objectsAt(item, place);
    return;
  }
  if (!isJsonObject(value)) return;
  const tag = tagIn(value);
  const own = tag === '' ? place : `${place} ${tag}`;
  yield [own, Object.keys(value).toSorted().join()];
  for (const [name, field] of Object.entries(value)) {
    if (UTXO_SETS.has(name)) continue;
    // The same thing has the same keys wherever it is.
    const inner = ['contents', 'snapshot'].includes(name) ? `${tag} ${name}` : name;
    if (MAPS.has(name) && isJsonObject(field)) yield* objectsAt(Object.values(field), inner);
    else yield* objectsAt(field, inner);
  }
}

const tagIn = ({ tag }: JsonObject): string => (typeof tag === 'string' ? tag : '');
