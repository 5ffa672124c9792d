import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEPOSIT_SCRIPT } from '../../hydra/client/profile.ts';
import { depositOutput } from '../../hydra/drives/deposit-output.ts';
import { DriveLoader, listOnL1 } from '../../hydra/drives/load-drive.ts';
import { DepositExpiredError, HeadRefusedError } from '../../hydra/errors.ts';
import { enterpriseAddress, TESTNET } from '../../offchain/ledger/address.ts';
import { fromHex } from '../../offchain/ledger/hash.ts';
import { slotToTime } from '../../offchain/ledger/slots.ts';
import { decodeTransaction, type Transaction } from '../../offchain/ledger/transaction.ts';
import { compareReferences, type Output, type Utxo } from '../../offchain/ledger/utxo.ts';
import type { KernelScripts } from '../../offchain/kernel/scripts.ts';
import type { Builder } from '../../offchain/ports/builder.ts';
import type { Provider } from '../../offchain/ports/provider.ts';
import {
  Constr,
  DataMap,
  decodeData,
  encodeData,
  type PlutusData,
} from '../../validators/lib/data.ts';
import { replacing } from '../kernel/provider.ts';
import { pay } from '../hydra/head.ts';
import { makeWorld, type User, type World } from '../support/world.ts';
import { bootDrive, jointly } from './drive.ts';

const HEAD = 'ab'.repeat(28);
const PERIOD = 60n;
/** Where real nodes look for deposits. */
const address = enterpriseAddress(TESTNET, { kind: 'script', hash: DEPOSIT_SCRIPT });

let world: World;
let alice: User;
let scripts: KernelScripts;

beforeEach(async () => {
  world = await makeWorld();
  const users = [await world.addUser('alice'), await world.addUser('bob')];
  const [first, ...others] = users;
  if (first === undefined) throw new RangeError('nobody');
  scripts = await bootDrive(world, users, { account: 1, name: 1, entry: 2, inode: 3 });
  alice = jointly(first, others);
});

afterEach(() => {
  world.emulator.close();
});

/** A loader of the drive over some other connection to L1. */
function loaderOver(
  change: Partial<Provider>,
  builder: Builder = alice.submission.builder,
): DriveLoader {
  const { provider } = alice.submission;
  return new DriveLoader({
    head: { address, headId: HEAD },
    depositPeriod: PERIOD,
    submission: { ...alice.submission, builder, provider: replacing(provider, change) },
    scripts,
  });
}

async function transactionOf(id: string): Promise<Transaction> {
  const found = await alice.submission.provider.findTransaction(id);
  if (found === undefined) throw new RangeError(`no transaction ${id}`);
  return decodeTransaction(found.cbor);
}

/** `TxOut` as Plutus V3 scripts see an output of the drive, written down here a second time. */
function asData({ address: at, lovelace, assets, datum }: Output): PlutusData {
  expect(at).toBe(scripts.address);
  const credential = new Constr(1, [fromHex(scripts.gate.hash)]);
  const value = new Map<string, [PlutusData, PlutusData][]>();
  for (const [unit, quantity] of [...assets].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const names = value.get(unit.slice(0, 56)) ?? [];
    value.set(unit.slice(0, 56), [...names, [fromHex(unit.slice(56)), quantity]]);
  }
  const none = new Uint8Array();
  return new Constr(0, [
    new Constr(0, [credential, new Constr(1)]),
    new DataMap([
      [none, new DataMap([[none, lovelace]])],
      ...[...value].map(([policy, names]): [PlutusData, PlutusData] => [
        fromHex(policy),
        new DataMap(names),
      ]),
    ]),
    new Constr(2, [decodeData(datum ?? none)]),
    new Constr(1),
  ]);
}

/** What a deposit's datum must be, in the encoding of `serialiseData`. */
function datumOf(outputs: readonly Utxo[], deadline: bigint): Uint8Array {
  const commits = outputs
    .toSorted(({ reference: a }, { reference: b }) =>
      a.txId === b.txId ? Number(a.index - b.index) : a.txId < b.txId ? -1 : 1,
    )
    .map(
      ({ reference: { txId, index }, output }) =>
        new Constr(0, [
          new Constr(0, [fromHex(txId), index]),
          encodeData(asData(output), 'serialiseData'),
        ]),
    );
  return encodeData(new Constr(0, [fromHex(HEAD), deadline, commits]), 'serialiseData');
}

function sum(outputs: readonly Utxo[]): { lovelace: bigint; assets: ReadonlyMap<string, bigint> } {
  const assets = outputs.flatMap(({ output }) => [...output.assets]);
  const lovelace = outputs.reduce((total, { output }) => total + output.lovelace, 0n);
  return { lovelace, assets: new Map(assets) };
}

/** One deposit: exactly these outputs, at Hydra's script, in one transaction that is otherwise alice's own business. */
async function expectDeposit(id: string, outputs: readonly Utxo[]): Promise<void> {
  const transaction = await transactionOf(id);
  const deposits = transaction.outputs.filter(({ output }) => output.address === address);
  expect(deposits).toHaveLength(1);
  expect(transaction.outputs[0]).toEqual(deposits[0]);
  const { to } = transaction.validity;
  const { slotConfig } = world.emulator.provider;
  const made = slotToTime(slotConfig, to ?? 0n);
  // Taken in from one period after it was made, until one before the deadline.
  const deadline = made + 1000n * (PERIOD / 2n) * 5n;
  expect(deposits[0]?.output).toMatchObject({ ...sum(outputs), datum: datumOf(outputs, deadline) });
  const others = transaction.outputs.slice(1).map(({ output }) => output.address);
  expect(new Set(others)).toEqual(new Set([alice.submission.address]));
}

test('objects, then the record, lie at Hydra’s script as its nodes and scripts want them', async () => {
  const { record, objects } = await listOnL1(alice.submission, scripts);
  if (record === undefined) throw new RangeError('no record');
  expect(objects).toHaveLength(8);
  const loader = loaderOver({});
  const done: number[] = [];
  const [id = '', ...more] = await loader.depositObjects(objects, (count) => done.push(count));
  expect(more).toEqual([]);
  expect(done).toEqual([8]);
  await expectDeposit(id, objects);
  const { record: still = record } = await listOnL1(alice.submission, scripts);
  await expectDeposit(await loader.depositRecord(), [still]);
  expect(await listOnL1(alice.submission, scripts)).toEqual({ record: undefined, objects: [] });
});

test('the record goes in whatever the wallet pays with stands before it', async () => {
  const { record, objects } = await listOnL1(alice.submission, scripts);
  if (record === undefined) throw new RangeError('no record');
  const { address: wallet, provider, builder } = alice.submission;
  const before = (): Promise<readonly Utxo[]> =>
    provider
      .listUtxos(wallet)
      .then((all) => all.filter((each) => compareReferences(each.reference, record.reference) < 0));
  // The ids of transactions follow from the test's keys: some come before the record's.
  while ((await before()).length < 2) await pay(world, wallet, [7_000_000n]);
  const chosen = (await before()).slice(0, 2);
  const spending: Builder = {
    ...builder,
    build: (plan, ...rest) => builder.build({ ...plan, walletInputs: chosen }, ...rest),
  };
  await loaderOver({}).depositObjects(objects, () => undefined);
  const id = await loaderOver({}, spending).depositRecord();
  const { inputs } = await transactionOf(id);
  expect(inputs.slice(0, 3)).toEqual([...chosen, record].map(({ reference }) => reference));
});

test('funds of the wallet go in beside each other', async () => {
  const id = await loaderOver({}).depositFunds([20_000_000n, 10_000_000n]);
  const { outputs, inputs } = await transactionOf(id);
  expect(outputs[0]?.output).toMatchObject({ address, lovelace: 30_000_000n });
  const ids = new Set(inputs.map(({ txId }) => txId));
  const made = await Promise.all([...ids].map(transactionOf));
  const funds = made.flatMap((transaction) => transaction.outputs.slice(0, 2));
  const amounts = funds.map(({ output }) => output.lovelace);
  expect(amounts).toEqual(expect.arrayContaining([20_000_000n, 10_000_000n]));
});

test('what is too big for one transaction goes in by halves', async () => {
  const { objects } = await listOnL1(alice.submission, scripts);
  const parameters = await alice.submission.provider.getParameters();
  const loader = loaderOver({
    getParameters: () => Promise.resolve({ ...parameters, maxTxSize: 2_600 }),
  });
  const ids = await loader.depositObjects(objects, () => undefined);
  expect(ids.length).toBeGreaterThan(1);
  expect((await listOnL1(alice.submission, scripts)).objects).toEqual([]);
});

/** A loader whose first transactions no block ever takes, and how many it has handed in. */
function losing(lost: number): { readonly loader: DriveLoader; readonly submitted: () => number } {
  const { provider } = alice.submission;
  let submitted = 0;
  const loader = loaderOver({
    submit: (cbor) => {
      submitted += 1;
      return submitted <= lost
        ? Promise.resolve(decodeTransaction(cbor).id)
        : provider.submit(cbor);
    },
  });
  return { loader, submitted: () => submitted };
}

test('a deposit that no block takes is made again', async () => {
  const { objects } = await listOnL1(alice.submission, scripts);
  const { loader, submitted } = losing(1);
  expect(await loader.depositObjects(objects, () => undefined)).toHaveLength(1);
  expect(submitted()).toBe(2);
});

test('deposits that no block takes are told after five attempts, and everything is where it was', async () => {
  const before = await listOnL1(alice.submission, scripts);
  const { loader, submitted } = losing(Infinity);
  const loading = loader.depositObjects(before.objects, () => undefined);
  await expect(loading).rejects.toThrow(DepositExpiredError);
  expect(submitted()).toBe(5);
  expect(await listOnL1(alice.submission, scripts)).toEqual(before);
});

test('what has too little lovelace for a deposit is refused, and stays', async () => {
  const { provider } = alice.submission;
  const before = await listOnL1(alice.submission, scripts);
  const parameters = await provider.getParameters();
  const loader = loaderOver({
    // As if outputs had become dearer since the drive was formatted.
    getParameters: () => Promise.resolve({ ...parameters, coinsPerUtxoByte: 43_100n }),
  });
  const loading = loader.depositObjects(before.objects.slice(0, 1), () => undefined);
  await expect(loading).rejects.toThrow(HeadRefusedError);
  await expect(loading).rejects.toThrow(/L1 wants \d+/);
  expect(await listOnL1(alice.submission, scripts)).toEqual(before);
});

test('a datum is deposited as nodes write it, however it was written', async () => {
  const { objects } = await listOnL1(alice.submission, scripts);
  const [object] = objects;
  if (object === undefined) throw new RangeError('no object');
  const data = new Constr(0, [[1n, 2n], new DataMap([[1n, new Uint8Array(70)]])]);
  const place = { address, headId: HEAD, deadline: 1n };
  const written = (['definite', 'serialiseData'] as const).map((encoding) => {
    const output = { ...object.output, datum: encodeData(data, encoding) };
    return depositOutput(place, [{ ...object, output }]);
  });
  expect(written[0]).toEqual(written[1]);
});
