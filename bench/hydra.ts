import { performance } from 'node:perf_hooks';
import { ScalusLedger } from '../emulator/scalus-ledger.ts';
import { headParameters } from '../hydra/head/parameters.ts';
import { decodeConwayTransaction } from '../hydra/ledger/conway-transaction.ts';
import { HeadLedger } from '../hydra/ledger/head-ledger.ts';
import { judgePhaseOne } from '../hydra/ledger/phase-one.ts';
import { move, toUtxoSet } from '../hydra/ledger/utxo-set.ts';
import { Accumulator } from '../hydra/protocol/accumulator.ts';
import { HeadLedgerView } from '../hydra/provider/head-ledger-view.ts';
import type { HeadProvider } from '../hydra/provider/head-provider.ts';
import { percentiles, Pipeline, type Percentiles } from '../hydra/provider/pipeline.ts';
import { KernelSession } from '../offchain/kernel/kernel-session.ts';
import { formatReference, type Utxo } from '../offchain/ledger/utxo.ts';
import type { Provider } from '../offchain/ports/provider.ts';
import { writeCall, type WriteParams } from '../offchain/syscalls/write.ts';
import { makeStage, type Stage } from '../tests/hydra/head.ts';
import {
  connect,
  depositKernel,
  depositWallet,
  makeLoadableKernel,
  openProvider,
  type LoadableKernel,
} from '../tests/hydra/kernel-in-head.ts';

/** A figure, and what was aimed at where something was. */
interface HydraFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: string;
}

/** Numbers of parties to measure with. */
export const headSizes: readonly number[] = [1, 2, 3];
/** Prepared calls. */
const PREPARED = 200;
/** Calls that are built, sent and waited for one by one. */
const SEQUENTIAL = 100;

/** Rows of figures of a local head of so many parties with real system calls (`write`, 16 bytes): figure, measured, unit, target. */
export async function headRows(parties: number): Promise<readonly (readonly string[])[]> {
  const stage = await makeStage(parties);
  try {
    const figures = await measureHead(stage, parties);
    return figures.map(({ name, value, unit, target = '' }) => [
      name,
      value.toFixed(1),
      unit,
      target,
    ]);
  } finally {
    await stage.end();
  }
}

async function measureHead(stage: Stage, parties: number): Promise<readonly HydraFigure[]> {
  const kernel = await makeLoadableKernel(stage, 1);
  const client = await connect(stage);
  await client.init();
  await depositWallet(stage, client, kernel.alice, [20_000_000n, 20_000_000n]);
  await depositKernel(stage, client, kernel);
  const provider = await openProvider(stage, client);
  const prepared = await prepareWrites(kernel, provider, PREPARED);
  const figures = parties === 1 ? await measureParts(provider, prepared) : [];

  const pipeline = new Pipeline(provider, { window: 50, now: () => performance.now() });
  for (const cbor of prepared) await pipeline.push(cbor);
  const report = await pipeline.drain();
  const name = (what: string): string =>
    `${parties} ${parties === 1 ? 'party' : 'parties'}: ${what}`;
  const one = await measureSequential(kernel, provider);
  return [
    ...figures,
    {
      name: name('prepared calls confirmed'),
      value: report.perSecond,
      unit: '/s',
      ...(parties === 1 ? { target: '≥ 40' } : {}),
    },
    { name: name('valid after, p50'), value: report.valid.p50, unit: 'ms' },
    { name: name('valid after, p99'), value: report.valid.p99, unit: 'ms' },
    { name: name('confirmed after, p50'), value: report.confirmation.p50, unit: 'ms' },
    { name: name('confirmed after, p99'), value: report.confirmation.p99, unit: 'ms' },
    { name: name('one by one, built and confirmed, p50'), value: one.p50, unit: 'ms' },
    { name: name('one by one, built and confirmed, p99'), value: one.p99, unit: 'ms' },
  ];
}

/** Writes that follow on one another, built on the head's state without sending any. */
const prepareWrites = (
  kernel: LoadableKernel,
  head: HeadProvider,
  calls: number,
): Promise<readonly Uint8Array[]> =>
  collectWrites(kernel, head, calls, (session, params) => session.call(writeCall, params));

/** Writes of 16 bytes that follow on one another, each made as `write` makes it. None is sent. */
export async function collectWrites(
  { alice, scripts, files }: LoadableKernel,
  head: HeadProvider,
  calls: number,
  write: (session: KernelSession, params: WriteParams, provider: Provider) => Promise<unknown>,
): Promise<readonly Uint8Array[]> {
  const { provider, collected } = await collecting(head);
  const session = sessionOf(alice, scripts, provider);
  const [file = ''] = files;
  for (let call = 0; call < calls; call++) {
    const bytes = new Uint8Array(16).fill(call);
    await write(session, { file, operation: { kind: 'replace', bytes } }, provider);
  }
  return collected;
}

/** A head as it would be after the transactions that it is handed: it keeps them, and sends none. */
async function collecting(
  head: HeadProvider,
): Promise<{ readonly provider: Provider; readonly collected: readonly Uint8Array[] }> {
  const view = new HeadLedgerView(toUtxoSet(await head.listConfirmed()), 0n);
  const collected: Uint8Array[] = [];
  const provider: Provider = {
    network: head.network,
    networkId: head.networkId,
    slotConfig: head.slotConfig,
    getParameters: () => head.getParameters(),
    getTip: () => head.getTip(),
    listUtxos: (address) =>
      Promise.resolve([...view.utxos.values()].filter(({ output }) => output.address === address)),
    findUtxo: (reference) => Promise.resolve(view.utxos.get(formatReference(reference))),
    findTransaction: (id) => head.findTransaction(id),
    listTransactions: (address) => head.listTransactions(address),
    findRewards: () => head.findRewards(),
    awaitConfirmation: () => Promise.resolve(),
    submit: (cbor) => {
      const transaction = decodeConwayTransaction(cbor);
      view.add(transaction);
      collected.push(cbor);
      return Promise.resolve(transaction.id);
    },
  };
  return { provider, collected };
}

/** Where the time of one party goes. */
async function measureParts(
  provider: HeadProvider,
  prepared: readonly Uint8Array[],
): Promise<readonly HydraFigure[]> {
  const { networkId, slotConfig } = provider;
  const scripts = new ScalusLedger();
  const ledger = new HeadLedger({ parameters: headParameters, networkId, slotConfig, scripts });
  const { slot } = await provider.getTip();
  const utxos = toUtxoSet(await provider.listConfirmed());
  const environment = {
    parameters: headParameters,
    networkId,
    slot,
    isWellFormed: () => true,
  };
  let decoding = 0;
  let phaseOne = 0;
  let whole = 0;
  for (const cbor of prepared) {
    const begun = performance.now();
    const transaction = decodeConwayTransaction(cbor);
    const decoded = performance.now();
    judgePhaseOne(transaction, utxos, environment);
    const judged = performance.now();
    const verdict = await ledger.judge(transaction, utxos, slot);
    if (!verdict.valid) throw new Error(verdict.reason);
    decoding += decoded - begun;
    phaseOne += judged - decoded;
    whole += performance.now() - judged;
    move(utxos, transaction);
  }
  const count = prepared.length;
  const outputs = [...utxos.values()];
  return [
    {
      name: 'validation of prepared calls',
      value: (1000 * count) / (whole + decoding),
      unit: '/s',
      target: '≥ 40',
    },
    { name: 'decoding a call', value: decoding / count, unit: 'ms' },
    { name: 'phase 1 of a call', value: phaseOne / count, unit: 'ms' },
    { name: 'phase 2 of a call', value: (whole - phaseOne) / count, unit: 'ms' },
    { name: 'accumulator of 100 outputs', value: await timeAccumulator(outputs, 100), unit: 'ms' },
    {
      name: 'accumulator of 1,000 outputs',
      value: await timeAccumulator(outputs, 1000),
      unit: 'ms',
    },
    { name: 'bytes of a call', value: prepared[0]?.length ?? 0, unit: 'B', target: '≤ 10,250' },
  ];
}

async function timeAccumulator(utxos: readonly Utxo[], size: number): Promise<number> {
  const [first] = utxos;
  if (first === undefined) return 0;
  const outputs = Array.from({ length: size }, (_, index) => ({
    ...first.output,
    lovelace: BigInt(index),
  }));
  const before = Accumulator.empty.with(outputs);
  await before.hash();
  const begun = performance.now();
  await before.with(outputs.with(0, { ...first.output, lovelace: 1_000_000n })).hash();
  return performance.now() - begun;
}

async function measureSequential(
  { alice, scripts, files }: LoadableKernel,
  provider: HeadProvider,
): Promise<Percentiles> {
  const session = sessionOf(alice, scripts, provider);
  const [file = ''] = files;
  const times: number[] = [];
  for (let call = 0; call < SEQUENTIAL; call++) {
    const begun = performance.now();
    const bytes = new Uint8Array(16).fill(call);
    const { id } = await session.call(writeCall, { file, operation: { kind: 'replace', bytes } });
    await provider.awaitConfirmation(id);
    times.push(performance.now() - begun);
  }
  return percentiles(times);
}

function sessionOf(
  { submission }: LoadableKernel['alice'],
  scripts: LoadableKernel['scripts'],
  provider: Provider,
): KernelSession {
  return new KernelSession({
    provider,
    scripts,
    user: submission.signer.authKeyHash,
    address: submission.address,
    submission: { ...submission, provider },
  });
}
