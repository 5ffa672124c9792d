import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { FileExistsError, WrittenByAnotherError } from '../../offchain/errors/file.ts';
import type { KernelError } from '../../offchain/errors/kernel-error.ts';
import { toHex } from '../../offchain/ledger/hash.ts';
import type { KeyFile } from '../../offchain/signers/key-file.ts';
import { ringOfSeed, type KeyRing } from '../../offchain/signers/key-ring.ts';
import type { Environment } from '../../shell/environment.ts';
import { createTextFile, writeTextFile } from '../../shell/home-files.ts';
import { addGeneration } from '../../shell/key-changes.ts';
import { getKeyFile, getSigner, saveKeys } from '../../shell/keys.ts';
import { createPasswords } from '../../shell/passwords.ts';
import { Machine, makeFolder } from '../shell/machine.ts';

// Key files that two processes write at the same time. Each process has an environment of its own over one home.

const PASSWORD = 'tomato-lantern-91';

/** Runs of one home, each as a process sees it. */
function twoProcesses(): readonly [Environment, Environment] {
  const { environment, console } = new Machine().context().machine;
  const process = (): Environment => ({
    ...environment,
    passwords: createPasswords(undefined, console),
  });
  return [process(), process()];
}

const keyPath = ({ home, user }: Environment): string => path.join(home, 'keys', `${user}.json`);

const entropies = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)] as const;
const rings = await Promise.all(entropies.map((entropy) => ringOfSeed(entropy, [0])));

/** What became of each, and the payment key that is in the file. */
async function outcome(
  environment: Environment,
  writers: readonly Promise<unknown>[],
): Promise<{ readonly kept: string; readonly errors: readonly unknown[] }> {
  const results = await Promise.allSettled(writers);
  const errors = results.flatMap((each): unknown[] =>
    each.status === 'rejected' ? [each.reason] : [],
  );
  return { kept: (await getKeyFile(environment)).paymentKeyHash, errors };
}

const create = (environment: Environment, ring: KeyRing): Promise<KeyFile> =>
  saveKeys(environment, { ring, password: PASSWORD }, { replaces: undefined });

describe('new keys', () => {
  test('of two writers, one is kept and the other is told', async () => {
    const [one, two] = twoProcesses();
    const [first, second] = rings;
    if (first === undefined || second === undefined) throw new TypeError('no rings');
    // Both have found no file by the time that either has encrypted its keys.
    let done: KeyRing | undefined;
    const writing = [
      create(one, first).then(() => (done ??= first)),
      create(two, second).then(() => (done ??= second)),
    ];
    const { kept, errors } = await outcome(one, writing);
    expect(errors).toEqual([expect.any(FileExistsError)]);
    expect((errors[0] as KernelError).message).toMatch(/has keys already/);
    expect(kept).toBe(done?.header.paymentKeyHash);
    expect(readdirSync(path.dirname(keyPath(one)))).toEqual(['default.json']);
    expect(statSync(keyPath(one)).mode & 0o777).toBe(0o600);
    expect(statSync(keyPath(one)).nlink).toBe(1);
  });

  test('that are made by themselves are the same for both', async () => {
    const [one, two] = twoProcesses();
    const none = (): Promise<ReadonlySet<string>> => Promise.resolve(new Set());
    const signers = await Promise.all([getSigner(one, none), getSigner(two, none)]);
    const { paymentKeyHash } = await getKeyFile(one);
    expect(signers.map((signer) => signer.paymentKeyHash)).toEqual([
      paymentKeyHash,
      paymentKeyHash,
    ]);
  });
});

describe('keys that are changed', () => {
  test('of two writers, one is kept and the other is told', async () => {
    const [one, two] = twoProcesses();
    const ring = await ringOfSeed(entropies[0], [0]);
    await saveKeys(one, { ring, password: undefined }, { replaces: undefined });
    const file = await getKeyFile(one);
    await addGeneration(one, file, { entropy: entropies[0], generation: 1 });
    const before = readFileSync(keyPath(one));
    await expect(
      addGeneration(two, file, { entropy: entropies[0], generation: 2 }),
    ).rejects.toThrow(WrittenByAnotherError);
    expect(readFileSync(keyPath(one))).toEqual(before);
    // Read again, both are there.
    await addGeneration(two, await getKeyFile(two), { entropy: entropies[0], generation: 2 });
    const { generations } = await getKeyFile(one);
    expect(generations.map(({ generation }) => generation)).toEqual([0, 1, 2]);
    expect(statSync(keyPath(one)).mode & 0o777).toBe(0o600);
  });

  test('are not written where the file is gone', async () => {
    const [one] = twoProcesses();
    const ring = await ringOfSeed(entropies[0], [0]);
    await saveKeys(one, { ring, password: undefined }, { replaces: undefined });
    const file = await getKeyFile(one);
    rmSync(keyPath(one));
    await expect(
      addGeneration(one, file, { entropy: entropies[0], generation: 1 }),
    ).rejects.toThrow(WrittenByAnotherError);
    expect(readdirSync(path.dirname(keyPath(one)))).toEqual([]);
  });
});

test('a seed is left out for good', async () => {
  const [one] = twoProcesses();
  const [entropy] = entropies;
  const ring = await ringOfSeed(entropy, [0]);
  await saveKeys(one, { ring, password: undefined }, { replaces: undefined });
  const add = async (generation: number, onPaper: boolean): Promise<string> => {
    await addGeneration(one, await getKeyFile(one), { entropy, generation, onPaper });
    return readFileSync(keyPath(one), 'utf8');
  };
  const isThere = (text: string): boolean => text.includes(toHex(entropy));
  expect(isThere(await add(1, false))).toBe(true);
  expect(isThere(await add(1, true))).toBe(false);
  expect(isThere(await add(2, false))).toBe(false);
  expect(await getKeyFile(one)).toMatchObject({ kind: 'keys' });
});

test('a file of the home is created once, however many writers there are', async () => {
  const file = path.join(makeFolder(), 'keys', 'x.json');
  const texts = Array.from({ length: 20 }, (_, at) => `text ${at}`);
  const created = await Promise.all(texts.map((text) => createTextFile(file, text)));
  expect(created.filter(Boolean)).toHaveLength(1);
  expect(readFileSync(file, 'utf8')).toBe(texts[created.indexOf(true)]);
  expect(await createTextFile(file, 'late')).toBe(false);
  await writeTextFile(file, 'replaced');
  expect(readFileSync(file, 'utf8')).toBe('replaced');
  expect(readdirSync(path.dirname(file))).toEqual(['x.json']);
});
