import { expect, test } from 'vitest';
import { blazeBuilder } from '../../offchain/builders/blaze.ts';
import { handlerScripts } from '../../offchain/kernel/scripts.ts';
import { makeWorld } from '../support/world.ts';

const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));

test('where somebody has registered handlers and sent them rewards, a boot and calls of both builders work', async () => {
  const { mkdir, create } = handlerScripts;
  const registrations = [
    { credential: { kind: 'script', hash: mkdir.hash }, rewards: 5n },
    { credential: { kind: 'script', hash: create.hash }, rewards: 7n },
  ] as const;
  const world = await makeWorld(':memory:', registrations);
  const { provider } = world.emulator;
  const rewards = (): Promise<readonly (bigint | undefined)[]> =>
    Promise.all([mkdir, create].map(({ hash }) => provider.findRewards(hash)));
  const alice = await world.addUser('alice');
  const scripts = await world.boot(alice);
  const byLucid = world.session(alice, scripts);
  const { root } = await byLucid.register('alice');
  expect(await rewards()).toEqual([5n, 7n]);
  // A withdrawal of anything but all of it is refused.
  const docs = await byLucid.makeDirectory(root, text('docs'));
  expect(await rewards()).toEqual([0n, 7n]);
  const submission = { ...alice.submission, builder: blazeBuilder };
  const byBlaze = world.session({ ...alice, submission }, scripts);
  await byBlaze.createFile(docs, text('note'));
  expect(await rewards()).toEqual([0n, 0n]);
});
