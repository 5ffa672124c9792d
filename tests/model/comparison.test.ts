import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Utxo } from '../../offchain/ledger/utxo.ts';
import { Comparison } from './comparison.ts';
import { findFaults, findShrunk, findStrays, type Ledger } from './ledger.ts';
import { findNode, type Account, type DirectoryNode, type FileNode } from './state.ts';
import type { Action, Key } from './steps.ts';

// The model's test is worth what its comparison notices.

let comparison: Comparison;

beforeAll(async () => {
  comparison = await Comparison.begin();
  await call('alice/0', { call: 'register', name: 'alice' });
  await call('bob/0', { call: 'register', name: 'bob' });
  await call('alice/0', { call: 'mkdir', at: { directory: ['alice'], name: 'd' } });
  await call('alice/0', { call: 'create', at: { directory: ['alice', 'd'], name: 'f' } });
  const data = { length: 9, fill: 1 };
  await write({ kind: 'replace', data });
  await write({ kind: 'stage', first: true, last: false, data });
  const acl = [{ subject: 'bob', rights: 6 }];
  await call('alice/0', { call: 'chmod', path: ['alice', 'd', 'f'], modes: { acl } });
}, 120_000);

afterAll(() => comparison.close());

const call = (by: Key, action: Action): Promise<void> =>
  comparison.take({ kind: 'call', by, builder: 'lucid', action });
const write = (operation: (Action & { call: 'write' })['operation']): Promise<void> =>
  call('alice/0', { call: 'write', file: ['alice', 'd', 'f'], operation });

function accountOf(name: string): Account {
  const account = comparison.model.state.accounts.get(name);
  if (account === undefined) throw new RangeError(`no account ${name}`);
  return account;
}

function directoryAt(...path: readonly string[]): DirectoryNode {
  const node = findNode(comparison.model.state, path);
  if (node?.kind !== 'directory') throw new RangeError(`no directory ${path.join()}`);
  return node;
}

function file(): FileNode {
  const node = findNode(comparison.model.state, ['alice', 'd', 'f']);
  if (node?.kind !== 'file') throw new RangeError('no file');
  return node;
}

/** Sets a field and returns how to set it back. */
function set<T, K extends keyof T>(object: T, key: K, value: T[K]): () => void {
  const before = object[key];
  object[key] = value;
  return () => {
    object[key] = before;
  };
}

/** Moves an entry to another name and returns how to move it back. */
function renamed({ entries }: DirectoryNode, from: string, to: string | undefined): () => void {
  const entry = entries.get(from);
  if (entry === undefined) throw new RangeError(`no entry ${from}`);
  entries.delete(from);
  if (to !== undefined) entries.set(to, entry);
  return () => {
    if (to !== undefined) entries.delete(to);
    entries.set(from, entry);
  };
}

describe('a model that differs from the kernel is noticed', () => {
  test.each([
    ['in a name', () => renamed(directoryAt('alice', 'd'), 'f', 'g')],
    ['by a file that is missing', () => renamed(directoryAt('alice', 'd'), 'f', undefined)],
    ['by a directory that is missing', () => renamed(directoryAt('alice'), 'd', undefined)],
    ['in attributes', () => set(file(), 'attributes', 34)],
    ['in the owner', () => set(file(), 'owner', accountOf('bob').id)],
    ['in the owner of a directory', () => set(directoryAt('bob'), 'owner', accountOf('alice').id)],
    ['in an ACL', () => set(file(), 'acl', [{ subject: accountOf('bob').id, rights: 7 }])],
    ['in a version', () => set(file(), 'version', 2)],
    ['in a time', () => set(file(), 'modified', file().modified - 1000n)],
    ['in content', () => set(file(), 'content', { kind: 'inline', bytes: new Uint8Array(9) })],
    ['in pending content', () => set(file(), 'pending', [new Uint8Array(9)])],
    ['in a key', () => set(accountOf('bob'), 'key', 'bob/1')],
    ['in a committed key', () => set(accountOf('bob'), 'next', 'bob/2')],
    ['in an encryption key', () => set(accountOf('bob'), 'encryption', 'alice/0')],
  ])('%s', async (_, change) => {
    const undo = change();
    await expect(comparison.take({ kind: 'wait', seconds: 1 })).rejects.toThrow(/deep-equal/);
    undo();
    await comparison.take({ kind: 'wait', seconds: 1 });
  });

  test('in what is allowed', async () => {
    const undo = set(file(), 'acl', []);
    const path = ['alice', 'd', 'f'];
    await expect(
      call('bob/0', { call: 'write', file: path, operation: { kind: 'truncate' } }),
    ).rejects.toThrow('no right');
    undo();
  });
});

/** The ledger with some outputs changed. */
function altered(
  { utxos, ...rest }: Ledger,
  output: (utxo: Utxo) => Partial<Utxo['output']>,
): Ledger {
  const [first, ...others] = utxos;
  if (first === undefined) throw new RangeError('an empty ledger');
  return {
    ...rest,
    utxos: [{ ...first, output: { ...first.output, ...output(first) } }, ...others],
  };
}

describe('a kernel that breaks its promises is noticed', () => {
  test('a healthy one has no faults', () => {
    const { ledger } = comparison;
    expect(findFaults(ledger)).toEqual([]);
    expect(findStrays(ledger, ledger.utxos)).toEqual([]);
    expect(findShrunk(ledger, ledger)).toEqual([]);
  });

  test.each<readonly [string, (ledger: Ledger) => Ledger, string]>([
    ['no record', (each) => ({ ...each, records: [] }), '0 records'],
    ['junk', (each) => ({ ...each, junk: each.records }), 'no objects'],
    ['a token twice', (each) => ({ ...each, utxos: [...each.utxos, ...each.utxos] }), 'twice'],
    ['two tokens', (each) => altered(each, () => ({ assets: new Map([['ab', 2n]]) })), 'alone'],
    ['another address', (each) => altered(each, () => ({ address: 'addr' })), 'lies at'],
    ['no datum', (each) => altered(each, () => ({ datum: undefined })), 'no inline datum'],
    ['a small deposit', (each) => altered(each, () => ({ lovelace: 900_000n })), 'holds 900000'],
    ['a name too few', (each) => ({ ...each, names: each.names.slice(0, -1) }), 'the list ends'],
    [
      'an account too many',
      (each) => ({ ...each, accounts: [...each.accounts, ...each.accounts] }),
      'accounts and names do not agree',
    ],
    [
      'an entry twice',
      (each) => ({ ...each, entries: [...each.entries, ...each.entries] }),
      'a name is there twice',
    ],
    [
      'a list that is cut',
      (each) => ({ ...each, entries: each.entries.filter(({ datum }) => datum.name.length > 0) }),
      'the list ends',
    ],
    [
      'a list that goes nowhere',
      (each) => ({
        ...each,
        entries: each.entries.map((entry) => ({
          ...entry,
          datum: { ...entry.datum, next: new Uint8Array([0xff]) },
        })),
      }),
      'outside the list',
    ],
    ['an inode too few', (each) => ({ ...each, inodes: each.inodes.slice(1) }), 'do not agree'],
    [
      'an inode too many',
      (each) => ({ ...each, inodes: each.inodes.map((one) => ({ ...one, id: 'ab'.repeat(28) })) }),
      'inodes and what leads to them do not agree',
    ],
  ])('%s', (_, change, fault) => {
    expect(findFaults(change(comparison.ledger)).join('\n')).toContain(fault);
  });

  test('tokens elsewhere, and a deposit that fell', () => {
    const { ledger } = comparison;
    const moved = altered(ledger, () => ({ address: 'addr' }));
    expect(findStrays(ledger, moved.utxos)).toHaveLength(1);
    const shrunk = altered(ledger, ({ output }) => ({ lovelace: output.lovelace - 1n }));
    expect(findShrunk(ledger, shrunk)).toHaveLength(1);
  });
});
