import { beforeAll, describe, expect, test } from 'vitest';
import { openDrive, openKernel } from '../../offchain/kernel/open.ts';
import {
  handlerScripts,
  handlersOf,
  syscallTable,
  unspendableScript,
  type KernelScripts,
} from '../../offchain/kernel/scripts.ts';
import { baseAddress, TESTNET } from '../../offchain/ledger/address.ts';
import { fromHex } from '../../offchain/ledger/hash.ts';
import type { Output, OutputReference } from '../../offchain/ledger/utxo.ts';
import type { Provider } from '../../offchain/ports/provider.ts';
import { Constr, type PlutusData } from '../../validators/lib/data.ts';
import type { Kernel, Parameters } from '../../validators/objects/kernel.ts';
import type { Name } from '../../validators/objects/name.ts';
import { makeWorld, type User, type World } from '../support/world.ts';
import {
  bootByHand,
  healthyHead,
  healthyRecord,
  kernelData,
  makeGenesis,
  nameData,
  withDatum,
  type BootOutputs,
} from './boot-by-hand.ts';
import { failureOf, text } from './desk.ts';
import { replacing } from './provider.ts';

type Change = (healthy: BootOutputs, scripts: KernelScripts) => BootOutputs;

const invalidData = { name: 'InvalidDataError', code: 13 };
const opened = { name: 'none', code: 0 };

const record =
  (change: Partial<Kernel>): Change =>
  ({ record: output, names }, scripts) => ({
    record: withDatum(output, kernelData({ ...healthyRecord(scripts), ...change })),
    names,
  });
const parameters =
  (change: Partial<Parameters>): Change =>
  (healthy, scripts) => {
    const before = healthyRecord(scripts).parameters;
    return record({ parameters: { ...before, ...change } })(healthy, scripts);
  };
const rawRecord =
  (change: (fields: readonly PlutusData[]) => PlutusData): Change =>
  ({ record: output, names }, scripts) => {
    const data = kernelData(healthyRecord(scripts));
    if (!(data instanceof Constr)) throw new TypeError('no constructor');
    return { record: withDatum(output, change(data.fields)), names };
  };
const head =
  (change: Partial<Name>): Change =>
  ({ record: output, names }) => ({
    record: output,
    names: withDatum(names, nameData({ ...healthyHead, ...change })),
  });
const outputs =
  (change: (healthy: BootOutputs, scripts: KernelScripts) => Partial<BootOutputs>): Change =>
  (healthy, scripts) => ({ ...healthy, ...change(healthy, scripts) });

const hashes = handlersOf('public').map((name) => handlerScripts[name].hash);
const table = (list: readonly string[]): Uint8Array => fromHex(list.join(''));
const foreign = unspendableScript.hash;
const staked = (address: Output, { gate }: KernelScripts): Output => ({
  ...address,
  address: baseAddress(
    TESTNET,
    { kind: 'script', hash: gate.hash },
    { kind: 'key', hash: '11'.repeat(28) },
  ),
});

let world: World;
let alice: User;
let provider: Provider;

beforeAll(async () => {
  world = await makeWorld();
  alice = await world.addUser('alice');
  await world.boot(alice);
  ({ provider } = world.emulator);
});

async function tryOpening(change: Change): Promise<{ name: string; code: unknown }> {
  const { genesis } = await bootByHand(alice, change);
  return failureOf(openKernel(provider, genesis));
}

describe('opening a kernel', () => {
  test('a kernel booted by hand as it should be is opened and works', async () => {
    const { genesis, scripts } = await bootByHand(alice, (healthy) => healthy);
    expect(await openKernel(provider, genesis)).toEqual(scripts);
    const { root } = await world.session(alice, scripts).register('alice');
    expect(root).toMatch(/^[0-9a-f]{56}$/);
  });

  test('an unknown genesis is no kernel', async () => {
    const unknown: OutputReference = { txId: 'ab'.repeat(32), index: 0n };
    expect(await openKernel(provider, unknown)).toBeUndefined();
  });

  test('a genesis that has not been spent yet is no kernel', async () => {
    const { reference } = await makeGenesis(alice);
    expect(await openKernel(provider, reference)).toBeUndefined();
  });

  test.each<[string, Change]>([
    ['the table has another handler', record({ table: table([...hashes.slice(0, -1), foreign]) })],
    ['two handlers changed places', record({ table: table(hashes.toReversed()) })],
    ['a slot is retired', record({ table: table([...hashes.slice(0, -1), '00'.repeat(28)]) })],
    ['the table is shorter', record({ table: table(hashes.slice(0, -1)) })],
    ['the table is longer', record({ table: table([...hashes, foreign]) })],
    ['the table is empty', record({ table: new Uint8Array() })],
    ['the record names another gate', record({ gate: foreign })],
    ['the chunk size is 0', parameters({ chunkSize: 0n })],
    ['the chunk size is above the limit', parameters({ chunkSize: 14_337n })],
    ['the record has a field more', rawRecord((fields) => new Constr(0, [...fields, 0n]))],
    ['the record has a field less', rawRecord((fields) => new Constr(0, fields.slice(0, -1)))],
    ['the record is another constructor', rawRecord((fields) => new Constr(1, fields))],
    ['the record is no constructor', rawRecord((fields) => [...fields])],
    ['a field has another type', rawRecord((fields) => new Constr(0, [0n, ...fields.slice(1)]))],
    ['the names do not begin empty: next', head({ next: text('alice') })],
    ['the names do not begin empty: a higher end', head({ next: new Uint8Array([0xff, 0xff]) })],
    ['the names do not begin empty: name', head({ name: text('alice') })],
    ['the names do not begin empty: account', head({ account: '22'.repeat(28) })],
    [
      'the head of the names went to a key',
      outputs(({ names }) => ({ names: { ...names, address: alice.submission.address } })),
    ],
    [
      'the record holds a reference script',
      outputs(({ record: output }, { oneShot }) => ({
        record: { ...output, referenceScript: oneShot.script },
      })),
    ],
    [
      'the head of the names holds a reference script',
      outputs(({ names }, { oneShot }) => ({
        names: { ...names, referenceScript: oneShot.script },
      })),
    ],
    [
      'both tokens lie in the record',
      outputs(({ record: output, names }) => ({
        record: { ...output, assets: new Map([...output.assets, ...names.assets]) },
        names: { ...names, assets: new Map() },
      })),
    ],
    [
      'the record has no datum',
      outputs(({ record: output }) => ({ record: { ...output, datum: undefined } })),
    ],
  ])('refused when %s', async (_, change) => {
    expect(await tryOpening(change)).toEqual(invalidData);
  });

  test('a record that went to a key is no kernel', async () => {
    const { genesis } = await bootByHand(
      alice,
      outputs(({ record: output }) => ({
        record: { ...output, address: alice.submission.address },
      })),
    );
    expect(await openKernel(provider, genesis)).toBeUndefined();
  });

  test('a record at the kernel’s credential with a staking part is no kernel', async () => {
    const { genesis } = await bootByHand(
      alice,
      outputs(({ record: output }, scripts) => ({ record: staked(output, scripts) })),
    );
    expect(await openKernel(provider, genesis)).toBeUndefined();
  });
  test('refused when the head of the names has a staking part', async () => {
    const change = outputs(({ names }, scripts) => ({ names: staked(names, scripts) }));
    expect(await tryOpening(change)).toEqual(invalidData);
  });

  test.each<[string, Change]>([
    ['a price', parameters({ callPrice: 1n })],
    ['a cycle', parameters({ cycleLength: 1n })],
    ['the mode', record({ mode: { kind: 'Institutional' } })],
    ['the version', record({ version: 2n })],
    ['the pause', record({ pausedUntil: 1n })],
  ])('refused when %s is not neutral', async (_, change) => {
    expect(await tryOpening(change)).toEqual(invalidData);
  });

  describe('through a provider that lies about the boot', () => {
    let scripts: KernelScripts;
    beforeAll(async () => {
      ({ scripts } = await bootByHand(alice, (healthy) => healthy));
    });
    const withheld = () => Promise.resolve(undefined);
    const another = () => provider.findTransaction(scripts.genesis.txId);
    const cutOff: Provider['findTransaction'] = async (id) => {
      const found = await provider.findTransaction(id);
      return found && { ...found, cbor: new Uint8Array([0x84]) };
    };
    const openThrough = (parts: Partial<Provider>) =>
      failureOf(openKernel(replacing(provider, parts), scripts.genesis));

    test('it is opened when nobody lies', async () => {
      expect(await openThrough({})).toEqual(opened);
    });

    test('the boot transaction is withheld', async () => {
      expect(await openThrough({ findTransaction: withheld })).toEqual(invalidData);
    });

    test('another transaction is given', async () => {
      expect(await openThrough({ findTransaction: another })).toEqual(invalidData);
    });

    test('the bytes are no transaction', async () => {
      expect(await openThrough({ findTransaction: cutOff })).toEqual(invalidData);
    });
  });
});

describe('opening a drive', () => {
  const participants = ['11'.repeat(28), '22'.repeat(28)];
  const drive = (change: Partial<Kernel>, chunkSize = 6_144n): Change =>
    record({
      table: syscallTable('drive'),
      mode: { kind: 'Drive', participants },
      parameters: {
        chunkSize,
        creditPrice: 0n,
        callPrice: 0n,
        rentPrice: 0n,
        cycleLength: 0n,
        gracePeriod: 0n,
      },
      ...change,
    });

  test('one that was booted by hand as it should be is opened, and is no kernel', async () => {
    const { genesis, scripts } = await bootByHand(alice, drive({}));
    expect(await openDrive(provider, genesis)).toMatchObject({ scripts, participants });
    expect(await failureOf(openKernel(provider, genesis))).toEqual(invalidData);
  });

  test('a kernel is no drive', async () => {
    const { genesis } = await bootByHand(alice, (healthy) => healthy);
    expect(await failureOf(openDrive(provider, genesis))).toEqual(invalidData);
  });

  test.each<[string, Change]>([
    ['it has no participants', drive({ mode: { kind: 'Drive', participants: [] } })],
    [
      'a participant is named twice',
      drive({ mode: { kind: 'Drive', participants: [...participants, '11'.repeat(28)] } }),
    ],
    ['its chunks do not fit into a head', drive({}, 6_145n)],
    ['its chunk size is 0', drive({}, 0n)],
    ['its table is that of a kernel', drive({ table: syscallTable('public') })],
    ['its version is not neutral', drive({ version: 2n })],
    ['a kernel has the table of a drive', record({ table: syscallTable('drive') })],
  ])('refused when %s', async (_, change) => {
    const { genesis } = await bootByHand(alice, change);
    expect(await failureOf(openDrive(provider, genesis))).toEqual(invalidData);
    expect(await failureOf(openKernel(provider, genesis))).toEqual(invalidData);
  });
});
