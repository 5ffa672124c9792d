import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { toHex } from '../../offchain/ledger/hash.ts';
import { openSeed, toMnemonic } from '../../offchain/signers/derivation.ts';

const GENERATIONS = [0, 1, 2, 3];

/** What of a seed may be found nowhere: any three words of its phrase, itself and its private keys as they could be written. */
export async function listSecrets(entropy: Uint8Array): Promise<readonly string[]> {
  const derive = await openSeed(entropy);
  const privates = GENERATIONS.flatMap((generation) => {
    const { payment, auth, encryption } = derive(generation);
    return [payment, auth, encryption];
  });
  const words = toMnemonic(entropy).split(' ');
  return [
    ...words.slice(0, -2).map((_, at) => words.slice(at, at + 3).join(' ')),
    ...[entropy, ...privates].flatMap((bytes) => [
      toHex(bytes),
      toHex(bytes.slice(0, 32)),
      Buffer.from(bytes).toString('latin1'),
      Buffer.from(bytes).toString('base64'),
    ]),
  ];
}

/** Every file of a home by its name, in a form in which bytes can be looked for. */
export function readHome(home: string): ReadonlyMap<string, string> {
  const names = readdirSync(home, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => statSync(path.join(home, name)).isFile());
  return new Map(files.map((name) => [name, readFileSync(path.join(home, name), 'latin1')]));
}

/** The secrets that are in some text. */
export function findSecrets(
  secrets: readonly string[],
  texts: Iterable<string>,
): readonly string[] {
  const all = [...texts];
  return secrets.filter((secret) => all.some((text) => text.includes(secret)));
}
