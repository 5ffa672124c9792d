/** A head of one party that keeps its log on disk, and a client that keeps its archive there, with thousands of calls. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Archive } from '../hydra/provider/archive.ts';
import type { HeadProvider } from '../hydra/provider/head-provider.ts';
import { Pipeline } from '../hydra/provider/pipeline.ts';
import { formatReference, type OutputReference } from '../offchain/ledger/utxo.ts';
import { writeCall } from '../offchain/syscalls/write.ts';
import { knownUtxos } from '../offchain/tx-plan.ts';
import { makeStage } from '../tests/hydra/head.ts';
import {
  connect,
  depositKernel,
  depositWallet,
  makeLoadableKernel,
  openProvider,
  type LoadableKernel,
} from '../tests/hydra/kernel-in-head.ts';
import { assemble } from '../tests/support/assemble.ts';
import { draftOfPlan } from '../tests/support/draft.ts';
import { collectWrites } from './hydra.ts';

/** What a stretch of a session was like. */
export interface Stretch {
  /** Calls of the session up to its end. */
  readonly calls: number;
  /** Milliseconds a call of it. */
  readonly each: number;
  /** MiB that are held at its end; only true where Node was started with `--expose-gc`. */
  readonly held: number;
  /** MiB of the process. */
  readonly whole: number;
}

/** Stretches that make so many calls: the first of 100, others of 500. */
function* stretches(calls: number): Generator<number> {
  let until = 0;
  for (const next of [100, 400]) {
    yield next;
    until += next;
  }
  for (; until < calls; until += 500) yield 500;
}

/** Makes so many calls (`write`, 16 bytes), at least 500, and tells of each stretch of them. */
export async function* runSession(calls: number): AsyncGenerator<Stretch> {
  const directory = mkdtempSync(join(tmpdir(), 'dos-session-'));
  const stage = await makeStage(1, { directory });
  try {
    const kernel = await makeLoadableKernel(stage, 1);
    const client = await connect(stage);
    await client.init();
    await depositWallet(stage, client, kernel.alice, [20_000_000n]);
    await depositKernel(stage, client, kernel);
    const provider = await openProvider(stage, client, new Archive(join(directory, 'archive.db')));
    let made = 0;
    for (const count of stretches(calls)) {
      const prepared = await prepareCalls(kernel, provider, count);
      const pipeline = new Pipeline(provider, { window: 50, now: () => performance.now() });
      const begun = performance.now();
      for (const cbor of prepared) await pipeline.push(cbor);
      await pipeline.drain();
      // As the timer of a served head does: it forgets the messages that all parties have read.
      await stage.head.look();
      const each = (performance.now() - begun) / count;
      made += count;
      globalThis.gc?.();
      const { heapUsed, external, rss } = process.memoryUsage();
      yield { calls: made, each, held: (heapUsed + external) / 2 ** 20, whole: rss / 2 ** 20 };
    }
  } finally {
    await stage.end();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Calls after which a session is looked at. */
const MARKS: readonly number[] = [100, 1000, 5000];

/** Rows of figures of a session of so many calls: calls, milliseconds a call, MiB held. */
export async function sessionRows(calls: number): Promise<readonly (readonly string[])[]> {
  const rows: string[][] = [];
  for await (const stretch of runSession(calls)) {
    if (!MARKS.includes(stretch.calls)) continue;
    const { each, held } = stretch;
    rows.push([stretch.calls.toLocaleString('en'), each.toFixed(1), held.toFixed(0)]);
  }
  return rows;
}

/** Real calls. Put together by hand: a builder would take most of the time. */
function prepareCalls(
  kernel: LoadableKernel,
  head: HeadProvider,
  calls: number,
): Promise<readonly Uint8Array[]> {
  const { submission, keys: own } = kernel.alice;
  const { address, signer } = submission;
  const keys = new Map([
    [signer.paymentKeyHash, own.payment],
    [signer.authKeyHash, own.auth],
  ]);
  return collectWrites(kernel, head, calls, async (session, params, provider) => {
    const plan = writeCall.build(await session.view(), params);
    const [wallet] = await provider.listUtxos(address);
    if (wallet === undefined) throw new TypeError('no funds in the head');
    const known = knownUtxos(plan, [wallet]);
    const draft = draftOfPlan(plan, wallet.reference, address);
    draft.plutusScripts.push(...plan.attachedScripts.map(({ bytes }) => bytes));
    const findUtxo = (reference: OutputReference) => known.get(formatReference(reference));
    await provider.submit(assemble(draft, { keys, fee: 0n, findUtxo }));
  });
}
