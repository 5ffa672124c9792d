import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import type { KernelScripts } from '../../offchain/kernel/scripts.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { makeWorld, type User, type World } from '../support/world.ts';
import { failureOf, silent, text } from './desk.ts';

const seed = 20_260_101;
const CALLS = 14;

/** A kernel beside what its files must hold. */
interface Side {
  readonly scripts: KernelScripts;
  readonly session: KernelSession;
  readonly root: Hex;
  readonly expected: Map<string, { readonly id: Hex; content: Uint8Array }>;
}

let world: World;
let alice: User;
let bob: User;
let a: Side;
let b: Side;

async function makeSide(booting: User, user: User): Promise<Side> {
  const scripts = await world.boot(booting);
  const session = world.session(user, scripts);
  const { root } = await session.register(user.name);
  return { scripts, session, root, expected: new Map() };
}

beforeAll(async () => {
  world = await makeWorld();
  alice = await world.addUser('alice');
  bob = await world.addUser('bob');
  a = await makeSide(alice, alice);
  b = await makeSide(bob, bob);
});

/** Every output of a kernel, as it stands. */
async function outputsOf({ scripts }: Side): Promise<readonly string[]> {
  const utxos = await world.emulator.provider.listUtxos(scripts.address);
  return utxos
    .map(
      ({ reference, cbor }) =>
        `${reference.txId}#${reference.index} ${Buffer.from(cbor).toString('hex')}`,
    )
    .toSorted();
}

async function contentsOf({ session, root }: Side): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { name, id } of await session.listDirectory(root)) {
    const bytes = await session.readFile(id);
    found[Buffer.from(name).toString()] = Buffer.from(bytes).toString('hex');
  }
  return found;
}

function expectedOf({ expected }: Side): Record<string, string> {
  return Object.fromEntries(
    [...expected].map(([name, { content }]) => [name, Buffer.from(content).toString('hex')]),
  );
}

async function write({ session, root, expected }: Side, name: string, bytes: Uint8Array) {
  const file = expected.get(name) ?? {
    id: await session.createFile(root, text(name)),
    content: bytes,
  };
  await session.writeFile(file.id, bytes, silent);
  file.content = bytes;
  expected.set(name, file);
}

/** Two files whose content names the side. */
async function writeTwo(side: Side): Promise<void> {
  for (const [index, name] of ['p', 'q'].entries()) {
    await write(side, name, text(`${side.scripts.address} ${index}`));
  }
}

const step = fc.record({
  first: fc.boolean(),
  name: fc.constantFrom('x', 'y', 'z'),
  bytes: fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.uint8Array({ minLength: 513, maxLength: 900 }),
  ),
});
const [steps = []] = fc.sample(fc.array(step, { minLength: CALLS, maxLength: CALLS }), {
  seed,
  numRuns: 1,
});

describe(`two kernels on one chain (seed ${seed})`, () => {
  test('they share their handlers and nothing else', () => {
    expect(a.scripts.address).not.toBe(b.scripts.address);
    expect(a.scripts.oneShot.hash).not.toBe(b.scripts.oneShot.hash);
    expect(a.root).not.toBe(b.root);
  });

  test('used in turns, each changes its own objects only', async () => {
    for (const { first, name, bytes } of steps) {
      const [used, other] = first ? [a, b] : [b, a];
      const before = await outputsOf(other);
      await write(used, name, bytes);
      expect(await outputsOf(other)).toEqual(before);
    }
    expect(await contentsOf(a)).toEqual(expectedOf(a));
    expect(await contentsOf(b)).toEqual(expectedOf(b));
  });

  test('used at once, too', async () => {
    await Promise.all([writeTwo(a), writeTwo(b)]);
    expect(await contentsOf(a)).toEqual(expectedOf(a));
    expect(await contentsOf(b)).toEqual(expectedOf(b));
  });

  test('each logs its own calls', async () => {
    const [ofA, ofB] = [await a.session.listCalls(), await b.session.listCalls()];
    expect(ofA.length).toBeGreaterThan(CALLS / 2);
    const ids = new Set(ofA.map(({ tx }) => tx));
    expect(ofB.filter(({ tx }) => ids.has(tx))).toEqual([]);
  });

  test('one user has an account on each, and no rights of one on the other', async () => {
    const onB = world.session(alice, b.scripts);
    const { root } = await onB.register('alice');
    expect(await a.session.findAccount('bob')).toBeUndefined();
    expect(await failureOf(a.session.createFile(root, text('lost')))).toMatchObject({ code: 3 });
    const file = await onB.createFile(root, text('hers'));
    expect(await failureOf(a.session.readFile(file))).toMatchObject({ code: 2 });
  });
});
