import { beforeAll, describe, expect, test } from 'vitest';
import { SpentByAnotherError } from '../../offchain/errors/transaction.ts';
import type { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import { createCall } from '../../offchain/syscalls/create.ts';
import { mkdirCall } from '../../offchain/syscalls/mkdir.ts';
import { registerCall, type RegisterParams } from '../../offchain/syscalls/register.ts';
import { writeCall } from '../../offchain/syscalls/write.ts';
import type { User } from '../support/world.ts';
import { failureOf, makeDesk, readyToSubmit, text, type Desk } from './desk.ts';

const spentByAnother = { name: 'SpentByAnotherError', code: 32 };

let desk: Desk;
let bob: User;
let bobs: KernelSession;

beforeAll(async () => {
  desk = await makeDesk();
  bob = await desk.world.addUser('bob');
  bobs = desk.world.session(bob, desk.scripts);
});

/** The state of the chain: all that is unspent. */
const state = (): readonly string[] =>
  desk.world.emulator.chain
    .listAllUtxos()
    .map(({ reference }) => `${reference.txId}#${reference.index}`)
    .toSorted();

const registration = ({ submission }: User, name: string): RegisterParams => ({
  name,
  auth: submission.signer.authKeyHash,
  nextAuth: '33'.repeat(32),
  encryption: submission.signer.encryptionKeyHash,
});

describe('two sessions build on the same state', () => {
  test('of two registrations after the same name, the second is told, and succeeds when it is built again', async () => {
    const first = await readyToSubmit(bobs, bob, registerCall, registration(bob, 'bob'));
    const second = await readyToSubmit(
      desk.session,
      desk.alice,
      registerCall,
      registration(desk.alice, 'charlie'),
    );
    await first();
    const before = state();
    expect(await failureOf(second())).toEqual(spentByAnother);
    expect(state()).toEqual(before);

    await desk.session.call(registerCall, registration(desk.alice, 'charlie'));
    expect(await bobs.findAccount('charlie')).toMatchObject({ name: 'charlie' });
    expect(await bobs.findAccount('bob')).toMatchObject({ name: 'bob' });
  });

  test('two names into one directory by two programs of one user', async () => {
    const { session, alice, root, scripts, world } = desk;
    const other = world.session(alice, scripts);
    const a = { directory: root, name: text('a') };
    const b = { directory: root, name: text('b') };
    const first = await readyToSubmit(session, alice, createCall, a);
    const second = await readyToSubmit(other, alice, mkdirCall, b);
    await first();
    expect(await failureOf(second())).toEqual(spentByAnother);
    await other.call(mkdirCall, b);
    const names = (await session.listDirectory(root)).map(({ name }) =>
      Buffer.from(name).toString(),
    );
    expect(names).toEqual(['a', 'b']);
  });

  test('the same name twice: built again, the second learns that it exists', async () => {
    const { session, alice, root, scripts, world } = desk;
    const other = world.session(alice, scripts);
    const params = { directory: root, name: text('same') };
    const first = await readyToSubmit(session, alice, createCall, params);
    const second = await readyToSubmit(other, alice, createCall, params);
    await first();
    // Byte for byte the same transaction: handing it over twice is no second call.
    const id = await second();
    expect(id).toBe(await first());
    expect(await failureOf(other.call(createCall, params))).toEqual({
      name: 'FileExistsError',
      code: 80,
    });
  });

  test('two writes of one file', async () => {
    const { session, alice, root, scripts, world } = desk;
    const other = world.session(alice, scripts);
    const file = await session.createFile(root, text('file'));
    const append = (chunk: Uint8Array) => ({ file, operation: { kind: 'append', chunk } as const });
    const first = await readyToSubmit(session, alice, writeCall, append(text('one ')));
    const second = await readyToSubmit(other, alice, writeCall, append(text('two ')));
    await first();
    const refused = second();
    await expect(refused).rejects.toBeInstanceOf(SpentByAnotherError);
    await expect(refused).rejects.toHaveProperty('facts.reference', expect.stringMatching(/#/));
    await other.call(writeCall, append(text('three')));
    expect(Buffer.from(await session.readFile(file)).toString()).toBe('one three');
  });

  test('different files and directories do not disturb each other', async () => {
    const { session, alice, root } = desk;
    const { root: bobsRoot = '' } = (await bobs.findOwnAccount()) ?? {};
    const first = await readyToSubmit(session, alice, createCall, {
      directory: root,
      name: text('mine'),
    });
    const second = await readyToSubmit(bobs, bob, createCall, {
      directory: bobsRoot,
      name: text('his'),
    });
    expect(await Promise.all([first(), second()])).toHaveLength(2);
  });
});
