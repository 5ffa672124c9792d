import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { blazeBuilder } from '../offchain/builders/blaze.ts';
import { lucidBuilder } from '../offchain/builders/lucid.ts';
import { withSignatures } from '../offchain/ledger/sign.ts';
import { decodeTransaction } from '../offchain/ledger/transaction.ts';
import type { Builder } from '../offchain/ports/builder.ts';
import { prepare } from '../offchain/submit.ts';
import { syscalls } from '../offchain/syscalls/registry.ts';
import { makeWorld } from '../tests/support/world.ts';

/** Median milliseconds of what a small call (`write`, 16 bytes) consists of, in a process that has made some. */
export interface CallTimes {
  readonly builder: Builder['name'];
  readonly build: number;
  /** Building, the second evaluation and the signature. */
  readonly prepare: number;
  readonly sign: number;
  /** Until the ledger has accepted it and it is on the disk. */
  readonly submit: number;
}

/** Median milliseconds of a whole process. */
export interface ProcessTime {
  readonly name: string;
  readonly milliseconds: number;
  /** In words. */
  readonly target: string;
}

export const builders: readonly Builder[] = [lucidBuilder, blazeBuilder];
const WARM_UP = 5;
const SAMPLES = 25;

/** Times the parts of a call with one builder. */
export async function timeCalls(builder: Builder): Promise<CallTimes> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dos-bench-'));
  const world = await makeWorld(folder);
  try {
    const alice = await world.addUser('alice');
    const session = world.session(alice, await world.boot(alice));
    const { root } = await session.register('alice');
    const file = await session.createFile(root, new Uint8Array(Buffer.from('file')));
    const submission = { ...alice.submission, builder };
    const { provider, signer, address } = submission;
    const { networkId, slotConfig } = provider;
    const context = { networkId, slotConfig, parameters: await provider.getParameters() };
    const times: Omit<CallTimes, 'builder'>[] = [];
    for (let count = 0; count < WARM_UP + SAMPLES; count++) {
      const plan = syscalls.write.build(await session.view(), {
        file,
        operation: { kind: 'replace', bytes: new Uint8Array(16).fill(count) },
      });
      const wallet = { address, utxos: await provider.listUtxos(address) };
      const [unsigned, build] = await timed(() => builder.build(plan, wallet, context));
      const { requiredSigners } = decodeTransaction(unsigned);
      const keys = [...requiredSigners, signer.paymentKeyHash];
      const [, sign] = await timed(async () =>
        withSignatures(unsigned, await signer.sign(unsigned, keys)),
      );
      const [{ cbor }, whole] = await timed(() => prepare(submission, plan));
      const [id, submit] = await timed(() => provider.submit(cbor));
      await provider.awaitConfirmation(id);
      if (count >= WARM_UP) times.push({ build, prepare: whole, sign, submit });
    }
    const of = (part: keyof Omit<CallTimes, 'builder'>): number =>
      median(times.map((each) => each[part]));
    return {
      builder: builder.name,
      build: of('build'),
      prepare: of('prepare'),
      sign: of('sign'),
      submit: of('submit'),
    };
  } finally {
    world.emulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const main = path.join(import.meta.dirname, '..', 'dist', 'main.js');

/** Times whole processes of the built program, beside a process that does nothing. */
export function timeProcesses(): readonly ProcessTime[] {
  const home = mkdtempSync(path.join(tmpdir(), 'dos-bench-'));
  const dos = (...args: string[]): readonly string[] => [main, '--home', home, ...args];
  try {
    run(dos('-c', 'REGISTER bench'));
    let made = 0;
    return [
      timeOf('node -e 0', '', 15, () => ['-e', '0']),
      timeOf('VER', '≤ 2 ×', 15, () => dos('-c', 'VER')),
      timeOf('DIR on a booted home', '≤ 5 ×', 15, () => dos('-c', 'DIR')),
      ...builders.map(({ name }) =>
        timeOf(`MD on a booted home, ${name}`, '≤ 3000 ms', 7, () =>
          dos('--builder', name, '-c', `MD d${made++}`),
        ),
      ),
    ];
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function timeOf(
  name: string,
  target: string,
  times: number,
  args: () => readonly string[],
): ProcessTime {
  const measured = Array.from({ length: times }, () => {
    const before = performance.now();
    run(args());
    return performance.now() - before;
  });
  return { name, target, milliseconds: median(measured) };
}

function run(args: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const before = performance.now();
  const result = await work();
  return [result, performance.now() - before];
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
