import { linkSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { ringOfSeed } from '../../offchain/signers/key-ring.ts';
import type { Environment } from '../../shell/environment.ts';
import { addGeneration } from '../../shell/key-changes.ts';
import { getKeyFile, saveKeys } from '../../shell/keys.ts';
import { Machine } from './machine.ts';

// A process that is killed while it writes a key file leaves a second copy of the seed under a temporary name.

const entropy = new Uint8Array(32).fill(1);
let environment: Environment;
const at = (name: string): string => path.join(environment.home, 'keys', name);

beforeEach(() => {
  ({ environment } = new Machine().context().machine);
});

async function create(): Promise<void> {
  const ring = await ringOfSeed(entropy, [0]);
  await saveKeys(environment, { ring, password: undefined }, { replaces: undefined });
}

async function replace(): Promise<void> {
  const file = await getKeyFile(environment);
  await addGeneration(environment, file, { entropy, generation: 1, onPaper: true });
}

/** A file that was written some seconds ago. */
function leave(name: string, age: number): void {
  writeFileSync(at(name), 'a seed');
  const then = Date.now() / 1000 - age;
  utimesSync(at(name), then, then);
}

describe('when keys are written next', () => {
  test('a copy that had taken the name is removed at once', async () => {
    await create();
    linkSync(at('default.json'), at('default.json.0123456789ab'));
    await replace();
    expect(readdirSync(at(''))).toEqual(['default.json']);
  });

  test('one that had not is removed when nobody can be writing it any more', async () => {
    mkdirSync(at(''), { recursive: true });
    leave('default.json.0123456789ab', 3600);
    leave('default.json.fedcba987654', 0);
    await create();
    expect(readdirSync(at(''))).toEqual(['default.json', 'default.json.fedcba987654']);
    leave('default.json.fedcba987654', 3600);
    await replace();
    expect(readdirSync(at(''))).toEqual(['default.json']);
  });

  test('what is somebody else’s stays', async () => {
    const others = [
      'default.json.backup-of-1',
      'default.json.0123456789ab.txt',
      'default2.json.0123456789ab',
    ];
    mkdirSync(at(''), { recursive: true });
    for (const name of others) leave(name, 3600);
    await create();
    expect(readdirSync(at(''))).toEqual(['default.json', ...others].toSorted());
  });
});
