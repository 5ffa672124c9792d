import fs, {
  closeSync,
  cpSync,
  existsSync,
  openSync,
  readdirSync,
  statSync,
  writeSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDevnet } from '../../emulator/devnet/open-devnet.ts';
import { recoverChain, type Recovered } from '../../emulator/recovery.ts';
import { DiskFullError } from '../../offchain/errors/file.ts';
import { openTestDevnet } from '../providers/devnet.ts';
import { funds, genesisOutputs, payment } from './funds.ts';
import { temporaryDirectory } from './support.ts';

const quiet = { port: 0, clock: 'manual', report: () => undefined } as const;

function copyOf(directory: string): string {
  const copy = temporaryDirectory();
  cpSync(directory, copy, { recursive: true });
  return copy;
}

/** Runs work whose changes of a file and of what lies beside it end with the one before this step. True where there are fewer. */
async function dieAtStep(
  step: number,
  file: string,
  work: () => Promise<unknown>,
): Promise<boolean> {
  const { linkSync, renameSync, rmSync } = fs;
  let left = step;
  const deadly =
    <A extends readonly unknown[]>(change: (...args: A) => void) =>
    (...args: A): void => {
      if (args.some((each) => String(each).startsWith(file)) && --left === 0) {
        throw new Error('dies');
      }
      change(...args);
    };
  Object.assign(fs, {
    linkSync: deadly(linkSync),
    renameSync: deadly(renameSync),
    rmSync: deadly(rmSync),
  });
  syncBuiltinESMExports();
  try {
    await work();
    return true;
  } catch {
    return false;
  } finally {
    Object.assign(fs, { linkSync, renameSync, rmSync });
    syncBuiltinESMExports();
  }
}

describe('a damaged chain', () => {
  /** A chain of forty blocks whose file has a hole from somewhere in its last third on. */
  async function damage(): Promise<{ directory: string; file: string }> {
    const directory = temporaryDirectory();
    const devnet = await openDevnet({ ...quiet, directory, genesis: genesisOutputs });
    for (const [index] of genesisOutputs.entries()) {
      await devnet.chain.submit(payment(funds(index)));
      await devnet.chain.forge();
    }
    await devnet.close();
    const file = join(directory, 'chain.db');
    const size = statSync(file).size;
    const descriptor = openSync(file, 'r+');
    writeSync(
      descriptor,
      Buffer.alloc(4096, 0x55),
      0,
      4096,
      Math.floor((size * 0.8) / 4096) * 4096,
    );
    closeSync(descriptor);
    return { directory, file };
  }

  test('is reported, and what can be read is kept', async () => {
    const { directory } = await damage();
    const opened = openDevnet({ ...quiet, directory });
    await expect(opened).rejects.toMatchObject({ name: 'InvalidDataError' });
    await expect(opened).rejects.toThrow(
      /keep the \d+ blocks that can be read, with devnet --recover/,
    );
    const recovered = await recoverChain(directory);
    expect(recovered.blocks).toBe(recovered.transactions);
    expect(readdirSync(directory).some((name) => name.startsWith('chain.db.damaged-'))).toBe(true);
    const devnet = await openTestDevnet({ directory });
    expect(devnet.chain.archive.getLastBlock().blockHeight).toBe(recovered.blocks);
    for (const [index] of genesisOutputs.entries()) {
      await devnet.chain.submit(payment(funds(index)));
    }
    expect(devnet.chain.listPending()).toHaveLength(12 - Number(recovered.blocks));
    // Other processes read by this index of the write-ahead log.
    expect(readdirSync(directory)).toContain('chain.db-shm');
  });

  test('is there at every moment of its recovery, and can be recovered again', async () => {
    const { directory: original } = await damage();
    const { blocks } = await recoverChain(copyOf(original));
    for (let step = 1, done = false; !done; step++) {
      const directory = copyOf(original);
      const file = join(directory, 'chain.db');
      done = await dieAtStep(step, file, () => recoverChain(directory));
      expect(existsSync(file)).toBe(true);
      expect(await recoverChain(directory)).toMatchObject({ blocks });
    }
  });

  test('is not cut short where the disk is full', async () => {
    const { directory } = await damage();
    const { blocks: all } = await recoverChain(copyOf(directory));
    const outcomes = new Set<unknown>();
    // Somewhere in between, there is room for genesis and not for the blocks.
    for (let maximumPages = 30n; maximumPages <= 40n; maximumPages++) {
      const copy = copyOf(directory);
      const outcome = await recoverChain(copy, { maximumPages }).catch((error: unknown) => error);
      outcomes.add(outcome instanceof DiskFullError ? 'full' : (outcome as Recovered).blocks);
      expect(existsSync(join(copy, 'chain.db'))).toBe(true);
    }
    expect(outcomes).toEqual(new Set(['full', all]));
  });

  test('that is not there can’t be recovered', async () => {
    await expect(recoverChain(temporaryDirectory())).rejects.toThrow(/no chain to recover/);
  });
});
