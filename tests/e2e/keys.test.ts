import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toHex } from '../../offchain/ledger/hash.ts';
import { fromMnemonic, openSeed } from '../../offchain/signers/derivation.ts';
import { checkNoStack, Computer } from './computer.ts';
import { as, keyFile, keyPath } from './key-home.ts';
import { expectValid } from './schemas.ts';

// Keys of the home: made, listed, rotated; and never shown.

const PASSWORD = 'tomato-lantern-91';

/** A home with alice's account on it. */
let machine: Computer;

beforeAll(() => {
  machine = Computer.keep();
  expect(machine.json('REGISTER alice', as('alice'))).toMatchObject({ ok: true });
});
afterAll(() => machine.remove());

describe('key files', () => {
  test('are made by themselves on the embedded emulator, not encrypted, readable by their owner only', () => {
    expect(keyFile(machine, 'alice')).toMatchObject({ isEncrypted: false, kind: 'seed' });
    expect(statSync(keyPath(machine, 'alice')).mode & 0o777).toBe(0o600);
  });

  test('are listed with everything that is public', () => {
    const answer = machine.json('KEYS');
    expectValid(answer);
    const { paymentKeyHash, generations } = keyFile(machine, 'alice');
    const { generation, ...hashes } = generations[0] ?? {};
    expect(answer.result).toEqual({
      users: [
        expect.objectContaining({
          user: 'alice',
          encrypted: false,
          generation,
          paymentKeyHash,
          ...hashes,
        }),
      ],
    });
    expect(machine.text('WHOAMI', as('alice'))).toContain(
      String(/addr_test1\w+/.exec(machine.text('KEYS LIST'))?.[0]),
    );
  });

  test('are never overwritten', () => {
    const before = readFileSync(keyPath(machine, 'alice'));
    for (const line of ['KEYS NEW', 'KEYS IMPORT H:\\none.txt']) {
      expect(machine.run(line, as('alice')).status).toBe(80);
    }
    expect(readFileSync(keyPath(machine, 'alice'))).toEqual(before);
  });

  test.each(['KEYS OLD', 'KEYS NEW x', 'KEYS NEW /W:13', 'KEYS NEW /P', 'KEYS EXPORT'])(
    'refuses %s',
    (line) => {
      const { status, stderr } = machine.run(line, as('nobody'));
      expect(status).toBe(1);
      checkNoStack(stderr);
    },
  );

  test.each(['KEYS EXPORT H:\\x.txt', 'KEYS PASSWORD'])('%s needs keys', (line) => {
    expect(machine.run(line, as('nobody', '--password-file', 'none')).status).toBe(2);
  });
});

test('nothing secret is in outputs, errors, the outbox or any other file of the home', async () => {
  const computer = machine.copy();
  writeFileSync(path.join(computer.folder, 'password'), PASSWORD);
  const options = as('carol', '--verbose', '--password-file', 'password');
  const seen: string[] = [];
  const lines = [
    'KEYS NEW',
    'KEYS EXPORT H:\\phrase.txt',
    'REGISTER carol',
    'MD d',
    'ECHO x > a.txt',
    'ROTATE',
    'RECOVER carol H:\\phrase.txt',
    'KEYS IMPORT H:\\phrase.txt',
    'KEYS LIST',
    'KEYS PASSWORD',
    'WHOAMI',
    'LOG',
    'MD none\\x',
    'BEGIN',
    'MD e',
    'COMMIT',
    'SET',
  ];
  for (const form of [[], ['--json']]) {
    const { stdout, stderr } = computer.runScript(lines, {
      options: [...(options.options ?? []), '--continue', ...form],
    });
    seen.push(stdout.toString('latin1'), stderr);
  }
  const words = computer.readHost('phrase.txt').toString().trim();
  for (const name of readdirSync(computer.home, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(computer.home, name);
    if (statSync(file).isFile()) seen.push(readFileSync(file, 'latin1'));
  }
  const entropy = fromMnemonic(words);
  const derive = await openSeed(entropy);
  const privates = [0, 1, 2, 3].flatMap((generation) => {
    const { payment, auth, encryption } = derive(generation);
    return [payment, auth, encryption];
  });
  const triples = words.split(' ').map((_, at, all) => all.slice(at, at + 3).join(' '));
  const needles = [
    PASSWORD,
    ...triples.slice(0, -2),
    ...[entropy, ...privates].flatMap((bytes) => [
      toHex(bytes),
      Buffer.from(bytes).toString('latin1'),
      Buffer.from(bytes).toString('base64'),
      toHex(bytes.slice(0, 32)),
    ]),
  ];
  const found = needles.filter((needle) => seen.some((text) => text.includes(needle)));
  expect(found).toEqual([]);
  // The search can find something.
  expect(seen.some((text) => text.includes('carol'))).toBe(true);
});
