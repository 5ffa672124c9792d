import { rootOf } from './model-content.ts';
import { listPaths, pathText, type AnyNode, type Content, type State } from './state.ts';
import type { Key, Name } from './steps.ts';

/** What stands at a path, in words that can be compared. */
export interface NodePicture {
  readonly type: 'file' | 'directory';
  /** Name of the account. */
  readonly owner: Name;
  readonly attributes: number;
  /** Name of the account and rights. */
  readonly acl: readonly string[];
  readonly version: number;
  /** POSIX milliseconds. */
  readonly modified: string;
  readonly content: string;
  readonly pending: string;
}

export interface AccountPicture {
  readonly key: Key;
  readonly next: Key;
  readonly encryption: Key;
}

/** Everything that a kernel holds, by account names and by paths. */
export interface Picture {
  readonly accounts: Readonly<Record<Name, AccountPicture>>;
  readonly nodes: Readonly<Record<string, NodePicture>>;
}

/** The content of a stream as the ledger keeps it. */
export const streamText = (root: string, size: number | bigint, chunks: number | bigint): string =>
  `${size} bytes in ${chunks} chunks, root ${root}`;
export const inlineText = (bytes: Uint8Array): string =>
  `inline ${Buffer.from(bytes).toString('hex')}`;

export function pictureOf(state: State): Picture {
  const names = new Map([...state.accounts.values()].map(({ id, name }) => [id, name]));
  const nameOf = (id: string): Name => names.get(id) ?? 'nobody';
  return {
    accounts: Object.fromEntries(
      [...state.accounts.values()].map(({ name, key, next, encryption }) => [
        name,
        { key, next, encryption },
      ]),
    ),
    nodes: Object.fromEntries(
      listPaths(state).map(({ path, node }) => [pathText(path), nodePicture(node, nameOf)]),
    ),
  };
}

function nodePicture(node: AnyNode, nameOf: (id: string) => Name): NodePicture {
  const { kind, owner, attributes, acl, version, modified } = node;
  return {
    type: kind,
    owner: nameOf(owner),
    attributes,
    acl: acl.map(({ subject, rights }) => `${nameOf(subject)} ${rights}`),
    version,
    modified: `${modified}`,
    content: node.kind === 'directory' ? 'directory' : contentText(node.content),
    pending: node.kind === 'directory' ? 'none' : pendingText(node.pending),
  };
}

function contentText(content: Content): string {
  return content.kind === 'inline' ? inlineText(content.bytes) : chunksText(content.chunks);
}

const pendingText = (chunks: readonly Uint8Array[]): string =>
  chunks.length === 0 ? 'none' : chunksText(chunks);

function chunksText(chunks: readonly Uint8Array[]): string {
  const size = chunks.reduce((sum, { length }) => sum + length, 0);
  return streamText(rootOf(chunks), size, chunks.length);
}
