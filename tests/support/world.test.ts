import { expect, test } from 'vitest';
import { makeWorld } from './world.ts';

test('a kernel boots, and two users work on it', async () => {
  const world = await makeWorld();
  const alice = await world.addUser('alice');
  const bob = await world.addUser('bob');
  const scripts = await world.boot(alice);
  const a = world.session(alice, scripts);
  const b = world.session(bob, scripts);
  const { root } = await a.register('alice');
  await b.register('bob');
  const file = await a.createFile(root, Buffer.from('x'));
  await a.writeFile(file, Buffer.from('hello'), () => undefined);
  expect(Buffer.from(await b.readFile(file)).toString()).toBe('hello');
});
