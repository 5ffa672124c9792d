/** The devnet with 100,000 unspent outputs and 20,000 transactions of history, over HTTP as its users have it: `npm run soak`. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { ScalusLedger } from '../emulator/scalus-ledger.ts';
import { lucidBuilder } from '../offchain/builders/lucid.ts';
import { bootKernel } from '../offchain/kernel/boot.ts';
import { KernelSession } from '../offchain/kernel/kernel-session.ts';
import { enterpriseAddress, TESTNET } from '../offchain/ledger/address.ts';
import type { Utxo } from '../offchain/ledger/utxo.ts';
import { BlockfrostProvider } from '../offchain/providers/blockfrost.ts';
import { askFaucet } from '../offchain/providers/devnet-faucet.ts';
import { keySigner } from '../offchain/signers/key-signer.ts';
import type { Submission } from '../offchain/submit.ts';
import { assemble, FEE } from '../tests/emulator/assemble.ts';
import { alice, makeUtxo, outputOf } from '../tests/emulator/funds.ts';
import { replacing } from '../tests/kernel/provider.ts';
import { keysOf } from '../tests/support/world.ts';

const UTXOS = 100_000;
const TRANSACTIONS = 20_000;
const CALLS = 30;
const WINDOW = 1_000;
const PER_TRANSACTION = 60_000;
const root = path.dirname(import.meta.dirname);

const folder = mkdtempSync(path.join(tmpdir(), 'dos-soak-'));
const genesis = path.join(folder, 'genesis.json');

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  /** Milliseconds from the start of the process to its first line. */
  readonly took: number;
}

async function start(args: readonly string[]): Promise<Running> {
  const begun = performance.now();
  const main = path.join(root, 'dist', 'main.js');
  const home = path.join(folder, 'home');
  const child = spawn(
    process.execPath,
    [main, 'devnet', '--home', home, '--block-time', '250', ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [line]: unknown[] = await once(createInterface(child.stdout), 'line');
  const ready: unknown = JSON.parse(String(line));
  const url = String(Reflect.get(Object(ready), 'url'));
  return { child, url, took: performance.now() - begun };
}

async function stop({ child }: Running): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

const memoryOf = ({ child }: Running): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

const medianOf = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

async function timed<T>(times: number[], work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const result = await work();
  times.push(performance.now() - begun);
  return result;
}

/** A thousand outputs are Alice's; the others lie at 5,000 addresses. */
function writeGenesis(): readonly Utxo[] {
  const entries: Record<string, object> = {};
  const own: Utxo[] = [];
  for (let index = 0; index < UTXOS; index++) {
    const txId = Math.floor(index / PER_TRANSACTION)
      .toString(16)
      .padStart(64, '0');
    const place = index % PER_TRANSACTION;
    const hash = (index % 5_000).toString(16).padStart(56, '0');
    const address =
      index < WINDOW ? alice.address : enterpriseAddress(TESTNET, { kind: 'key', hash });
    const utxo = makeUtxo(BigInt(place), address);
    entries[`${txId}#${place}`] = { address, value: { lovelace: Number(utxo.output.lovelace) } };
    if (index < WINDOW) own.push({ ...utxo, reference: { txId, index: BigInt(place) } });
  }
  writeFileSync(genesis, JSON.stringify(entries));
  return own;
}

/** Pays one of Alice's outputs to herself: the history grows, the set does not. */
async function pay(url: string, utxo: Utxo, times: number[]): Promise<Utxo> {
  const bytes = assemble({
    inputs: [utxo.reference],
    outputs: [{ address: alice.address, lovelace: utxo.output.lovelace - FEE }],
    keys: [alice.seed],
  });
  for (;;) {
    const response = await timed(times, () =>
      fetch(`${url}/api/v0/tx/submit`, { method: 'POST', body: Buffer.from(bytes) }),
    );
    await response.text();
    if (response.ok) return outputOf(bytes);
    if (response.status !== 425) throw new Error(`refused: ${response.status}`);
    times.pop();
    await sleep(100);
  }
}

/** Boots a kernel and makes files, and answers how long each call's submission took. */
async function callTimes(url: string): Promise<readonly number[]> {
  const remote = await BlockfrostProvider.open({
    url: `${url}/api/v0`,
    network: 'soak',
    networkId: TESTNET,
    pollInterval: 100,
  });
  const times: number[] = [];
  const provider = replacing(remote, {
    submit: (cbor) => timed(times, () => remote.submit(cbor)),
  });
  const signer = keySigner(keysOf('soak'));
  const address = enterpriseAddress(TESTNET, { kind: 'key', hash: signer.paymentKeyHash });
  const funded = await askFaucet(url, address, [900_000_000n, 900_000_000n, 900_000_000n]);
  for (const id of funded) await remote.awaitConfirmation(id);
  const submission: Submission = {
    provider,
    builder: lucidBuilder,
    ledger: new ScalusLedger(),
    signer,
    address,
  };
  const progress = { genesis: undefined, save: () => Promise.resolve(), message: () => undefined };
  const scripts = await bootKernel(submission, progress);
  const session = new KernelSession({
    provider,
    scripts,
    user: signer.authKeyHash,
    address,
    submission,
  });
  const { root: directory } = await session.register('soak');
  times.length = 0;
  for (let call = 0; call < CALLS; call++) {
    await session.createFile(directory, new Uint8Array(Buffer.from(`file ${call}`)));
  }
  return times;
}

async function soak(): Promise<void> {
  const own = writeGenesis();
  let devnet = await start(['--genesis', genesis]);
  const firstStart = devnet.took;
  const wallet = [...own];
  const times: number[] = [];
  for (let count = 0; count < TRANSACTIONS; count++) {
    const place = count % wallet.length;
    const utxo = wallet[place];
    if (utxo !== undefined) wallet[place] = await pay(devnet.url, utxo, times);
    if ((count + 1) % 2_000 === 0) console.error(`${count + 1} of ${TRANSACTIONS} transactions`);
  }
  const calls = await callTimes(devnet.url);
  const queries: number[] = [];
  for (let query = 0; query < 100; query++) {
    const hash = (2_000 + query).toString(16).padStart(56, '0');
    const address = enterpriseAddress(TESTNET, { kind: 'key', hash });
    await timed(queries, async () =>
      (await fetch(`${devnet.url}/api/v0/addresses/${address}/utxos`)).json(),
    );
  }
  const memory = memoryOf(devnet);
  await stop(devnet);
  devnet = await start([]);
  const restart = devnet.took;
  const afterRestart = memoryOf(devnet);
  await stop(devnet);
  const figures: readonly (readonly [string, number, string])[] = [
    [`first start with a genesis of ${UTXOS} outputs, ms`, firstStart, ''],
    [`payment, first ${WINDOW}, p50 ms`, medianOf(times.slice(0, WINDOW)), '≤ 10'],
    [`payment, last ${WINDOW}, p50 ms`, medianOf(times.slice(-WINDOW)), '≤ 10'],
    [`system call, p50 ms`, medianOf(calls), '≤ 50'],
    ['address query, p50 ms', medianOf(queries), '≤ 20'],
    ['restart, ms', restart, '≤ 5,000'],
    ['memory after all, MB', memory, '≤ 1,000'],
    ['memory after the restart, MB', afterRestart, '≤ 1,000'],
  ];
  console.log('| figure | measured | target |\n| --- | ---: | ---: |');
  for (const [what, value, target] of figures)
    console.log(`| ${what} | ${value.toFixed(1)} | ${target} |`);
}

try {
  await soak();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
