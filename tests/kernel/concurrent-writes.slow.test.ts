import { beforeAll, describe, expect, test } from 'vitest';
import type { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import { keySigner } from '../../offchain/signers/key-signer.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import { randomBytes } from '../content/random.ts';
import type { User } from '../support/world.ts';
import {
  failureOf,
  inodeOf,
  makeDesk,
  readyToSubmit,
  silent,
  text,
  withSmallChunks,
  type Desk,
} from './desk.ts';
import { replacing, sessionOver } from './provider.ts';

const CHUNK = 600;
const nobody = { name: 'none', code: 0 };
const spentByAnother = { name: 'SpentByAnotherError', code: 32 };
const writtenByAnother = { name: 'WrittenByAnotherError', code: 32 };

let desk: Desk;
let bob: User;
let bobs: KernelSession;
let bobsId: string;

beforeAll(async () => {
  desk = await withSmallChunks(await makeDesk(), BigInt(CHUNK));
  bob = await desk.world.addUser('bob');
  bobs = desk.world.session(bob, desk.scripts);
  ({ id: bobsId } = await bobs.register('bob'));
}, 120_000);

/** A file of Alice's that Bob may write. */
async function sharedFile(name: string): Promise<string> {
  const file = await desk.session.createFile(desk.root, text(name));
  await desk.session.changeModes(file, { acl: [{ subject: bobsId, rights: 6n }] });
  return file;
}

/** Builds a call on the state of now; submits it when it is told to, and says what came of it. */
async function ready<P, R>(
  ...call: Parameters<typeof readyToSubmit<P, R>>
): Promise<() => ReturnType<typeof failureOf>> {
  const submit = await readyToSubmit(...call);
  return () => failureOf(submit());
}

const read = async (file: string): Promise<string> =>
  Buffer.from(await desk.session.readFile(file)).toString();

describe('two users write one file', () => {
  test('the second of two replacements is told, and replaces what the first has written', async () => {
    const file = await sharedFile('replaced');
    const first = await ready(desk.session, desk.alice, syscalls.write, {
      file,
      operation: { kind: 'replace', bytes: text('alice') },
    });
    const params = { file, operation: { kind: 'replace', bytes: text('bob') } } as const;
    const second = await ready(bobs, bob, syscalls.write, params);
    expect(await first()).toEqual(nobody);
    expect(await second()).toEqual(spentByAnother);
    expect(await read(file)).toBe('alice');
    await bobs.call(syscalls.write, params);
    expect(await read(file)).toBe('bob');
    expect((await inodeOf(bobs, file)).datum.version).toBe(2n);
  });

  test('a write against the end of its right: it comes first and stays, or it is refused', async () => {
    const file = await sharedFile('revoked');
    const params = { file, operation: { kind: 'append', chunk: text('bob') } } as const;
    const revoke = await ready(desk.session, desk.alice, syscalls.chmod, { id: file, acl: [] });
    const write = await ready(bobs, bob, syscalls.write, params);
    expect(await write()).toEqual(nobody);
    expect(await revoke()).toEqual(spentByAnother);
    const late = await ready(bobs, bob, syscalls.write, params);
    await desk.session.changeModes(file, { acl: [] });
    expect(await late()).toEqual(spentByAnother);
    expect(await failureOf(bobs.call(syscalls.write, params))).toEqual({
      name: 'AccessDeniedError',
      code: 5,
    });
    expect(await read(file)).toBe('bob');
  });

  test('a write against the file’s end', async () => {
    const file = await sharedFile('deleted');
    const params = { file, operation: { kind: 'append', chunk: text('bob') } } as const;
    const entry = { directory: desk.root, name: text('deleted') };
    const unlink = await ready(desk.session, desk.alice, syscalls.unlink, entry);
    await bobs.call(syscalls.write, params);
    const late = await ready(bobs, bob, syscalls.write, params);
    expect(await unlink()).toEqual(spentByAnother);
    expect(await read(file)).toBe('bob');
    await desk.session.deleteFile(entry);
    expect(await late()).toEqual(spentByAnother);
    expect(await failureOf(bobs.call(syscalls.write, params))).toEqual({
      name: 'FileNotFoundError',
      code: 2,
    });
  });

  test('a write and a new name do not disturb each other', async () => {
    const file = await sharedFile('before');
    const rename = await ready(desk.session, desk.alice, syscalls.rename, {
      from: { directory: desk.root, name: text('before') },
      to: { directory: desk.root, name: text('behind') },
    });
    const write = await ready(bobs, bob, syscalls.write, {
      file,
      operation: { kind: 'append', chunk: text('bob') },
    });
    expect(await rename()).toEqual(nobody);
    expect(await write()).toEqual(nobody);
    const names = (await desk.session.listDirectory(desk.root)).map(({ name }) =>
      Buffer.from(name).toString(),
    );
    expect(names).toContain('behind');
    expect(names).not.toContain('before');
    expect(await read(file)).toBe('bob');
  });
});

describe('two users stream into one file', () => {
  const hers = randomBytes(3 * CHUNK, 'hers');
  const his = randomBytes(2 * CHUNK + 1, 'his');
  const begun = (file: string, bytes: Uint8Array) => ({
    file,
    operation: {
      kind: 'stage',
      first: true,
      last: false,
      chunk: bytes.subarray(0, CHUNK),
    } as const,
  });

  /** Alice writes her bytes; after her first chunk, something else happens. */
  function overtaken(file: string, intrude: () => Promise<unknown>) {
    const { provider } = desk.world.emulator;
    let chunks = 0;
    const submit = async (cbor: Uint8Array): Promise<string> => {
      const id = await provider.submit(cbor);
      chunks += 1;
      if (chunks === 1) await intrude();
      return id;
    };
    const session = sessionOver(replacing(provider, { submit }), desk.alice, desk.scripts);
    return failureOf(session.writeFile(file, hers, silent));
  }

  test('of two that begin together, the second is told; begun again, it starts over', async () => {
    const file = await sharedFile('together');
    const second = await ready(bobs, bob, syscalls.write, begun(file, his));
    await desk.session.call(syscalls.write, begun(file, hers));
    expect(await second()).toEqual(spentByAnother);
    await bobs.writeFile(file, his, silent);
    expect(await bobs.readFile(file)).toEqual(his);
  });

  test.each<readonly [string, (file: string) => Promise<unknown>, () => Uint8Array]>([
    ['begins', (file) => bobs.call(syscalls.write, begun(file, his)), () => new Uint8Array()],
    ['writes all of his', (file) => bobs.writeFile(file, his, silent), () => his],
    ['replaces it', (file) => bobs.writeFile(file, text('few'), silent), () => text('few')],
    ['writes all of the same', (file) => bobs.writeFile(file, hers, silent), () => hers],
  ])('the other %s in between: she is told, nothing is mixed', async (name, intrude, left) => {
    const file = await sharedFile(name);
    expect(await overtaken(file, () => intrude(file))).toEqual(writtenByAnother);
    expect(await bobs.readFile(file)).toEqual(left());
    await desk.session.writeFile(file, hers, silent);
    expect(await bobs.readFile(file)).toEqual(hers);
  });

  test('he appends to what is there still: it stands until she is done', async () => {
    const file = await sharedFile('appended');
    const append = { kind: 'append', chunk: text('old') } as const;
    const intrude = () => bobs.call(syscalls.write, { file, operation: append });
    const seen: string[] = [];
    const failure = overtaken(file, async () => {
      await intrude();
      seen.push(await read(file));
    });
    expect(await failure).toEqual(nobody);
    expect(seen).toEqual(['old']);
    expect(await bobs.readFile(file)).toEqual(hers);
  });

  test('he goes on with her bytes: she is told, and finds nothing left to do but the last chunk', async () => {
    const file = await sharedFile('continued');
    const operation = { kind: 'stage', first: false, last: false } as const;
    const chunk = hers.subarray(CHUNK, 2 * CHUNK);
    const intrude = () => bobs.call(syscalls.write, { file, operation: { ...operation, chunk } });
    expect(await overtaken(file, intrude)).toEqual(writtenByAnother);
    const done: number[] = [];
    await desk.session.writeFile(file, hers, (step) => done.push(step.done));
    expect(done).toEqual([2 * CHUNK, 3 * CHUNK]);
    expect(await bobs.readFile(file)).toEqual(hers);
  });
});

describe('a change of the writer’s key', () => {
  test('does not stop a write that comes first, and stops one that comes later', async () => {
    const file = await sharedFile('rotated');
    const append = (chunk: string) =>
      ({ file, operation: { kind: 'append', chunk: text(chunk) } }) as const;
    // Another wallet pays, so that only the account is what both need.
    const carol = await desk.world.addUser('carol');
    const signer = keySigner({ ...bob.keys, payment: carol.keys.payment });
    const payer: User = { ...carol, submission: { ...carol.submission, signer } };
    const rotate = await ready(bobs, payer, syscalls.rotate, {
      account: bobsId,
      auth: signer.nextAuthKeyHash,
      nextAuth: desk.alice.submission.signer.nextAuthKeyHash,
    });
    await bobs.call(syscalls.write, append('first'));
    const late = await ready(bobs, bob, syscalls.write, append('late'));
    expect(await rotate()).toEqual(nobody);
    expect(await late()).toEqual(spentByAnother);
    expect(await failureOf(bobs.call(syscalls.write, append('later')))).toEqual({
      name: 'NotRegisteredError',
      code: 65,
    });
    expect(await read(file)).toBe('first');
  });
});
