import { expect, test } from 'vitest';
import { ejectDrive } from '../../hydra/drives/eject.ts';
import { mountDrive } from '../../hydra/drives/mount.ts';
import { listLost } from '../../hydra/drives/replay.ts';
import { getStatus } from '../../hydra/drives/status.ts';
import { syncDrive } from '../../hydra/drives/sync.ts';
import { isJsonObject, type JsonObject } from '../../hydra/wire/json.ts';
import { decodeTransaction } from '../../offchain/ledger/transaction.ts';
import { funds, payment } from '../emulator/funds.ts';
import { text } from './drive-stage.ts';
import { lyingNode, type Lies } from './lying-node.ts';
import { formatted, mounted, use, type Mounted } from './mounted.ts';

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

/** Makes snapshots up behind the last one, with the signatures of that. */
function makesUp(count: number): Lies {
  let last: JsonObject = {};
  return (message) => {
    if (message['tag'] === 'SnapshotConfirmed') last = message;
    const { snapshot } = last;
    if (message['tag'] !== 'Greetings' || !isJsonObject(snapshot)) return [message];
    const { number } = snapshot;
    if (typeof number !== 'bigint') throw new TypeError('no number');
    const { seq: _, ...rest } = last;
    const madeUp = Array.from({ length: count }, (_each, index) => ({
      ...rest,
      snapshot: { ...snapshot, number: number + BigInt(index) + 1n, confirmed: [] },
    }));
    return [...madeUp, message];
  };
}

test('a node makes snapshots up that nobody has signed: other nodes are not taken for ones that are behind', async () => {
  const made = await mounted();
  const { alice, again, root } = made;
  const misled = await atLiar(made, makesUp(1_000));
  const { headId = '' } = misled.getState();
  const link = await misled.connect();
  expect(link.getComplete(headId)).toBeGreaterThan(1_000n);
  link.close();
  (await misled.open()).close();
  expect(misled.findNewest(headId)).toBeLessThan(1_000n);
  misled.close();

  const drive = again();
  const cbor = payment(funds(0));
  const { id } = decodeTransaction(cbor);
  const params = { directory: root, name: text('file') };
  const journal = drive.journal.for(headId, alice.submission.signer.authKeyHash);
  journal.add({ id, name: 'create', params, receipt: { id: '' }, cbor });
  expect(await syncDrive(drive)).toMatchObject({ place: 'head', lost: [id] });
  await use(drive, async (session) => void (await session.createFile(root, text('file'))));
  expect(drive.archive.findComplete(headId)).toBeGreaterThan(0n);
  drive.close();
});

test.each([604_801n, 10n ** 9n, 10n ** 19n])(
  'a node tells a deposit period of %s s: MOUNT is refused before anything is signed',
  async (depositPeriod) => {
    const made = await formatted(1);
    const { stage } = made;
    const liar = await atLiar(made, (message) => {
      const { env } = message;
      return [isJsonObject(env) ? { ...message, env: { ...env, depositPeriod } } : message];
    });
    const { address } = await liar.getScripts();
    const before = await stage.world.emulator.provider.listUtxos(address);
    await expect(mountDrive(liar)).rejects.toThrow(
      `its deposit period is ${depositPeriod} s, 604800 allowed`,
    );
    expect(await stage.world.emulator.provider.listUtxos(address)).toEqual(before);
    expect(await getStatus(liar)).toMatchObject({ place: 'L1', head: { status: 'Idle' } });
    liar.close();
  },
);
