import { expect, test, vi } from 'vitest';
import { driveOf, makeFolder, text } from './drive-stage.ts';
import { mounted, namesIn, use } from './mounted.ts';

test('a home that knows all of a head’s history is not told it again; one that does not, is', async () => {
  const { stage, alice, again, root } = await mounted(6);
  const [node] = stage.head.parties;
  if (node === undefined) throw new RangeError('no node');
  const told = vi.spyOn(node, 'outputs');
  const timesTold = async (work: () => Promise<void>): Promise<number> => {
    told.mockClear();
    await work();
    return told.mock.calls.length;
  };
  const create = (drive: ReturnType<typeof again>, name: string) => async (): Promise<void> => {
    await use(drive, async (session) => void (await session.createFile(root, text(name))));
    drive.close();
  };

  await create(again(), 'a')();
  expect(await timesTold(create(again(), 'b'))).toBe(0);
  expect(await timesTold(create(again(), 'c'))).toBe(0);

  // The same user, at another home, which knows nothing.
  const elsewhere = driveOf(stage, makeFolder(), alice);
  elsewhere.attach(again().getState().genesis);
  elsewhere.save({ headId: again().getState().headId });
  expect(await timesTold(create(elsewhere, 'd'))).toBe(1);

  // The first one has missed that.
  expect(await timesTold(create(again(), 'e'))).toBe(1);
  const last = again();
  await use(last, async (session) => {
    expect(await namesIn(session, root)).toEqual(['a', 'b', 'c', 'd', 'e']);
    const calls = (await session.listCalls()).filter(({ name }) => name === 'create');
    expect(calls).toHaveLength(5);
  });
  last.close();
});
