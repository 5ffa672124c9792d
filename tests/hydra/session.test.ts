import { expect, test } from 'vitest';
import { findFanoutProblems } from '../../hydra/provider/fanout-check.ts';
import { hasItsWitnesses } from '../../hydra/provider/witness-check.ts';
import type { TransactionJson } from '../../hydra/wire/transaction.ts';
import { fromHex } from '../../offchain/ledger/hash.ts';
import { mainnetParameters } from '../../offchain/ledger/parameters.ts';
import { silent, text } from '../kernel/desk.ts';
import { openStage } from './open-stage.ts';
import {
  connect,
  depositKernel,
  depositWallet,
  makeLoadableKernel,
  sessionInHead,
} from './kernel-in-head.ts';

test('files are written inside of a head and lie on L1 after it', async () => {
  const stage = await openStage(2);
  const kernel = await makeLoadableKernel(stage, 1);
  const client = await connect(stage);
  await client.init();
  await depositWallet(stage, client, kernel.alice, [20_000_000n, 20_000_000n]);
  await depositKernel(stage, client, kernel);
  const told: TransactionJson[] = [];
  client.listen((output) => {
    if (output.tag === 'SnapshotConfirmed') told.push(...output.snapshot.confirmed);
  });
  const { session, provider } = await sessionInHead(stage, client, kernel);
  const [file = ''] = kernel.files;
  await session.writeFile(file, text('in the head'), silent);
  expect(await session.readFile(file)).toEqual(text('in the head'));
  const long = new Uint8Array(10_000).fill(9);
  await session.writeFile(file, long, silent);
  expect(await session.readFile(file)).toEqual(long);
  await provider.sync();
  expect(told.length).toBeGreaterThan(1);
  expect(told.map(({ cborHex }) => hasItsWitnesses(fromHex(cborHex)))).not.toContain(false);
  // Scripts are attached to each call: no output holds one, and all that is there can come back.
  const utxos = await provider.listConfirmed();
  expect(utxos.every(({ output }) => output.referenceScript === undefined)).toBe(true);
  const { oneShot, gate } = kernel.scripts;
  const check = {
    parameters: mainnetParameters,
    policies: new Set([oneShot.hash, gate.hash]),
    parties: 2,
  };
  expect(findFanoutProblems(utxos, check)).toEqual([]);
  await client.close();
  await stage.pass(400);
  await client.fanout();
  const after = stage.world.session(kernel.alice, kernel.scripts);
  await after.writeFile(file, text('on L1 again'), silent);
  expect(await after.readFile(file)).toEqual(text('on L1 again'));
});
