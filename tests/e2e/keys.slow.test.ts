import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeKeyFile } from '../../offchain/signers/key-file.ts';
import { ringOfSeed } from '../../offchain/signers/key-ring.ts';
import { checkNoStack, codesOf, Computer } from './computer.ts';
import { as, keyFile, keyPath } from './key-home.ts';
import { expectValid } from './schemas.ts';

// Passwords, recovery phrases, ROTATE and RECOVER, each in processes of their own.

const PASSWORD = 'tomato-lantern-91';

/** No account is committed to a key in use. */
const nothingElse = { exposed: [], unasked: [] };

/** A home with alice's account on it. */
let machine: Computer;

beforeAll(() => {
  machine = Computer.keep();
  expect(machine.json('REGISTER alice', as('alice'))).toMatchObject({ ok: true });
});
afterAll(() => machine.remove());

describe('passwords', () => {
  const copy = (): Computer => {
    const computer = machine.copy();
    writeFileSync(path.join(computer.folder, 'password'), `${PASSWORD}\nnot this line\n`);
    writeFileSync(path.join(computer.folder, 'wrong'), 'something-else\n');
    writeFileSync(path.join(computer.folder, 'short'), 'seven77\n');
    writeFileSync(path.join(computer.folder, 'empty'), '\n');
    expectValid(computer.json('KEYS PASSWORD', as('alice', '--password-file', 'password')));
    expect(keyFile(computer, 'alice')).toMatchObject({ isEncrypted: true });
    return computer;
  };

  test('calls need it, by the option or the variable; reading does not', () => {
    const computer = copy();
    expect(computer.json('MD a', as('alice', '--password-file', 'password')).ok).toBe(true);
    const env = { DOS_PASSWORD_FILE: path.join(computer.folder, 'password') };
    expect(computer.json('MD b', { ...as('alice'), env }).ok).toBe(true);
    expect(computer.text('DIR', as('alice'))).toMatch(/ a\n.* b\n/);
    expect(computer.json('KEYS').ok).toBe(true);
  });

  test.each([
    ['nobody to ask', [], 86],
    ['a wrong one', ['--password-file', 'wrong'], 86],
    ['an empty file', ['--password-file', 'empty'], 86],
    ['no such file', ['--password-file', 'nowhere'], 2],
  ] as const)('%s: an error that says what to do, and nothing happens', (_, options, code) => {
    const computer = copy();
    const before = computer.text('LOG');
    const { status, stderr, stdout } = computer.run('MD a', as('alice', ...options));
    expect([status, stdout.toString()]).toEqual([code, '']);
    expect(stderr).toMatch(code === 86 ? /--password-file FILE/ : /nowhere/);
    checkNoStack(stderr);
    expect(computer.text('LOG')).toBe(before);
  });

  test('new ones are at least eight characters', () => {
    const computer = copy();
    expect(computer.run('KEYS NEW', as('bob', '--password-file', 'short')).status).toBe(86);
    expect(computer.run('KEYS NEW /E', as('bob')).status).toBe(86);
    expect(readdirSync(path.join(computer.home, 'keys'))).toEqual(['alice.json']);
  });
});

describe('recovery phrases', () => {
  test('EXPORT writes one to a new file of H: only, readable by its owner only', () => {
    const computer = machine.copy();
    const answer = computer.json('KEYS EXPORT H:\\phrase.txt', as('alice'));
    expectValid(answer);
    expect(statSync(computer.host('phrase.txt')).mode & 0o777).toBe(0o600);
    const words = computer.readHost('phrase.txt').toString().trim();
    expect(words.split(' ')).toHaveLength(24);
    expect(computer.run('KEYS EXPORT H:\\phrase.txt', as('alice')).status).toBe(80);
    expect(computer.run('KEYS EXPORT C:\\phrase.txt', as('alice')).status).toBe(5);
    expect(computer.run('KEYS EXPORT H:\\', as('alice')).status).toBe(5);
    expect(computer.readHost('phrase.txt').toString().trim()).toBe(words);
  });

  test('IMPORT of one gives the same keys, in the generation that the chain knows', () => {
    const computer = machine.copy();
    computer.text('KEYS EXPORT H:\\phrase.txt', as('alice'));
    computer.text('ROTATE', as('alice'));
    computer.text('ROTATE', as('alice'));
    const answer = computer.json('KEYS IMPORT H:\\phrase.txt', as('again'));
    expectValid(answer);
    expect(answer.result).toMatchObject({ generation: 2 });
    expect(computer.json('MD mine', as('again'))).toMatchObject({ ok: true });
    const { paymentKeyHash } = keyFile(computer, 'alice');
    expect(keyFile(computer, 'again')).toMatchObject({ paymentKeyHash });
  });

  test.each(['abandon abandon', 'zoo '.repeat(12), '', '\u{0}\u{FFFD}'])(
    'a file with %j is refused, and shows nothing of it',
    (words) => {
      const computer = machine.copy();
      computer.writeHost('phrase.txt', words);
      const { status, stderr } = computer.run('KEYS IMPORT H:\\phrase.txt', as('bob'));
      expect(status).toBe(1);
      expect(stderr).not.toMatch(/abandon|zoo/);
      expect(readdirSync(path.join(computer.home, 'keys'))).toEqual(['alice.json']);
    },
  );
});

describe('ROTATE', () => {
  test('goes on to the next key, again and again; the account, its funds and its files stay', () => {
    const computer = machine.copy();
    const before = computer.json('WHOAMI', as('alice')).result ?? {};
    for (const generation of [1, 2, 3]) {
      const answer = computer.json('ROTATE', as('alice'));
      expectValid(answer);
      expect(answer.result).toEqual({ drive: 'C', account: 'alice', generation, ...nothingElse });
      expect(computer.json(`MD d${generation}`, as('alice')).ok).toBe(true);
    }
    const after = computer.json('WHOAMI', as('alice')).result ?? {};
    expect({ ...after, lovelace: 0 }).toEqual({ ...before, lovelace: 0 });
    expect(computer.text('DIR', as('alice'))).toMatch(/ d1\n.* d2\n.* d3\n/);
  });

  test('that was interrupted before the ledger took it leaves the old key in use, and can be run again', async () => {
    const computer = machine.copy();
    // What is on the disk then: the file lists the new generation, and the chain does not know it.
    const file = keyFile(computer, 'alice');
    const secret = await file.unlock(undefined);
    if (secret.kind !== 'seed') throw new TypeError('not a seed');
    const ring = await ringOfSeed(secret.entropy, [0, 1]);
    const text = await writeKeyFile(ring.secret, ring.header, undefined);
    writeFileSync(keyPath(computer, 'alice'), text);
    expect(computer.json('MD a', as('alice')).ok).toBe(true);
    expect(computer.json('ROTATE', as('alice')).result).toMatchObject({ generation: 1 });
    expect(computer.json('MD b', as('alice')).ok).toBe(true);
  });

  test('needs an account, and no open group', () => {
    const computer = machine.copy();
    expect(computer.run('ROTATE', as('nobody')).status).toBe(65);
    expect(
      codesOf(computer.script(['BEGIN', 'ROTATE', 'KEYS NEW', 'ROLLBACK'], as('alice'))),
    ).toEqual([0, 1, 1, 0]);
    const before = readFileSync(keyPath(computer, 'alice'));
    expect(computer.run('ROTATE', as('alice', '--dry-run')).status).toBe(1);
    expect(computer.run('KEYS NEW', as('bob', '--dry-run')).status).toBe(1);
    expect(readFileSync(keyPath(computer, 'alice'))).toEqual(before);
    expect(readdirSync(path.join(computer.home, 'keys'))).toEqual(['alice.json']);
  });
});

describe('keys whose phrase is on paper', () => {
  test('rotate with the phrase and not without, and can’t be exported', () => {
    const computer = machine.copy();
    expectValid(computer.json('KEYS NEW /P:H:\\paper.txt /W:12', as('bob')));
    expect(computer.readHost('paper.txt').toString().trim().split(' ')).toHaveLength(12);
    expect(keyFile(computer, 'bob')).toMatchObject({ kind: 'keys' });
    expect(computer.json('REGISTER bob', as('bob')).ok).toBe(true);
    expect(computer.run('ROTATE', as('bob')).status).toBe(1);
    expect(computer.run('KEYS EXPORT H:\\x.txt', as('bob')).status).toBe(1);
    computer.text('KEYS EXPORT H:\\alice.txt', as('alice'));
    expect(computer.run('ROTATE H:\\alice.txt', as('bob')).status).toBe(13);
    for (const generation of [1, 2]) {
      expect(computer.json('ROTATE H:\\paper.txt', as('bob')).result).toMatchObject({ generation });
      expect(computer.json(`MD d${generation}`, as('bob')).ok).toBe(true);
    }
    expect(keyFile(computer, 'bob')).toMatchObject({ kind: 'keys' });
  });
});

describe('RECOVER', () => {
  test('takes an account back from whoever has its keys', () => {
    const computer = machine.copy();
    computer.text('KEYS NEW /P:H:\\paper.txt', as('bob'));
    expect(computer.json('REGISTER bob', as('bob')).ok).toBe(true);
    // The thief has the key file, and not the paper.
    writeFileSync(keyPath(computer, 'thief'), readFileSync(keyPath(computer, 'bob')));
    expect(computer.json('MD stolen', as('thief')).ok).toBe(true);
    const answer = computer.json('RECOVER BOB H:\\paper.txt', as('bob'));
    expectValid(answer);
    expect(answer.result).toEqual({ drive: 'C', account: 'bob', generation: 1, ...nothingElse });
    expect(computer.json('MD mine', as('bob')).ok).toBe(true);
    expect(computer.run('MD more', as('thief')).status).toBe(65);
    expect(computer.json('RECOVER bob H:\\paper.txt', as('new')).result).toMatchObject({
      generation: 2,
    });
    expect(computer.json('MD newer', as('new')).ok).toBe(true);
    // A later key than the file lists.
    expect(computer.run('MD more', as('bob')).status).toBe(65);
  });

  test('with /P takes the seed out of the key file that is there', () => {
    const computer = machine.copy();
    computer.text('KEYS EXPORT H:\\alice.txt', as('alice'));
    const before = keyFile(computer, 'alice');
    expect(before).toMatchObject({ kind: 'seed' });
    const answer = computer.json('RECOVER alice H:\\alice.txt /P', as('alice'));
    expect(answer.result).toMatchObject({ account: 'alice', generation: 1 });
    const { kind, paymentKeyHash } = keyFile(computer, 'alice');
    expect({ kind, paymentKeyHash }).toEqual({
      kind: 'keys',
      paymentKeyHash: before.paymentKeyHash,
    });
    expect(computer.json('MD mine', as('alice')).ok).toBe(true);
    expect(computer.run('KEYS EXPORT H:\\x.txt', as('alice')).status).toBe(1);
    expect(computer.json('ROTATE H:\\alice.txt', as('alice')).ok).toBe(true);
  });

  test('needs the right phrase, and an account', () => {
    const computer = machine.copy();
    computer.writeHost('other.txt', `${'zoo '.repeat(11)}wrong`);
    computer.text('KEYS EXPORT H:\\alice.txt', as('alice'));
    expect(computer.run('RECOVER alice H:\\other.txt', as('new')).status).toBe(13);
    expect(computer.run('RECOVER nobody H:\\alice.txt', as('new')).status).toBe(2);
    expect(computer.run('RECOVER alice', as('new')).status).toBe(1);
    expect(readdirSync(path.join(computer.home, 'keys'))).toEqual(['alice.json']);
  });
});
