/** Writes the golden files: what must not change unnoticed. `tests/golden/golden.test.ts` compares them. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { handlerScripts, kernelScripts, unspendableScript } from '../offchain/kernel/scripts.ts';
import { TESTNET } from '../offchain/ledger/address.ts';
import { toHex } from '../offchain/ledger/hash.ts';
import { definitions } from '../validators/definitions.ts';
import { encodeData } from '../validators/lib/data.ts';
import {
  toData,
  type Field,
  type Fields,
  type Schema,
  type Static,
} from '../validators/lib/schema.ts';

/** A genesis output reference to apply parameters with. */
const GENESIS = { txId: '01'.repeat(32), index: 300n };

/** Every golden file: its name in `tests/golden/` and what must be in it. */
export const goldenFiles: readonly {
  readonly file: string;
  readonly make: () => Promise<Readonly<Record<string, string>>>;
}[] = [
  { file: 'scripts.json', make: scriptHashes },
  { file: 'wire.json', make: () => Promise.resolve(wireForms()) },
];

/** The text of a golden file. */
export const goldenText = (content: Readonly<Record<string, string>>): string =>
  `${JSON.stringify(content, undefined, 2)}\n`;

/** Script hashes, and those that follow from the genesis output reference above. */
async function scriptHashes(): Promise<Readonly<Record<string, string>>> {
  const { oneShot, dispatcher, gate, address } = await kernelScripts(GENESIS, TESTNET);
  const handlers = Object.entries(handlerScripts).map(([name, { hash }]) => [name, hash] as const);
  return {
    ...Object.fromEntries(handlers),
    unspendable: unspendableScript.hash,
    oneShot: oneShot.hash,
    dispatcher: dispatcher.hash,
    gate: gate.hash,
    address,
  };
}

/** CBOR of an example of every constructor of every described type. */
function wireForms(): Readonly<Record<string, string>> {
  const types = Object.entries<Schema>(definitions);
  return Object.fromEntries(
    types.flatMap(([name, of]) =>
      Object.keys(of.constructors).map((constructor) => {
        const data = toData(of, exampleOf(of, constructor));
        return [`${name}.${constructor}`, toHex(encodeData(data))] as const;
      }),
    ),
  );
}

function exampleOf(of: Schema, constructor: string): Static<Schema> {
  const fields: Fields = of.constructors[constructor] ?? {};
  const values = Object.entries(fields).map(([name, item], at) => [
    name,
    exampleField(item, at + 1),
  ]);
  return { kind: constructor, ...Object.fromEntries(values) };
}

/** Each position has a value of its own, so that two fields that change places are noticed. */
function exampleField(item: Field, at: number): unknown {
  switch (item.kind) {
    case 'id':
      return at
        .toString(16)
        .padStart(2, '0')
        .repeat(Math.max(...item.lengths));
    case 'bytes':
      return new Uint8Array(Math.max(item.min, 1)).fill(at);
    case 'integer':
      return BigInt(at);
    case 'list':
      return [exampleField(item.of, at)];
    case 'sum':
      return exampleOf(item.of, Object.keys(item.of.constructors)[0] ?? '');
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { file, make } of goldenFiles) {
    await writeFile(
      path.join(import.meta.dirname, '..', 'tests', 'golden', file),
      goldenText(await make()),
    );
  }
}
