import { beforeAll, describe, expect, test } from 'vitest';
import type { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import type { Syscall } from '../../offchain/syscalls/syscall.ts';
import type { User } from '../support/world.ts';
import { failureOf, makeDesk, readyToSubmit, text, type Desk } from './desk.ts';

const nobody = { name: 'none', code: 0 };
const spentByAnother = { name: 'SpentByAnotherError', code: 32 };

let desk: Desk;
let bob: User;
let bobs: KernelSession;
let bobsId: string;

beforeAll(async () => {
  desk = await makeDesk();
  bob = await desk.world.addUser('bob');
  bobs = desk.world.session(bob, desk.scripts);
  ({ id: bobsId } = await bobs.register('bob'));
}, 120_000);

/** A directory of Alice's that Bob may write. */
async function sharedDirectory(name: string): Promise<string> {
  const id = await desk.session.makeDirectory(desk.root, text(name));
  await desk.session.changeModes(id, { acl: [{ subject: bobsId, rights: 7n }] });
  return id;
}

/** A call by one of two users, built on the state of now and submitted when it is told to. */
type Contender = () => Promise<() => Promise<string>>;
type Who = 'alice' | 'bob';

function contender<P, R>(by: Who, call: Syscall<P, R>, params: P): Contender {
  return () =>
    by === 'alice'
      ? readyToSubmit(desk.session, desk.alice, call, params)
      : readyToSubmit(bobs, bob, call, params);
}

const create = (by: Who, directory: string, name: string): Contender =>
  contender(by, syscalls.create, { directory, name: text(name) });
const unlink = (by: Who, directory: string, name: string): Contender =>
  contender(by, syscalls.unlink, { directory, name: text(name) });
const rmdir = (by: Who, directory: string, name: string): Contender =>
  contender(by, syscalls.rmdir, { directory, name: text(name) });
const rename = (
  by: Who,
  directory: string,
  name: string,
  to: string,
  elsewhere = directory,
): Contender =>
  contender(by, syscalls.rename, {
    from: { directory, name: text(name) },
    to: { directory: elsewhere, name: text(to) },
  });

/** A call that is built now; what comes of it when it is submitted. */
async function ready(call: Contender): Promise<() => ReturnType<typeof failureOf>> {
  const submit = await call();
  return () => failureOf(submit());
}

/** What comes of a call that is built and submitted now. */
const make = (call: Contender): ReturnType<typeof failureOf> =>
  failureOf(call().then((submit) => submit()));

/** The state of the kernel: all that is unspent. */
const state = (): string =>
  desk.world.emulator.chain
    .listUtxos(desk.scripts.address)
    .map(({ reference }) => `${reference.txId}#${reference.index}`)
    .toSorted()
    .join();

const namesIn = async (directory: string): Promise<string> =>
  (await desk.session.listDirectory(directory))
    .map(({ name }) => Buffer.from(name).toString())
    .join(' ');

describe('two users at one list, from the same view', () => {
  // In the directory are Alice's c and Bob's g. Alice's calls need the sentinel, or the sentinel and c; Bob's need the
  // sentinel, or c and g.
  const hers = {
    'create b': (d: string) => create('alice', d, 'b'),
    'unlink c': (d: string) => unlink('alice', d, 'c'),
    'rename c to d': (d: string) => rename('alice', d, 'c', 'd'),
    'rename c to z': (d: string) => rename('alice', d, 'c', 'z'),
  } as const;
  const his = {
    'create a': (d: string) => create('bob', d, 'a'),
    'unlink g': (d: string) => unlink('bob', d, 'g'),
    'rename g to f': (d: string) => rename('bob', d, 'g', 'f'),
  } as const;

  test.each<readonly [keyof typeof hers, keyof typeof his, boolean, string]>([
    ['create b', 'create a', true, 'a b c g'],
    ['create b', 'unlink g', false, 'b c'],
    ['create b', 'rename g to f', false, 'b c f'],
    ['unlink c', 'create a', true, 'a g'],
    ['unlink c', 'unlink g', true, ''],
    ['unlink c', 'rename g to f', true, 'f'],
    ['rename c to d', 'create a', true, 'a d g'],
    ['rename c to d', 'unlink g', true, 'd'],
    ['rename c to d', 'rename g to f', true, 'd f'],
    ['rename c to z', 'create a', true, 'a g z'],
    ['rename c to z', 'unlink g', true, 'z'],
    ['rename c to z', 'rename g to f', true, 'f z'],
  ])('%s and %s: conflict %s, then %s', async (hersName, hisName, conflict, names) => {
    const directory = await sharedDirectory(`${hersName}, ${hisName}`);
    expect(await make(create('alice', directory, 'c'))).toEqual(nobody);
    expect(await make(create('bob', directory, 'g'))).toEqual(nobody);
    const calls = [hers[hersName](directory), his[hisName](directory)];
    // Whose call comes first changes from pair to pair.
    if (names.length % 2 === 0) calls.reverse();
    const [first, second] = calls;
    if (first === undefined || second === undefined) throw new RangeError('two calls');
    const submitFirst = await ready(first);
    const submitSecond = await ready(second);
    expect(await submitFirst()).toEqual(nobody);
    const before = state();
    expect(await submitSecond()).toEqual(conflict ? spentByAnother : nobody);
    expect(state() === before).toBe(conflict);
    expect(conflict ? await make(second) : nobody).toEqual(nobody);
    expect(await namesIn(directory)).toBe(names);
  });

  test('one name for two files: the second is told, and then that it is taken', async () => {
    const directory = await sharedDirectory('taken');
    await make(create('alice', directory, 'c'));
    await make(create('bob', directory, 'g'));
    const first = await ready(rename('alice', directory, 'c', 'm'));
    const second = rename('bob', directory, 'g', 'm');
    const submit = await ready(second);
    expect(await first()).toEqual(nobody);
    expect(await submit()).toEqual(spentByAnother);
    expect(await make(second)).toEqual({ name: 'FileExistsError', code: 80 });
    expect(await namesIn(directory)).toBe('g m');
  });

  test('one file renamed and unlinked: it is gone, or it is where it was moved', async () => {
    const directory = await sharedDirectory('one file');
    const other = await sharedDirectory('other');
    await make(create('alice', directory, 'c'));
    const moving = rename('bob', directory, 'c', 'c', other);
    const removal = await ready(unlink('alice', directory, 'c'));
    expect(await make(moving)).toEqual(nobody);
    expect(await removal()).toEqual(spentByAnother);
    expect(await make(unlink('alice', directory, 'c'))).toEqual({
      name: 'FileNotFoundError',
      code: 2,
    });
    expect([await namesIn(directory), await namesIn(other)]).toEqual(['', 'c']);
    const back = await ready(rename('bob', other, 'c', 'c', directory));
    expect(await make(unlink('alice', other, 'c'))).toEqual(nobody);
    expect(await back()).toEqual(spentByAnother);
    expect([await namesIn(directory), await namesIn(other)]).toEqual(['', '']);
  });
});

describe('a directory is removed while somebody puts something into it', () => {
  test('the newcomer is first: the directory stays, and is not empty', async () => {
    const directory = await sharedDirectory('stays');
    const removal = await ready(rmdir('alice', desk.root, 'stays'));
    expect(await make(create('bob', directory, 'n'))).toEqual(nobody);
    const before = state();
    expect(await removal()).toEqual(spentByAnother);
    expect(state()).toBe(before);
    expect(await make(rmdir('alice', desk.root, 'stays'))).toEqual({
      name: 'AccessDeniedError',
      code: 5,
    });
    expect(await make(unlink('bob', directory, 'n'))).toEqual(nobody);
    expect(await make(rmdir('alice', desk.root, 'stays'))).toEqual(nobody);
  });

  test('a file that moves there is first', async () => {
    const directory = await sharedDirectory('to');
    const source = await sharedDirectory('from');
    await make(create('bob', source, 'n'));
    const removal = await ready(rmdir('alice', desk.root, 'to'));
    expect(await make(rename('bob', source, 'n', 'n', directory))).toEqual(nobody);
    expect(await removal()).toEqual(spentByAnother);
    expect(await namesIn(directory)).toBe('n');
  });

  test.each([
    ['a new file', (d: string) => create('bob', d, 'n')],
    ['a file that moves', (d: string, source: string) => rename('bob', source, 'o', 'n', d)],
  ])('the removal is first: %s finds no directory', async (name, enter) => {
    const directory = await sharedDirectory(name);
    const source = await sharedDirectory(`source of ${name}`);
    await make(create('bob', source, 'o'));
    const newcomer = enter(directory, source);
    const submit = await ready(newcomer);
    expect(await make(rmdir('alice', desk.root, name))).toEqual(nobody);
    const before = state();
    expect(await submit()).toEqual(spentByAnother);
    expect(state()).toBe(before);
    expect(await make(newcomer)).toEqual({ name: 'PathNotFoundError', code: 3 });
    expect(await namesIn(source)).toBe('o');
  });

  test('its right ends first: the newcomer is told', async () => {
    const directory = await sharedDirectory('closed');
    const newcomer = create('bob', directory, 'n');
    const submit = await ready(newcomer);
    await desk.session.changeModes(directory, { acl: [] });
    expect(await submit()).toEqual(spentByAnother);
    expect(await make(newcomer)).toEqual({ name: 'AccessDeniedError', code: 5 });
    expect(await namesIn(directory)).toBe('');
  });
});
