/** A head of one party with 5,000 calls, then one with 20,000 payments: `npm run soak`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Pipeline } from '../hydra/provider/pipeline.ts';
import type { OutputReference } from '../offchain/ledger/utxo.ts';
import { assemble } from '../tests/emulator/assemble.ts';
import { idOf } from '../tests/emulator/funds.ts';
import { makeStage } from '../tests/hydra/head.ts';
import {
  connect,
  depositKernel,
  depositWallet,
  makeLoadableKernel,
  openProvider,
} from '../tests/hydra/kernel-in-head.ts';
import { prepareWrites } from './hydra.ts';

/** A stretch of a long session. */
interface SoakStretch {
  /** Transactions so far. */
  readonly until: number;
  /** Milliseconds a transaction, all told. */
  readonly each: number;
  /** Bytes of the whole process after a collection of garbage, where Node was started with --expose-gc. */
  readonly memory: number;
}

/**
 * A long session in a head of one party that keeps its log on disk: payments, one behind the other, so that what grows
 * is the head and not the scripts. Time and memory of each stretch.
 */
async function soakHead(total: number, stretch: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'dos-hydra-soak-'));
  const stage = await makeStage(1, { directory });
  try {
    const client = await connect(stage);
    await client.init();
    const alice = await stage.world.addUser('alice');
    await depositWallet(stage, client, alice, [50_000_000n]);
    const provider = await openProvider(stage, client);
    const { address } = alice.submission;
    const [funds] = await provider.listUtxos(address);
    if (funds === undefined) throw new TypeError('no funds in the head');
    const { lovelace } = funds.output;
    let last: OutputReference = funds.reference;
    for (let done = 0; done < total; done += stretch) {
      const pipeline = new Pipeline(provider, { window: 50, now: () => performance.now() });
      const begun = performance.now();
      for (let index = 0; index < stretch; index++) {
        const cbor = assemble({
          inputs: [last],
          outputs: [{ address, lovelace }],
          fee: 0n,
          keys: [alice.keys.payment],
        });
        last = { txId: idOf(cbor), index: 0n };
        await pipeline.push(cbor);
      }
      await pipeline.drain();
      // As the timer of a served head does: it forgets the messages that all parties have read.
      await stage.head.look();
      const each = (performance.now() - begun) / stretch;
      globalThis.gc?.();
      print('payments', { until: done + stretch, each, memory: process.memoryUsage().rss });
    }
  } finally {
    await stage.end();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A long session of real calls (`write`, 16 bytes) in a head of one party: milliseconds a call of each stretch, prepared before. */
async function soakCalls(stretches: readonly number[]): Promise<void> {
  const stage = await makeStage(1);
  try {
    const kernel = await makeLoadableKernel(stage, 1);
    const client = await connect(stage);
    await client.init();
    await depositWallet(stage, client, kernel.alice, [20_000_000n, 20_000_000n]);
    await depositKernel(stage, client, kernel);
    const provider = await openProvider(stage, client);
    let until = 0;
    for (const count of stretches) {
      const prepared = await prepareWrites(kernel, provider, count);
      const pipeline = new Pipeline(provider, { window: 50, now: () => performance.now() });
      const begun = performance.now();
      for (const cbor of prepared) await pipeline.push(cbor);
      await pipeline.drain();
      await stage.head.look();
      until += count;
      const each = (performance.now() - begun) / count;
      print('calls', { until, each, memory: process.memoryUsage().rss });
    }
  } finally {
    await stage.end();
  }
}

function print(what: string, { until, each, memory }: SoakStretch): void {
  const figures = [each.toFixed(2), 'ms each,', (memory / 2 ** 20).toFixed(0), 'MiB'];
  console.log(`${until} ${what}:`, ...figures);
}

await soakCalls([100, 400, ...Array.from({ length: 9 }, () => 500)]);
await soakHead(20_000, 2_000);
process.exit();
