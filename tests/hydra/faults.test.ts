import { expect, test, vi } from 'vitest';
import { PatientProvider } from '../../hydra/drives/drive-provider.ts';
import { Archive } from '../../hydra/provider/archive.ts';
import { DiskFullError } from '../../offchain/errors/file.ts';
import { utxosToJson } from '../../hydra/wire/tx-out.ts';
import { HeadRefusedError, HeadTimeoutError } from '../../hydra/errors.ts';
import { serialiseJson } from '../../hydra/wire/json.ts';
import { confirmedToJson } from '../../hydra/protocol/snapshot-json.ts';
import type { OutputReference } from '../../offchain/ledger/utxo.ts';
import { assemble } from '../emulator/assemble.ts';
import { idOf } from '../emulator/funds.ts';
import { DEPOSIT_PERIOD, pay } from './head.ts';
import { openStage } from './open-stage.ts';
import { connect, openProvider, offerWallet } from './kernel-in-head.ts';
import { amountsOnL1, openPurse, paymentBy } from './wallet.ts';

test('a party is offline: nothing is confirmed until it is back, and nothing is lost', async () => {
  const { stage, client, provider, pay: make } = await openPurse(2);
  const payment = await make(1_000_001n);
  stage.head.parties[1]?.behave({ offline: true });
  await provider.submit(payment.cbor);
  const silence = client.waitFor(
    'a snapshot',
    (output) => (output.tag === 'SnapshotConfirmed' ? { value: true } : undefined),
    500,
  );
  await expect(silence).rejects.toThrow(HeadTimeoutError);
  stage.head.parties[1]?.behave({ offline: false });
  await provider.awaitConfirmation(payment.id);
  expect(
    (await provider.listConfirmed()).some(({ output }) => output.lovelace === 1_000_001n),
  ).toBe(true);
});

test('a node is killed and starts again: its state, and what clients were told, are the same', async () => {
  const { stage, client, provider, pay: make } = await openPurse(2);
  await provider.submit((await make(1_000_001n)).cbor);
  await provider.sync();
  const before = serialiseJson(await client.http.getConfig());
  const told = [...(stage.head.parties[0]?.outputs() ?? [])].map((output) => serialiseJson(output));
  const snapshot = serialiseJson(await client.http.findSnapshot());
  await stage.head.kill(0);
  await until(() => !client.connected);
  // The other party is left alone in the meantime.
  await expect(connect(stage)).rejects.toThrow('cannot be reached');
  await stage.head.restart(0);
  await until(() => client.connected);
  expect(serialiseJson(await client.http.getConfig())).toBe(before);
  expect(serialiseJson(await client.http.findSnapshot())).toBe(snapshot);
  const again = [...(stage.head.parties[0]?.outputs() ?? [])].map((output) =>
    serialiseJson(output),
  );
  expect(again.slice(0, told.length)).toEqual(told);
  await provider.submit((await make(1_000_002n)).cbor);
  await provider.sync();
  const amounts = (await provider.listConfirmed()).map(({ output }) => output.lovelace);
  expect(amounts.filter((each) => each === 1_000_001n).length).toBe(1);
  expect(amounts.filter((each) => each === 1_000_002n).length).toBe(1);
});

test('a node is killed while a snapshot is on its way', async () => {
  const { stage, provider, pay: make } = await openPurse(2);
  stage.head.parties[1]?.behave({ offline: true });
  const payment = await make(1_000_001n);
  await provider.submit(payment.cbor);
  await stage.head.kill(1);
  await stage.head.restart(1);
  await provider.awaitConfirmation(payment.id);
  const second = await make(1_000_002n);
  await stage.head.kill(1);
  await provider.submit(second.cbor);
  await stage.head.restart(1);
  await provider.awaitConfirmation(second.id);
  const amounts = (await provider.listConfirmed()).map(({ output }) => output.lovelace);
  expect(amounts).toEqual(expect.arrayContaining([1_000_001n, 1_000_002n]));
});

test('a command on a connection that is broken already, and nobody knows yet, is not lost', async () => {
  const { stage, alice, client, provider, pay: make } = await openPurse(2);
  await provider.submit((await make(1_000_001n)).cbor);
  await provider.sync();
  stage.head.parties[0]?.cut();
  expect(client.connected).toBe(true);
  await client.close();
  await stage.pass(400);
  await stage.head.kill(0);
  await stage.head.restart(0);
  expect(client.connected).toBe(true);
  await client.fanout();
  expect(await amountsOnL1(stage, alice.submission.address)).toContain(1_000_001n);
});

test('what has become of a call can not be kept: the time-out says why, and the next ones work', async () => {
  const { stage, client, pay: make } = await openPurse(1);
  const archive = new Archive();
  const provider = await openProvider(stage, client, archive);
  const full = vi.spyOn(archive, 'keep').mockImplementation(() => {
    throw new DiskFullError({ path: 'archive.db' });
  });
  const first = await make(1_000_001n);
  await provider.submit(first.cbor);
  const patient = new PatientProvider(provider, 500).awaitConfirmation(first.id);
  await expect(patient).rejects.toThrow(
    /a snapshot with call .*\. One of its messages .*archive\.db/,
  );
  full.mockRestore();
  const second = await make(1_000_002n);
  await provider.submit(second.cbor);
  await provider.awaitConfirmation(second.id);
  expect((await provider.listConfirmed()).map(({ output }) => output.lovelace)).toEqual(
    expect.arrayContaining([1_000_001n, 1_000_002n]),
  );
});

test('an old snapshot is posted: the other party contests, and the last one counts', async () => {
  const { stage, alice, client, provider, pay: make } = await openPurse(2);
  await provider.submit((await make(1_000_001n)).cbor);
  await provider.sync();
  const contested = client.waitFor(
    'a contest',
    (output) => (output.tag === 'HeadIsContested' ? { value: output.snapshotNumber } : undefined),
    10_000,
  );
  stage.head.parties[0]?.behave({ closesWithOldSnapshot: true, neverContests: true });
  const closed = await client.close();
  expect(closed.snapshotNumber).toBe(1n);
  expect(await contested).toBe(2n);
  await stage.pass(400);
  await client.fanout();
  expect(await amountsOnL1(stage, alice.submission.address)).toContain(1_000_001n);
});

test('an old snapshot is posted and nobody contests: it counts', async () => {
  const { stage, alice, client, provider, pay: make } = await openPurse(2);
  await provider.submit((await make(1_000_001n)).cbor);
  await provider.sync();
  stage.head.parties[0]?.behave({ closesWithOldSnapshot: true, neverContests: true });
  stage.head.parties[1]?.behave({ neverContests: true });
  await client.close();
  await stage.pass(400);
  // The party itself thinks of the newer one, which is not what L1 has: its fan-out is refused.
  await expect(client.fanout()).rejects.toThrow(HeadRefusedError);
  expect(await amountsOnL1(stage, alice.submission.address)).not.toContain(1_000_001n);
});

test('a deposit that is never taken in can be recovered after its deadline', async () => {
  const stage = await openStage(2);
  const client = await connect(stage);
  await client.init();
  stage.head.parties[1]?.behave({ refusesDeposits: true });
  const alice = await stage.world.addUser('alice');
  const { address } = alice.submission;
  const id = await offerWallet(stage, client, alice, [12_345_678n]);
  expect(await client.http.listDeposits()).toEqual([id]);
  expect(await amountsOnL1(stage, address)).not.toContain(12_345_678n);
  // Too early: L1 refuses.
  await expect(client.recover(id)).rejects.toThrow(HeadRefusedError);
  await stage.pass(Number(DEPOSIT_PERIOD) * 3 + 1);
  await until(() => client.view.deposits.get(id)?.status === 'Expired');
  await client.recover(id);
  expect(await amountsOnL1(stage, address)).toContain(12_345_678n);
  expect(await client.http.listDeposits()).toEqual([]);
  // An unknown one is answered by nobody.
  const impatient = client.waitFor('an answer', () => undefined, 200);
  await expect(impatient).rejects.toThrow(HeadTimeoutError);
});

test('a blueprint that reads what it does not deposit can not be completed, as upstream’s nodes can not', async () => {
  const stage = await openStage(1);
  const client = await connect(stage);
  await client.init();
  const alice = await stage.world.addUser('alice');
  const { address, provider } = alice.submission;
  await pay(stage.world, address, [12_345_678n]);
  const [read, ...others] = await provider.listUtxos(address);
  const spent = others.find(({ output }) => output.lovelace === 12_345_678n);
  if (read === undefined || spent === undefined) throw new RangeError('no funds');
  const draft = (more: { readonly referenceInputs?: readonly OutputReference[] }) => {
    const cbor = assemble({ inputs: [spent.reference], outputs: [], fee: 0n, ...more });
    const blueprint = { id: idOf(cbor), cbor };
    return client.http.draftBlueprintDeposit(blueprint, utxosToJson([spent]), undefined);
  };
  await expect(draft({})).resolves.toBeDefined();
  await expect(draft({ referenceInputs: [read.reference] })).rejects.toThrow(
    'unknown reference input',
  );
});

test('a party refuses to sign: the head closes with what was confirmed before', async () => {
  const { stage, alice, client, provider, pay: make } = await openPurse(2);
  await provider.submit((await make(1_000_001n)).cbor);
  await provider.sync();
  stage.head.parties[1]?.behave({ refusesToSign: true });
  await provider.submit((await make(1_000_002n)).cbor);
  expect((await client.close()).snapshotNumber).toBe(2n);
  await stage.pass(400);
  await client.fanout();
  const amounts = await amountsOnL1(stage, alice.submission.address);
  expect(amounts).toContain(1_000_001n);
  expect(amounts).not.toContain(1_000_002n);
});

test('a party disagrees about a transaction: side-loading the last snapshot gets the head going', async () => {
  const { stage, client, provider, pay: make } = await openPurse(2);
  stage.head.parties[1]?.behave({ disagrees: true });
  const payment = await make(1_000_001n);
  await provider.submit(payment.cbor);
  const silence = client.waitFor(
    'a snapshot',
    (output) => (output.tag === 'SnapshotConfirmed' ? { value: true } : undefined),
    300,
  );
  await expect(silence).rejects.toThrow(HeadTimeoutError);
  stage.head.parties[1]?.behave({ disagrees: false });
  const other = await connect(stage, 1);
  const { state } = stage.head.parties[0] ?? { state: undefined };
  if (state?.head.tag !== 'Open') throw new Error('not open');
  const snapshot = confirmedToJson(state.head.coordinated.confirmedSnapshot);
  await client.http.sideLoad(snapshot);
  await other.http.sideLoad(snapshot);
  const fresh = await openProvider(stage, await connect(stage));
  const again = await paymentBy(await stage.world.addUser('alice'), fresh, 1_000_002n);
  await fresh.submit(again.cbor);
  await fresh.awaitConfirmation(again.id);
});

test('the client goes away between close and fan-out: another one ends it', async () => {
  const { stage, alice, client, provider, pay: make } = await openPurse(2);
  await provider.submit((await make(1_000_001n)).cbor);
  await provider.sync();
  await client.close();
  client.disconnect();
  await stage.pass(400);
  const next = await connect(stage, 1);
  expect(next.view.phase.status).toBe('FanoutPossible');
  await next.fanout();
  expect(await amountsOnL1(stage, alice.submission.address)).toContain(1_000_001n);
});

test('outputs are decommitted while the head stays open', async () => {
  const { stage, alice, client, provider, pay: make } = await openPurse(2);
  const { address } = alice.submission;
  // All outputs of a decommit leave.
  const payment = await make(5_000_001n);
  await client.decommit(payment);
  expect(await amountsOnL1(stage, address)).toContain(5_000_001n);
  expect((await provider.listUtxos(address)).map(({ output }) => output.lovelace)).not.toContain(
    5_000_001n,
  );
  await stage.head.look();
  expect(client.view.phase.status).toBe('Open');
  const left = (await provider.listUtxos(address)).length;
  expect(left).toBeGreaterThan(0);
});

test('two clients spend the same: one is told, and its view is right again', async () => {
  const { stage, alice, provider, pay: make } = await openPurse(2);
  const other = await openProvider(stage, await connect(stage, 1));
  const [one, two] = [await make(1_000_001n), await paymentBy(alice, other, 1_000_002n)];
  const outcomes = await Promise.allSettled([provider.submit(one.cbor), other.submit(two.cbor)]);
  await Promise.allSettled([provider.awaitConfirmation(one.id), other.awaitConfirmation(two.id)]);
  expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
  const amounts = (utxos: Awaited<ReturnType<typeof provider.listUtxos>>): readonly bigint[] =>
    utxos.map(({ output }) => output.lovelace).filter((each) => each < 1_000_003n);
  const { address } = alice.submission;
  await until(async () => amounts(await provider.listUtxos(address)).length === 1);
  expect(amounts(await provider.listUtxos(address))).toEqual(
    amounts(await other.listUtxos(address)),
  );
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it did not come to be');
}

test('an output whose datum is no Plutus Data is refused, and the head goes on', async () => {
  const { alice, client, provider, pay: make } = await openPurse(2);
  const { address } = alice.submission;
  const [funds] = await provider.listUtxos(address);
  if (funds === undefined) throw new RangeError('no funds');
  const { reference, output } = funds;
  for (const datum of [[0xff], [0xf6], [0x61, 0x61], [0x9f, 0x01]]) {
    const cbor = assemble({
      inputs: [reference],
      outputs: [{ address, lovelace: output.lovelace, datum: new Uint8Array(datum) }],
      fee: 0n,
      keys: [alice.keys.payment],
    });
    await expect(client.submit({ id: idOf(cbor), cbor })).rejects.toThrow(HeadRefusedError);
  }
  const payment = await make(1_000_001n);
  await provider.submit(payment.cbor);
  await expect(provider.awaitConfirmation(payment.id)).resolves.toBeUndefined();
});
