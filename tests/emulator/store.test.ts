import { closeSync, ftruncateSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Database } from '../../offchain/storage/database.ts';
import { manualClock } from '../../emulator/manual-clock.ts';
import { openEmulator } from '../../emulator/open-emulator.ts';
import { InvalidDataError } from '../../offchain/errors/file.ts';
import { encodeData } from '../../validators/lib/data.ts';
import { ADA, alice, bob, funds, FUNDS, genesisOutputs, idOf, outputOf, payment } from './funds.ts';
import { openTestEmulator, sorted, START, temporaryDirectory } from './support.ts';

const clock = manualClock(START);

/** A chain with a block and a pending transaction, closed again. */
async function makeChain(): Promise<{ directory: string; file: string; ids: readonly string[] }> {
  const directory = temporaryDirectory();
  const { chain, provider, close } = await openTestEmulator({ directory });
  const confirmed = payment(funds(0));
  const pending = payment(funds(1), { to: alice });
  await provider.submit(confirmed);
  await chain.forge();
  await provider.submit(pending);
  close();
  return { directory, file: join(directory, 'chain.db'), ids: [idOf(confirmed), idOf(pending)] };
}

describe('a chain on disk', () => {
  test('is the same when it is opened again', async () => {
    const { directory, ids } = await makeChain();
    const { chain, provider } = await openTestEmulator({ directory, genesis: { outputs: [] } });
    const [confirmed = '', pending = ''] = ids;
    expect(await provider.findTransaction(confirmed)).toMatchObject({ blockHeight: 1n });
    expect(await provider.findTransaction(pending)).toMatchObject({ blockHeight: undefined });
    expect(await provider.listUtxos(bob.address)).toEqual([outputOf(payment(funds(0)))]);
    expect(sorted(await chain.listLedgerUtxos())).toEqual(sorted(chain.listAllUtxos()));
    const chained = payment(outputOf(payment(funds(1), { to: alice })));
    await provider.submit(chained);
    expect((await chain.forge())?.transactions).toEqual([pending, idOf(chained)]);
  });

  test('is read without a lock, and each reading sees what was last acknowledged', async () => {
    const directory = temporaryDirectory();
    const { provider } = await openTestEmulator({ directory });
    const reader = await openEmulator({ directory, clock, mode: 'read' });
    expect(await reader?.provider.listUtxos(alice.address)).toEqual(genesisOutputs);
    for (const utxo of genesisOutputs) {
      const id = await provider.submit(payment(utxo));
      expect(await reader?.provider.findTransaction(id)).toBeDefined();
    }
    expect(await reader?.provider.listUtxos(bob.address)).toHaveLength(genesisOutputs.length);
    await expect(reader?.provider.submit(payment(funds(0)))).rejects.toThrow(/reading only/);
    reader?.close();
  });

  test('is not there to read before it was begun', async () => {
    const directory = temporaryDirectory();
    expect(await openEmulator({ directory, clock, mode: 'read' })).toBeUndefined();
    expect(await openEmulator({ directory: ':memory:', clock, mode: 'read' })).toBeUndefined();
    writeFileSync(join(directory, 'chain.db'), '');
    expect(await openEmulator({ directory, clock, mode: 'read' })).toBeUndefined();
    await openTestEmulator({ directory });
    expect(await openEmulator({ directory, clock, mode: 'read' })).toBeDefined();
  });

  test('has one writer at a time', async () => {
    const directory = temporaryDirectory();
    const { close } = await openTestEmulator({ directory });
    await expect(openTestEmulator({ directory })).rejects.toMatchObject({
      name: 'HomeInUseError',
      facts: { home: directory },
    });
    close();
    await openTestEmulator({ directory });
  });

  test('loses nothing acknowledged when the disk is full, and goes on when there is room', async () => {
    const directory = temporaryDirectory();
    const { chain, provider, close } = await openTestEmulator({ directory, maximumPages: 100n });
    const datum = encodeData(new Uint8Array(15_000));
    const outputs = [{ address: bob.address, lovelace: FUNDS - 2n * ADA, datum }];
    const acknowledged: string[] = [];
    const submitAll = async (): Promise<void> => {
      for (const utxo of genesisOutputs) {
        acknowledged.push(await provider.submit(payment(utxo, { fee: 2n * ADA, outputs })));
      }
    };
    await expect(submitAll()).rejects.toMatchObject({ name: 'DiskFullError' });
    expect(acknowledged).not.toEqual([]);
    expect(chain.listPending()).toEqual(acknowledged);
    expect(sorted(await chain.listLedgerUtxos())).toEqual(sorted(chain.listAllUtxos()));
    close();

    const reopened = await openTestEmulator({ directory });
    expect(reopened.chain.listPending()).toEqual(acknowledged);
    const next = funds(acknowledged.length);
    await reopened.provider.submit(payment(next, { fee: 2n * ADA, outputs }));
  });
});

describe('a file that is no chain is refused with advice', () => {
  test.each([
    ['garbage', (file: string) => writeFileSync(file, Buffer.alloc(9000, 7))],
    [
      'a torn header',
      (file: string) => {
        const bytes = readFileSync(file);
        writeFileSync(file, bytes.fill(0xff, 16, 100));
      },
    ],
    [
      'a torn first page',
      (file: string) => {
        const bytes = readFileSync(file);
        writeFileSync(file, bytes.fill(0xff, 100, 4096));
      },
    ],
    [
      'half of it',
      (file: string) => {
        const descriptor = openSync(file, 'r+');
        ftruncateSync(descriptor, statSync(file).size / 2);
        closeSync(descriptor);
      },
    ],
    [
      'a later format',
      (file: string) => {
        const database = new Database(file);
        database.pragma('user_version = 99');
        database.close();
      },
    ],
    [
      'an output that is none',
      (file: string) => {
        const database = new Database(file);
        database.exec(`UPDATE outputs SET cbor = x'01'`);
        database.close();
      },
    ],
  ])('%s', async (_, damage) => {
    const { directory, file } = await makeChain();
    // Moves everything from the write-ahead log into the file.
    const database = new Database(file);
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.close();
    damage(file);
    for (const mode of ['read', 'write'] as const) {
      const read = async (): Promise<void> => {
        const emulator = await openEmulator({ directory, clock, mode, wait: 50 });
        try {
          await emulator?.provider.listUtxos(alice.address);
        } finally {
          emulator?.close();
        }
      };
      await expect(read()).rejects.toBeInstanceOf(InvalidDataError);
      await expect(read()).rejects.toThrow(/from a backup/);
    }
  });

  test('another program’s database', async () => {
    const directory = temporaryDirectory();
    const database = new Database(join(directory, 'chain.db'));
    database.exec('CREATE TABLE songs (title TEXT)');
    database.close();
    await expect(openTestEmulator({ directory })).rejects.toThrow(/another program/);
    // A refused file is left as it was, and the home is free again.
    await expect(openTestEmulator({ directory })).rejects.toThrow(/another program/);
  });

  test('a folder that cannot be made', async () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    const opened = openTestEmulator({ directory: join(file, 'home') });
    await expect(opened).rejects.toMatchObject({ name: 'AccessDeniedError' });
  });
});
