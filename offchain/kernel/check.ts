import { END_MARK } from '../../validators/objects/kinds.ts';
import { readContent } from '../content/read-content.ts';
import { KernelError } from '../errors/kernel-error.ts';
import type { Hex } from '../ledger/utxo.ts';
import type { Provider } from '../ports/provider.ts';
import { checkDrive } from './check-drive.ts';
import type { KernelObject } from './objects.ts';
import type { KernelView } from './view.ts';

/** Something in a kernel that is not as its rules leave it. */
export interface KernelProblem {
  /** Id of the object; undefined where it is about none, or about the record. */
  readonly id: Hex | undefined;
  readonly what: string;
}

/** What a kernel holds, and what is wrong with it. */
export interface KernelVerdict {
  readonly accounts: number;
  readonly directories: number;
  readonly files: number;
  /** Bytes of content that were read and fold to the roots that the ledger keeps. */
  readonly bytes: bigint;
  readonly problems: readonly KernelProblem[];
}

interface ListNode {
  readonly name: Uint8Array;
  readonly next: Uint8Array;
}

/**
 * Checks what the handlers promise: every list is whole and sorted, what it names exists and is named once, and every
 * content is what the ledger has verified. Reads the whole chain of the kernel; `progress` is told of each file.
 */
export async function checkKernel(
  view: KernelView,
  provider: Provider,
  progress: (files: number) => void,
): Promise<KernelVerdict> {
  const problems = [...findListProblems(view)];
  let directories = 0;
  let files = 0;
  let bytes = 0n;
  for (const inode of view.inodes.values()) {
    if (inode.datum.content.kind === 'Directory') {
      directories += 1;
      continue;
    }
    files += 1;
    try {
      bytes += BigInt((await readContent(provider, view.policies, inode)).length);
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      problems.push({ id: inode.id, what: error.message });
    }
    progress(files);
  }
  return { accounts: view.accounts.size, directories, files, bytes, problems };
}

/** What is wrong with the lists alone: nothing but the view is looked at. */
export function findListProblems(view: KernelView): readonly KernelProblem[] {
  return [
    ...checkNames(view),
    ...checkDirectories(view),
    ...(view.kind === 'drive' ? checkDrive(view) : []),
  ];
}

function checkNames({ names, accounts, inodes }: KernelView): readonly KernelProblem[] {
  const problems = [...checkList(names, '')];
  const named = new Map<Hex, number>();
  for (const { id, datum } of names) {
    if (datum.name.length === 0) continue;
    count(named, datum.account);
    if (!accounts.has(datum.account)) problems.push({ id, what: 'a name without its account' });
  }
  for (const { id, datum } of accounts.values()) {
    const times = named.get(id) ?? 0;
    if (times !== 1) problems.push({ id, what: `an account that ${times} names lead to` });
    if (inodes.get(datum.root)?.datum.content.kind !== 'Directory') {
      problems.push({ id, what: 'an account without its root directory' });
    }
  }
  return problems;
}

function checkDirectories(view: KernelView): readonly KernelProblem[] {
  const problems: KernelProblem[] = [];
  const named = new Map<Hex, number>();
  for (const { datum } of view.accounts.values()) count(named, datum.root);
  for (const [directory, nodes] of view.entries) {
    problems.push(...checkList(nodes, directory));
    if (view.inodes.get(directory)?.datum.content.kind !== 'Directory') {
      problems.push({ id: directory, what: 'a list without its directory' });
    }
    for (const { id, datum } of nodes) {
      if (datum.name.length === 0) {
        if (datum.inode !== directory) {
          problems.push({ id, what: 'the head of a list that leads to something else' });
        }
        continue;
      }
      count(named, datum.inode);
      if (!view.inodes.has(datum.inode)) problems.push({ id, what: 'an entry without its file' });
    }
  }
  for (const [id, { datum }] of view.inodes) {
    const times = named.get(id) ?? 0;
    if (times !== 1) problems.push({ id, what: `a file or directory that ${times} names lead to` });
    if (!view.accounts.has(datum.owner)) {
      problems.push({ id, what: 'a file or directory without its owner' });
    }
    if (datum.content.kind === 'Directory' && !view.entries.has(id)) {
      problems.push({ id, what: 'a directory without its list' });
    }
  }
  return problems;
}

function count(counts: Map<Hex, number>, id: Hex): void {
  counts.set(id, (counts.get(id) ?? 0) + 1);
}

/** From the head, which has an empty name, each node's `next` is the following name, up to the end mark. */
function checkList<T extends ListNode>(
  nodes: readonly KernelObject<T>[],
  id: Hex,
): readonly KernelProblem[] {
  const sorted = nodes.toSorted((a, b) => Buffer.compare(a.datum.name, b.datum.name));
  const problems: KernelProblem[] = [];
  if (sorted[0]?.datum.name.length !== 0) problems.push({ id, what: 'a list without its head' });
  for (const [at, node] of sorted.entries()) {
    const following = sorted[at + 1]?.datum.name ?? Uint8Array.of(END_MARK);
    if (Buffer.compare(node.datum.next, following) !== 0) {
      problems.push({ id: node.id, what: 'a node whose next name is not the one that follows' });
    }
  }
  return problems;
}
