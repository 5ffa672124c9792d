import { expect, test } from 'vitest';
import type { Drive } from '../../hydra/drives/drive.ts';
import { ejectDrive } from '../../hydra/drives/eject.ts';
import { mountDrive } from '../../hydra/drives/mount.ts';
import { giveUpLost, listLost, replayCalls } from '../../hydra/drives/replay.ts';
import { getStatus } from '../../hydra/drives/status.ts';
import { syncDrive } from '../../hydra/drives/sync.ts';
import { HeadRefusedError, HeadTimeoutError, HeadUnreachableError } from '../../hydra/errors.ts';
import { listAuthKeys } from '../../offchain/kernel/auth-keys.ts';
import { decodeTransaction } from '../../offchain/ledger/transaction.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { keySigner } from '../../offchain/signers/key-signer.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import { funds, payment } from '../emulator/funds.ts';
import { openStage } from '../hydra/open-stage.ts';
import { connect } from '../hydra/kernel-in-head.ts';
import { Machine } from '../shell/machine.ts';
import { driveOf, makeFolder, silent, text } from './drive-stage.ts';
import { formatted, mounted, namesIn, use, type Mounted } from './mounted.ts';

/** Keeps a call in the journal that no node of the head knows, and that makes `file`; answers its id. */
function keepUnknown(
  drive: Drive,
  headId: Hex,
  { alice, root }: Pick<Mounted, 'alice' | 'root'>,
): Hex {
  const cbor = payment(funds(0));
  const { id } = decodeTransaction(cbor);
  const params = { directory: root, name: text('file') };
  const journal = drive.journal.for(headId, alice.submission.signer.authKeyHash);
  journal.add({ id, name: 'create', params, receipt: { id: '' }, cbor });
  return id;
}

const STOP = new Error('stopped');

/** Another home of the same user, which knows the drive by its genesis. */
function elsewhere({ stage, alice, again }: Mounted, change = {}) {
  const drive = driveOf(stage, makeFolder(), alice, change);
  drive.attach(again().getState().genesis);
  return drive;
}

test('EJECT is stopped while a deposit waits to be recovered, HYDRA STATUS looks, EJECT ends it', async () => {
  const { stage, again, root } = await formatted();
  const drive = again();
  stage.head.parties[1]?.behave({ refusesDeposits: true });
  // Stopped when it waits for the head to take in what was deposited.
  const stopping = again({ pause: () => Promise.reject(STOP) });
  await expect(mountDrive(stopping)).rejects.toBe(STOP);
  stopping.close();
  const stopped = again({
    message: (told) => {
      if (told.startsWith('Recovering deposit')) throw STOP;
    },
  });
  await expect(ejectDrive(stopped, { force: true })).rejects.toBe(STOP);
  stopped.close();
  expect(await getStatus(drive)).toMatchObject({ head: { status: 'Idle' } });
  const { verdict } = await ejectDrive(drive, { force: true });
  expect(verdict.problems).toEqual([]);
  expect(await getStatus(drive)).toMatchObject({ place: 'L1', next: undefined });
  await use(drive, async (session) => void (await session.createFile(root, text('on L1'))));
  drive.close();
});

test('a home that lost its folder comes while others may contest: EJECT brings the drive back', async () => {
  const made = await mounted();
  const stopping = made.again({ pause: () => Promise.reject(STOP) });
  await use(stopping, (session) => session.createFile(made.root, text('one')));
  await expect(ejectDrive(stopping, { force: false })).rejects.toBe(STOP);
  stopping.close();
  const drive = elsewhere(made);
  expect((await ejectDrive(drive, { force: false })).verdict.problems).toEqual([]);
  await use(drive, async (session) => {
    expect(await namesIn(session, made.root)).toEqual(['one']);
  });
  drive.close();
});

test('a node that knows nothing of the head changes nothing: EJECT works at another one', async () => {
  const made = await mounted();
  const stranger = await formatted(1);
  const drive = made.again();
  // Idle, and of the same parties as far as the drive knows: as a node that has lost its state.
  const urls = stranger.stage.head.parties.map(({ authority }) => `http://${authority}`);
  const atStrangers = made.again({ urls });
  const { parties } = drive.getState();
  atStrangers.save({ parties: [] });
  await expect(ejectDrive(atStrangers, { force: false })).rejects.toThrow('knows nothing');
  atStrangers.save({ parties });
  atStrangers.close();
  expect((await ejectDrive(drive, { force: false })).verdict.problems).toEqual([]);
  drive.close();
});

test('MOUNT at nodes that have forgotten the last head refuses while calls of it are lost', async () => {
  const { alice, again, root } = await mounted();
  const drive = again();
  await ejectDrive(drive, { force: false });
  const { headId = '' } = drive.getState();
  keepUnknown(drive, headId, { alice, root });
  // As where it was ejected by another home, and this one hears of it from nobody.
  drive.save({ ends: new Map() });
  const others = await openStage(2);
  const urls = others.head.parties.map(({ authority }) => `http://${authority}`);
  const atOthers = again({ urls });
  await expect(mountDrive(atOthers)).rejects.toThrow('1 calls of this home are lost');
  atOthers.close();
  drive.close();
});

test('MOUNT at a head that has nothing of the drive is refused, and binds the drive to nobody', async () => {
  const made = await mounted();
  const stranger = await openStage(1);
  const client = await connect(stranger);
  await client.init();
  const drive = elsewhere(made, {
    urls: stranger.head.parties.map(({ authority }) => `http://${authority}`),
  });
  await expect(mountDrive(drive)).rejects.toThrow(HeadRefusedError);
  expect(drive.getState()).toMatchObject({ headId: undefined, parties: [], urls: [] });
  drive.close();
});

test('a home whose calls are lost can join the head that another home has mounted the drive into', async () => {
  const made = await mounted(6);
  const { stage, again, root } = made;
  const patience = { ...again().parts.patience, patience: 1_500 };
  const second = elsewhere(made, { patience });
  await mountDrive(second);
  stage.head.parties[1]?.behave({ offline: true });
  await use(second, async (session) => {
    await expect(session.createFile(root, text('lost'))).rejects.toThrow(HeadTimeoutError);
  });
  const first = again({ patience });
  await ejectDrive(first, { force: true });
  stage.head.parties[1]?.behave({ offline: false });
  await mountDrive(first);
  await use(first, async (session) => void (await session.createFile(root, text('kept'))));

  expect(await getStatus(second)).toMatchObject({ place: 'between', unconfirmed: 1 });
  await mountDrive(second);
  expect(listLost(second).map(({ name }) => name)).toEqual(['create']);
  await use(second, async (session) => void (await session.createFile(root, text('more'))));
  await ejectDrive(second, { force: false });
  expect(await replayCalls(second)).toMatchObject({ replayed: 1, refused: 0 });
  await use(second, async (session) => {
    expect(await namesIn(session, root)).toEqual(['kept', 'lost', 'more']);
  });
  first.close();
  second.close();
});

test('a call that can not be made again keeps none behind it from being made, but those about what it made', async () => {
  const { stage, again, root } = await mounted(6);
  const drive = again({ patience: { ...again().parts.patience, patience: 1_500 } });
  stage.head.parties[1]?.behave({ offline: true });
  await use(drive, async (session) => {
    await expect(session.createFile(root, text('taken'))).rejects.toThrow(HeadTimeoutError);
  });
  await use(drive, async (session) => {
    const [taken] = await session.listDirectory(root);
    const writing = session.writeFile(taken?.id ?? '', text('lost'), silent);
    await expect(writing).rejects.toThrow(HeadTimeoutError);
  });
  await use(drive, async (session) => {
    await expect(session.createFile(root, text('free'))).rejects.toThrow(HeadTimeoutError);
  });
  await ejectDrive(drive, { force: true });
  await use(drive, async (session) => {
    const taken = await session.createFile(root, text('taken'));
    await session.writeFile(taken, text('by hand'), silent);
  });
  expect(await replayCalls(drive)).toEqual({ replayed: 1, refused: 2, ofOthers: 0 });
  await use(drive, async (session) => {
    expect(await namesIn(session, root)).toEqual(['free', 'taken']);
    for (const { id, name } of await session.listDirectory(root)) {
      const content = Buffer.from(await session.readFile(id)).toString();
      expect(content).toBe(Buffer.from(name).toString() === 'taken' ? 'by hand' : '');
    }
  });
  expect(listLost(drive).map(({ name }) => name)).toEqual(['create', 'write']);
  expect(giveUpLost(drive)).toBe(2);
  drive.close();
});

test('a node that is behind what a home knows is asked for everything, and nothing hangs', async () => {
  const { again, root } = await mounted();
  const drive = again();
  drive.archive.noteComplete(drive.getState().headId ?? '', 99n);
  await use(drive, async (session) => void (await session.createFile(root, text('one'))));
  await use(drive, async (session) => expect(await namesIn(session, root)).toEqual(['one']));
  drive.close();
});

test('what a node that is behind does not know is not given up; forced, EJECT brings back what it has', async () => {
  const { alice, again, root } = await mounted();
  const drive = again();
  const { headId = '' } = drive.getState();
  // Built on what a snapshot has that this node has not seen.
  const id = keepUnknown(drive, headId, { alice, root });
  drive.archive.noteComplete(headId, 99n);
  for (const work of [() => syncDrive(drive), () => ejectDrive(drive, { force: false })]) {
    await expect(work()).rejects.toThrow(/is at snapshot \d+, and this home knows of 99/);
  }
  expect(drive.listPending(headId).map((call) => call.id)).toEqual([id]);
  expect(await ejectDrive(drive, { force: true })).toMatchObject({ lost: [id] });
  expect(await replayCalls(drive)).toEqual({ replayed: 1, refused: 0, ofOthers: 0 });
  await use(drive, async (session) => expect(await namesIn(session, root)).toEqual(['file']));
  drive.close();
});

test('the node goes away while others may contest: EJECT says so, and another node ends it', async () => {
  const { stage, again } = await mounted();
  const [first, second] = stage.head.parties.map(({ authority }) => `http://${authority}`);
  const { pause, patience } = again().parts;
  const drive = again({
    urls: [first ?? ''],
    patience: { ...patience, timeout: 500 },
    pause: async () => {
      await stage.head.kill(0);
      await pause();
    },
  });
  await expect(ejectDrive(drive, { force: false })).rejects.toThrow(HeadUnreachableError);
  drive.close();
  const next = again({ urls: [second ?? ''] });
  expect((await ejectDrive(next, { force: false })).verdict.problems).toEqual([]);
  next.close();
  await stage.head.restart(0);
});

test('calls behind a rotation that the head has lost too are made again with the key after it', async () => {
  const { stage, alice, again, root } = await mounted(6);
  const { submission, keys } = alice;
  const { authKeyHash, nextAuthKeyHash } = submission.signer;
  const signer = keySigner({ ...keys, auth: keys.nextAuth, nextAuth: keys.auth });
  const afterwards = { user: nextAuthKeyHash, submission: { ...submission, signer } };
  const patience = { ...again().parts.patience, patience: 1_500 };
  const [before, behind] = [again({ patience }), again({ ...afterwards, patience })];
  const scripts = await before.getScripts();
  stage.head.parties[1]?.behave({ offline: true });
  await use(before, async (session) => {
    await expect(session.createFile(root, text('before'))).rejects.toThrow(HeadTimeoutError);
  });
  await use(before, async (session) => {
    const account = (await session.findOwnAccount())?.id ?? '';
    const rotated = { account, auth: nextAuthKeyHash, nextAuth: authKeyHash };
    await session.call(syscalls.rotate, rotated);
  });
  await use(behind, async (session) => {
    await expect(session.createFile(root, text('behind'))).rejects.toThrow(HeadTimeoutError);
  });
  before.close();

  const machine = new Machine();
  // As the shell does it: with the key that opens the account on L1 when the drive is opened.
  machine.drives = {
    work: async (_letter, _access, work) => {
      const onL1 = await listAuthKeys(stage.world.emulator.provider, scripts);
      const drive = again(onL1.has(nextAuthKeyHash) ? afterwards : {});
      try {
        return await work(drive);
      } finally {
        drive.close();
      }
    },
  };
  const { level, stdout } = await machine.run('EJECT D: /F /R');
  expect([level, stdout.toString()]).toEqual([0, 'Drive D: lies on L1\n3 calls made again\n']);
  await use(behind, async (session) => {
    expect(await namesIn(session, root)).toEqual(['before', 'behind']);
  });
  behind.close();
});
