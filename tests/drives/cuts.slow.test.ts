import { expect, test } from 'vitest';
import type { HydraClient } from '../../hydra/client/hydra-client.ts';
import { checkDrive } from '../../hydra/drives/check.ts';
import type { Drive } from '../../hydra/drives/drive.ts';
import { ejectDrive } from '../../hydra/drives/eject.ts';
import { formatDrive } from '../../hydra/drives/format.ts';
import { defaultPatience } from '../../hydra/drives/head-link.ts';
import { mountDrive } from '../../hydra/drives/mount.ts';
import { getStatus } from '../../hydra/drives/status.ts';
import { syncDrive } from '../../hydra/drives/sync.ts';
import { KernelError } from '../../offchain/errors/kernel-error.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { Cutter, randomNumbers } from '../support/cutter.ts';
import { openStage } from '../hydra/open-stage.ts';
import { driveOf, makeFolder, silent, text } from './drive-stage.ts';
import { namesIn, use } from './mounted.ts';

const SEEDS = [1, 2, 3];
/** In each life, how many cuts come while calls are made; more come while it is mounted and ejected. */
const CUTS_OF_CALLS = 30;
/** Calls of one process that write, and how many processes there are at least. */
const WRITES = 4;
const PROCESSES = 3;
/** Room for files that are made. */
const FILES = 8;
/** Milliseconds between two cuts, at first. */
const LONGEST = 200;
/** What a node tells right before its connection is cut, the first time and one time in two: the steps of a life. */
const STEPS = new Set<unknown>([
  'HeadIsOpen',
  'CommitRecorded',
  'CommitFinalized',
  'HeadIsClosed',
  'ReadyToFanout',
  'HeadIsFinalized',
]);
/** How often a command is run, and how many processes make calls, until it must have got on. */
const RUNS = 40;

/** A call of which the process was told that it has taken effect, or why that is not known. */
interface Made {
  readonly what: string;
  readonly acknowledged: boolean;
}

/** All calls, in their order: names of files, and contents of one file. */
interface Calls {
  readonly created: Made[];
  readonly written: Made[];
}

const acknowledged = (calls: readonly Made[]): readonly Made[] =>
  calls.filter((each) => each.acknowledged);

const named = (calls: readonly Made[]): readonly string[] => calls.map(({ what }) => what);

/** Runs a command as a person does: again, where it ended with a DOS error. Every other error is a defect. */
async function insist<T>(
  makeDrive: () => Drive,
  cutter: Cutter,
  work: (drive: Drive) => Promise<T>,
): Promise<{ readonly outcome: T; readonly stopped: number }> {
  for (let stopped = 0; ; stopped += 1) {
    const drive = makeDrive();
    try {
      return { outcome: await work(drive), stopped };
    } catch (error) {
      if (!(error instanceof KernelError) || stopped === RUNS) throw error;
      cutter.slowDown();
    } finally {
      drive.close();
    }
  }
}

/** Calls of one process, as far as it gets: it makes a file while there is room, and writes another one. Answers what ended it. */
async function makeCalls(
  makeDrive: () => Drive,
  { root, file }: { readonly root: Hex; readonly file: Hex },
  { created, written }: Calls,
): Promise<KernelError | undefined> {
  const drive = makeDrive();
  try {
    await use(drive, async (session) => {
      const name = `file ${created.length}`;
      if (created.length < FILES) {
        await note(created, name, session.createFile(root, text(name)));
      }
      for (let write = 0; write < WRITES; write += 1) {
        const content = `write ${written.length}`;
        await note(written, content, session.writeFile(file, text(content), silent));
      }
    });
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    return error;
  } finally {
    drive.close();
  }
  return undefined;
}

async function note(calls: Made[], what: string, call: Promise<unknown>): Promise<void> {
  try {
    await call;
    calls.push({ what, acknowledged: true });
  } catch (error) {
    calls.push({ what, acknowledged: false });
    throw error;
  }
}

/** Notes the connections of a drive for as long as they are wanted. */
function watchLinks(drive: Drive, clients: Set<HydraClient>): Drive {
  const connect = drive.connect.bind(drive);
  drive.connect = async (history) => {
    const link = await connect(history);
    clients.add(link.client);
    const close = (): void => {
      clients.delete(link.client);
      link.close();
    };
    return { ...link, close };
  };
  return drive;
}

test.each(SEEDS)(
  'a drive goes into a head, is worked on and comes back while its connections are cut (seed %i)',
  async (seed) => {
    const random = randomNumbers(seed);
    const stage = await openStage(2, { depositPeriod: 100n });
    const alice = await stage.world.addUser('alice');
    const folder = makeFolder();
    const patience = { ...defaultPatience, delay: 20, patience: 5_000, l1Patience: 5_000 };
    const [node] = stage.head.parties;
    const urls = [`http://${node?.authority ?? ''}`];
    const clients = new Set<HydraClient>();
    const makeDrive = (): Drive =>
      watchLinks(driveOf(stage, folder, alice, { patience, urls }), clients);
    const drive = makeDrive();
    await formatDrive(drive, [alice.submission.signer.authKeyHash], {
      files: FILES + 1,
      accounts: 1,
    });
    const { root, file, version } = await use(drive, async (session) => {
      const account = await session.register('alice');
      const id = await session.createFile(account.root, text('other'));
      const inode = (await session.view()).inodes.get(id);
      return { root: account.root, file: id, version: inode?.datum.version ?? 0n };
    });
    drive.close();

    const cutter = new Cutter(stage.head, { random, longest: LONGEST, killEvery: 10 });
    let steps = 0;
    const stop = node?.listen(({ tag }) => {
      if (!STEPS.has(tag) || (steps > 0 && random() < 0.5)) return;
      steps += 1;
      node.cut();
    });
    let ended = false;
    const cutting = cutter.run(
      () => ended,
      () => [...clients].every(({ connected }) => connected),
    );

    const mounting = await insist(makeDrive, cutter, mountDrive);
    const cutsOfMount = cutter.cuts;
    const calls: Calls = { created: [], written: [] };
    let failed = 0;
    while (
      cutter.cuts < cutsOfMount + CUTS_OF_CALLS ||
      acknowledged(calls.written).length < PROCESSES * WRITES
    ) {
      const error = await makeCalls(makeDrive, { root, file }, calls);
      if (error === undefined) continue;
      failed += 1;
      if (failed === RUNS) throw error;
      cutter.slowDown();
    }
    const { created, written } = calls;
    await insist(makeDrive, cutter, syncDrive);
    const cutsOfCalls = cutter.cuts - cutsOfMount;
    const ejecting = await insist(makeDrive, cutter, (each) => ejectDrive(each, { force: false }));
    const cutsOfEject = cutter.cuts - cutsOfMount - cutsOfCalls;
    ended = true;
    await cutting;
    stop?.();
    const told = {
      seed,
      cuts: { mount: cutsOfMount, calls: cutsOfCalls, eject: cutsOfEject, steps },
      stopped: { mount: mounting.stopped, calls: failed, eject: ejecting.stopped },
      acknowledged: acknowledged([...created, ...written]).length,
      calls: created.length + written.length,
    };
    process.stdout.write(`${JSON.stringify(told)}\n`);
    for (const cuts of [cutsOfMount, cutsOfCalls, cutsOfEject, steps]) {
      expect(cuts).toBeGreaterThan(0);
    }

    expect(ejecting.outcome.verdict.problems).toEqual([]);
    expect(ejecting.outcome.lost).toEqual([]);
    const after = driveOf(stage, folder, alice, { urls: [] });
    await use(after, async (session) => {
      // None that was acknowledged is lost, and none was made twice.
      const names = (await namesIn(session, root)).filter((name) => name !== 'other');
      expect(names).toEqual(expect.arrayContaining([...named(acknowledged(created))]));
      expect(named(created)).toEqual(expect.arrayContaining([...names]));
      const last = written.findLastIndex((each) => each.acknowledged);
      const content = Buffer.from(await session.readFile(file)).toString();
      expect(named(written.slice(last))).toContain(content);
      // Each write raises the version by one.
      const inode = (await session.view()).inodes.get(file);
      const writes = Number((inode?.datum.version ?? 0n) - version);
      expect(writes).toBeGreaterThanOrEqual(acknowledged(written).length);
      expect(writes).toBeLessThanOrEqual(written.length);
      await session.writeFile(file, text('on L1'), silent);
    });
    expect(await getStatus(after)).toMatchObject({ place: 'L1', unconfirmed: 0, lost: 0 });
    expect((await checkDrive(after)).problems).toEqual([]);
    after.close();
  },
);
