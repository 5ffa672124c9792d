import { judgeContent } from './model-content.ts';
import {
  born,
  emptyState,
  findDirectory,
  findNode,
  NOBODY,
  pathText,
  predecessorOf,
  type Account,
  type AnyNode,
  type DirectoryNode,
  type State,
} from './state.ts';
import {
  keyAfter,
  type Action,
  type Call,
  type Key,
  type ModeChange,
  type Name,
  type Path,
  type Place,
} from './steps.ts';
import { accepted, refused, type Reason, type Verdict } from './verdict.ts';

const MAX_NAME = 64;
const MAX_ACCOUNT_NAME = 31;
const MAX_GRANTS = 8;
const READ_ONLY = 1;
const ARCHIVE = 32;
const WRITE = 2;

/** Who makes a call, and which of her accounts may act; any where absent. */
interface Caller {
  readonly by: Key;
  readonly as: string | undefined;
}

/**
 * A kernel in memory, by the rules of MS-DOS as the documents state them. It shares no code with the product; ids of what
 * is new come from outside, because only the order of account ids matters: the first account that may act does.
 */
export class KernelModel {
  readonly state: State = emptyState();

  /** What a call comes to now. `as` limits the accounts that may act to one. */
  judge({ by, action }: Call, as?: string): Verdict {
    const caller: Caller = { by, as };
    switch (action.call) {
      case 'register':
        return this.#register(by, action.name);
      case 'mkdir':
      case 'create':
        return this.#insert(caller, action.call, action.at);
      case 'unlink':
      case 'rmdir':
        return this.#remove(caller, action.call, action.at);
      case 'rename':
        return this.#rename(caller, action.from, action.to);
      case 'chmod':
        return this.#chmod(caller, action.path, action.modes);
      case 'write':
        return this.#write(caller, action);
      case 'rotate':
      case 'recover':
        return this.#rekey(by, action.call, action.account, action.to);
    }
  }

  #register(by: Key, name: Name): Verdict {
    const reasons: Reason[] = [];
    if (name === '') return refused('empty name');
    if (name.length > MAX_ACCOUNT_NAME) reasons.push('name too long');
    if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) reasons.push('malformed name');
    if (this.state.accounts.has(name)) reasons.push('name taken');
    if (reasons.length > 0) return refused(...reasons);
    const { accounts, start } = this.state;
    const listed = new Map([...accounts].map(([each, account]) => [each, account.listed]));
    return accepted({
      label: 'register',
      account: undefined,
      reads: [],
      spends: [predecessorOf(start, listed, name)],
      apply: ({ id, root, time }) => {
        accounts.set(name, {
          ...born(this.state),
          id,
          name,
          listed: born(this.state),
          key: by,
          next: keyAfter(by),
          encryption: by,
          root: this.#newDirectory(id, root, time),
        });
      },
    });
  }

  #newDirectory(owner: string, id: string, time: bigint): DirectoryNode {
    return {
      ...born(this.state),
      kind: 'directory',
      id,
      owner,
      attributes: 0,
      acl: [],
      version: 0,
      modified: time,
      start: born(this.state),
      entries: new Map(),
    };
  }

  #insert(caller: Caller, call: 'mkdir' | 'create', { directory, name }: Place): Verdict {
    const parent = findDirectory(this.state, directory);
    if (parent === undefined) return refused('no such directory', ...this.#strangers(caller));
    const account = this.#findActor(caller, (each) => mayWrite(parent, each));
    const reasons = [...this.#missing(caller, account), ...newNameReasons(parent, name)];
    if (account === undefined || reasons.length > 0) return refused(...reasons);
    return accepted({
      label: `${call}${byWhom(parent, account)}`,
      account,
      reads: [account, parent],
      spends: [predecessorOf(parent.start, parent.entries, name)],
      apply: ({ id, time }) => {
        const node: AnyNode =
          call === 'mkdir'
            ? this.#newDirectory(account.id, id, time)
            : {
                ...this.#newDirectory(account.id, id, time),
                kind: 'file',
                attributes: ARCHIVE,
                content: { kind: 'inline', bytes: new Uint8Array() },
                pending: [],
              };
        parent.entries.set(name, { ...born(this.state), node });
      },
    });
  }

  #remove(caller: Caller, call: 'unlink' | 'rmdir', { directory, name }: Place): Verdict {
    const parent = findDirectory(this.state, directory);
    if (parent === undefined) return refused('no such directory', ...this.#strangers(caller));
    const entry = parent.entries.get(name);
    if (entry === undefined) return refused('no such entry', ...this.#strangers(caller));
    const { node } = entry;
    const account = this.#findActor(
      caller,
      (each) => node.owner === each.id && mayWrite(parent, each),
    );
    const reasons: Reason[] = [...this.#missing(caller, account)];
    if (call === 'unlink') {
      if (node.kind === 'directory') reasons.push('is a directory');
      else if ((node.attributes & READ_ONLY) !== 0) reasons.push('read-only');
    } else if (node.kind === 'file') reasons.push('is a file');
    else if (node.entries.size > 0) reasons.push('not empty');
    if (account === undefined || reasons.length > 0) return refused(...reasons);
    return accepted({
      label: `${call}${byWhom(parent, account)}`,
      account,
      reads: [account, parent],
      spends: [
        predecessorOf(parent.start, parent.entries, name),
        entry,
        node,
        ...(node.kind === 'directory' ? [node.start] : []),
      ],
      apply: () => {
        parent.entries.delete(name);
        this.state.removed.set(pathText([...directory, name]), node.id);
      },
    });
  }

  #rename(caller: Caller, from: Place, to: Place): Verdict {
    const source = findDirectory(this.state, from.directory);
    const destination = findDirectory(this.state, to.directory);
    if (source === undefined || destination === undefined) {
      return refused('no such directory', ...this.#strangers(caller));
    }
    const account = this.#findActor(
      caller,
      (each) => mayWrite(source, each) && mayWrite(destination, each),
    );
    const reasons = [...this.#missing(caller, account), ...newNameReasons(destination, to.name)];
    const entry = source.entries.get(from.name);
    const elsewhere = source !== destination;
    if (entry === undefined) reasons.push('no such entry');
    else if (elsewhere && entry.node.kind === 'directory') reasons.push('a directory moves');
    if (account === undefined || entry === undefined || reasons.length > 0) {
      return refused(...reasons);
    }
    const before = predecessorOf(source.start, source.entries, from.name);
    const target = predecessorOf(destination.start, destination.entries, to.name);
    const inPlace = target === before || target === entry;
    return accepted({
      label: `rename: ${elsewhere ? 'to another directory' : inPlace ? 'in place' : 'elsewhere'}`,
      account,
      reads: [account, source, ...(elsewhere ? [destination, entry.node] : [])],
      spends: [before, entry, ...(inPlace ? [] : [target])],
      apply: () => {
        source.entries.delete(from.name);
        destination.entries.set(to.name, entry);
      },
    });
  }

  #chmod(caller: Caller, path: Path, { attributes, acl, owner }: ModeChange): Verdict {
    const node = findNode(this.state, path);
    if (node === undefined) return refused('no such file', ...this.#strangers(caller));
    const account = this.#findActor(caller, (each) => node.owner === each.id);
    const newOwner = owner === undefined ? account : this.state.accounts.get(owner);
    const reasons = [...this.#missing(caller, account)];
    if (
      attributes !== undefined &&
      ![...SUMS, ...SUMS.map((sum) => sum + ARCHIVE)].includes(attributes)
    ) {
      reasons.push('no such attributes');
    }
    if (acl !== undefined && acl.length > MAX_GRANTS) reasons.push('too many grants');
    if (acl?.some(({ rights }) => !SUMS.includes(rights)) === true) reasons.push('no such rights');
    if (owner !== undefined && newOwner === undefined) reasons.push('no such account');
    if (account !== newOwner && account?.root === node) reasons.push('a root changes hands');
    if (account === undefined || newOwner === undefined || reasons.length > 0) {
      return refused(...reasons);
    }
    const changed = Object.entries({ attributes, acl, owner })
      .filter(([, value]) => value !== undefined)
      .map(([name]) => name);
    return accepted({
      label: `chmod: ${changed.join(', ')}`,
      account,
      reads: newOwner === account ? [account] : [account, newOwner],
      spends: [node],
      apply: () => {
        if (attributes !== undefined) node.attributes = attributes;
        if (acl !== undefined) {
          node.acl = acl.map(({ subject, rights }) => ({
            subject: this.state.accounts.get(subject)?.id ?? NOBODY,
            rights,
          }));
        }
        node.owner = newOwner.id;
      },
    });
  }

  #write(caller: Caller, { file, operation }: Action & { readonly call: 'write' }): Verdict {
    const node = findNode(this.state, file);
    if (node === undefined) return refused('no such file', ...this.#strangers(caller));
    const account = this.#findActor(caller, (each) => mayWrite(node, each));
    const reasons = [...this.#missing(caller, account)];
    if (node.kind === 'directory') return refused('is a directory', ...reasons);
    if ((node.attributes & READ_ONLY) !== 0) reasons.push('read-only');
    const change = judgeContent(node, operation);
    if ('reason' in change) reasons.push(change.reason);
    if (account === undefined || 'reason' in change || reasons.length > 0) {
      return refused(...reasons);
    }
    return accepted({
      label: `write: ${change.label}${byWhom(node, account)}`,
      account,
      reads: [account],
      spends: [node],
      apply: ({ time }) => {
        node.content = change.content;
        node.pending = change.pending;
        if (change.isSwitch) node.version += 1;
        node.modified = time;
        node.attributes |= ARCHIVE;
      },
    });
  }

  /** A key's holder has it and the one after it at hand. */
  #rekey(by: Key, call: 'rotate' | 'recover', name: Name, to: Key): Verdict {
    const account = this.state.accounts.get(name);
    if (account === undefined) return refused('no such account');
    const reasons: Reason[] = [];
    if (account.next !== to) reasons.push('not committed to the key');
    if (call === 'rotate' && account.key !== by) reasons.push('not the key in use');
    if (by !== to && keyAfter(by) !== to) reasons.push('key not at hand');
    if (reasons.length > 0) return refused(...reasons);
    return accepted({
      label: by === to ? `${call} by the new key` : call,
      account,
      reads: [],
      spends: [account],
      apply: () => {
        account.key = to;
        account.next = keyAfter(to);
        if (call === 'recover') account.encryption = to;
      },
    });
  }

  /** The first of the caller's accounts, by their ids, that may. */
  #findActor({ by, as }: Caller, may: (account: Account) => boolean): Account | undefined {
    return [...this.state.accounts.values()]
      .filter((account) => account.key === by && (as === undefined || account.id === as))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .find(may);
  }

  /** What is wrong where nobody may act. */
  #missing(caller: Caller, account: Account | undefined): Reason[] {
    return account === undefined ? [this.#strangers(caller)[0] ?? 'no right'] : [];
  }

  /** What is wrong whatever is done: the key opens no account. */
  #strangers({ by }: Caller): readonly Reason[] {
    const opens = [...this.state.accounts.values()].some(({ key }) => key === by);
    return opens ? [] : ['no account'];
  }
}

/** Sums of three bits. */
const SUMS: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7];

const mayWrite = ({ owner, acl }: AnyNode, account: Account): boolean =>
  owner === account.id ||
  acl.some(({ subject, rights }) => subject === account.id && (rights & WRITE) !== 0);

const byWhom = ({ owner }: AnyNode, account: Account): string =>
  owner === account.id ? '' : ' by a grant';

/** What is wrong with a name that is to stand in a directory. */
function newNameReasons({ entries }: DirectoryNode, name: Name): Reason[] {
  const reasons: Reason[] = [];
  if (name === '') reasons.push('empty name');
  if (name.length > MAX_NAME) reasons.push('name too long');
  if (name.startsWith('\xff')) reasons.push('reserved name');
  if (entries.has(name)) reasons.push('name taken');
  return reasons;
}
