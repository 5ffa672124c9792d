import { expect, test } from 'vitest';
import { checkDrive } from '../../hydra/drives/check.ts';
import { ejectDrive } from '../../hydra/drives/eject.ts';
import { formatDrive } from '../../hydra/drives/format.ts';
import { mountDrive } from '../../hydra/drives/mount.ts';
import { giveUpLost, replayCalls } from '../../hydra/drives/replay.ts';
import { syncDrive } from '../../hydra/drives/sync.ts';
import { getStatus } from '../../hydra/drives/status.ts';
import { HeadRefusedError, HeadTimeoutError } from '../../hydra/errors.ts';
import { BadCommandError, InvalidDriveError } from '../../offchain/errors/file.ts';
import { ForwardingProvider } from '../../offchain/ports/forwarding.ts';
import { prepare } from '../../offchain/submit.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import { openStage } from '../hydra/open-stage.ts';
import { silent, text, driveOf, makeFolder } from './drive-stage.ts';
import { formatted, mounted, namesIn, use } from './mounted.ts';

test.each(['before it is sent', 'after it was sent'])(
  'a process that dies %s has made its call once',
  async (when) => {
    const { alice, again, root } = await mounted();
    const dying = again();
    const open = await dying.open();
    const { provider, session } = open;
    const params = { directory: root, name: text('file') };
    const submission = { ...alice.submission, provider };
    const plan = syscalls.create.build(await session.view(), params);
    const { cbor, transaction } = await prepare(submission, plan);
    const { id } = transaction;
    const headId = dying.getState().headId ?? '';
    const journal = dying.journal.for(headId, alice.submission.signer.authKeyHash);
    journal.add({ id, name: 'create', params, receipt: { id: '' }, cbor });
    if (when === 'after it was sent') await provider.submit(cbor);
    open.close();
    dying.close();

    const next = again();
    expect(await syncDrive(next)).toMatchObject({ place: 'head', lost: [] });
    await use(next, async (after) => {
      expect(await namesIn(after, root)).toEqual(['file']);
      await after.createFile(root, text('other'));
      expect(await namesIn(after, root)).toEqual(['file', 'other']);
    });
    expect(next.listPending(headId)).toEqual([]);
    next.close();
  },
);

test('a party is away: calls wait, EJECT refuses; forced, what was not confirmed is made again on L1', async () => {
  const { stage, again, root } = await mounted();
  const drive = again({ patience: { ...again().parts.patience, patience: 1_500 } });
  const kept = await use(drive, (session) => session.createFile(root, text('kept')));
  stage.head.parties[1]?.behave({ offline: true });
  await use(drive, async (session) => {
    await expect(session.makeDirectory(root, text('late'))).rejects.toThrow(HeadTimeoutError);
  });
  await use(drive, async (session) => {
    // The journal tells the next process what is on its way.
    expect(await namesIn(session, root)).toEqual(['kept', 'late']);
    const entry = (await session.listDirectory(root)).find(({ type }) => type === 'directory');
    await expect(session.createFile(entry?.id ?? '', text('deep'))).rejects.toThrow(
      HeadTimeoutError,
    );
  });
  await expect(syncDrive(drive)).rejects.toThrow(HeadTimeoutError);
  expect((await getStatus(drive)).unconfirmed).toBe(2);
  await expect(ejectDrive(drive, { force: false })).rejects.toThrow(HeadRefusedError);
  const report = await ejectDrive(drive, { force: true });
  expect(report.lost.length).toBe(2);
  expect(report.verdict.problems).toEqual([]);
  expect(await getStatus(drive)).toMatchObject({ place: 'L1', lost: 2 });
  await use(drive, async (session) => expect(await namesIn(session, root)).toEqual(['kept']));

  await expect(mountDrive(drive)).rejects.toThrow('2 calls of this home are lost');
  expect(await replayCalls(drive)).toEqual({ replayed: 2, refused: 0, ofOthers: 0 });
  expect(giveUpLost(drive)).toBe(0);
  expect(await replayCalls(drive)).toEqual({ replayed: 0, refused: 0, ofOthers: 0 });
  await use(drive, async (session) => {
    expect(await namesIn(session, root)).toEqual(['kept', 'late']);
    const late = (await session.listDirectory(root)).find(({ type }) => type === 'directory');
    expect(await namesIn(session, late?.id ?? '')).toEqual(['deep']);
    await session.writeFile(kept, text('on L1'), silent);
  });
  expect((await checkDrive(drive)).problems).toEqual([]);
  drive.close();
});

test('EJECT /R dies behind a call on L1 and before its line in the journal: the call is made once', async () => {
  const { stage, alice, again, root } = await mounted();
  const drive = again({ patience: { ...again().parts.patience, patience: 1_500 } });
  stage.head.parties[1]?.behave({ offline: true });
  for (const name of ['one', 'two']) {
    await use(drive, async (session) => {
      await expect(session.createFile(root, text(name))).rejects.toThrow(HeadTimeoutError);
    });
  }
  await ejectDrive(drive, { force: true });
  drive.close();

  const died = new Error('died');
  class Dying extends ForwardingProvider {
    override awaitConfirmation(): Promise<void> {
      return Promise.reject(died);
    }
  }
  const { submission } = alice;
  const provider = new Dying(submission.provider);
  const dying = again({ submission: { ...submission, provider } });
  await expect(replayCalls(dying)).rejects.toBe(died);
  dying.close();

  const next = again();
  expect(await replayCalls(next)).toEqual({ replayed: 2, refused: 0, ofOthers: 0 });
  await use(next, async (session) => {
    expect(await namesIn(session, root)).toEqual(['one', 'two']);
    const made = (await session.listCalls()).filter(({ name }) => name === 'create');
    expect(made).toHaveLength(2);
  });
  next.close();
});

test('an old snapshot is posted: the other party contests, and nothing is lost', async () => {
  const { stage, again, root } = await mounted();
  const drive = again();
  await use(drive, (session) => session.createFile(root, text('one')));
  await use(drive, (session) => session.createFile(root, text('two')));
  stage.head.parties[0]?.behave({ closesWithOldSnapshot: true, neverContests: true });
  const report = await ejectDrive(drive, { force: false });
  expect(report.lost).toEqual([]);
  await use(drive, async (session) => {
    expect(await namesIn(session, root)).toEqual(['one', 'two']);
  });
  drive.close();
});

test('EJECT is stopped behind the close; another process ends it', async () => {
  const { again, root } = await mounted();
  const stop = new Error('stopped');
  const drive = again({ pause: () => Promise.reject(stop) });
  await use(drive, (session) => session.createFile(root, text('one')));
  await expect(ejectDrive(drive, { force: false })).rejects.toBe(stop);
  drive.close();
  const next = again();
  expect(await getStatus(next)).toMatchObject({
    place: 'between',
    next: 'EJECT D: ends the head',
  });
  await expect(next.open()).rejects.toThrow('EJECT D: brings it back to L1');
  await expect(mountDrive(next)).rejects.toThrow('EJECT D: ends it');
  expect((await ejectDrive(next, { force: false })).verdict.problems).toEqual([]);
  await use(next, async (session) => expect(await namesIn(session, root)).toEqual(['one']));
  // Mounted again, worked on again.
  await mountDrive(next);
  await use(next, (session) => session.createFile(root, text('two')));
  expect((await ejectDrive(next, { force: false })).lost).toEqual([]);
  await use(next, async (session) => expect(await namesIn(session, root)).toEqual(['one', 'two']));
  next.close();
});

test('a party takes no deposits in: they come back to L1, and MOUNT works once it does', async () => {
  const { stage, again, root } = await formatted();
  const drive = again();
  stage.head.parties[1]?.behave({ refusesDeposits: true });
  await expect(mountDrive(drive)).rejects.toThrow('it is on L1 again');
  await use(drive, async (session) => {
    await session.createFile(root, text('on L1'));
  });
  expect((await checkDrive(drive)).problems).toEqual([]);
  stage.head.parties[1]?.behave({ refusesDeposits: false });
  // The head waits for a signature that never comes: it is ended, and another one opened.
  expect((await ejectDrive(drive, { force: false })).verdict.problems).toEqual([]);
  await mountDrive(drive);
  expect((await drive.open()).place).toBe('head');
  drive.close();
});

test('MOUNT is stopped while deposits are on their way, and goes on; called again it changes nothing', async () => {
  const { again, root } = await formatted();
  const stop = new Error('stopped');
  const drive = again({ pause: () => Promise.reject(stop) });
  await expect(mountDrive(drive)).rejects.toBe(stop);
  expect(await getStatus(drive)).toMatchObject({ place: 'L1' });
  drive.close();
  const next = again();
  const first = await mountDrive(next);
  const second = await mountDrive(next);
  expect(second).toMatchObject({ headId: first.headId, deposited: 0 });
  await use(next, async (session) => {
    const file = await session.createFile(root, text('file'));
    await session.writeFile(file, text('in the head'), silent);
    expect(await session.readFile(file)).toEqual(text('in the head'));
  });
  next.close();
});

test('bad input: no drive, another drive, a head of others, keys missing, participants that differ', async () => {
  const { stage, again, alice, folder } = await formatted(1);
  const bob = await stage.world.addUser('bob');
  const drive = again();
  const nothing = driveOf(stage, makeFolder(), alice);
  await expect(nothing.open()).rejects.toThrow('FORMAT D: makes it');
  await expect(mountDrive(nothing)).rejects.toThrow(InvalidDriveError);
  await expect(ejectDrive(nothing, { force: false })).rejects.toThrow(InvalidDriveError);
  const other = { txId: '00'.repeat(32), index: 0n };
  expect(() => drive.attach(other)).toThrow(BadCommandError);
  const keys = [alice, bob].map(({ submission }) => submission.signer.authKeyHash);
  const room = { files: 1, accounts: 1 };
  await expect(formatDrive(drive, keys, room)).rejects.toThrow('not all of their keys');
  const both = again({ findSigners: () => Promise.resolve([bob.submission.signer]) });
  await expect(formatDrive(both, keys, room)).rejects.toThrow(BadCommandError);

  // Only the participants can mount it; what was refused has changed nothing.
  const stranger = driveOf(stage, makeFolder(), bob);
  stranger.attach(drive.getState().genesis);
  await expect(mountDrive(stranger)).rejects.toThrow('not all of their keys');
  expect(await getStatus(drive)).toMatchObject({ place: 'L1' });

  // A head of others.
  drive.save({ parties: ['00'.repeat(32)] });
  await expect(mountDrive(driveOf(stage, folder, alice))).rejects.toThrow('has other parties');
  drive.close();
});

test('nodes are away: HYDRA STATUS says so, and nothing is changed', async () => {
  const stage = await openStage(1);
  const alice = await stage.world.addUser('alice');
  const drive = driveOf(stage, makeFolder(), alice, { urls: ['http://127.0.0.1:9'] });
  await formatDrive(drive, [alice.submission.signer.authKeyHash], { files: 1, accounts: 1 });
  const status = await getStatus(drive);
  expect(status).toMatchObject({ place: 'L1', head: undefined });
  expect(status.unreachable).toContain('cannot be reached');
  await expect(mountDrive(drive)).rejects.toThrow('cannot be reached');
  drive.close();
});
