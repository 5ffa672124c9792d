import { beforeAll, describe, expect, test } from 'vitest';
import type { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import { openDrive, openKernel } from '../../offchain/kernel/open.ts';
import type { KernelScripts } from '../../offchain/kernel/scripts.ts';
import { decodeTransaction } from '../../offchain/ledger/transaction.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import type { Kind } from '../../validators/objects/kinds.ts';
import { failureOf, silent, text } from '../kernel/desk.ts';
import { makeWorld, type User, type World } from '../support/world.ts';
import { bootDrive, countOf, jointly, SMALL_ROOM, treeOf } from './drive.ts';

const KINDS: readonly Kind[] = ['account', 'name', 'entry', 'inode'];

let world: World;
let alice: User;
let bob: User;
let scripts: KernelScripts;
let session: KernelSession;
let root: Hex;

beforeAll(async () => {
  world = await makeWorld();
  alice = await world.addUser('alice');
  bob = await world.addUser('bob');
  scripts = await bootDrive(world, [alice, bob]);
  session = world.session(alice, scripts);
  ({ root } = await session.register('alice'));
});

/** Its objects are as many as were formatted, each once. */
async function expectWhole(): Promise<void> {
  const view = await session.view();
  const counts = Object.fromEntries(KINDS.map((kind) => [kind, countOf(view, kind)]));
  expect(counts).toEqual(SMALL_ROOM);
}

describe('a drive on L1', () => {
  test('is opened as a drive, with its participants, and not as a kernel', async () => {
    const { provider } = world.emulator;
    const opened = await openDrive(provider, scripts.genesis);
    const keys = [alice, bob].map(({ submission }) => submission.signer.authKeyHash);
    expect(opened?.participants).toEqual(keys);
    expect(opened?.scripts).toEqual(scripts);
    expect(await failureOf(openKernel(provider, scripts.genesis))).toEqual({
      name: 'InvalidDataError',
      code: 13,
    });
    const publicKernel = await world.boot(alice);
    expect(await failureOf(openDrive(provider, publicKernel.genesis))).toEqual({
      name: 'InvalidDataError',
      code: 13,
    });
  });

  test('every call of a session works, and nothing is minted or burned', async () => {
    const calls = (await session.listCalls()).length;
    const directory = await session.makeDirectory(root, text('dir'));
    const file = await session.createFile(directory, text('a'));
    await session.writeFile(file, text('hello'), silent);
    expect(Buffer.from(await session.readFile(file)).toString()).toBe('hello');
    await session.rename({ directory, name: text('a') }, { directory, name: text('b') });
    await session.rename({ directory, name: text('b') }, { directory: root, name: text('c') });
    await session.changeModes(file, { attributes: 33n });
    const entry = { directory: root, name: text('c') };
    expect(await failureOf(session.deleteFile(entry))).toEqual({
      name: 'AccessDeniedError',
      code: 5,
    });
    await session.changeModes(file, { attributes: 32n });
    const large = new Uint8Array(14_000).fill(7);
    await session.writeFile(file, large, silent);
    expect(await session.readFile(file)).toEqual(large);
    expect(await treeOf(session, root)).toMatchObject({
      [`\\${Buffer.from('c').toString('hex')}`]: { type: 'file', size: 14_000n, owner: 'alice' },
      [`\\${Buffer.from('dir').toString('hex')}`]: { type: 'directory' },
    });
    await expectWhole();
    await session.deleteFile(entry);
    await session.removeDirectory({ directory: root, name: text('dir') });
    expect(await session.listDirectory(root)).toEqual([]);
    await expectWhole();

    const made = (await session.listCalls()).slice(calls);
    expect(made.map(({ name }) => name)).toEqual([
      'mkdir',
      'create',
      'write',
      'rename',
      'rename',
      'chmod',
      'chmod',
      'write',
      'write',
      'write',
      'unlink',
      'rmdir',
    ]);
    for (const { tx } of made) {
      const found = await world.emulator.provider.findTransaction(tx);
      expect(decodeTransaction(found?.cbor ?? new Uint8Array()).mint.size).toBe(0);
    }
  });

  test('an id that stood for another file before is read as what it is now', async () => {
    // The root, and one blank that every file is made of.
    const other = await bootDrive(world, [bob], { account: 1, name: 1, entry: 2, inode: 2 });
    const bobs = world.session(bob, other);
    const { root: top } = await bobs.register('bob');
    const ids = new Set<Hex>();
    for (const fill of [1, 2]) {
      const id = await bobs.createFile(top, text('f'));
      ids.add(id);
      expect(await bobs.readFile(id)).toEqual(new Uint8Array());
      const content = new Uint8Array(600).fill(fill);
      await bobs.writeFile(id, content, silent);
      expect(await bobs.readFile(id)).toEqual(content);
      expect(await failureOf(bobs.createFile(top, text('g')))).toEqual({
        name: 'DriveFullError',
        code: 39,
      });
      await bobs.deleteFile({ directory: top, name: text('f') });
    }
    expect(ids.size).toBe(1);
  });

  test('more blanks make more room; a participant alone can not make them', async () => {
    const params = { kind: 'inode', from: SMALL_ROOM.inode, count: 1 } as const;
    expect(await failureOf(session.call(syscalls.format, params))).not.toEqual({
      name: 'none',
      code: 0,
    });
    const other = await bootDrive(world, [bob], { ...SMALL_ROOM, inode: 1 });
    const bobs = world.session(bob, other);
    const { root: bobsRoot } = await bobs.register('bob');
    expect(await failureOf(bobs.createFile(bobsRoot, text('f')))).toEqual({
      name: 'DriveFullError',
      code: 39,
    });
    await bobs.call(syscalls.format, { kind: 'inode', from: 1, count: 2 });
    await bobs.createFile(bobsRoot, text('f'));
    const formatted = (await bobs.listCalls()).filter(({ name }) => name === 'format');
    expect(formatted).toHaveLength(5);
  });

  test('two users work on it; each with what the other allows', async () => {
    const bobs = world.session(bob, scripts);
    const { root: bobsRoot, id } = await bobs.register('bob');
    const file = await session.createFile(root, text('shared'));
    expect(await failureOf(bobs.writeFile(file, text('no'), silent))).toEqual({
      name: 'AccessDeniedError',
      code: 5,
    });
    await session.changeModes(file, { acl: [{ subject: id, rights: 6n }] });
    await bobs.writeFile(file, text('by bob'), silent);
    expect(Buffer.from(await session.readFile(file)).toString()).toBe('by bob');
    await session.changeModes(file, { owner: id });
    expect(await failureOf(session.writeFile(file, text('no'), silent))).toEqual({
      name: 'AccessDeniedError',
      code: 5,
    });
    expect(await bobs.listDirectory(bobsRoot)).toEqual([]);
    await expectWhole();
  });

  test('what leaves by load is gone, and the record takes the drive with it', async () => {
    const other = await bootDrive(world, [alice, bob], { ...SMALL_ROOM, entry: 4, inode: 3 });
    const both = world.session(jointly(alice, [bob]), other);
    const { root: top } = await both.register('alice');
    const view = await both.view();
    const objects = [...view.inodes.values(), ...(view.blanks.get('entry') ?? [])];
    const { receipt } = await both.call(syscalls.load, { objects });
    expect(receipt).toEqual({ objects: objects.length });
    const left = await both.view();
    expect(left.inodes.size).toBe(0);
    expect(left.blanks.get('entry')).toBeUndefined();
    expect(await failureOf(both.listDirectory(top))).toMatchObject({ code: 3 });
    expect((await both.listCalls()).at(-1)?.name).toBe('load');

    // Where the record is among the inputs depends on what pays: one of the two is right.
    const failures = new Set<string>();
    for (const recordAt of [0n, 1n]) {
      failures.add((await failureOf(both.call(syscalls.load, { recordAt }))).name);
    }
    expect(failures).toContain('none');
    expect(await openDrive(world.emulator.provider, other.genesis)).toBeUndefined();
    expect(await failureOf(both.view())).toEqual({ name: 'InvalidDataError', code: 13 });
  });
});
