import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { fromMnemonic } from '../../offchain/signers/derivation.ts';
import { readKeyFile } from '../../offchain/signers/key-file.ts';
import { ringOfSeed } from '../../offchain/signers/key-ring.ts';
import { Machine } from './machine.ts';
import { type Presses, Typist } from './typist.ts';

// A recovery phrase that is typed, and not in a file.

const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const QUESTION = 'Recovery phrase (not shown): ';

/** KEYS IMPORT with somebody at the terminal, and the keys that came of it. */
async function importKeys(...answers: readonly Presses[]) {
  const machine = new Machine();
  const typist = new Typist(...answers);
  const run = await machine.run('KEYS IMPORT', { terminal: typist.console, user: 'bob' });
  const folder = path.join(machine.hostRoot, '..', 'home', 'keys');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const files = names.map((name) => readKeyFile(readFileSync(path.join(folder, name), 'utf8')));
  return { ...run, text: `${typist.seen}${String(run.stdout)}${run.stderr}`, typist, files };
}

describe('a recovery phrase', () => {
  test.each<readonly [string, Presses]>([
    ['typed', `${PHRASE}\r`],
    ['pasted', [PHRASE, '\r']],
    ['typed in capitals, with a mistake corrected', `${PHRASE.toUpperCase()}x\u{7F}\r`],
  ])('%s gives its keys, and is never seen', async (_, presses) => {
    const { status, typist, text, files } = await importKeys(presses);
    expect(status).toBe(0);
    expect(typist.asked).toEqual([QUESTION]);
    const { header } = await ringOfSeed(fromMnemonic(PHRASE), [0]);
    expect(files).toMatchObject([{ paymentKeyHash: header.paymentKeyHash }]);
    for (const word of PHRASE.split(' ')) expect(text.toLowerCase()).not.toContain(word);
  });

  test.each<readonly [string, Presses, RegExp]>([
    ['with a wrong word', `${PHRASE.replace('sausage', 'sausages')}\r`, /not of the English list/],
    ['cut off', `${PHRASE.slice(0, -7)}\r`, /it has 11 words/],
    ['empty', '\r', /it has 0 words/],
    ['given up', `${PHRASE}\u{3}`, /Missing the recovery phrase/],
  ])('%s is refused, named nowhere, and asked for once', async (_, presses, reason) => {
    const { status, stderr, typist, text, files } = await importKeys(presses, `${PHRASE}\r`);
    expect(status).toBe(1);
    expect(stderr).toMatch(reason);
    expect(typist.asked).toEqual([QUESTION]);
    expect(files).toEqual([]);
    for (const word of PHRASE.split(' ')) expect(text).not.toContain(word);
  });

  test('is not asked for where there is nobody', async () => {
    const machine = new Machine();
    const { status, stderr } = await machine.run('KEYS IMPORT');
    expect(status).toBe(1);
    expect(stderr).toMatch(/Missing the recovery phrase\. Name the file of H:/);
  });
});
