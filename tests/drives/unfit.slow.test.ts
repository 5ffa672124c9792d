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
import { text } from './drive-stage.ts';
import { signForged } from './forged-state.ts';
import { formatted, mounted, namesIn, use, type Mounted } from './mounted.ts';

// What can not come back would lock all that is in a head: neither MOUNT nor EJECT may go on then.

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

/** EJECT refuses, with or without force, and has changed nothing: the drive is used in its head as before. */
async function expectStays(drive: Drive, { root }: Mounted, reason: string): Promise<void> {
  for (const force of [false, true]) {
    await expect(ejectDrive(drive, { force })).rejects.toThrow(
      expect.objectContaining({
        name: 'InvalidDataError',
        message: expect.stringContaining(reason),
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
