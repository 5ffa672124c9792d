import { authCommitment } from '../../offchain/kernel/auth-commitment.ts';
import type { KernelObject } from '../../offchain/kernel/objects.ts';
import { findNode, type KernelView } from '../../offchain/kernel/view.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { EntryPath } from '../../offchain/syscalls/entry-path.ts';
import { attributeBits, type Inode } from '../../validators/objects/inode.ts';
import { nameBytes, type Request } from './requests.ts';
import { NOBODY } from './state.ts';

/**
 * The kernel as an account's holder would like it who wants to make a call that is not hers to make: what the call touches
 * belongs to the account, nothing is read-only, names are free, directories are empty and files. A client that is shown
 * this builds the transaction; the outputs it spends and reads are the real ones.
 */
export function lyingView(view: KernelView, request: Request, liar: Hex): KernelView {
  const owned = (id: Hex): Patch => ({ id, change: (inode) => ({ ...inode, owner: liar }) });
  switch (request.name) {
    case 'register':
      return { ...view, names: withoutNode(view.names, nameBytes(request.params.name)) };
    case 'mkdir':
    case 'create':
      return withFreeName(patched(view, [owned(request.params.directory)]), request.params);
    case 'unlink':
    case 'rmdir': {
      const target = inodeAt(view, request.params);
      const open = patched(view, [
        owned(request.params.directory),
        owned(target),
        writable(target),
      ]);
      return request.name === 'unlink' ? patched(open, [asFile(target)]) : emptied(open, target);
    }
    case 'rename': {
      const { from, to } = request.params;
      const open = patched(view, [owned(from.directory), owned(to.directory)]);
      const moved = from.directory === to.directory ? [] : [asFile(inodeAt(view, from))];
      return withFreeName(patched(open, moved), to);
    }
    case 'write': {
      const { file } = request.params;
      return patched(view, [owned(file), writable(file), asFile(file), pending(file)]);
    }
    case 'chmod':
      return withoutRoot(patched(view, [owned(request.params.id)]), liar);
    case 'rotate':
    case 'recover':
      return committedTo(view, request.params);
  }
}

/** A change of one inode, where it is there. */
interface Patch {
  readonly id: Hex;
  readonly change: (inode: Inode) => Inode;
}

const writable = (id: Hex): Patch => ({
  id,
  change: (inode) => ({ ...inode, attributes: inode.attributes & ~attributeBits.R }),
});

const asFile = (id: Hex): Patch => ({
  id,
  change: (inode) =>
    inode.content.kind === 'Directory'
      ? { ...inode, content: { kind: 'Inline', bytes: new Uint8Array() } }
      : inode,
});

const pending = (id: Hex): Patch => ({
  id,
  change: (inode) =>
    inode.pending.kind === 'None'
      ? { ...inode, pending: { kind: 'Pending', root: '00'.repeat(32), size: 1n, chunks: 1n } }
      : inode,
});

function patched(view: KernelView, patches: readonly Patch[]): KernelView {
  const inodes = new Map(view.inodes);
  for (const { id, change } of patches) {
    const inode = inodes.get(id);
    if (inode !== undefined) inodes.set(id, { ...inode, datum: change(inode.datum) });
  }
  return { ...view, inodes };
}

const inodeAt = ({ entries }: KernelView, { directory, name }: EntryPath): Hex =>
  findNode(entries.get(directory) ?? [], name)?.datum.inode ?? NOBODY;

const withFreeName = (view: KernelView, { directory, name }: EntryPath): KernelView =>
  withEntries(view, directory, (nodes) => withoutNode(nodes, name));

/** Only the sentinel is left. */
const emptied = (view: KernelView, directory: Hex): KernelView =>
  withEntries(view, directory, (nodes) => nodes.filter(({ datum }) => datum.name.length === 0));

type Nodes = NonNullable<ReturnType<KernelView['entries']['get']>>;

function withEntries(
  view: KernelView,
  directory: Hex,
  change: (nodes: Nodes) => Nodes,
): KernelView {
  const entries = new Map(view.entries);
  const nodes = entries.get(directory);
  if (nodes !== undefined) entries.set(directory, change(nodes));
  return { ...view, entries };
}

/** The list as if a name were not in it. */
function withoutNode<T extends { readonly name: Uint8Array; readonly next: Uint8Array }>(
  nodes: readonly KernelObject<T>[],
  name: Uint8Array,
): readonly KernelObject<T>[] {
  const taken = name.length === 0 ? undefined : findNode(nodes, name);
  if (taken === undefined) return nodes;
  return nodes
    .filter((node) => node !== taken)
    .map((node) =>
      Buffer.compare(node.datum.next, name) === 0
        ? { ...node, datum: { ...node.datum, next: taken.datum.next } }
        : node,
    );
}

/** The account's root is said to be another directory. */
function withoutRoot(view: KernelView, id: Hex): KernelView {
  const accounts = new Map(view.accounts);
  const account = accounts.get(id);
  if (account !== undefined) {
    accounts.set(id, { ...account, datum: { ...account.datum, root: NOBODY } });
  }
  return { ...view, accounts };
}

function committedTo(
  view: KernelView,
  { account: id, auth }: { readonly account: Hex; readonly auth: Hex },
): KernelView {
  const accounts = new Map(view.accounts);
  const account = accounts.get(id);
  if (account !== undefined) {
    accounts.set(id, { ...account, datum: { ...account.datum, nextAuth: authCommitment(auth) } });
  }
  return { ...view, accounts };
}
