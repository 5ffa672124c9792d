import { expect, test } from 'vitest';
import { text, silent } from '../kernel/desk.ts';
import { openStage } from './open-stage.ts';
import {
  connect,
  depositKernel,
  depositWallet,
  makeLoadableKernel,
  sessionInHead,
} from './kernel-in-head.ts';

const CUTS = 120;
const SEED = 20_260_101;

/** Numbers below 1 that are the same in every run (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

test(`a session survives ${CUTS} cuts of its connection at any moment (seed ${SEED})`, async () => {
  const random = randomNumbers(SEED);
  const stage = await openStage(2);
  const kernel = await makeLoadableKernel(stage, 1);
  const client = await connect(stage);
  await client.init();
  await depositWallet(stage, client, kernel.alice, [20_000_000n, 20_000_000n]);
  await depositKernel(stage, client, kernel);
  const { session, provider } = await sessionInHead(stage, client, kernel);
  const [file = ''] = kernel.files;
  const versionBefore = (await session.view()).inodes.get(file)?.datum.version ?? 0n;

  let longest = 0;
  for (let number = 0; number < 3; number++) {
    const began = Date.now();
    await session.writeFile(file, text(`undisturbed ${number}`), silent);
    longest = 2 * (Date.now() - began);
  }
  // Cuts come at any moment of a write, however fast the machine is; one in four while it connects again.
  const progress = { cuts: 0 };
  const cutting = (async () => {
    while (progress.cuts < CUTS) {
      while (progress.cuts % 4 !== 0 && !client.connected) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await new Promise((resolve) => setTimeout(resolve, random() * longest));
      stage.head.parties[0]?.cut();
      progress.cuts++;
      // Every tenth time the node itself goes.
      if (progress.cuts % 10 === 0) {
        await stage.head.kill(0);
        await stage.head.restart(0);
      }
    }
  })();
  let acknowledged = 0;
  // However few a busy machine lets through between cuts, some come after the last one too.
  while (progress.cuts < CUTS || acknowledged < 12) {
    await session.writeFile(file, text(`write ${acknowledged}`), silent);
    acknowledged++;
  }
  await cutting;
  await provider.sync();
  expect(await session.readFile(file)).toEqual(text(`write ${acknowledged - 1}`));
  // Each write raises the version by one: none was lost, none happened twice.
  const version = (await session.view()).inodes.get(file)?.datum.version ?? 0n;
  expect(version - versionBefore).toBe(BigInt(3 + acknowledged));
  await client.close();
  await stage.pass(400);
  await client.fanout();
  const after = stage.world.session(kernel.alice, kernel.scripts);
  expect((await after.view()).inodes.get(file)?.datum.version).toBe(version);
});
