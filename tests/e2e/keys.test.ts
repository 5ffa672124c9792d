import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toHex } from '../../offchain/ledger/hash.ts';
import { fromMnemonic } from '../../offchain/signers/derivation.ts';
import { type Answer, checkNoStack, Computer, type Run } from './computer.ts';
import { as, keyFile, keyPath } from './key-home.ts';
import { expectValid } from './schemas.ts';
import { findSecrets, listSecrets, readHome } from './secrets.ts';

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

/** What a user does with keys, and the codes that the lines end with. */
const lines = (user: string): readonly (readonly [string, number])[] => [
  ['KEYS NEW', 0],
  [`KEYS EXPORT H:\\${user}.txt`, 0],
  [`REGISTER ${user}`, 0],
  ['MD d', 0],
  ['ECHO x > a.txt', 0],
  ['ROTATE', 0],
  [`RECOVER ${user} H:\\${user}.txt`, 0],
  [`KEYS IMPORT H:\\${user}.txt`, 80],
  ['KEYS LIST', 0],
  ['KEYS PASSWORD', 0],
  ['WHOAMI', 0],
  ['LOG', 0],
  ['MD none\\x', 3],
  ['BEGIN', 0],
  ['MD e', 0],
  ['COMMIT', 0],
  ['SET', 0],
];

test('nothing secret is in outputs, errors, the outbox or any other file of the home', async () => {
  const computer = machine.copy();
  writeFileSync(path.join(computer.folder, 'password'), PASSWORD);
  // The outbox forgets nothing.
  const common = ['--verbose', '--password-file', 'password', '--verify', '9999'];
  const seen: string[] = [];
  const secrets: string[] = [PASSWORD];
  const see = ({ stdout, stderr }: Run): string => {
    seen.push(stdout.toString('latin1'), stderr);
    return stdout.toString();
  };
  const run = async (user: string, ...form: readonly string[]): Promise<string> => {
    const options = [...common, ...form];
    const script = lines(user).map(([line]) => line);
    const text = see(computer.runScript(script, as(user, '--continue', ...options)));
    const imported = computer.run(`KEYS IMPORT H:\\${user}.txt`, as(`${user}-again`, ...options));
    expect(imported.status).toBe(0);
    see(imported);
    secrets.push(...(await listSecrets(fromMnemonic(computer.readHost(`${user}.txt`).toString()))));
    return text;
  };

  // Users of their own: what is there already would only be refused.
  expect(await run('carol')).toMatch(/^carol {2}seed, encrypted[^]*Recovery phrase written/);
  const answers = (await run('dave', '--json')).trimEnd().split('\n');
  const codes = answers.map((answer) => (JSON.parse(answer) as Answer).error?.code ?? 0);
  expect(codes).toEqual(lines('dave').map(([, code]) => code));

  const files = readHome(computer.home);
  expect(findSecrets(secrets, [...seen, ...files.values()])).toEqual([]);
  // The same search finds alice's seed, which is in a file that is not encrypted.
  const bare = await keyFile(computer, 'alice').unlock(undefined);
  if (bare.kind !== 'seed') throw new TypeError('not a seed');
  expect(findSecrets(await listSecrets(bare.entropy), files.values())).toContain(
    toHex(bare.entropy),
  );
  // There was something to search: the outbox too, and what is in it and in the outputs can be found.
  expect([...files.keys()].filter((name) => name.startsWith('outbox')).length).toBeGreaterThan(5);
  expect(findSecrets(['carol', 'dave'], seen)).toEqual(['carol', 'dave']);
  const { paymentKeyHash } = keyFile(computer, 'dave');
  const sent = [...files].flatMap(([name, text]) => (name.startsWith('outbox') ? [text] : []));
  expect(findSecrets([paymentKeyHash], sent)).toEqual([paymentKeyHash]);
});
