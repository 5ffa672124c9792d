import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { isLeader } from '../../emulator/block-producer.ts';
import { manualClock } from '../../emulator/manual-clock.ts';
import { readGenesisFile } from '../../emulator/devnet/genesis-file.ts';
import { openDevnet } from '../../emulator/devnet/open-devnet.ts';
import { openEmulator } from '../../emulator/open-emulator.ts';
import { scriptHash, toHex } from '../../offchain/ledger/hash.ts';
import { systemClock } from '../../offchain/ports/clock.ts';
import { openTestDevnet } from '../providers/devnet.ts';
import { alice, bob, funds, genesisOutputs, idOf, payment } from './funds.ts';
import { acceptingScript } from './scripts.ts';
import { START, temporaryDirectory } from './support.ts';

const quiet = { port: 0, clock: 'manual', report: () => undefined } as const;
const ID = 'ab'.repeat(32);

/** Writes a genesis file. */
function genesisFile(content: unknown): string {
  const path = join(temporaryDirectory(), 'genesis.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('a genesis file', () => {
  test('puts outputs of every kind exactly where it says', async () => {
    const policy = 'cd'.repeat(28);
    const path = genesisFile({
      [`${ID}#0`]: { address: alice.address, value: { lovelace: 5_000_000 } },
      [`${ID}#7`]: {
        address: bob.address,
        value: { lovelace: 6_000_000, [policy]: { '746f6b656e': 3, '': 2 } },
        inlineDatum: { constructor: 1, fields: [{ int: -5 }, { bytes: 'cafe' }, { list: [] }] },
      },
      [`${ID}#8`]: { address: bob.address, value: { lovelace: 1 }, inlineDatumRaw: 'd87980' },
      [`${ID}#9`]: {
        address: bob.address,
        value: { lovelace: 2 },
        datumhash: 'ef'.repeat(32),
        referenceScript: {
          scriptLanguage: 'PlutusScriptLanguage PlutusScriptV3',
          script: {
            type: 'PlutusScriptV3',
            description: '',
            cborHex: `${(0x40 + acceptingScript.bytes.length).toString(16)}${toHex(acceptingScript.bytes)}`,
          },
        },
      },
    });
    const devnet = await openTestDevnet({ genesis: await readGenesisFile(path) });
    const get = async (what: string) => (await devnet.get(`/api/v0/addresses/${what}`)).json;
    expect(await get(`${alice.address}/utxos`)).toMatchObject([
      { tx_hash: ID, output_index: 0, amount: [{ unit: 'lovelace', quantity: '5000000' }] },
    ]);
    expect(await get(`${bob.address}/utxos`)).toMatchObject([
      {
        output_index: 7,
        amount: [
          { unit: 'lovelace', quantity: '6000000' },
          { unit: policy, quantity: '2' },
          { unit: `${policy}746f6b656e`, quantity: '3' },
        ],
        inline_datum: 'd87a9f2442cafe80ff',
      },
      { output_index: 8, inline_datum: 'd87980' },
      {
        output_index: 9,
        data_hash: 'ef'.repeat(32),
        inline_datum: null,
        reference_script_hash: scriptHash(acceptingScript),
      },
    ]);
    expect((await devnet.get(`/api/v0/scripts/${scriptHash(acceptingScript)}`)).status).toBe(200);
  });

  const good = { address: alice.address, value: { lovelace: 1 } };
  test.each([
    ['no JSON', '{', /is not JSON/],
    ['a list', [], /is not a JSON object/],
    ['a wrong name', { x: good }, /entry "x": its name is not TXID#IX/],
    ['an index out of range', { [`${ID}#70000`]: good }, /not TXID#IX/],
    ['no address', { [`${ID}#0`]: { value: {} } }, /#0": it has no address/],
    ['a wrong address', { [`${ID}#0`]: { ...good, address: 'addr1x' } }, /address is not one/],
    [
      'an address of mainnet',
      {
        [`${ID}#0`]: {
          ...good,
          address: 'addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8',
        },
      },
      /not of a test network/,
    ],
    ['no value', { [`${ID}#0`]: { address: alice.address } }, /it has no value/],
    ['a fraction', { [`${ID}#0`]: { ...good, value: { lovelace: 1.5 } } }, /not a whole number/],
    [
      'too much',
      { [`${ID}#0`]: { ...good, value: { lovelace: '9223372036854775808' } } },
      /too large/,
    ],
    ['a short policy', { [`${ID}#0`]: { ...good, value: { ab: { '': 1 } } } }, /its policy is not/],
    ['a wrong datum', { [`${ID}#0`]: { ...good, inlineDatum: { x: 1 } } }, /inlineDatum has/],
    ['a wrong hash', { [`${ID}#0`]: { ...good, datumhash: 'ab' } }, /datumhash is not hexadecimal/],
    [
      'an unknown script',
      { [`${ID}#0`]: { ...good, referenceScript: { type: 'X' } } },
      /unknown type X/,
    ],
  ])('with %s is refused with its entry and reason', async (_, content, reason) => {
    const read = readGenesisFile(genesisFile(content));
    await expect(read).rejects.toMatchObject({ name: 'InvalidDataError' });
    await expect(read).rejects.toThrow(reason);
  });

  test('that is not there is refused', async () => {
    await expect(readGenesisFile('/nowhere/genesis.json')).rejects.toThrow(/cannot be read/);
  });

  test('begins a new chain only', async () => {
    const directory = temporaryDirectory();
    await (await openDevnet({ ...quiet, directory, genesis: genesisOutputs })).close();
    const again = openDevnet({ ...quiet, directory, genesis: genesisOutputs });
    await expect(again).rejects.toThrow(/--genesis begins one/);
    await (await openDevnet({ ...quiet, directory })).close();
  });
});

describe('a devnet does not start', () => {
  test('on a port that is in use, and writes nothing', async () => {
    const directory = join(temporaryDirectory(), 'home');
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const address = other.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const opened = openDevnet({ ...quiet, directory, port });
    await expect(opened).rejects.toThrow(/it is in use. Choose another with --port/);
    expect(existsSync(directory)).toBe(false);
    other.close();
  });

  test('on a home that another process has open, whom it names', async () => {
    const directory = temporaryDirectory();
    const first = await openDevnet({ ...quiet, directory });
    const second = openDevnet({ ...quiet, directory });
    await expect(second).rejects.toThrow(`--network devnet:${first.url}`);
    const embedded = openEmulator({ directory, clock: systemClock, mode: 'write', wait: 20 });
    await expect(embedded).rejects.toMatchObject({ name: 'HomeInUseError' });
    await first.close();
    await (await openDevnet({ ...quiet, directory })).close();
  });

  test('where nothing can be written', async () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    const opened = openDevnet({ ...quiet, directory: join(file, 'home') });
    await expect(opened).rejects.toMatchObject({ name: 'AccessDeniedError' });
  });

  test('where it can not say where it is, and makes no blocks', async () => {
    const directory = temporaryDirectory();
    const realClock = {
      now: () => {
        // After the note of another devnet was removed, and before its own is written.
        mkdirSync(join(directory, 'devnet.json'), { recursive: true });
        return START;
      },
    };
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const opened = openDevnet({ ...quiet, directory, realClock, blockTime: 20 });
    await expect(opened).rejects.toMatchObject({ name: 'AccessDeniedError' });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('by a clock that is behind the chain, unless it is told where to go on', async () => {
    const directory = temporaryDirectory();
    const realClock = manualClock(START);
    const options = {
      ...quiet,
      directory,
      clock: 'real',
      blockTime: 3_000_000,
      realClock,
    } as const;
    const first = await openDevnet(options);
    realClock.advance(10_000_000n);
    await first.chain.forge({ empty: true });
    await first.close();
    realClock.advance(-9_000_000n);
    const opened = openDevnet(options);
    await expect(opened).rejects.toMatchObject({ name: 'InvalidDataError' });
    await expect(opened).rejects.toThrow(/Set the machine's clock right, or .* --slot 10000/);
    const again = await openDevnet({ ...options, slot: 10_000n });
    expect(again.chain.slot).toBe(10_000n);
    realClock.advance(5_000n);
    expect(again.chain.slot).toBe(10_005n);
    await again.close();
  });

  test('in a slot that has passed', async () => {
    const directory = temporaryDirectory();
    const first = await openDevnet({ ...quiet, directory, slot: 50_000n });
    expect(first.chain.slot).toBe(50_000n);
    await first.chain.forge({ empty: true });
    await first.close();
    const back = openDevnet({ ...quiet, directory, slot: 49_999n });
    await expect(back).rejects.toThrow(/cannot go backwards/);
    const again = await openDevnet({ ...quiet, directory, slot: 60_000n });
    expect(again.chain.slot).toBe(60_000n);
    await again.close();
  });
});

test('a devnet goes on where it stopped', async () => {
  const directory = temporaryDirectory();
  const first = await openDevnet({ ...quiet, directory, genesis: genesisOutputs, slot: 10n });
  const bytes = payment(funds(0));
  await first.chain.submit(bytes);
  await first.chain.forge();
  await first.chain.submit(payment(funds(1)));
  const pending = first.chain.listPending();
  const block = first.chain.archive.getLastBlock();
  await first.close();
  const second = await openTestDevnet({ directory });
  expect(second.chain.archive.getLastBlock()).toEqual(block);
  expect(second.chain.listPending()).toEqual(pending);
  expect((await second.get(`/api/v0/txs/${idOf(bytes)}`)).status).toBe(200);
});

test('by lot, one slot in twenty has a block, the same ones every time', () => {
  const slots = Array.from({ length: 4_000 }, (_, index) => BigInt(index));
  const leading = slots.filter((slot) => isLeader(START, slot));
  expect(leading.length).toBeGreaterThan(150);
  expect(leading.length).toBeLessThan(250);
  expect(slots.filter((slot) => isLeader(START, slot))).toEqual(leading);
  expect(slots.filter((slot) => isLeader(START + 1n, slot))).not.toEqual(leading);
});

test('blocks come by the clock where they are asked for', async () => {
  const devnet = await openTestDevnet({ genesis: genesisOutputs, blockTime: 20 });
  await devnet.chain.submit(payment(funds(0)));
  await expect.poll(() => devnet.chain.listPending()).toEqual([]);
  expect(devnet.chain.archive.getLastBlock().transactions).toBe(1n);
});
