import { expect, test } from 'vitest';
import { checkDrive } from '../../hydra/drives/check.ts';
import { ejectDrive } from '../../hydra/drives/eject.ts';
import { AccessDeniedError } from '../../offchain/errors/file.ts';
import { checkKernel } from '../../offchain/kernel/check.ts';
import { encodeData } from '../../validators/lib/data.ts';
import { toData } from '../../validators/lib/schema.ts';
import { Inode } from '../../validators/objects/inode.ts';
import { Machine } from '../shell/machine.ts';
import { silent, text } from './drive-stage.ts';
import { signForged } from './forged-state.ts';
import { mounted, use } from './mounted.ts';

// The other tests of forged drives send back on L1 what participants have let go: this one is forged in a head.

test('all parties sign a forged state and fan it out: CHKDSK and VOL tell it, in the head and on L1, and C: works', async () => {
  const { stage, alice, again, root } = await mounted();
  const { world } = stage;
  const c = world.session(alice, await world.boot(alice));
  const onC = await c.register('alice');
  const drive = again();
  const { file, inode } = await use(drive, async (session) => {
    const id = await session.createFile(root, text('file'));
    await session.writeFile(id, text('hers'), silent);
    return { file: id, inode: (await session.view()).inodes.get(id) };
  });
  if (inode === undefined) throw new RangeError('no file');
  const [unit = ''] = inode.utxo.output.assets.keys();
  const datum = encodeData(toData(Inode, { ...inode.datum, owner: 'fe'.repeat(28) }));
  await signForged(stage, ({ output }) =>
    output.assets.has(unit) ? { ...output, datum } : output,
  );

  const machine = new Machine();
  machine.drives = { work: (_letter, _access, work) => work(again()) };
  const expectTold = async (place: 'head' | 'L1'): Promise<void> => {
    const [problem, ...more] = (await checkDrive(drive)).problems;
    expect(problem).toEqual({ id: file, what: 'a file or directory without its owner' });
    expect(more).toEqual([]);
    const checked = await machine.run('CHKDSK D:');
    expect(checked.level).toBe(1);
    expect(checked.stdout.toString()).toContain('a file or directory without its owner');
    const volume = (await machine.run('VOL D:')).stdout.toString();
    expect(volume).toContain('INCONSISTENT: 1 problems');
    const open = await drive.open();
    expect(open.place).toBe(place);
    // It is nobody's now; what else there is works.
    const writing = open.session.writeFile(file, text('no'), silent);
    await expect(writing).rejects.toThrow(AccessDeniedError);
    await open.session.createFile(root, text(place));
    open.close();
  };
  // All parties have signed it, so a node that shows it is believed.
  await expectTold('head');
  const { verdict, lost } = await ejectDrive(drive, { force: false });
  expect(verdict.problems.map(({ id }) => id)).toEqual([file]);
  expect(lost).toEqual([]);
  await expectTold('L1');
  drive.close();

  const made = await c.createFile(onC.root, text('file'));
  await c.writeFile(made, text('on C:'), silent);
  expect(await c.readFile(made)).toEqual(text('on C:'));
  const { problems } = await checkKernel(await c.view(), world.emulator.provider, silent);
  expect(problems).toEqual([]);
});
