import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Chain } from '../emulator/chain.ts';
import { manualClock } from '../emulator/manual-clock.ts';
import { openEmulator } from '../emulator/open-emulator.ts';
import { enterpriseAddress, TESTNET } from '../offchain/ledger/address.ts';
import type { Utxo } from '../offchain/ledger/utxo.ts';
import { assemble, FEE } from '../tests/emulator/assemble.ts';
import { ADA, alice, bob, makeUtxo, scriptUtxo } from '../tests/emulator/funds.ts';
import { acceptingScript } from '../tests/emulator/scripts.ts';

/** Figures of one size of chain, in milliseconds and megabytes; the targets are for the largest. */
interface EmulatorFigures {
  readonly utxos: number;
  /** Median of a payment, accepted and on the disk. */
  readonly payment: number;
  /** Median of a transaction that runs a script, likewise. */
  readonly scriptCall: number;
  /** Median of all outputs at an address that has twenty. */
  readonly addressQuery: number;
  /** From nothing to ready for submissions. */
  readonly restart: number;
  readonly memory: number;
}

/** Numbers of unspent outputs to measure with. */
export const emulatorSizes: readonly number[] = [1_000, 10_000, 100_000];

const SAMPLES = 60;
const PER_TRANSACTION = 60_000;
const START = 1_800_000_000_000n;

/** Measures submission, query and restart on a chain of so many unspent outputs. */
async function measureEmulator(size: number): Promise<EmulatorFigures> {
  const directory = mkdtempSync(path.join(tmpdir(), 'dos-bench-'));
  const clock = manualClock(START);
  const outputs = genesisOf(size);
  try {
    const first = await openEmulator({ directory, clock, genesis: { outputs }, mode: 'write' });
    first.close();
    const begun = performance.now();
    const emulator = await openEmulator({ directory, clock, mode: 'write' });
    await emulator.chain.warmUp();
    const restart = performance.now() - begun;
    const payment = await medianOf(outputs.slice(0, SAMPLES), (utxo) =>
      submit(emulator.chain, pay(utxo)),
    );
    const scripts = outputs.slice(size - SAMPLES);
    const scriptCall = await medianOf(scripts, (utxo) =>
      submit(emulator.chain, call(utxo, outputs)),
    );
    const addressQuery = await medianOf(Array.from({ length: SAMPLES }), () =>
      emulator.chain.listUtxos(addressOf(7)),
    );
    emulator.close();
    const memory = process.memoryUsage().rss / 2 ** 20;
    return { utxos: size, payment, scriptCall, addressQuery, restart, memory };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const addressOf = (at: number): string => (at === 0 ? alice.address : bob.address);

/** Alice's outputs first, twenty of Bob's, others' in between, and some at a script. */
function genesisOf(size: number): readonly Utxo[] {
  return Array.from({ length: size }, (_, index) => placed(outputAt(size, index), index));
}

/** A transaction has 65,536 outputs at most: beyond them, they are of another. */
function placed(utxo: Utxo, index: number): Utxo {
  const txId = Math.floor(index / PER_TRANSACTION)
    .toString(16)
    .padStart(64, '0');
  return { ...utxo, reference: { txId, index: BigInt(index % PER_TRANSACTION) } };
}

function outputAt(size: number, index: number): Utxo {
  const at = 0n;
  if (index >= size - SAMPLES) return scriptUtxo(acceptingScript, at);
  if (index < 2 * SAMPLES) return makeUtxo(at, alice.address);
  const address = index < 2 * SAMPLES + 20 ? bob.address : strangerAddress(index);
  return makeUtxo(at, address);
}

function strangerAddress(index: number): string {
  return strangers[index % strangers.length] ?? bob.address;
}

const strangers: readonly string[] = Array.from({ length: 500 }, (_, index) => makeAddress(index));

function makeAddress(index: number): string {
  const hash = index.toString(16).padStart(56, '0');
  return enterpriseAddress(TESTNET, { kind: 'key', hash });
}

function pay(utxo: Utxo): Uint8Array {
  return assemble({
    inputs: [utxo.reference],
    outputs: [{ address: bob.address, lovelace: utxo.output.lovelace - FEE }],
    keys: [alice.seed],
  });
}

function call(utxo: Utxo, outputs: readonly Utxo[]): Uint8Array {
  const collateral = outputs[SAMPLES + 1]?.reference;
  return assemble({
    inputs: [utxo.reference],
    outputs: [{ address: bob.address, lovelace: utxo.output.lovelace - ADA }],
    fee: ADA,
    collateral: collateral === undefined ? [] : [collateral],
    keys: [alice.seed],
    scripts: [acceptingScript.bytes],
    redeemers: [{ tag: 0, index: 0, units: { memory: 100_000n, steps: 100_000_000n } }],
  });
}

/** A block every twenty transactions, so that the mempool stays as it is on a busy chain. */
let submitted = 0;
async function submit(chain: Chain, cbor: Uint8Array): Promise<void> {
  await chain.submit(cbor);
  submitted++;
  if (submitted % 20 === 0) await chain.forge();
}

async function medianOf<T>(items: readonly T[], work: (item: T) => unknown): Promise<number> {
  const times: number[] = [];
  for (const item of items) {
    const begun = performance.now();
    await work(item);
    times.push(performance.now() - begun);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

/** Rows of the table, in the order of {@link EmulatorFigures}. */
export async function emulatorRows(size: number): Promise<readonly (readonly string[])[]> {
  const { utxos, ...rest } = await measureEmulator(size);
  return [[String(utxos), ...Object.values(rest).map((value: number) => value.toFixed(1))]];
}
