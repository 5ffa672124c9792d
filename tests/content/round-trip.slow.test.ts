import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEmulator } from '../../emulator/open-emulator.ts';
import { readContent } from '../../offchain/content/read-content.ts';
import { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import { findObject } from '../../offchain/kernel/objects.ts';
import { openKernel } from '../../offchain/kernel/open.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { Provider } from '../../offchain/ports/provider.ts';
import { MAX_CHUNK } from '../../validators/objects/kinds.ts';
import { inodeOf, makeDesk, silent, text, type Desk } from '../kernel/desk.ts';
import { policiesOf } from '../../offchain/kernel/scripts.ts';
import { randomBytes, seed } from './random.ts';

const sizes = [0, 1, 512, 513, MAX_CHUNK, MAX_CHUNK + 1, 300 * 1024] as const;

let desk: Desk;
let directory: string;
const files = new Map<number, Hex>();

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'dos-content-'));
  desk = await makeDesk(directory);
});
afterAll(() => {
  desk.world.emulator.close();
  rmSync(directory, { recursive: true, force: true });
});

describe.sequential(`random bytes of seed ${seed}`, () => {
  test.each(sizes)('%i bytes come back byte-identical', async (size) => {
    const { session, root } = desk;
    const content = randomBytes(size);
    const file = await session.createFile(root, text(`of ${size} bytes`));
    files.set(size, file);
    await session.writeFile(file, content, silent);
    expect(Buffer.compare(await session.readFile(file), content)).toBe(0);

    const { content: stored } = (await inodeOf(session, file)).datum;
    const chunks = BigInt(Math.ceil(size / MAX_CHUNK));
    expect(stored).toMatchObject(
      size <= 512
        ? { kind: 'Inline', bytes: content }
        : { kind: 'Stream', size: BigInt(size), chunks },
    );
  });

  test('another home reads them from outputs and transactions alone', async () => {
    const { world, scripts } = desk;
    const emulator = await openEmulator({ directory, clock: world.clock, mode: 'read' });
    if (emulator === undefined) throw new Error('no chain');
    const other = emulator.provider;
    const opened = await openKernel(onlyHistory(other), scripts.genesis);
    expect(opened).toEqual(scripts);

    const session = new KernelSession({
      provider: onlyHistory(other),
      scripts,
      user: '',
      address: '',
      submission: undefined,
    });
    for (const size of sizes) {
      const read = await session.readFile(files.get(size) ?? '');
      expect(Buffer.compare(read, randomBytes(size)), `${size} bytes`).toBe(0);
    }
    emulator.close();
  });

  test('an inode and the transactions by their ids are enough', async () => {
    const { world, scripts } = desk;
    const { provider } = world.emulator;
    const policies = policiesOf(scripts);
    const findTransaction: Provider['findTransaction'] = (id) => provider.findTransaction(id);
    const inodes = (await provider.listUtxos(scripts.address)).flatMap((utxo) => {
      const object = findObject(utxo, policies);
      return object?.kind === 'inode' ? [object] : [];
    });
    for (const size of sizes.slice(0, -1)) {
      const inode = inodes.find(({ id }) => id === files.get(size));
      if (inode === undefined) throw new Error(`no inode of ${size} bytes`);
      const read = await readContent({ findTransaction }, policies, inode);
      expect(Buffer.compare(read, randomBytes(size)), `${size} bytes`).toBe(0);
    }
  });
});

const refuse = (): Promise<never> => Promise.reject(new Error('not served'));

/** A provider that has the outputs and the transactions, and no memory of anything else. */
function onlyHistory(provider: Provider): Provider {
  return {
    network: provider.network,
    networkId: provider.networkId,
    slotConfig: provider.slotConfig,
    listUtxos: (address) => provider.listUtxos(address),
    findTransaction: (id) => provider.findTransaction(id),
    // A view holds these; reading asks nothing of them.
    getParameters: () => provider.getParameters(),
    getTip: () => Promise.resolve({ slot: 0n, blockHeight: 0n }),
    findRewards: () => Promise.resolve(undefined),
    findUtxo: refuse,
    listTransactions: refuse,
    submit: refuse,
    awaitConfirmation: refuse,
  };
}
