import { encode, Tag } from 'cbor2';
import type { Registration } from '../../emulator/scalus.ts';
import type { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import {
  handlerScripts,
  type KernelKind,
  type KernelScripts,
} from '../../offchain/kernel/scripts.ts';
import { jointSigner } from '../../offchain/signers/joint-signer.ts';
import type { Kind } from '../../validators/objects/kinds.ts';
import type { KernelView } from '../../offchain/kernel/view.ts';
import { fromHex } from '../../offchain/ledger/hash.ts';
import { decodeTransaction } from '../../offchain/ledger/transaction.ts';
import type { Hex, OutputReference, Utxo } from '../../offchain/ledger/utxo.ts';
import { prepare } from '../../offchain/submit.ts';
import type { RecoverParams } from '../../offchain/syscalls/rekey.ts';
import type { Syscall } from '../../offchain/syscalls/syscall.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import { nativePolicy, type Surroundings } from './assemble.ts';
import { draftOfPlan, type Draft } from './draft.ts';
import { Judge, type Judgement } from './judge.ts';
import { ACCEPTING, fakeView, makeProps, text, type Props } from './props.ts';
import { keysOf, makeWorld, type User, type World } from './world.ts';

/** More than an output of {@link Props} holds. */
const MUCH = 1_000_000_000n;
const quiet = (): void => undefined;
/** Blanks that a drive gets, more than its objects need. */
const BLANKS: Readonly<Record<Kind, number>> = { account: 8, entry: 40, inode: 30, name: 8 };

/** A stake pool of the arena's ledger. */
export const POOL: Hex = '50'.repeat(28);

/** Files and directories by their ids. */
export interface Files {
  readonly root: Hex;
  readonly inline: Hex;
  readonly stream: Hex;
  readonly pending: Hex;
  /** Empty. */
  readonly directory: Hex;
  /** Mallory may read it. */
  readonly listed: Hex;
  readonly readOnly: Hex;
  /** A directory that Mallory may write. In it are Alice's file and directory, and a file of Mallory's. */
  readonly shared: Hex;
  readonly sharedFile: Hex;
  readonly sharedDirectory: Hex;
  readonly mallorys: Hex;
  /** A directory with a file in it. */
  readonly full: Hex;
  /** A directory that Mallory could write once. In it are a file and a directory of hers. */
  readonly revoked: Hex;
}

/**
 * Two kernels on one chain, Alice who owns files, Mallory who has an account and files too, and Bob without an account.
 * Alice's root holds `b` (inline), `d` (directory), `f` (stream), `h` (with pending content), `l` (listed), `r` (read-only),
 * `s` (shared, holding `a`, `d` and Mallory's `m`), `t` (full, holding `x`), `v` (revoked, holding Mallory's `m` and `n`).
 * Carol has recovered her account once.
 */
export interface Arena {
  readonly world: World;
  readonly alice: User;
  readonly mallory: User;
  readonly bob: User;
  readonly carol: User;
  readonly files: Files;
  /** What Carol's account was recovered with. */
  readonly recovered: RecoverParams;
  /** Mallory's root and a file in it, and the same in the other kernel. */
  readonly hers: {
    readonly root: Hex;
    readonly file: Hex;
    readonly otherRoot: Hex;
    readonly otherFile: Hex;
    /** A directory whose id is below every name that begins with z. */
    readonly low: Hex;
  };
  /** The last transaction of a boot, not submitted. */
  readonly boot: Uint8Array;
  readonly props: Props;
  /** The attacker's own policy, and the script that goes with it. */
  readonly nativePolicy: Hex;
  readonly nativeScript: readonly unknown[];
  /** The kernel as a user sees it, and the other kernel on this chain. */
  readonly viewAs: (user: User) => KernelView;
  readonly otherViewAs: (user: User) => KernelView;
  /** The kernel as a forged record shows it to Mallory. */
  readonly fakeView: () => KernelView;
  /** A call's transaction as the builder makes it. */
  readonly built: <P, R>(user: User, syscall: Syscall<P, R>, params: P) => Promise<Uint8Array>;
  /** A call's transaction on a view that may lie, as no builder would complete it. */
  readonly forged: <P, R>(user: User, view: KernelView, syscall: Syscall<P, R>, params: P) => Draft;
  readonly findUtxo: (reference: OutputReference) => Utxo | undefined;
  /** An output of a user's wallet that no healthy transaction needs. */
  readonly walletOf: (user: User) => Utxo;
  /** Judged by the ledger as it is now; `without` names script credentials that are not registered. */
  readonly judgeWithout: (without: readonly Hex[]) => Promise<Judge>;
  readonly judge: (draft: Draft) => Judgement;
  /** The scripts' word alone, whatever the ledger's rules of today say. */
  readonly run: (draft: Draft) => Judgement;
  readonly judgeBytes: (cbor: Uint8Array) => Judgement;
}

/** `kind` is that of both kernels. Of a drive, Alice and Bob are the participants; the other one is Mallory's alone. */
export async function makeArena(kind: KernelKind = 'public'): Promise<Arena> {
  const world = await makeWorld();
  const alice = await world.addUser('alice');
  const mallory = await world.addUser('mallory');
  const bob = await world.addUser('bob');
  const carol = await world.addUser('carol');
  const scripts = await bootKind(world, kind, [alice, bob]);
  const otherScripts = await bootKind(world, kind, [mallory]);
  const { chain } = world.emulator;

  const session = (user: User): KernelSession => world.session(user, scripts);
  const mallorys = session(mallory);
  const { root, id } = await mallorys.register('mallory');
  const files = await makeFiles(session(alice), mallorys, id);
  const file = await mallorys.createFile(root, text('m'));
  const low = await makeLowDirectory(mallorys, root);
  const recovered = await recover(carol, session(carol));
  const others = world.session(mallory, otherScripts);
  const { root: otherRoot } = await others.register('mallory');
  const otherFile = await others.createFile(otherRoot, text('m'));
  const boot = await lastOfBoot(world, bob);

  const view = await session(alice).view();
  const otherView = await others.view();
  const keys = keysOfAll([alice, mallory, bob, carol]);
  const native = [0, fromHex(mallory.submission.signer.paymentKeyHash)];
  const findUtxo = (reference: OutputReference): Utxo | undefined => chain.findUtxo(reference);
  const surroundings: Surroundings = { keys, findUtxo };
  const props = await makeProps(world, surroundings, {
    view,
    mallory,
    root,
    native,
    bootPolicy: policyOf(boot),
  });

  const registered = [
    scripts.dispatcher.hash,
    otherScripts.dispatcher.hash,
    ...Object.values(handlerScripts).map(({ hash }) => hash),
  ];
  const judgeWithout = (without: readonly Hex[]): Promise<Judge> =>
    Judge.of({
      ...surroundings,
      utxos: chain.listAllUtxos(),
      registrations: registrations([...registered, ACCEPTING, policyOf(boot)], without),
      pools: [encode(poolRegistration)],
      slotConfig: chain.slotConfig,
      slot: chain.slot,
    });
  const judge = await judgeWithout([]);
  const walletOf = ({ submission: { address } }: User): Utxo => {
    const found = chain.listUtxos(address).find(({ output }) => output.lovelace > MUCH);
    if (found === undefined) throw new TypeError('an empty wallet');
    return found;
  };

  return {
    world,
    alice,
    mallory,
    bob,
    carol,
    files,
    recovered,
    hers: { root, file, otherRoot, otherFile, low },
    boot,
    props,
    nativePolicy: nativePolicy(native),
    nativeScript: native,
    viewAs: ({ submission }) => ({ ...view, user: submission.signer.authKeyHash }),
    otherViewAs: ({ submission }) => ({ ...otherView, user: submission.signer.authKeyHash }),
    fakeView: () => fakeView(view, mallory, props),
    built: async ({ submission }, syscall, params) => {
      const user = submission.signer.authKeyHash;
      return (await prepare(submission, syscall.build({ ...view, user }, params))).cbor;
    },
    forged: (user, seen, syscall, params) =>
      draftOfPlan(syscall.build(seen, params), walletOf(user).reference, user.submission.address),
    findUtxo,
    walletOf,
    judgeWithout,
    judge: (draft) => judge.judge(draft),
    run: (draft) => judge.run(draft),
    judgeBytes: (cbor) => judge.submit(cbor),
  };
}

/** Boots a kernel of a kind, by the first of its participants; a drive gets blanks. */
async function bootKind(
  world: World,
  kind: KernelKind,
  participants: readonly User[],
): Promise<KernelScripts> {
  const [first, ...others] = participants;
  if (first === undefined) throw new RangeError('nobody boots');
  if (kind === 'public') return world.boot(first);
  const keys = participants.map(({ submission }) => submission.signer.authKeyHash);
  const scripts = await world.boot(first, { kind: 'Drive', participants: keys });
  const signer = jointSigner(
    first.submission.signer,
    others.map(({ submission }) => submission.signer),
  );
  const session = world.session({ ...first, submission: { ...first.submission, signer } }, scripts);
  for (const [of, count] of Object.entries(BLANKS) as [Kind, number][]) {
    await session.call(syscalls.format, { kind: of, from: 0, count });
  }
  return scripts;
}

/** The one-shot policy that a boot's last transaction mints by. */
function policyOf(boot: Uint8Array): Hex {
  const [unit = ''] = decodeTransaction(boot).mint.keys();
  return unit.slice(0, 56);
}

async function recover({ submission }: User, session: KernelSession): Promise<RecoverParams> {
  const { id: account } = await session.register('carol');
  const { nextAuthKeyHash, encryptionKeyHash } = submission.signer;
  const params = {
    account,
    auth: nextAuthKeyHash,
    nextAuth: '99'.repeat(28),
    encryption: encryptionKeyHash,
  };
  await session.call(syscalls.recover, params);
  return params;
}

async function makeFiles(
  session: KernelSession,
  mallorys: KernelSession,
  mallory: Hex,
): Promise<Files> {
  const { root } = await session.register('alice');
  const directory = await session.makeDirectory(root, text('d'));
  const [inline = '', stream = '', pending = '', listed = '', readOnly = ''] = await makeNew(
    session,
    root,
    ['b', 'f', 'h', 'l', 'r'],
  );
  await session.writeFile(inline, text('hello'), quiet);
  const stage = { kind: 'stage', first: true, chunk: text('chunk') } as const;
  await session.call(syscalls.write, { file: stream, operation: { ...stage, last: true } });
  await session.call(syscalls.write, { file: pending, operation: { ...stage, last: false } });
  const grant = (rights: bigint) => ({ acl: [{ subject: mallory, rights }] });
  await session.call(syscalls.chmod, { id: listed, ...grant(5n) });
  await session.call(syscalls.chmod, { id: readOnly, attributes: 33n });
  const shared = await session.makeDirectory(root, text('s'));
  await session.call(syscalls.chmod, { id: shared, ...grant(2n) });
  const sharedDirectory = await session.makeDirectory(shared, text('d'));
  const [sharedFile = ''] = await makeNew(session, shared, ['a']);
  const [own = ''] = await makeNew(mallorys, shared, ['m']);
  const full = await session.makeDirectory(root, text('t'));
  await makeNew(session, full, ['x']);
  const revoked = await session.makeDirectory(root, text('v'));
  await session.call(syscalls.chmod, { id: revoked, ...grant(2n) });
  await makeNew(mallorys, revoked, ['m']);
  await mallorys.makeDirectory(revoked, text('n'));
  await session.call(syscalls.chmod, { id: revoked, acl: [] });
  return {
    root,
    directory,
    inline,
    stream,
    pending,
    listed,
    readOnly,
    shared,
    sharedFile,
    sharedDirectory,
    mallorys: own,
    full,
    revoked,
  };
}

async function makeNew(
  session: KernelSession,
  directory: Hex,
  names: readonly string[],
): Promise<readonly Hex[]> {
  const ids: Hex[] = [];
  for (const name of names) ids.push(await session.createFile(directory, text(name)));
  return ids;
}

/** Ids are hashes: half of them begin low enough. */
async function makeLowDirectory(session: KernelSession, parent: Hex): Promise<Hex> {
  for (let number = 0; ; number++) {
    const id = await session.makeDirectory(parent, text(`d${number}`));
    if (id < '7a') return id;
  }
}

/** Boots a kernel up to the transaction that mints `KERNEL`, which is kept instead. */
async function lastOfBoot(world: World, user: User): Promise<Uint8Array> {
  let last: Uint8Array | undefined;
  const stopped = new Error('stopped before the end');
  const provider = new Proxy(user.submission.provider, {
    get: (target, name) => {
      if (name === 'submit') {
        return (cbor: Uint8Array): Promise<Hex> => {
          if (decodeTransaction(cbor).mint.size === 0) return target.submit(cbor);
          last = cbor;
          return Promise.reject(stopped);
        };
      }
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  await world
    .boot({ ...user, submission: { ...user.submission, provider } })
    .catch((error: unknown) => {
      if (error !== stopped) throw error;
    });
  if (last === undefined) throw new TypeError('the boot minted nothing');
  return last;
}

function keysOfAll(users: readonly User[]): ReadonlyMap<Hex, Uint8Array> {
  return new Map(
    users.flatMap(({ name, submission: { signer } }) => {
      const keys = keysOf(name);
      return [
        [signer.paymentKeyHash, keys.payment],
        [signer.authKeyHash, keys.auth],
        [signer.nextAuthKeyHash, keys.nextAuth],
      ] as const;
    }),
  );
}

function registrations(hashes: readonly Hex[], without: readonly Hex[]): readonly Registration[] {
  return hashes
    .filter((hash) => !without.includes(hash))
    .map((hash) => ({ credential: { kind: 'script', hash }, rewards: 0n }));
}

/** Conway CDDL `pool_registration_cert`. */
const poolRegistration: readonly unknown[] = [
  3,
  fromHex(POOL),
  new Uint8Array(32),
  0,
  340_000_000,
  new Tag(30, [1, 100]),
  new Uint8Array([0xe0, ...fromHex(POOL)]),
  new Tag(258, []),
  [],
  null,
];
