import type { KernelObject, Policies } from '../../offchain/kernel/objects.ts';
import type { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import type { KernelScripts } from '../../offchain/kernel/scripts.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { Inode } from '../../validators/objects/inode.ts';
import { bootByHand, healthyRecord, kernelData, withDatum } from './boot-by-hand.ts';
import { policiesOf } from '../../offchain/kernel/scripts.ts';
import { prepare } from '../../offchain/submit.ts';
import type { Syscall } from '../../offchain/syscalls/syscall.ts';
import { makeWorld, type User, type World } from '../support/world.ts';

export const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));
export const silent = (): void => undefined;

/** A booted kernel with one registered user: where most tests begin. */
export interface Desk {
  readonly world: World;
  readonly alice: User;
  readonly scripts: KernelScripts;
  readonly policies: Policies;
  readonly session: KernelSession;
  /** Alice's root directory. */
  readonly root: Hex;
}

export async function makeDesk(directory?: string): Promise<Desk> {
  const world = await makeWorld(directory);
  const alice = await world.addUser('alice');
  const scripts = await world.boot(alice);
  return { world, alice, ...(await register(world, alice, scripts)) };
}

/** A desk at another kernel of the same chain, whose streams have smaller chunks: tests of many chunks take less time. */
export async function withSmallChunks({ world, alice }: Desk, chunkSize: bigint): Promise<Desk> {
  const { scripts } = await bootByHand(alice, ({ record, names }, made) => {
    const { parameters, ...rest } = healthyRecord(made);
    const data = kernelData({ ...rest, parameters: { ...parameters, chunkSize } });
    return { record: withDatum(record, data), names };
  });
  return { world, alice, ...(await register(world, alice, scripts)) };
}

async function register(
  world: World,
  alice: User,
  scripts: KernelScripts,
): Promise<Omit<Desk, 'world' | 'alice'>> {
  const session = world.session(alice, scripts);
  const { root } = await session.register('alice');
  return { scripts, policies: policiesOf(scripts), session, root };
}

/** A file's inode as the chain has it now. */
export async function inodeOf(session: KernelSession, id: Hex): Promise<KernelObject<Inode>> {
  const inode = (await session.view()).inodes.get(id);
  if (inode === undefined) throw new RangeError(`no inode ${id}`);
  return inode;
}

/** Builds a call on the state of now and submits it when it is told to. */
export async function readyToSubmit<P, R>(
  session: KernelSession,
  { submission }: User,
  call: Syscall<P, R>,
  params: P,
): Promise<() => Promise<string>> {
  const { cbor } = await prepare(submission, call.build(await session.view(), params));
  return () => submission.provider.submit(cbor);
}

/** An error's name and DOS code, for one comparison. */
export async function failureOf(work: Promise<unknown>): Promise<{ name: string; code: unknown }> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const dos: unknown = Reflect.get(error, 'dos');
    const code: unknown =
      typeof dos === 'object' && dos !== null ? Reflect.get(dos, 'code') : undefined;
    return { name: error.name, code };
  }
  return { name: 'none', code: 0 };
}
