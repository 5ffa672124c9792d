import { expect, test } from 'vitest';
import type { Drive } from '../../hydra/drives/drive.ts';
import { ejectDrive } from '../../hydra/drives/eject.ts';
import { mountDrive } from '../../hydra/drives/mount.ts';
import { getStatus } from '../../hydra/drives/status.ts';
import { formatReference } from '../../offchain/ledger/utxo.ts';
import type { Submission } from '../../offchain/submit.ts';
import { emptyPlan } from '../../offchain/tx-plan.ts';
import { Constr } from '../../validators/lib/data.ts';
import { acceptingScript } from '../emulator/scripts.ts';
import { execute } from '../kernel/boot-by-hand.ts';
import { ACCEPTING, bringBack, FOREIGN } from './bring-back.ts';
import { DEPOSIT_PERIOD } from '../hydra/head.ts';
import { text } from './drive-stage.ts';
import { signForged } from './forged-state.ts';
import { formatted, mounted, namesIn, use, type Mounted } from './mounted.ts';
import { depositByStranger } from './stranger.ts';

// What can not come back would lock all that is in a head: MOUNT may not go on then, and EJECT only where it is told to.

/** Makes a token in the drive's head that L1 knows nothing of, or burns it again. */
async function mintInHead({ alice }: Mounted, drive: Drive, quantity: 1n | -1n): Promise<void> {
  const open = await drive.open();
  try {
    const { provider } = open;
    const submission: Submission = { ...alice.submission, provider };
    const { address } = submission;
    const wallet = await provider.listUtxos(address);
    const assets = new Map([[FOREIGN, 1n]]);
    await execute(
      { ...alice, submission },
      {
        ...emptyPlan,
        walletInputs: wallet.filter(({ output }) => output.assets.has(FOREIGN)),
        outputs: quantity > 0n ? [{ address, lovelace: 2_000_000n, assets }] : [],
        mints: [
          {
            policyId: ACCEPTING,
            assets: new Map([[FOREIGN, quantity]]),
            redeemer: new Constr(0),
          },
        ],
        attachedScripts: [acceptingScript],
      },
    );
  } finally {
    open.close();
  }
}

/** EJECT refuses, names the way out, and has changed nothing: the drive is used in its head as before. */
async function expectStays(drive: Drive, { root }: Mounted, reason: string): Promise<void> {
  for (const told of [reason, 'EJECT D: /F closes it all the same']) {
    await expect(ejectDrive(drive, { force: false })).rejects.toThrow(
      expect.objectContaining({
        name: 'InvalidDataError',
        message: expect.stringContaining(told),
      }),
    );
  }
  expect(await getStatus(drive)).toMatchObject({ place: 'head', head: { status: 'Open' } });
  await use(drive, async (session) => {
    await session.createFile(root, text('kept'));
    await session.deleteFile({ directory: root, name: text('kept') });
  });
}

test('a token was minted in the head: EJECT names it and closes nothing; once it is burned, EJECT works', async () => {
  const made = await mounted();
  const drive = made.again();
  await mintInHead(made, drive, 1n);
  await expectStays(drive, made, `it holds ${FOREIGN}`);
  await mintInHead(made, drive, -1n);
  const { verdict, lost } = await ejectDrive(drive, { force: false });
  expect({ problems: verdict.problems, lost }).toEqual({ problems: [], lost: [] });
  drive.close();
});

test('the parties have signed an output that L1 would refuse: EJECT names it and closes nothing', async () => {
  const made = await mounted();
  const { stage, alice, root } = made;
  const drive = made.again();
  // A snapshot of the head as it is, with nothing that is still to be committed.
  await use(drive, (session) => session.createFile(root, text('file')));
  const { address } = alice.submission;
  let poor = '';
  await signForged(stage, ({ reference, output }) => {
    const isFirst = poor === '' && output.address === address;
    if (isFirst) poor = formatReference(reference);
    return isFirst ? { ...output, lovelace: 1_000n } : output;
  });
  await expectStays(drive, made, `${poor}: it has 1000 lovelace, L1 wants`);
  drive.close();
});

test('EJECT /F closes a head with a token that was minted there, and tells what may never come back', async () => {
  const made = await mounted();
  await mintInHead(made, made.again(), 1n);
  const told: string[] = [];
  const stop = new Error('stopped');
  const pause = (): Promise<never> => Promise.reject(stop);
  const drive = made.again({ message: (line) => void told.push(line), pause });
  await expect(ejectDrive(drive, { force: true })).rejects.toBe(stop);
  expect(told.find((line) => line.includes('may never come back'))).toContain(FOREIGN);
  expect(await getStatus(drive)).toMatchObject({ head: { status: 'Closed' } });
  drive.close();
});

test('a stranger deposits a token into the head: MOUNT and EJECT work as ever', async () => {
  const made = await mounted();
  const { stage, root } = made;
  const bob = await stage.world.addUser('bob');
  const drive = made.again();
  const { headId = '' } = drive.getState();
  const { address } = bob.submission;
  await depositByStranger(stage, bob, { headId, address, token: true });
  await stage.pass(Number(2n * DEPOSIT_PERIOD) - 10);
  const holds = async (): Promise<boolean> => {
    const open = await drive.open();
    const found = await open.provider.listUtxos(address);
    open.close();
    return found.some(({ output }) => output.assets.has(FOREIGN));
  };
  await expect.poll(holds, { timeout: 20_000 }).toBe(true);

  const told: string[] = [];
  const telling = made.again({ message: (line) => void told.push(line) });
  expect(await mountDrive(telling)).toMatchObject({ headId, deposited: 0 });
  expect(told).toContain('Mounting: the head holds 1 other tokens. Whoever ejects ends it for all');
  telling.close();
  await use(drive, (session) => session.createFile(root, text('file')));
  const { verdict, lost } = await ejectDrive(drive, { force: false });
  expect({ problems: verdict.problems, lost }).toEqual({ problems: [], lost: [] });
  drive.close();
});

test('an object on L1 could not come back from a head: MOUNT names it and opens none', async () => {
  const { stage, alice, again, root } = await formatted();
  const { world } = stage;
  const drive = again();
  const scripts = await drive.getScripts();
  await use(drive, async (session) => {
    const { blanks } = await session.view();
    const [blank] = blanks.get('inode') ?? [];
    if (blank === undefined) throw new RangeError('no blank');
    const { output } = blank.utxo;
    const laden = { ...output, assets: new Map([...output.assets, [FOREIGN, 1n]]) };
    await bringBack({ world, first: alice, others: [], scripts }, [blank.utxo], [laden]);
  });
  const before = await world.emulator.provider.listUtxos(scripts.address);
  const [where = 'nowhere'] = before.flatMap(({ output, reference }) =>
    output.assets.has(FOREIGN) ? formatReference(reference) : [],
  );
  await expect(mountDrive(drive)).rejects.toThrow(
    expect.objectContaining({
      name: 'InvalidDataError',
      message: expect.stringContaining(`${where}: it holds ${FOREIGN}`),
    }),
  );
  expect(await world.emulator.provider.listUtxos(scripts.address)).toEqual(before);
  expect(await getStatus(drive)).toMatchObject({ place: 'L1', head: { status: 'Idle' } });
  await use(drive, async (session) => {
    await session.createFile(root, text('on L1'));
    expect(await namesIn(session, root)).toEqual(['on L1']);
  });
  drive.close();
});
