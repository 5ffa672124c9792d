import { Constr } from '../../validators/lib/data.ts';
import type { AclEntry, Content } from '../../validators/objects/inode.ts';
import type { KernelView } from '../../offchain/kernel/view.ts';
import type { Hex, Utxo } from '../../offchain/ledger/utxo.ts';
import type { Arena } from '../support/arena.ts';
import type { Mutation } from '../support/suite.ts';
import { withField, type Tx } from '../support/tx.ts';
import { accountOwning, datumOf, entryNamed, inodeOf, nameNode } from './find.ts';
import { attack, ENTRY } from './mutation.ts';

/** Another object is spent instead of one that is to go: it is burned, or on a drive becomes blank. */
export function removeInstead(tx: Tx, before: Utxo, after: Utxo): void {
  const [token = ''] = before.output.assets.keys();
  const at = tx.objects.findIndex(({ assets }) => assets.has(token));
  if (at >= 0) {
    tx.replant(after, at);
    return;
  }
  tx.exchange(before, after);
  for (const [unit] of before.output.assets) tx.mint(unit, 1n);
  for (const [unit, quantity] of after.output.assets) tx.mint(unit, -quantity);
}

/** Another node stands for the predecessor, object 0, and is left as the call would leave the right one. */
export function plantPredecessor(tx: Tx, node: Utxo): void {
  const { datum } = tx.object(0);
  const next = datum instanceof Constr ? datum.fields[ENTRY.next] : undefined;
  if (next === undefined) throw new TypeError('no entry');
  tx.replant(node);
  tx.object(0).datum = withField(datumOf(node), ENTRY.next, next);
}

/** The kernel as a user sees it, but for one inode. */
export function withInode(
  view: KernelView,
  id: Hex,
  change: {
    readonly content?: Content;
    readonly attributes?: bigint;
    readonly owner?: Hex;
    readonly acl?: readonly AclEntry[];
  },
): KernelView {
  const inode = view.inodes.get(id);
  if (inode === undefined) throw new RangeError(`no inode ${id}`);
  const changed = { ...inode, datum: { ...inode.datum, ...change } };
  return { ...view, inodes: new Map([...view.inodes, [id, changed]]) };
}

export const DIRECTORY: Content = { kind: 'Directory' };
export const FILE: Content = { kind: 'Inline', bytes: new Uint8Array() };

type Find = (arena: Arena) => Utxo;

const inRoot =
  (name: string): Find =>
  (arena) =>
    entryNamed(arena, arena.files.root, name);

/** What stands for the predecessor, object 0, is no node before the entry. The healthy one is `b` or `d`. */
export const predecessorMutations: readonly Mutation[] = (
  [
    ['E05', 'a node after the entry', inRoot('l')],
    ['E05', 'a node of another directory', (arena) => entryNamed(arena, arena.files.full, '')],
    ['E05', 'the attacker’s', (arena) => entryNamed(arena, arena.hers.root, '')],
    ['F06', 'an inode', (arena) => inodeOf(arena, arena.files.pending)],
    ['F06', 'the node of a name', (arena) => nameNode(arena, 'alice')],
    ['F06', 'an account', (arena) => accountOwning(arena, arena.hers.root)],
    ['F05', 'the head of the names', (arena) => nameNode(arena, '')],
    ['F05', 'junk', ({ props }) => props.bareEntry],
    ['F05', 'junk with the attacker’s token', ({ props }) => props.foreignEntry],
  ] satisfies readonly (readonly [Mutation['rejects'], string, Find])[]
).map(([rejects, name, find]) =>
  attack(rejects, `the predecessor is ${name}`, (tx) => tx.replant(find(tx.arena))),
);
