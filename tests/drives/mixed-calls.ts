import * as fc from 'fast-check';
import type { BuilderName } from '../../offchain/builders/choose.ts';
import type { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import type { KernelView } from '../../offchain/kernel/view.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { Modes } from '../../offchain/session.ts';
import { failureOf, silent, text } from '../kernel/desk.ts';
import { keyOf } from '../model/steps.ts';
import { signerOf } from '../model/users.ts';
import type { Actor } from './people.ts';

/** A call of a session on whatever is there: numbers choose among it. */
type MixedCall = { readonly actor: Actor } & (
  | { readonly kind: 'mkdir' | 'create'; readonly directory: number; readonly name: string }
  | { readonly kind: 'write'; readonly node: number; readonly size: number; readonly fill: number }
  | { readonly kind: 'unlink' | 'rmdir'; readonly node: number; readonly fits: boolean }
  | {
      readonly kind: 'rename';
      readonly node: number;
      readonly directory: number;
      readonly name: string;
    }
  | { readonly kind: 'attributes'; readonly node: number; readonly attributes: bigint }
  | { readonly kind: 'owner'; readonly node: number; readonly owner: Actor }
  | {
      readonly kind: 'acl';
      readonly node: number;
      readonly subject: Actor;
      readonly rights: bigint;
    }
  | { readonly kind: 'register'; readonly as: string }
  | { readonly kind: 'rotate' | 'recover'; readonly account: Actor; readonly step: number }
);

/** Carol and Dave have no account until they register, if ever. */
const actor = fc.constantFrom<Actor>('alice', 'alice', 'alice', 'alice', 'bob', 'bob', 'carol');
const owner = fc.constantFrom<Actor>('alice', 'alice', 'bob', 'bob', 'carol');
const guest = fc.constantFrom<Actor>('carol', 'dave');
const node = fc.nat(100);
const directory = fc.nat(100);
/** Whether what is to go is a file where files go, and a directory where directories go. */
const fits = fc.constantFrom(true, true, true, false);
const name = fc.constantFrom('a', 'b', 'c', 'd', 'long name '.repeat(6));

export const mixedCall: fc.Arbitrary<MixedCall> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('mkdir' as const), actor, directory, name }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('create' as const), actor, directory, name }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      actor,
      node,
      size: fc.constantFrom(0, 5, 512, 513, 7000),
      fill: fc.nat(255),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('unlink' as const), actor, node, fits }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('rmdir' as const), actor, node, fits }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('rename' as const), actor, node, directory, name }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('attributes' as const),
      actor,
      node,
      attributes: fc.constantFrom(0n, 1n, 34n, 39n, 8n),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('owner' as const), actor, node, owner }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('acl' as const),
      actor,
      node,
      subject: owner,
      rights: fc.constantFrom(0n, 2n, 4n, 7n, 8n),
    }),
  },
  {
    weight: 2,
    // Under the own name, mostly: it is free once. Others are taken, or no names at all.
    arbitrary: fc
      .tuple(guest, fc.constantFrom(undefined, undefined, undefined, 'alice', 'No name'))
      .map(([who, other]) => ({ kind: 'register' as const, actor: who, as: other ?? who })),
  },
  {
    weight: 4,
    // By who has the account and with the key after this one, mostly.
    arbitrary: fc
      .record({
        kind: fc.constantFrom('rotate' as const, 'recover' as const),
        account: actor,
        step: fc.constantFrom(1, 1, 1, 2),
        other: fc.option(actor, { freq: 4, nil: undefined }),
      })
      .map(({ other, ...call }) => ({ ...call, actor: other ?? call.account })),
  },
);

/** A kernel or drive that the calls are made on, below one directory. */
export interface Place {
  /** A session of somebody with the key of a generation, whose calls this library builds. */
  readonly open: (who: Actor, generation: number, builder: BuilderName) => KernelSession;
  /** How often the keys of each have been replaced. */
  readonly generations: Map<Actor, number>;
  readonly root: Hex;
}

/** A session of somebody with the keys of now. */
export function sessionOf(
  { open, generations }: Place,
  who: Actor,
  builder: BuilderName = 'lucid',
): KernelSession {
  return open(who, generations.get(who) ?? 0, builder);
}

interface TreeNode {
  readonly path: string;
  readonly parent: Hex;
  readonly name: Uint8Array;
  readonly id: Hex;
  readonly isDirectory: boolean;
}

/** Directories within directories, counted from the root. */
const DEEPEST = 3;

/** Everything below a directory, in the order of paths. */
function nodesBelow(view: KernelView, parent: Hex, path = ''): readonly TreeNode[] {
  const nodes = (view.entries.get(parent) ?? []).filter(({ datum }) => datum.name.length > 0);
  return nodes
    .toSorted((a, b) => Buffer.compare(a.datum.name, b.datum.name))
    .flatMap(({ datum }) => {
      const id = datum.inode;
      const at = `${path}/${Buffer.from(datum.name).toString()}`;
      const isDirectory = view.inodes.get(id)?.datum.content.kind === 'Directory';
      const self: TreeNode = { path: at, parent, name: datum.name, id, isDirectory };
      return isDirectory ? [self, ...nodesBelow(view, id, at)] : [self];
    });
}

/** Makes the call and says how it went: the same words on every kernel where the same was done. */
export async function make(call: MixedCall, place: Place, builder: BuilderName): Promise<string> {
  const session = sessionOf(place, call.actor, builder);
  const nodes = nodesBelow(await session.view(), place.root);
  const directories = [
    { path: '', id: place.root },
    ...nodes.filter(({ isDirectory, path }) => isDirectory && path.split('/').length <= DEEPEST),
  ];
  const pick = <T>(among: readonly T[], number: number): T | undefined =>
    among[number % among.length];
  const fitting =
    'fits' in call && call.fits
      ? nodes.filter(({ isDirectory }) => isDirectory === (call.kind === 'rmdir'))
      : nodes;
  const target = 'node' in call ? pick(fitting, call.node) : undefined;
  const into = 'directory' in call ? pick(directories, call.directory) : undefined;
  if ('node' in call && target === undefined) return `${call.kind}: nothing there`;
  const whom = whomOf(call);
  const account = whom && (await session.findAccount(whom))?.id;
  if (whom !== undefined && account === undefined) return `${call.kind}: nobody there`;
  const work = run(call, { session, target, into, place, account: account ?? '' });
  const { name: failure, code } = await failureOf(work);
  return `${call.kind} ${target?.path ?? ''} ${into?.path ?? ''}: ${failure} ${String(code)}`;
}

/** Whose account a call is about. */
function whomOf(call: MixedCall): Actor | undefined {
  switch (call.kind) {
    case 'owner':
      return call.owner;
    case 'acl':
      return call.subject;
    case 'rotate':
    case 'recover':
      return call.account;
    default:
      return undefined;
  }
}

interface Operands {
  readonly session: KernelSession;
  readonly target: TreeNode | undefined;
  readonly into: { readonly id: Hex } | undefined;
  readonly place: Place;
  /** Id of the account that the call is about. */
  readonly account: Hex;
}

async function run(
  call: MixedCall,
  { session, target, into, place, account }: Operands,
): Promise<void> {
  const id = target?.id ?? '';
  const entry = { directory: target?.parent ?? '', name: target?.name ?? new Uint8Array() };
  const directoryId = into?.id ?? '';
  const change = (modes: Modes): Promise<void> => session.changeModes(id, modes);
  switch (call.kind) {
    case 'mkdir':
      await session.makeDirectory(directoryId, text(call.name));
      return;
    case 'create':
      await session.createFile(directoryId, text(call.name));
      return;
    case 'write':
      // A directory has no content to be planned from: the call itself is what must refuse it.
      if (target?.isDirectory !== true) {
        await session.writeFile(id, new Uint8Array(call.size).fill(call.fill), silent);
      }
      return;
    case 'unlink':
      return session.deleteFile(entry);
    case 'rmdir':
      return session.removeDirectory(entry);
    case 'rename':
      return session.rename(entry, { directory: directoryId, name: text(call.name) });
    case 'attributes':
      return change({ attributes: call.attributes });
    case 'owner':
      return change({ owner: account });
    case 'acl':
      return change({ acl: [{ subject: account, rights: call.rights }] });
    case 'register':
      await session.register(call.as);
      return;
    case 'rotate':
    case 'recover': {
      const { generations } = place;
      const generation = (generations.get(call.account) ?? 0) + call.step;
      const successor = signerOf(keyOf(call.account, generation));
      if (call.kind === 'rotate') await session.rotateKeys(account, successor);
      else await session.recoverAccount(account, successor);
      generations.set(call.account, generation);
      return;
    }
  }
}
