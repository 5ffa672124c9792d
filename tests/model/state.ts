import type { Key, Name, Path } from './steps.ts';

/** Something that calls spend or read: as an output of the ledger, it is another one after each call that spends it. */
export interface Versioned {
  readonly serial: number;
  /** How often it has been spent. */
  generation: number;
}

export interface Rights {
  /** Account id. */
  readonly subject: string;
  readonly rights: number;
}

interface Node extends Versioned {
  /** The id that the kernel gave it. */
  readonly id: string;
  /** Account id. */
  owner: string;
  attributes: number;
  acl: readonly Rights[];
  version: number;
  /** POSIX milliseconds. */
  modified: bigint;
}

export type Content =
  | { readonly kind: 'inline'; readonly bytes: Uint8Array }
  | { readonly kind: 'stream'; readonly chunks: readonly Uint8Array[] };

export interface FileNode extends Node {
  readonly kind: 'file';
  content: Content;
  /** Chunks of a stream that nobody sees yet. */
  pending: readonly Uint8Array[];
}

export interface Entry extends Versioned {
  readonly node: AnyNode;
}

export interface DirectoryNode extends Node {
  readonly kind: 'directory';
  /** What comes before the first entry. */
  readonly start: Versioned;
  readonly entries: Map<Name, Entry>;
}

export type AnyNode = FileNode | DirectoryNode;

export interface Account extends Versioned {
  readonly id: string;
  readonly name: Name;
  /** Its place in the list of names. */
  readonly listed: Versioned;
  key: Key;
  next: Key;
  /** The key whose encryption key it names. */
  encryption: Key;
  readonly root: DirectoryNode;
}

/** All that a kernel holds. */
export interface State {
  serials: number;
  /** What comes before the first name. */
  readonly start: Versioned;
  readonly accounts: Map<Name, Account>;
  /** Ids of what was removed, by the path where it stood. */
  readonly removed: Map<string, string>;
}

export function emptyState(): State {
  return {
    serials: 1,
    start: { serial: 0, generation: 0 },
    accounts: new Map(),
    removed: new Map(),
  };
}

/** A new object. */
export const born = (state: State): Versioned => ({ serial: state.serials++, generation: 0 });

/** What stands at a path. */
export function findNode(state: State, [account, ...names]: Path): AnyNode | undefined {
  let node: AnyNode | undefined = state.accounts.get(account ?? '')?.root;
  for (const name of names) {
    node = node?.kind === 'directory' ? node.entries.get(name)?.node : undefined;
  }
  return node;
}

export function findDirectory(state: State, path: Path): DirectoryNode | undefined {
  const node = findNode(state, path);
  return node?.kind === 'directory' ? node : undefined;
}

export const pathText = (path: Path): string => JSON.stringify(path);

/** Every path at which something stands, roots included. */
export function listPaths(
  state: State,
): readonly { readonly path: Path; readonly node: AnyNode }[] {
  const found: { path: Path; node: AnyNode }[] = [];
  const walk = (path: Path, node: AnyNode): void => {
    found.push({ path, node });
    if (node.kind === 'file') return;
    for (const [name, entry] of node.entries) walk([...path, name], entry.node);
  };
  for (const account of state.accounts.values()) walk([account.name], account.root);
  return found;
}

/** The id at a path: of what stands there, else of what stood there, else none that ever was. */
export const idAt = (state: State, path: Path): string =>
  findNode(state, path)?.id ?? state.removed.get(pathText(path)) ?? NOBODY;

/** An id that nothing has. */
export const NOBODY = 'ab'.repeat(28);

/** The object in a sorted list after which a name belongs. */
export function predecessorOf<T extends Versioned>(
  start: Versioned,
  nodes: ReadonlyMap<Name, T>,
  name: Name,
): Versioned {
  let best: Versioned = start;
  let bestName = '';
  for (const [each, node] of nodes) {
    if (each < name && each > bestName) [best, bestName] = [node, each];
  }
  return best;
}
