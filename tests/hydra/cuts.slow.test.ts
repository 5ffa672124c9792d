import { expect, test } from 'vitest';
import { text, silent } from '../kernel/desk.ts';
import { Cutter, randomNumbers } from '../support/cutter.ts';
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

test(`a session survives ${CUTS} cuts of its connection at any moment (seed ${SEED})`, async () => {
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
  const cutter = new Cutter(stage.head, { random: randomNumbers(SEED), longest, killEvery: 10 });
  const cutting = cutter.run(
    () => cutter.cuts >= CUTS,
    () => client.connected,
  );
  let acknowledged = 0;
  // However few a busy machine lets through between cuts, some come after the last one too.
  while (cutter.cuts < CUTS || acknowledged < 12) {
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
