import * as fc from 'fast-check';
import { expect } from 'vitest';
import { ejectDrive } from '../../hydra/drives/eject.ts';
import { defaultPatience } from '../../hydra/drives/head-link.ts';
import { formatDrive } from '../../hydra/drives/format.ts';
import { mountDrive } from '../../hydra/drives/mount.ts';
import { checkKernel } from '../../offchain/kernel/check.ts';
import { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import type { KernelScripts } from '../../offchain/kernel/scripts.ts';
import type { Provider } from '../../offchain/ports/provider.ts';
import { jointSigner } from '../../offchain/signers/joint-signer.ts';
import { silent } from '../kernel/desk.ts';
import { openStage } from '../hydra/open-stage.ts';
import { makeWorld, type User, type World } from '../support/world.ts';
import { bootDrive, countOf, treeOf, type Room } from './drive.ts';
import { driveOf, makeFolder } from './drive-stage.ts';
import { make, mixedCall, type Actor, type Place } from './mixed-calls.ts';

/** Calls after which the two are compared in full. */
const STRETCH = 50;
/** How many calls fill what room, files and directories: a kernel is never full. */
const filesFor = (count: number): number => (count < 100 ? 12 : 140);

/** A busy machine is no difference between the two places. */
const LONG_PATIENCE = { ...defaultPatience, delay: 20, patience: 60_000, l1Patience: 60_000 };

/** What happened: each kind of call with its outcome, and how often. */
export type Outcomes = ReadonlyMap<string, number>;

type Users = Readonly<Record<Actor, User>>;

const addUsers = async (world: World): Promise<Users> => ({
  alice: await world.addUser('alice'),
  bob: await world.addUser('bob'),
});

async function makePlace(world: World, scripts: KernelScripts, users: Users): Promise<Place> {
  const sessions = {
    alice: world.session(users.alice, scripts),
    bob: world.session(users.bob, scripts),
  };
  const { id, root } = await sessions.alice.register('alice');
  const { id: bobs } = await sessions.bob.register('bob');
  return { sessions, accounts: { alice: id, bob: bobs }, root };
}

/** Makes the same calls in both places: the outcome of each must be the same, and what is there in the end. */
async function makeAll(
  { seed, count }: { readonly seed: number; readonly count: number },
  kernel: Place,
  drive: Place,
): Promise<Outcomes> {
  const outcomes = new Map<string, number>();
  for (const [index, call] of fc.sample(mixedCall, { seed, numRuns: count }).entries()) {
    const there = await make(call, drive);
    const here = await make(call, kernel);
    expect(`${index}: ${there}`).toBe(`${index}: ${here}`);
    const key = `${call.kind}: ${here.split(': ').at(-1)}`;
    outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
    if ((index + 1) % STRETCH === 0 || index + 1 === count) await expectSame(kernel, drive);
  }
  return outcomes;
}

async function expectSame(kernel: Place, drive: Place): Promise<void> {
  const [there, here] = await Promise.all(
    [drive, kernel].map(({ sessions, root }) => treeOf(sessions.alice, root)),
  );
  expect(there).toEqual(here);
}

/** Its lists are whole, and no object came or went. */
async function expectWhole(session: KernelSession, provider: Provider, room: Room): Promise<void> {
  const view = await session.view();
  const { problems } = await checkKernel(view, provider, silent);
  expect(problems).toEqual([]);
  const counts = { account: 0, name: 0, entry: 0, inode: 0 };
  for (const kind of ['account', 'name', 'entry', 'inode'] as const) {
    counts[kind] = countOf(view, kind);
  }
  expect(counts).toEqual(room);
}

/** Mixed calls of two users on C: and on a drive that lies on L1. */
export async function compareOnL1(seed: number, count: number): Promise<Outcomes> {
  const world = await makeWorld();
  const users = await addUsers(world);
  const files = filesFor(count);
  const room: Room = { account: 2, name: 2, entry: 2 * files, inode: files + 2 };
  const kernel = await makePlace(world, await world.boot(users.alice), users);
  const scripts = await bootDrive(world, [users.alice, users.bob], room);
  const drive = await makePlace(world, scripts, users);
  const outcomes = await makeAll({ seed, count }, kernel, drive);
  await expectWhole(drive.sessions.alice, world.emulator.provider, room);
  world.emulator.close();
  return outcomes;
}

/** Mixed calls of two users on C: and on a drive in a head; the drive is the same when it has come back to L1. */
export async function compareInHead(seed: number, count: number): Promise<Outcomes> {
  // Many deposits want time: what is not taken in within half a period comes back to L1.
  const stage = await openStage(2, { depositPeriod: count < 100 ? 200n : 1000n });
  const { world } = stage;
  const users = await addUsers(world);
  const kernel = await makePlace(world, await world.boot(users.alice), users);
  const folder = makeFolder();
  const drive = driveOf(stage, folder, users.alice, { patience: LONG_PATIENCE });
  const participants = [users.alice.submission.signer.authKeyHash];
  await formatDrive(drive, participants, { files: filesFor(count), accounts: 2 });
  const before = await makePlace(world, await drive.getScripts(), users);
  const view = await before.sessions.alice.view();
  const room: Room = {
    account: countOf(view, 'account'),
    name: countOf(view, 'name'),
    entry: countOf(view, 'entry'),
    inode: countOf(view, 'inode'),
  };
  // Blocks that nobody waited for are ahead of the parties' clock.
  await stage.pass(600);
  await mountDrive(drive);

  const inHead = await drive.open();
  expect(inHead.place).toBe('head');
  const bob = sharingFunds(users.alice, users.bob, inHead.provider, await drive.getScripts());
  const outcomes = await makeAll({ seed, count }, kernel, {
    ...before,
    sessions: { alice: inHead.session, bob },
  });
  await expectWhole(inHead.session, inHead.provider, room);
  inHead.close();
  const { verdict, lost } = await ejectDrive(drive, { force: false });
  expect({ problems: verdict.problems, lost }).toEqual({ problems: [], lost: [] });
  drive.close();

  const onL1 = driveOf(stage, folder, users.alice, { urls: [] });
  const after = await onL1.open();
  expect(after.place).toBe('L1');
  await expectSame(kernel, { ...before, sessions: { ...before.sessions, alice: after.session } });
  await expectWhole(after.session, after.provider, room);
  after.close();
  onL1.close();
  return outcomes;
}

/** A user's session in a head, with the ADA of another: collateral is all that it takes, and nobody loses any. */
function sharingFunds(owner: User, user: User, provider: Provider, scripts: KernelScripts) {
  const { signer, address } = owner.submission;
  const own = user.submission.signer;
  const joint = jointSigner(own, [signer]);
  const submission = {
    ...owner.submission,
    provider,
    signer: { ...joint, paymentKeyHash: signer.paymentKeyHash },
  };
  return new KernelSession({ provider, scripts, user: own.authKeyHash, address, submission });
}
