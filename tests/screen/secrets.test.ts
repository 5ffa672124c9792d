import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { fromMnemonic } from '../../offchain/signers/derivation.ts';
import { readKeyFile, type KeyFile } from '../../offchain/signers/key-file.ts';
import { ringOfSeed } from '../../offchain/signers/key-ring.ts';
import { keys, Terminal } from './terminal.ts';

// Passwords and a phrase that are typed at a real terminal: seen at no moment, and in no file afterwards.

const PASSWORD = 'tomato-lantern-91';
const NEXT = 'violin:hammock:53';
const WRONG = 'cactus+umbrella+17';
const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow';

/** One key after the other. */
function pressEach(terminal: Terminal, text: string): void {
  for (const key of text) terminal.type(key);
}

const keyFile = ({ home }: Terminal, user: string): KeyFile =>
  readKeyFile(readFileSync(path.join(home, 'keys', `${user}.json`), 'utf8'));

/** All that the program sent to the terminal, and every file of the home. */
function everything({ home, raw }: Terminal): readonly string[] {
  const names = readdirSync(home, { recursive: true, encoding: 'utf8' });
  const files = names
    .map((name) => path.join(home, name))
    .filter((file) => statSync(file).isFile());
  return [raw, ...files.map((file) => readFileSync(file, 'latin1'))];
}

/** A secret may be drawn in parts: none of five characters may be anywhere. */
function expectNowhere(terminal: Terminal, ...secrets: readonly string[]): void {
  const parts = secrets.flatMap((secret) =>
    Array.from({ length: secret.length - 4 }, (_, at) => secret.slice(at, at + 5)),
  );
  const texts = everything(terminal);
  expect(parts.filter((part) => texts.some((text) => text.includes(part)))).toEqual([]);
}

/** Goes as far as the question for a new password. */
async function beginKeys(terminal: Terminal): Promise<void> {
  await terminal.waitFor(/C:\\>/);
  terminal.type('KEYS NEW /E\r');
  await terminal.waitFor(/New password of default:/);
}

test('passwords on the screen, typed and pasted', async () => {
  const first = new Terminal();
  await beginKeys(first);
  pressEach(first, PASSWORD);
  first.type(keys.enter);
  await first.waitFor(/Once more:/);
  first.type(keys.paste(PASSWORD) + keys.enter);
  await first.waitFor(/seed, encrypted/);
  first.type('EXIT\r');
  expect(await first.waitForEnd()).toBe(0);
  expect(keyFile(first, 'default')).toMatchObject({ isEncrypted: true });

  // Another process does not know it.
  const terminal = new Terminal({ folder: first.folder });
  await terminal.waitFor(/C:\\>/);
  terminal.type('KEYS PASSWORD\r');
  await terminal.waitFor(/Password of default:/);
  // The second try is there before its question.
  terminal.type(WRONG + keys.enter + PASSWORD + keys.enter);
  await terminal.waitFor(/New password of default:/);
  terminal.type(`${NEXT}x\u{7F}${keys.enter}`);
  await terminal.waitFor(/Once more:/);
  terminal.type(NEXT + keys.enter);
  await terminal.waitFor(/seed, encrypted/);
  terminal.type('EXIT\r');
  expect(await terminal.waitForEnd()).toBe(0);
  await expect(keyFile(terminal, 'default').unlock(NEXT)).resolves.toMatchObject({ kind: 'seed' });

  for (const each of [first, terminal]) expectNowhere(each, PASSWORD, NEXT, WRONG);
  expect(readFileSync(path.join(terminal.home, 'history'), 'utf8')).toBe(
    'KEYS NEW /E\nEXIT\nKEYS PASSWORD\nEXIT\n',
  );
  // What may be kept is found: on the screen and in the history.
  const found = everything(terminal).filter((text) => text.includes('KEYS PASSWORD'));
  expect(found).toHaveLength(2);
});

test('Ctrl-C at the question of a password gives up, and the screen goes on', async () => {
  const terminal = new Terminal();
  await beginKeys(terminal);
  terminal.type(PASSWORD + keys.ctrlC);
  await terminal.waitFor(/new keys need one/);
  terminal.type('ECHO still here\r');
  await terminal.waitFor(/^still here$/m);
  expectNowhere(terminal, PASSWORD);
});

test('a recovery phrase on the screen', async () => {
  const terminal = new Terminal({ args: ['--user', 'bob'] });
  await terminal.waitFor(/C:\\>/);
  terminal.type('KEYS IMPORT\r');
  await terminal.waitFor(/Recovery phrase \(not shown\):/);
  terminal.type(PHRASE + keys.enter);
  await terminal.waitFor(/seed, not encrypted/);
  const { header } = await ringOfSeed(fromMnemonic(PHRASE), [0]);
  expect(keyFile(terminal, 'bob')).toMatchObject({ paymentKeyHash: header.paymentKeyHash });
  expectNowhere(terminal, PHRASE);
});

test('passwords in a terminal that can draw no screen', async () => {
  const terminal = new Terminal({ env: { TERM: 'dumb' } });
  await beginKeys(terminal);
  pressEach(terminal, PASSWORD);
  terminal.type(keys.enter);
  await terminal.waitFor(/Once more:/);
  pressEach(terminal, `${PASSWORD}x\u{7F}`);
  terminal.type(keys.enter);
  await terminal.waitFor(/seed, encrypted/);
  await expect(keyFile(terminal, 'default').unlock(PASSWORD)).resolves.toBeDefined();
  expectNowhere(terminal, PASSWORD);
  terminal.type('EXIT\r');
  expect(await terminal.waitForEnd()).toBe(0);
});
