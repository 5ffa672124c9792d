import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeKeyFile } from '../../offchain/signers/key-file.ts';
import { checkNoStack, Computer } from '../e2e/computer.ts';
import { as, keyFile, keyPath } from '../e2e/key-home.ts';
import { startDevnet, type RunningDevnet } from './devnet-process.ts';

// Keys that are not encrypted, on a network where everything else is ready for a call: only the password is missing.

const PASSWORD = 'tomato-lantern-91';

let folder: string;
let devnet: RunningDevnet;
let alice: Computer;

/** A run on the devnet. */
const onDevnet = (user = 'alice', ...options: readonly string[]) =>
  as(user, '--yes', '--network', `devnet:${devnet.url}`, ...options);
const withPassword = () => onDevnet('alice', '--password-file', join(folder, 'password'));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dos-bare-keys-'));
  writeFileSync(join(folder, 'password'), `${PASSWORD}\n`);
  devnet = await startDevnet(['--home', join(folder, 'devnet'), '--block-time', '60']);
  alice = Computer.keep();
  alice.text('REGISTER alice', withPassword());
  const file = keyFile(alice, 'alice');
  const bare = await writeKeyFile(await file.unlock(PASSWORD), file, undefined);
  writeFileSync(keyPath(alice, 'alice'), bare);
});

afterAll(async () => {
  await devnet.stop();
  alice.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** All that a call would change: what the ledger has and what waits for it, the account's funds, the home's keys and outbox. */
async function state(): Promise<object> {
  const { mempool } = (await devnet.get('/devnet/state')) as {
    readonly mempool: readonly string[];
  };
  const names = readdirSync(alice.home, { recursive: true, encoding: 'utf8' });
  return {
    mempool,
    log: alice.text('LOG', onDevnet()),
    account: alice.text('WHOAMI', onDevnet()),
    keys: readFileSync(keyPath(alice, 'alice'), 'utf8'),
    users: names.filter((name) => name.startsWith('keys')),
    sent: names.filter((name) => name.startsWith('outbox')),
  };
}

test('are refused before anything is signed or sent, until they are encrypted', async () => {
  const before = await state();
  for (const line of ['MD a', 'ECHO x > a.txt', 'ROTATE', 'REGISTER other']) {
    for (const options of [onDevnet(), withPassword()]) {
      const { status, stdout, stderr } = alice.run(line, options);
      expect([line, status, stdout.toString()]).toEqual([line, 86, '']);
      expect(stderr).toMatch(/it is not encrypted.*KEYS PASSWORD encrypts them/);
      checkNoStack(stderr);
    }
  }
  expect(await state()).toEqual(before);

  alice.text('KEYS PASSWORD', withPassword());
  alice.text('MD a', withPassword());
  expect(await state()).not.toEqual(before);
});

test('are not made: new ones need a password', async () => {
  const before = await state();
  for (const line of ['KEYS NEW', 'MD b', 'REGISTER bob']) {
    const { status, stderr } = alice.run(line, onDevnet('bob'));
    expect([line, status]).toEqual([line, 86]);
    expect(stderr).toMatch(/new keys need one/);
  }
  expect(await state()).toEqual(before);
});
