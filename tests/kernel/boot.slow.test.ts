import { describe, expect, test } from 'vitest';
import type { Emulator } from '../../emulator/open-emulator.ts';
import { bootKernel } from '../../offchain/kernel/boot.ts';
import { openKernel } from '../../offchain/kernel/open.ts';
import {
  handlerScripts,
  handlersOf,
  unspendableAddress,
  type KernelScripts,
} from '../../offchain/kernel/scripts.ts';
import { TESTNET } from '../../offchain/ledger/address.ts';
import { scriptHash } from '../../offchain/ledger/hash.ts';
import { decodeTransaction } from '../../offchain/ledger/transaction.ts';
import type { Hex, OutputReference } from '../../offchain/ledger/utxo.ts';
import type { Provider } from '../../offchain/ports/provider.ts';
import { emptyPlan } from '../../offchain/tx-plan.ts';
import { makeWorld, type User, type World } from '../support/world.ts';
import { execute } from './boot-by-hand.ts';
import { failureOf } from './desk.ts';
import { breakingAt, broken, counting, type Break } from './provider.ts';

const HANDLERS = handlersOf('public').map((name) => handlerScripts[name].hash);
/** Genesis output, two of published scripts, registrations, boot. */
const STEPS = 5;

/** What the home keeps between two tries. */
class Home {
  genesis: OutputReference | undefined;
  readonly messages: string[] = [];

  boot({ submission }: User, provider: Provider): Promise<KernelScripts> {
    return bootKernel(
      { ...submission, provider },
      {
        genesis: this.genesis,
        save: (genesis) => {
          this.genesis = genesis;
          return Promise.resolve();
        },
        message: (text) => this.messages.push(text),
      },
    );
  }
}

/** The records of all kernels on the chain. */
function recordsOf({ chain }: Emulator): number {
  const name = Buffer.from('KERNEL').toString('hex');
  return chain
    .listAllUtxos()
    .filter(({ output }) => [...output.assets.keys()].some((unit) => unit.slice(56) === name))
    .length;
}

async function publishedOf({ provider }: Emulator): Promise<readonly Hex[]> {
  const utxos = await provider.listUtxos(unspendableAddress(TESTNET));
  return utxos
    .flatMap(({ output }) => output.referenceScript ?? [])
    .map(scriptHash)
    .toSorted();
}

/** Stake credentials that any transaction of the user has registered. */
async function registeredBy({ submission }: User): Promise<readonly Hex[]> {
  const found: Hex[] = [];
  for (const id of await submission.provider.listTransactions(submission.address)) {
    const transaction = await submission.provider.findTransaction(id);
    if (transaction === undefined) continue;
    for (const [kind, credential] of decodeTransaction(transaction.cbor).certificates) {
      const [, hash] = credential as readonly [bigint, Uint8Array];
      expect(kind).toBe(0n);
      found.push(Buffer.from(hash).toString('hex'));
    }
  }
  return found.toSorted();
}

async function expectOneKernel(world: World, user: User, home: Home): Promise<void> {
  const { emulator } = world;
  const { genesis } = home;
  if (genesis === undefined) throw new Error('the genesis was not saved');
  const scripts = await openKernel(emulator.provider, genesis);
  expect(scripts?.genesis).toEqual(genesis);
  expect(recordsOf(emulator)).toBe(1);
  if (scripts === undefined) throw new Error('the kernel was not booted');
  const { dispatcher, gate } = scripts;
  expect(await publishedOf(emulator)).toEqual([gate.hash, dispatcher.hash, ...HANDLERS].toSorted());
  expect(await registeredBy(user)).toEqual([dispatcher.hash, ...HANDLERS].toSorted());
}

const breaks = Array.from({ length: STEPS }, (_, at) =>
  (['before', 'after'] as const).map((when) => ({ at, when })),
).flat();

describe('boot', () => {
  test('takes five transactions, and says what it does', async () => {
    const world = await makeWorld();
    const alice = await world.addUser('alice');
    const provider = counting(world.emulator.provider);
    const home = new Home();
    await home.boot(alice, provider);
    expect(provider.accepted()).toBe(STEPS);
    expect(home.messages).toHaveLength(STEPS);
    await expectOneKernel(world, alice, home);
  });

  test.each(breaks)('goes on when it broke $when submission $at', async ({ at, when }) => {
    const world = await makeWorld();
    const alice = await world.addUser('alice');
    const home = new Home();
    const first = breakingAt(world.emulator.provider, at, when);
    await expect(home.boot(alice, first)).rejects.toBe(broken);
    expect(recordsOf(world.emulator)).toBe(at === STEPS - 1 && when === 'after' ? 1 : 0);

    const second = counting(world.emulator.provider);
    await home.boot(alice, second);
    expect(first.accepted() + second.accepted()).toBe(STEPS);
    await expectOneKernel(world, alice, home);
    await home.boot(alice, second);
    expect(first.accepted() + second.accepted()).toBe(STEPS);
  });

  test.each(['before', 'after'] satisfies Break[])(
    'goes on when every submission breaks, %s it is accepted',
    async (when) => {
      const world = await makeWorld();
      const alice = await world.addUser('alice');
      const home = new Home();
      for (let tries = 0; tries < STEPS; tries++) {
        const provider = breakingAt(world.emulator.provider, when === 'after' ? 0 : 1, when);
        expect(await failureOf(home.boot(alice, provider)), `try ${tries}`).toEqual(
          tries === STEPS - 1 && when === 'before'
            ? { name: 'none', code: 0 }
            : { name: 'NetworkError', code: 88 },
        );
      }
      await home.boot(alice, world.emulator.provider);
      await expectOneKernel(world, alice, home);
    },
  );

  test('a genesis whose output was spent on something else is given up', async () => {
    const world = await makeWorld();
    const alice = await world.addUser('alice');
    const home = new Home();
    const provider = breakingAt(world.emulator.provider, 1, 'before');
    await expect(home.boot(alice, provider)).rejects.toBe(broken);
    const lost = await world.emulator.provider.findUtxo(home.genesis ?? { txId: '', index: 0n });
    if (lost === undefined) throw new Error('no genesis output');
    await execute(alice, { ...emptyPlan, walletInputs: [lost] });

    await home.boot(alice, world.emulator.provider);
    expect(home.genesis).not.toEqual(lost.reference);
    await expectOneKernel(world, alice, home);
  });

  test('handlers that somebody else has registered count as done', async () => {
    const world = await makeWorld();
    const alice = await world.addUser('alice');
    const bob = await world.addUser('bob');
    const [one = '', ...others] = HANDLERS;
    await execute(bob, { ...emptyPlan, registrations: [one] });
    const home = new Home();
    const { dispatcher } = await home.boot(alice, world.emulator.provider);
    expect(await registeredBy(alice)).toEqual([dispatcher.hash, ...others].toSorted());
    expect(recordsOf(world.emulator)).toBe(1);
  });

  test('all of them: the dispatcher is left to register', async () => {
    const world = await makeWorld();
    const alice = await world.addUser('alice');
    const bob = await world.addUser('bob');
    await execute(bob, { ...emptyPlan, registrations: HANDLERS });
    const provider = counting(world.emulator.provider);
    const home = new Home();
    const scripts = await home.boot(alice, provider);
    expect(provider.accepted()).toBe(STEPS);
    expect(await registeredBy(alice)).toEqual([scripts.dispatcher.hash]);
    const { root } = await world.session(alice, scripts).register('alice');
    expect(root).toHaveLength(56);
  });

  test('a second kernel shares the handlers and publishes its own dispatcher and gate only', async () => {
    const world = await makeWorld();
    const alice = await world.addUser('alice');
    const bob = await world.addUser('bob');
    const a = await world.boot(alice);
    const provider = counting(world.emulator.provider);
    const b = await new Home().boot(bob, provider);
    expect(provider.accepted()).toBe(STEPS - 1);
    expect(b.dispatcher.hash).not.toBe(a.dispatcher.hash);
    expect(await publishedOf(world.emulator)).toEqual(
      [a, b]
        .flatMap(({ gate, dispatcher }) => [gate.hash, dispatcher.hash])
        .concat(HANDLERS)
        .toSorted(),
    );
    expect(await registeredBy(bob)).toEqual([b.dispatcher.hash]);
    expect(recordsOf(world.emulator)).toBe(2);
  });

  test('another user of the home goes on with a boot', async () => {
    const world = await makeWorld();
    const alice = await world.addUser('alice');
    const bob = await world.addUser('bob');
    const home = new Home();
    const provider = breakingAt(world.emulator.provider, 1, 'before');
    await expect(home.boot(alice, provider)).rejects.toBe(broken);
    expect(await failureOf(home.boot(bob, world.emulator.provider))).toEqual({
      name: 'none',
      code: 0,
    });
  });
});
