import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { OpenDrive } from '../../hydra/drives/drive.ts';
import { ejectDrive } from '../../hydra/drives/eject.ts';
import { defaultPatience } from '../../hydra/drives/head-link.ts';
import { formatDrive } from '../../hydra/drives/format.ts';
import { mountDrive } from '../../hydra/drives/mount.ts';
import { blazeBuilder } from '../../offchain/builders/blaze.ts';
import type { BuilderName } from '../../offchain/builders/choose.ts';
import { lucidBuilder } from '../../offchain/builders/lucid.ts';
import { checkKernel } from '../../offchain/kernel/check.ts';
import { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import type { KernelScripts } from '../../offchain/kernel/scripts.ts';
import type { Provider } from '../../offchain/ports/provider.ts';
import { failureOf, silent, text } from '../kernel/desk.ts';
import { openStage } from '../hydra/open-stage.ts';
import { makeWorld, type User, type World } from '../support/world.ts';
import { bootDrive, countOf, treeOf, type Room } from './drive.ts';
import { driveOf, makeFolder } from './drive-stage.ts';
import { make, mixedCall, sessionOf, type Place } from './mixed-calls.ts';
import { ACTORS, addPeople, sharingFunds, withKey, type People } from './people.ts';

/** Of so many calls one is built by Blaze, in both places. */
const BLAZE_EVERY = 3;
const builders = { lucid: lucidBuilder, blaze: blazeBuilder } as const;

/** Calls after which the two are compared in full. */
const STRETCH = 50;
/** One more than there are people: what a name that is none is refused for is not that the drive is full. */
const ACCOUNTS = ACTORS.length + 1;
/** How many calls fill what room, files and directories: a kernel is never full. */
const filesFor = (count: number): number => (count < 100 ? 12 : 140);

/** A busy machine is no difference between the two places. */
const LONG_PATIENCE = { ...defaultPatience, delay: 20, patience: 60_000, l1Patience: 60_000 };

/** What happened: each kind of call, and each builder, with the outcome, and how often. */
export type Outcomes = ReadonlyMap<string, number>;

/** Alice and Bob register; the others may, as one of the calls. */
async function makePlace(world: World, scripts: KernelScripts, people: People): Promise<Place> {
  const open: Place['open'] = (who, generation, builder) =>
    world.session(builtBy(builder, withKey(people[who], generation)), scripts);
  const { root } = await open('alice', 0, 'lucid').register('alice');
  await open('bob', 0, 'lucid').register('bob');
  return { open, generations: new Map(), root };
}

function builtBy(builder: BuilderName, user: User): User {
  return { ...user, submission: { ...user.submission, builder: builders[builder] } };
}

/** Makes the same calls in both places: the outcome of each must be the same, and what is there in the end. */
async function makeAll(
  { seed, count }: { readonly seed: number; readonly count: number },
  kernel: Place,
  drive: Place,
): Promise<Outcomes> {
  const outcomes = new Map<string, number>();
  for (const [index, call] of fc.sample(mixedCall, { seed, numRuns: count }).entries()) {
    const builder = (index + 1) % BLAZE_EVERY === 0 ? 'blaze' : 'lucid';
    const there = await make(call, drive, builder);
    const here = await make(call, kernel, builder);
    expect(`${index}: ${there}`).toBe(`${index}: ${here}`);
    const outcome = here.split(': ').at(-1) ?? '';
    for (const key of [`${call.kind}: ${outcome}`, `${builder}: ${outcome}`]) {
      outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
    }
    if ((index + 1) % STRETCH === 0 || index + 1 === count) await expectSame(kernel, drive);
  }
  return outcomes;
}

async function expectSame(kernel: Place, drive: Place): Promise<void> {
  const [there, here] = await Promise.all(
    [drive, kernel].map(async (place) => {
      const session = sessionOf(place, 'alice');
      return { tree: await treeOf(session, place.root), accounts: await accountsOf(session) };
    }),
  );
  expect(there).toEqual(here);
}

/** Who has an account, with which keys. */
async function accountsOf(session: KernelSession): Promise<Readonly<Record<string, unknown>>> {
  const { names, accounts } = await session.view();
  const named = names.filter(({ datum }) => datum.name.length > 0);
  return Object.fromEntries(
    named.map(({ datum: { name, account } }) => {
      const { auth, nextAuth, encryption } = accounts.get(account)?.datum ?? {};
      return [Buffer.from(name).toString(), { auth, nextAuth, encryption }];
    }),
  );
}

/** Whoever has an account works with the keys of now, and not with those of before. */
async function expectKeysWork(place: Place): Promise<void> {
  for (const who of ACTORS) {
    const session = sessionOf(place, who);
    const account = await session.findAccount(who);
    if (account === undefined) continue;
    await session.makeDirectory(account.root, text('with the keys of now'));
    const generation = place.generations.get(who) ?? 0;
    if (generation === 0) continue;
    const stale = place.open(who, generation - 1, 'lucid').makeDirectory(account.root, text('no'));
    expect(await failureOf(stale)).toEqual({ name: 'NotRegisteredError', code: 65 });
  }
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

/** Mixed calls on C: and on a drive that lies on L1. */
export async function compareOnL1(seed: number, count: number): Promise<Outcomes> {
  const world = await makeWorld();
  const people = await addPeople(world);
  const files = filesFor(count);
  const room: Room = {
    account: ACCOUNTS,
    name: ACCOUNTS,
    entry: 2 * files + ACCOUNTS,
    inode: files + ACCOUNTS,
  };
  const kernel = await makePlace(world, await world.boot(people.alice), people);
  const scripts = await bootDrive(world, [people.alice, people.bob], room);
  const drive = await makePlace(world, scripts, people);
  const outcomes = await makeAll({ seed, count }, kernel, drive);
  await expectWhole(sessionOf(drive, 'alice'), world.emulator.provider, room);
  await expectKeysWork(drive);
  world.emulator.close();
  return outcomes;
}

/** Mixed calls on C: and on a drive in a head; the drive is the same when it has come back to L1. */
export async function compareInHead(seed: number, count: number): Promise<Outcomes> {
  // Many deposits want time: what is not taken in within half a period comes back to L1.
  const stage = await openStage(2, { depositPeriod: count < 100 ? 200n : 1000n });
  const { world } = stage;
  const people = await addPeople(world);
  const { alice } = people;
  const kernel = await makePlace(world, await world.boot(alice), people);
  const folder = makeFolder();
  const drive = driveOf(stage, folder, alice, { patience: LONG_PATIENCE });
  const participants = [alice.submission.signer.authKeyHash];
  const files = filesFor(count);
  await formatDrive(drive, participants, { files, accounts: ACCOUNTS });
  const scripts = await drive.getScripts();
  const onL1 = await makePlace(world, scripts, people);
  const view = await sessionOf(onL1, 'alice').view();
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
  const open: Place['open'] = (who, generation, builder) => {
    if (who === 'alice' && generation === 0 && builder === 'lucid') return inHead.session;
    const user = builtBy(builder, withKey(people[who], generation));
    return sessionInHead(inHead, sharingFunds(alice, user));
  };
  const outcomes = await makeAll({ seed, count }, kernel, { ...onL1, open });
  await expectWhole(inHead.session, inHead.provider, room);
  inHead.close();
  const { verdict, lost } = await ejectDrive(drive, { force: false });
  expect({ problems: verdict.problems, lost }).toEqual({ problems: [], lost: [] });
  drive.close();

  // What was written in the head is in the archive, which only the drive's own session reads.
  const again = driveOf(stage, folder, alice, { urls: [] });
  const after = await again.open();
  expect(after.place).toBe('L1');
  await expectSame(kernel, { ...onL1, open: () => after.session });
  await expectWhole(after.session, after.provider, room);
  after.close();
  again.close();
  await expectKeysWork(onL1);
  return outcomes;
}

function sessionInHead({ provider, scripts }: OpenDrive, { submission }: User): KernelSession {
  const { address, signer } = submission;
  const own = { ...submission, provider };
  return new KernelSession({
    provider,
    scripts,
    user: signer.authKeyHash,
    address,
    submission: own,
  });
}
