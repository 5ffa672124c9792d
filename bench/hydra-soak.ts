/**
 * A head of one party that keeps its log on disk, and a client that keeps its archive there, with 20,000 calls: `npm run
 * soak`. What is held is only true where Node was started with `--expose-gc`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Archive } from '../hydra/provider/archive.ts';
import type { HeadProvider } from '../hydra/provider/head-provider.ts';
import { Pipeline } from '../hydra/provider/pipeline.ts';
import { formatReference, type OutputReference } from '../offchain/ledger/utxo.ts';
import { writeCall } from '../offchain/syscalls/write.ts';
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
import { knownUtxos } from '../offchain/tx-plan.ts';
import { collectWrites } from './hydra.ts';

/** Calls of each stretch. */
const STRETCHES = [100, 400, ...Array.from({ length: 39 }, () => 500)];

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

const directory = mkdtempSync(join(tmpdir(), 'dos-hydra-soak-'));
const stage = await makeStage(1, { directory });
try {
  const kernel = await makeLoadableKernel(stage, 1);
  const client = await connect(stage);
  await client.init();
  await depositWallet(stage, client, kernel.alice, [20_000_000n]);
  await depositKernel(stage, client, kernel);
  const provider = await openProvider(stage, client, new Archive(join(directory, 'archive.db')));
  let until = 0;
  for (const count of STRETCHES) {
    const prepared = await prepareCalls(kernel, provider, count);
    const pipeline = new Pipeline(provider, { window: 50, now: () => performance.now() });
    const begun = performance.now();
    for (const cbor of prepared) await pipeline.push(cbor);
    await pipeline.drain();
    // As the timer of a served head does: it forgets the messages that all parties have read.
    await stage.head.look();
    const each = (performance.now() - begun) / count;
    until += count;
    globalThis.gc?.();
    const { heapUsed, external, rss } = process.memoryUsage();
    const [held, whole] = [heapUsed + external, rss].map((size) => (size / 2 ** 20).toFixed(0));
    console.log(
      `${until} calls: ${each.toFixed(1)} ms each, ${held} MiB held, ${whole} of the process`,
    );
  }
} finally {
  await stage.end();
  rmSync(directory, { recursive: true, force: true });
}
process.exit();
