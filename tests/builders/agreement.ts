import { beforeAll, describe, expect, test } from 'vitest';
import { blazeBuilder } from '../../offchain/builders/blaze.ts';
import { lucidBuilder } from '../../offchain/builders/lucid.ts';
import { authCommitment } from '../../offchain/kernel/auth-commitment.ts';
import type { KernelKind } from '../../offchain/kernel/scripts.ts';
import { toHex } from '../../offchain/ledger/hash.ts';
import { decodeTransaction, type Transaction } from '../../offchain/ledger/transaction.ts';
import { formatReference } from '../../offchain/ledger/utxo.ts';
import type { Builder } from '../../offchain/ports/builder.ts';
import { jointSigner } from '../../offchain/signers/joint-signer.ts';
import { prepare } from '../../offchain/submit.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import type { TxPlan } from '../../offchain/tx-plan.ts';
import { driveOnly, syscallNames } from '../../validators/abi.ts';
import { encodeData } from '../../validators/lib/data.ts';
import { paymentOf } from '../support/address.ts';
import { makeArena, type Arena } from '../support/arena.ts';
import { text } from '../support/props.ts';
import type { User } from '../support/world.ts';

interface Case {
  readonly name: string;
  readonly user: (arena: Arena) => User;
  readonly plan: (arena: Arena) => TxPlan;
}

/** As much as one call takes. */
const chunk = ({ viewAs, alice }: Arena): Uint8Array =>
  new Uint8Array(Number(viewAs(alice).record.datum.parameters.chunkSize)).fill(7);

/** Every call by Alice, but for the registration, which is Bob's. */
const cases: readonly Case[] = [
  {
    name: 'register',
    user: (arena) => arena.bob,
    plan: (arena) => {
      const { authKeyHash, nextAuthKeyHash, encryptionKeyHash } = arena.bob.submission.signer;
      return syscalls.register.build(arena.viewAs(arena.bob), {
        name: 'bob',
        auth: authKeyHash,
        nextAuth: authCommitment(nextAuthKeyHash),
        encryption: encryptionKeyHash,
      });
    },
  },
  byAlice('mkdir', ({ files }) => ({ directory: files.root, name: text('c') })),
  byAlice('create', ({ files }) => ({ directory: files.root, name: text('c') })),
  write('truncate', 'inline', () => ({ kind: 'truncate' })),
  write('replace', 'inline', () => ({ kind: 'replace', bytes: new Uint8Array(512) })),
  write('append inline', 'inline', () => ({ kind: 'append', chunk: text('more') })),
  write('append to a stream', 'stream', (arena) => ({ kind: 'append', chunk: chunk(arena) })),
  write('stage first', 'inline', (arena) => ({
    kind: 'stage',
    first: true,
    last: false,
    chunk: chunk(arena),
  })),
  write('stage last', 'pending', () => ({
    kind: 'stage',
    first: false,
    last: true,
    chunk: text('end'),
  })),
  byAlice('unlink', ({ files }) => ({ directory: files.root, name: text('f') })),
  byAlice('rmdir', ({ files }) => ({ directory: files.root, name: text('d') })),
  rename('in place', ({ files }) => ({ directory: files.root, name: text('g') })),
  rename('elsewhere', ({ files }) => ({ directory: files.root, name: text('w') })),
  rename('to another directory', ({ files }) => ({ directory: files.full, name: text('y') })),
  byAlice('chmod', ({ files }) => ({ id: files.inline, attributes: 39n })),
  byAlice('chmod', ({ files, hers, viewAs, alice }) => {
    const owner = viewAs(alice).inodes.get(hers.root)?.datum.owner ?? '';
    return { id: files.inline, owner, acl: [{ subject: owner, rights: 7n }] };
  }),
  byAlice('rotate', rekeying),
  byAlice('recover', (each) => ({ ...rekeying(each), encryption: '77'.repeat(28) })),
];

/** What all participants sign together. */
const driveCases: readonly Case[] = [
  ...(['account', 'name', 'entry', 'inode'] as const).map((kind) => ({
    ...jointly(byAlice('format', () => ({ kind, from: 100, count: 3 }))),
    name: `format: ${kind}`,
  })),
  jointly(
    byAlice('load', ({ viewAs, alice, files }) => {
      const { inodes, accounts } = viewAs(alice);
      return { objects: [inodes.get(files.stream), ...accounts.values()].filter(isThere) };
    }),
  ),
];

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function jointly(call: Case): Case {
  return {
    ...call,
    user: (arena) => {
      const { alice, bob } = arena;
      const signer = jointSigner(alice.submission.signer, [bob.submission.signer]);
      return { ...alice, submission: { ...alice.submission, signer } };
    },
  };
}

function rekeying({ alice, files, viewAs }: Arena) {
  const account = viewAs(alice).inodes.get(files.root)?.datum.owner ?? '';
  return { account, auth: alice.submission.signer.nextAuthKeyHash, nextAuth: '66'.repeat(28) };
}

type Params<N extends keyof typeof syscalls> = Parameters<(typeof syscalls)[N]['build']>[1];

function byAlice<N extends Exclude<keyof typeof syscalls, 'register'>>(
  name: N,
  params: (arena: Arena) => Params<N>,
): Case {
  return {
    name,
    user: ({ alice }) => alice,
    plan: (arena) => syscalls[name].build(arena.viewAs(arena.alice), params(arena) as never),
  };
}

function write(
  name: string,
  file: 'inline' | 'stream' | 'pending',
  operation: (arena: Arena) => Params<'write'>['operation'],
): Case {
  return {
    ...byAlice('write', (arena) => ({ file: arena.files[file], operation: operation(arena) })),
    name: `write: ${name}`,
  };
}

function rename(name: string, to: (arena: Arena) => Params<'rename'>['to']): Case {
  const call = byAlice('rename', (each) => ({
    from: { directory: each.files.root, name: text('f') },
    to: to(each),
  }));
  return { ...call, name: `rename: ${name}` };
}

async function built(arena: Arena, builder: Builder, { user, plan }: Case): Promise<Uint8Array> {
  const { submission } = user(arena);
  return (await prepare({ ...submission, builder }, plan(arena))).cbor;
}

/** What both builders must agree about. The rest (wallet inputs, change, fee, collateral, numbers of redeemers) is theirs. */
function agreed(arena: Arena, transaction: Transaction): unknown {
  const { hash } = arena.viewAs(arena.alice).scripts.gate;
  const isOurs = (address: string): boolean => paymentOf(address).hash === hash;
  const ours = transaction.inputs.filter((reference) => {
    const address = arena.findUtxo(reference)?.output.address;
    return address !== undefined && isOurs(address);
  });
  const data = transaction.redeemers
    .map(({ tag, index, data: each }) => {
      const input = tag === 'spend' ? transaction.inputs[index] : undefined;
      const place = input === undefined ? String(index) : formatReference(input);
      return `${tag} ${place} ${toHex(encodeData(each))}`;
    })
    .toSorted();
  return {
    inputs: ours.map(formatReference),
    references: transaction.referenceInputs.map(formatReference),
    outputs: transaction.outputs
      .filter(({ output }) => isOurs(output.address))
      .map(({ cbor }) => toHex(cbor)),
    mint: new Map(transaction.mint),
    withdrawals: [...transaction.withdrawals],
    requiredSigners: transaction.requiredSigners.toSorted(),
    validity: transaction.validity,
    data,
  };
}

/** Has both builders make every call on a kernel of a kind, and compares. */
export function compareBuilders(kind: KernelKind): void {
  const calls = kind === 'drive' ? [...cases, ...driveCases] : cases;
  let arena: Arena;
  beforeAll(async () => {
    arena = await makeArena(kind);
  });

  describe.each(calls)('$name', (call) => {
    test('the ledger accepts what Lucid makes, and what Blaze makes; kernel parts are equal', async () => {
      const lucid = await built(arena, lucidBuilder, call);
      const blaze = await built(arena, blazeBuilder, call);
      expect(arena.judgeBytes(lucid)).toEqual({ verdict: 'accepted' });
      expect(arena.judgeBytes(blaze)).toEqual({ verdict: 'accepted' });
      expect(agreed(arena, decodeTransaction(blaze))).toEqual(
        agreed(arena, decodeTransaction(lucid)),
      );
    });
  });

  test('every call is among them', () => {
    const names = new Set(calls.map(({ name }) => name.split(':')[0]));
    expect(names).toEqual(
      new Set(syscallNames.filter((name) => kind === 'drive' || !driveOnly.has(name))),
    );
  });
}
