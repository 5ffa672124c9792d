import * as fc from 'fast-check';
import { expect } from 'vitest';
import { checkKernel } from '../../offchain/kernel/check.ts';
import type { KernelScripts } from '../../offchain/kernel/scripts.ts';
import { silent } from '../kernel/desk.ts';
import { makeWorld, type User, type World } from '../support/world.ts';
import { bootDrive, countOf, treeOf, type Room } from './drive.ts';
import { make, mixedCall, type Place } from './mixed-calls.ts';

/** More than the calls can fill: a kernel is never full. */
const roomFor = (count: number): Room =>
  count < 100
    ? { account: 2, name: 2, entry: 80, inode: 40 }
    : { account: 2, name: 2, entry: 240, inode: 120 };

/** Calls after which the two are compared in full. */
const STRETCH = 50;

async function makePlace(
  world: World,
  scripts: KernelScripts,
  { alice, bob }: { readonly alice: User; readonly bob: User },
): Promise<Place> {
  const sessions = { alice: world.session(alice, scripts), bob: world.session(bob, scripts) };
  const { id, root } = await sessions.alice.register('alice');
  const { id: bobs } = await sessions.bob.register('bob');
  return { sessions, accounts: { alice: id, bob: bobs }, root };
}

/** What happened, each call by its kind and outcome. */
export type Outcomes = ReadonlyMap<string, number>;

/**
 * Makes the same calls on a public kernel and on a drive, by two users, and expects of each call the same outcome and in
 * the end the same files.
 */
export async function compareKernels(seed: number, count: number): Promise<Outcomes> {
  const room = roomFor(count);
  const world = await makeWorld();
  const users = { alice: await world.addUser('alice'), bob: await world.addUser('bob') };
  const kernel = await makePlace(world, await world.boot(users.alice), users);
  const drive = await makePlace(
    world,
    await bootDrive(world, [users.alice, users.bob], room),
    users,
  );
  const outcomes = new Map<string, number>();
  for (const [index, call] of fc.sample(mixedCall, { seed, numRuns: count }).entries()) {
    const there = await make(call, drive);
    const here = await make(call, kernel);
    expect(`${index}: ${there}`).toBe(`${index}: ${here}`);
    const key = `${call.kind}: ${here.split(': ').at(-1)}`;
    outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
    if ((index + 1) % STRETCH === 0 || index + 1 === count) {
      await expectSame(kernel, drive);
    }
  }
  await expectWhole(world, drive, room);
  world.emulator.close();
  return outcomes;
}

async function expectSame(kernel: Place, drive: Place): Promise<void> {
  const [there, here] = await Promise.all(
    [drive, kernel].map(({ sessions, root }) => treeOf(sessions.alice, root)),
  );
  expect(there).toEqual(here);
}

/** Its lists are whole, and no object came or went. */
async function expectWhole({ emulator }: World, { sessions }: Place, room: Room): Promise<void> {
  const view = await sessions.alice.view();
  const { problems } = await checkKernel(view, emulator.provider, silent);
  expect(problems).toEqual([]);
  const counts = { account: 0, name: 0, entry: 0, inode: 0 };
  for (const kind of ['account', 'name', 'entry', 'inode'] as const) {
    counts[kind] = countOf(view, kind);
  }
  expect(counts).toEqual(room);
}
