import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { QueueFullError } from '../../hydra/errors.ts';
import { decodeConwayTransaction } from '../../hydra/ledger/conway-transaction.ts';
import { archiveConfirmed, Archive } from '../../hydra/provider/archive.ts';
import { HeadProvider } from '../../hydra/provider/head-provider.ts';
import { Pipeline } from '../../hydra/provider/pipeline.ts';
import {
  SpentByAnotherError,
  TransactionRejectedError,
} from '../../offchain/errors/transaction.ts';
import type { OutputReference } from '../../offchain/ledger/utxo.ts';
import { assemble } from '../emulator/assemble.ts';
import { idOf } from '../emulator/funds.ts';
import { openPurse, type Purse } from './wallet.ts';

/** Payments of one output to its owner, each of the one before. */
async function chain({ alice, provider }: Purse, length: number): Promise<readonly Uint8Array[]> {
  const { address } = alice.submission;
  const [funds] = await provider.listUtxos(address);
  if (funds === undefined) throw new TypeError('no funds');
  const payments: Uint8Array[] = [];
  let last: OutputReference = funds.reference;
  for (let index = 0; index < length; index++) {
    const outputs = [{ address, lovelace: funds.output.lovelace }];
    payments.push(assemble({ inputs: [last], outputs, fee: 0n, keys: [alice.keys.payment] }));
    last = { txId: idOf(payments.at(-1) ?? new Uint8Array()), index: 0n };
  }
  return payments;
}

const now = (): number => performance.now();

test('calls are sent one behind the other, in snapshots of many, and measured', async () => {
  const purse = await openPurse(2);
  const payments = await chain(purse, 60);
  const pipeline = new Pipeline(purse.provider, { window: 20, now });
  for (const cbor of payments) await pipeline.push(cbor);
  const report = await pipeline.drain();
  expect(report).toMatchObject({ sent: 60, confirmed: 60 });
  expect(report.perSecond).toBeGreaterThan(0);
  expect(report.valid.p99).toBeGreaterThanOrEqual(report.valid.p50);
  expect(report.confirmation.p50).toBeGreaterThanOrEqual(report.valid.p50);
  // Snapshots took several at once.
  expect(purse.provider.snapshotNumber).toBeLessThan(50n);
  const last = payments.at(-1) ?? new Uint8Array();
  expect(await purse.provider.findUtxo({ txId: idOf(last), index: 0n })).not.toBe(undefined);
});

test('an invalid call stops the pipeline; what was built on it is gone from the view', async () => {
  const purse = await openPurse(1);
  const [good = new Uint8Array(), ...rest] = await chain(purse, 3);
  const { address } = purse.alice.submission;
  const bad = assemble({
    inputs: [{ txId: idOf(good), index: 0n }],
    outputs: [{ address, lovelace: 1n }],
    fee: 0n,
    keys: [purse.alice.keys.payment],
  });
  const pipeline = new Pipeline(purse.provider, { window: 10, now });
  await pipeline.push(good);
  await pipeline.push(bad);
  await expect(pipeline.drain()).rejects.toThrow(TransactionRejectedError);
  await expect(pipeline.push(rest[0] ?? good)).rejects.toThrow(TransactionRejectedError);
  // Another pipeline goes on from what is there.
  const again = new Pipeline(purse.provider, { window: 10, now });
  for (const cbor of rest) await again.push(cbor);
  expect(await again.drain()).toMatchObject({ confirmed: 2 });
  await expect(purse.provider.awaitConfirmation(idOf(bad))).rejects.toThrow(
    'ValueNotConservedUTxO',
  );
});

test('what waits for a snapshot is bounded, and what does not fit is refused', async () => {
  const purse = await openPurse(2);
  purse.stage.head.parties[1]?.behave({ offline: true });
  const archive = new Archive();
  purse.stage.later(purse.client.listen((output) => archiveConfirmed(archive, output, 0n)));
  const provider = await HeadProvider.open({
    client: purse.client,
    base: purse.stage.world.emulator.provider,
    archive,
    pendingLimit: 3,
  });
  purse.stage.later(() => provider.close());
  const payments = await chain(purse, 4);
  for (const cbor of payments.slice(0, 3)) await provider.submit(cbor);
  const fourth = payments[3] ?? new Uint8Array();
  await expect(provider.submit(fourth)).rejects.toThrow(QueueFullError);
  purse.stage.head.parties[1]?.behave({ offline: false });
  await provider.sync();
  await provider.submit(fourth);
  await provider.awaitConfirmation(idOf(fourth));
});

test('spending what another has spent is told as such', async () => {
  const purse = await openPurse(1);
  const [first = new Uint8Array()] = await chain(purse, 1);
  await purse.provider.submit(first);
  await purse.provider.sync();
  const { address } = purse.alice.submission;
  const [gone] = decodeConwayTransaction(first).inputs;
  if (gone === undefined) throw new TypeError('no input');
  const late = assemble({
    inputs: [gone],
    outputs: [{ address, lovelace: 5_000_000n }],
    fee: 0n,
    keys: [purse.alice.keys.payment],
  });
  await expect(purse.provider.submit(late)).rejects.toThrow(SpentByAnotherError);
});
