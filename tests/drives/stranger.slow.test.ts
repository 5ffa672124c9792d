import { expect, test } from 'vitest';
import { ejectDrive } from '../../hydra/drives/eject.ts';
import { mountDrive } from '../../hydra/drives/mount.ts';
import { getStatus } from '../../hydra/drives/status.ts';
import { connect } from '../hydra/kernel-in-head.ts';
import { text } from './drive-stage.ts';
import { formatted, namesIn, use } from './mounted.ts';
import { depositByStranger } from './stranger.ts';

// Whoever knows a head's id can deposit into it, for any address and with any times, and take the ADA back later.

const FAR = 1_000_000_000n;

test('strangers deposit for the drive and its user what no head takes in: nobody waits for it, and nobody pays for it', async () => {
  const { stage, alice, again, root } = await formatted();
  const bob = await stage.world.addUser('bob');
  const { headId } = await (await connect(stage)).init();
  const drive = again();
  const { address } = await drive.getScripts();
  const never = { headId, madeIn: FAR, deadlineIn: 2n * FAR };
  const deposits = [
    await depositByStranger(stage, bob, { ...never, address }),
    await depositByStranger(stage, bob, {
      ...never,
      address: alice.submission.address,
      lovelace: 6_000_000n,
    }),
    await depositByStranger(stage, bob, { headId, address, deadlineIn: 1n }),
  ];
  drive.close();

  const told: string[] = [];
  const mounting = again({ message: (line) => void told.push(line) });
  expect(await mountDrive(mounting)).toMatchObject({ headId });
  expect(await getStatus(mounting)).toMatchObject({ place: 'head', head: { deposits: 0 } });
  // With collateral of the user's own.
  await use(mounting, async (session) => void (await session.createFile(root, text('file'))));
  const { verdict, lost } = await ejectDrive(mounting, { force: false });
  expect({ problems: verdict.problems, lost }).toEqual({ problems: [], lost: [] });
  expect([...mounting.getState().ends.keys()]).toEqual([headId]);
  expect(told.filter((line) => deposits.some((id) => line.includes(id)))).toEqual([]);
  await use(mounting, async (session) => expect(await namesIn(session, root)).toEqual(['file']));
  mounting.close();
});

test('the head takes in ADA that a stranger gives the user, and nothing of the drive: EJECT brings both back', async () => {
  const { stage, alice, again, root } = await formatted();
  const bob = await stage.world.addUser('bob');
  const client = await connect(stage);
  const { headId } = await client.init();
  const { address } = alice.submission;
  await depositByStranger(stage, bob, { headId, address, lovelace: 6_000_000n });
  let isTaken = false;
  client.listen(({ tag }) => {
    isTaken ||= tag === 'CommitFinalized';
  });
  const look = async (): Promise<boolean> => {
    await stage.pass(5);
    return isTaken;
  };
  await expect.poll(look, { timeout: 20_000 }).toBe(true);
  const late = { headId, address, lovelace: 7_000_000n, deadlineIn: 1n };
  const expired = await depositByStranger(stage, bob, late);
  stage.head.parties[1]?.behave({ refusesDeposits: true });
  const stop = new Error('stopped');
  const stopping = again({ pause: () => Promise.reject(stop) });
  await expect(mountDrive(stopping)).rejects.toBe(stop);
  stopping.close();

  const told: string[] = [];
  const drive = again({ message: (line) => void told.push(line) });
  const { verdict } = await ejectDrive(drive, { force: true });
  expect(verdict.problems).toEqual([]);
  expect([...drive.getState().ends.keys()]).toEqual([headId]);
  // The user's own comes last.
  const recovered = told.filter((line) => line.startsWith('Recovering deposit'));
  expect(recovered.length).toBeGreaterThan(1);
  expect(recovered.at(-1)).toContain(expired);
  await use(drive, async (session) => void (await session.createFile(root, text('on L1'))));
  drive.close();
});
