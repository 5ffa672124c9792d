import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '../../hydra/wire/json.ts';

/** Where upstream's data lies, beside the repository: schemas and golden samples of hydra-node 2.3.0 (Apache-2.0). */
const DATA = fileURLToPath(new URL('../../../shared/data/hydra/release-2.3.0/', import.meta.url));

/** Named by every test that can't run without it. */
export const FROM =
  'golden samples of hydra-node 2.3.0 (they lie beside the repository, in shared/data/hydra)';
export const hasData: boolean = existsSync(DATA);

/** A file of upstream's, by its path there. */
export function readData(path: string): string {
  return readFileSync(join(DATA, path), 'utf8');
}

/** A golden file's text and samples. */
export interface Golden {
  readonly name: string;
  readonly text: string;
  readonly samples: readonly JsonValue[];
}

/** The golden files of a folder, or those directly under `golden`. */
export function listGoldens(folder = ''): readonly Golden[] {
  if (!hasData) return [];
  const path = join('hydra-node/golden', folder);
  return readdirSync(join(DATA, path))
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => {
      const text = readData(join(path, name));
      const file = parseJson(text);
      const samples = isJsonObject(file) ? file['samples'] : undefined;
      if (!Array.isArray(samples)) throw new TypeError(`${name} has no samples`);
      return { name: name.replace(/\.json$/, ''), text, samples };
    });
}

/** Every object inside a value, the value itself included. */
export function* objectsIn(value: JsonValue): Generator<JsonObject> {
  if (Array.isArray(value)) {
    for (const item of value) yield* objectsIn(item);
  } else if (isJsonObject(value)) {
    yield value;
    for (const item of Object.values(value)) yield* objectsIn(item);
  }
}
