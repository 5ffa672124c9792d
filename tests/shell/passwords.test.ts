import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { InvalidPasswordError } from '../../offchain/errors/transaction.ts';
import { readKeyFile, writeKeyFile } from '../../offchain/signers/key-file.ts';
import { ringOfSeed } from '../../offchain/signers/key-ring.ts';
import { createPasswords } from '../../shell/passwords.ts';
import { makeFolder } from './machine.ts';
import { type Presses, Typist } from './typist.ts';

const PASSWORD = 'tomato-lantern-91';
const QUESTION = 'Password of alice: ';

const ring = await ringOfSeed(new Uint8Array(16).fill(7), [0]);
const encrypted = readKeyFile(await writeKeyFile(ring.secret, ring.header, PASSWORD));
const bare = readKeyFile(await writeKeyFile(ring.secret, ring.header, undefined));

/** A run with somebody at the terminal. */
function ask(...answers: readonly Presses[]) {
  const typist = new Typist(...answers);
  return { typist, passwords: createPasswords(undefined, typist.console) };
}

/** A run with a file whose text this is. */
function askFile(text: string) {
  const file = path.join(makeFolder(), 'password');
  writeFileSync(file, text);
  const typist = new Typist();
  return { typist, passwords: createPasswords(file, typist.console) };
}

describe('the password of a key file', () => {
  test('is asked for once in a run', async () => {
    const { typist, passwords } = ask(`${PASSWORD}\r`);
    const first = await passwords.unlock('alice', encrypted);
    expect(first).toMatchObject({ password: PASSWORD, ring: { header: ring.header } });
    expect(await passwords.unlock('alice', encrypted)).toBe(first);
    expect(typist.asked).toEqual([QUESTION]);
  });

  test('may be wrong twice', async () => {
    const { typist, passwords } = ask('wrong\r', '\r', `${PASSWORD}\r`);
    expect(await passwords.unlock('alice', encrypted)).toMatchObject({ password: PASSWORD });
    expect(typist.asked).toEqual([QUESTION, QUESTION, QUESTION]);
  });

  test('is not asked for a fourth time', async () => {
    const { typist, passwords } = ask('wrong\r', 'wronger\r', 'wrongest\r', `${PASSWORD}\r`);
    await expect(passwords.unlock('alice', encrypted)).rejects.toThrow(InvalidPasswordError);
    expect(typist.asked).toEqual([QUESTION, QUESTION, QUESTION]);
  });

  test.each(['\u{3}', '\u{4}', '\u{1B}'])('is not asked for again after %j', async (key) => {
    const { typist, passwords } = ask(`tom${key}`, `${PASSWORD}\r`);
    await expect(passwords.unlock('alice', encrypted)).rejects.toThrow(InvalidPasswordError);
    expect(typist.asked).toEqual([QUESTION]);
  });

  test('is not asked for where there is none', async () => {
    const { typist, passwords } = ask();
    expect(await passwords.unlock('alice', bare)).toMatchObject({ password: undefined });
    expect(typist.seen).toBe('');
  });

  test('comes from the file’s first line, and then nobody is asked', async () => {
    const right = askFile(`${PASSWORD}\r\nnot this line\n`);
    expect(await right.passwords.unlock('alice', encrypted)).toMatchObject({ password: PASSWORD });
    const wrong = askFile('wrong\n');
    await expect(wrong.passwords.unlock('alice', encrypted)).rejects.toThrow(InvalidPasswordError);
    expect(right.typist.seen + wrong.typist.seen).toBe('');
  });
});

describe('a new password', () => {
  const NEW = 'New password of alice: ';
  const AGAIN = 'Once more: ';

  test('is typed twice', async () => {
    const { typist, passwords } = ask(`${PASSWORD}\r`, [PASSWORD, '\r']);
    expect(await passwords.choose('alice')).toBe(PASSWORD);
    expect(typist.asked).toEqual([NEW, AGAIN]);
  });

  test.each<readonly [string, readonly Presses[], RegExp, readonly string[]]>([
    ['typed otherwise the second time', ['tomato-91\r', 'tomato-19\r'], /differ/, [NEW, AGAIN]],
    ['given up the second time', ['tomato-91\r', '\u{3}'], /differ/, [NEW, AGAIN]],
    ['given up at once', ['tom\u{3}'], /new keys need one/, [NEW]],
    ['too short', ['seven77\r', 'seven77\r'], /at least 8 characters/, [NEW]],
    ['too short, however many bytes', ['\u{1F511}'.repeat(7) + '\r'], /at least 8/, [NEW]],
  ])('%s is none', async (_, answers, reason, asked) => {
    const { typist, passwords } = ask(...answers);
    const choosing = passwords.choose('alice');
    await expect(choosing).rejects.toThrow(InvalidPasswordError);
    await expect(choosing).rejects.toThrow(reason);
    expect(typist.asked).toEqual(asked);
  });
});
