import { expect, test } from 'vitest';
import { ejectDrive } from '../../hydra/drives/eject.ts';
import { listLost } from '../../hydra/drives/replay.ts';
import { getStatus } from '../../hydra/drives/status.ts';
import { text } from './drive-stage.ts';
import { lyingNode, type Lies } from './lying-node.ts';
import { mounted, use, type Mounted } from './mounted.ts';

// A node may tell anything: what a home keeps of it must be mended by the truth, and no call may be made twice.

/** The drive over a node that lies. */
async function atLiar({ stage, again }: Mounted, lies: Lies): Promise<ReturnType<typeof again>> {
  const authority = stage.head.parties[0]?.authority ?? '';
  return again({ urls: [await lyingNode(authority, lies)] });
}

/** Tells that a head has ended with nothing, and that there is another one. */
const endsHead =
  (headId: string): Lies =>
  (message) => {
    if (message['tag'] !== 'Greetings') return [message];
    const contestationDeadline = '2026-01-01T00:00:00Z';
    return [
      { tag: 'HeadIsClosed', headId, snapshotNumber: 0n, contestationDeadline },
      { tag: 'HeadIsFinalized', headId, finalizedUTxO: {} },
      { ...message, hydraHeadId: 'ab'.repeat(28) },
    ];
  };

test('a node lies that the head has ended with nothing, and another is open: no call is lost, and none is made again', async () => {
  const made = await mounted();
  const { again, root } = made;
  const drive = again();
  await use(drive, async (session) => void (await session.createFile(root, text('file'))));
  const { headId = '' } = drive.getState();
  const misled = await atLiar(made, endsHead(headId));
  expect(await getStatus(misled)).toMatchObject({ place: 'between', lost: 0 });
  expect(misled.getState().ends.size).toBe(0);
  misled.close();

  // As an earlier version of this home has noted it.
  drive.save({ ends: new Map([[headId, 0n]]) });
  expect(listLost(drive)).toHaveLength(1);
  const { snapshot = 0n, lost } = await ejectDrive(drive, { force: false });
  expect(lost).toEqual([]);
  expect(snapshot).toBeGreaterThan(0n);
  expect(drive.getState().ends.get(headId)).toBe(snapshot);

  // Once it is true that it has ended, how it did is not the liar's to change.
  const late = await atLiar(made, endsHead(headId));
  (await late.connect()).close();
  expect(late.getState().ends.get(headId)).toBe(snapshot);
  late.close();
  drive.close();
});
