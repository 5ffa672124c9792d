import { expect, test } from 'vitest';
import { checkDrive } from '../../hydra/drives/check.ts';
import { ejectDrive } from '../../hydra/drives/eject.ts';
import { getStatus } from '../../hydra/drives/status.ts';
import type { KernelView } from '../../offchain/kernel/view.ts';
import type { Output, Utxo } from '../../offchain/ledger/utxo.ts';
import { encodeData } from '../../validators/lib/data.ts';
import { toData } from '../../validators/lib/schema.ts';
import { Kernel } from '../../validators/objects/kernel.ts';
import type { Answer } from '../e2e/computer.ts';
import { expectValid } from '../e2e/schemas.ts';
import { Machine } from '../shell/machine.ts';
import { bringBack } from './bring-back.ts';
import { formatted, use } from './mounted.ts';

/** What CHKDSK and VOL say of a drive whose participant has brought these outputs back in place of these objects. */
async function forgedDrive(
  forge: (view: KernelView) => { readonly objects: readonly Utxo[]; readonly outputs: Output[] },
) {
  const { stage, alice, again } = await formatted(1);
  const drive = again();
  const healthy = await ask();
  const scripts = await drive.getScripts();
  const { world } = stage;
  const { objects, outputs } = forge(await use(drive, (session) => session.view()));
  await bringBack({ world, first: alice, others: [], scripts }, objects, outputs);

  async function ask() {
    const machine = new Machine();
    machine.drives = { work: (_letter, _access, work) => work(again()) };
    return {
      check: await machine.run('CHKDSK D:'),
      json: await machine.run('CHKDSK D:', { json: true }),
      volume: await machine.run('VOL D:'),
    };
  }
  const told = await ask();
  for (const { json } of [healthy, told]) expectValid(JSON.parse(json.stdout.toString()) as Answer);
  expect([healthy.check.level, healthy.volume.level]).toEqual([0, 0]);
  expect(healthy.check.stdout.toString()).toContain('No problems found');
  expect(healthy.volume.stdout.toString()).not.toContain('INCONSISTENT');
  return { drive, told };
}

const recordWith = ({ record }: KernelView, datum: Uint8Array): Output => ({
  ...record.utxo.output,
  datum,
});

test.each([
  [
    'with another version',
    (view: KernelView) => encodeData(toData(Kernel, { ...view.record.datum, version: 2n })),
  ],
  [
    'without one of its participants',
    (view: KernelView) => {
      const mode = { kind: 'Drive', participants: ['00'.repeat(28)] } as const;
      return encodeData(toData(Kernel, { ...view.record.datum, mode }));
    },
  ],
  ['that is none', () => encodeData(7n)],
])(
  'a record %s: CHKDSK and VOL tell it, EJECT comes to an end, calls are refused',
  async (_, datum) => {
    const { drive, told } = await forgedDrive((view) => ({
      objects: [view.record.utxo],
      outputs: [recordWith(view, datum(view))],
    }));
    expect(told.check.level).toBe(1);
    expect(told.check.stdout.toString()).toContain('the record is forged');
    expect(told.volume.stdout.toString()).toContain('INCONSISTENT');
    expect(told.volume.level).toBe(0);
    expect(await getStatus(drive)).toMatchObject({ place: 'L1' });
    const { verdict } = await ejectDrive(drive, { force: false });
    expect(verdict.problems.map(({ what }) => what)).toContain('the record is forged');
    await expect(use(drive, (session) => session.view())).rejects.toThrow('have forged it');
    drive.close();
  },
);

test('a blank is withheld: CHKDSK and VOL tell it, and the rest works', async () => {
  const { drive, told } = await forgedDrive((view) => {
    const [blank] = view.blanks.get('inode') ?? [];
    if (blank === undefined) throw new RangeError('no blank');
    return { objects: [blank.utxo], outputs: [] };
  });
  expect(told.check.level).toBe(1);
  expect(told.check.stdout.toString()).toContain('an object that was withheld');
  expect(told.volume.stdout.toString()).toContain('INCONSISTENT: 1 problems');
  expect((await checkDrive(drive)).problems).toHaveLength(1);
  await use(drive, async (session) => {
    const account = await session.findOwnAccount();
    expect(await session.listDirectory(account?.root ?? '')).toEqual([]);
  });
  drive.close();
});
