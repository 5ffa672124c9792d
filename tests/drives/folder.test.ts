import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DriveFile, newDriveState } from '../../hydra/drives/drive-file.ts';
import { Journal } from '../../hydra/drives/journal.ts';
import { fromPlainJson, toPlainJson } from '../../hydra/drives/plain-json.ts';
import { Archive } from '../../hydra/provider/archive.ts';
import { parseJson, serialiseJson } from '../../hydra/wire/json.ts';
import { AccessDeniedError, InvalidDataError } from '../../offchain/errors/file.ts';
import type { JournalledCall } from '../../offchain/kernel/kernel-session.ts';
import { enterpriseAddress, TESTNET } from '../../offchain/ledger/address.ts';
import type { Output, Utxo } from '../../offchain/ledger/utxo.ts';
import { encodeOutput } from '../../offchain/ledger/output.ts';
import { Database } from '../../offchain/storage/database.ts';
import { bob, funds, idOf, payment } from '../emulator/funds.ts';
import { makeFolder, text } from './drive-stage.ts';

const call = (id: string): JournalledCall => ({
  id,
  name: 'create',
  params: { directory: '00000001', name: text('a') },
  receipt: { id: '00000002' },
  cbor: new Uint8Array([1, 2, 3]),
});

const nothing = (): undefined => undefined;

test('the journal is what was written', () => {
  const path = join(makeFolder(), 'D', 'journal.db');
  const journal = new Journal(path);
  expect(journal.listPending('head', nothing)).toEqual([]);
  // Whoever only looks makes no file.
  expect(existsSync(path)).toBe(false);
  const kept = journal.for('head', 'alice');
  for (const id of ['a', 'b', 'c', 'd']) kept.add(call(id));
  kept.refuse('b');
  journal.try('c', { id: 'first', receipt: {} });
  journal.try('c', { id: 'second', receipt: { id: '00000009' } });
  journal.settle('c', 'replayed', { id: '00000009' });
  journal.close();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(path, '..')).filter((name) => name.includes('new'))).toEqual([]);

  const again = new Journal(path);
  expect(again.listPending('head', nothing).map(({ id }) => id)).toEqual(['a', 'd']);
  expect(again.listPending('head', nothing)[0]).toEqual({
    id: 'a',
    headId: 'head',
    user: 'alice',
    name: 'create',
    params: toPlainJson(call('a').params),
    receipt: { id: '00000002' },
    cbor: new Uint8Array([1, 2, 3]),
  });
  expect(again.listPending('another', nothing)).toEqual([]);
  expect(again.listAttempts('c').map(({ id }) => id)).toEqual(['first', 'second']);
  expect(again.listAttempts('a')).toEqual([]);
  expect(again.listReplayed('head')).toEqual([
    { before: { id: '00000002' }, after: { id: '00000009' } },
  ]);
  // Ids are used again in other heads.
  expect(again.listReplayed('another')).toEqual([]);
  again.for('another', 'alice').add(call('f'));
  // Sent once more, it is under way again.
  again.for('head', 'alice').add(call('b'));
  again.close();
  const last = new Journal(path);
  expect(last.listPending('head', nothing).map(({ id }) => id)).toEqual(['a', 'b', 'd']);
  expect(last.listHeads()).toEqual(['head', 'another']);
  last.close();
});

test('a journal that can not be made is refused with its place', () => {
  const file = join(makeFolder(), 'file');
  writeFileSync(file, '');
  const journal = new Journal(join(file, 'D', 'journal.db'));
  expect(() => journal.for('head', 'alice').add(call('a'))).toThrow(AccessDeniedError);
});

test('which snapshot has a call is asked until it is known, and kept', () => {
  const journal = new Journal(join(makeFolder(), 'journal.db'));
  const asked: string[] = [];
  const finding =
    (snapshots: Readonly<Record<string, bigint>>) =>
    (id: string): bigint | undefined => {
      asked.push(id);
      return snapshots[id];
    };
  const idsOf = (entries: readonly { readonly id: string }[]): string =>
    entries.map(({ id }) => id).join('');
  expect(journal.findNewest('head', nothing)).toBeUndefined();
  for (const id of ['a', 'b', 'c', 'd']) journal.for('head', 'alice').add(call(id));
  expect(idsOf(journal.listPending('head', finding({ b: 7n })))).toBe('acd');
  expect(idsOf(journal.listPending('head', finding({ a: 5n, b: 9n })))).toBe('cd');
  journal.for('head', 'alice').refuse('c');
  expect(asked.join('')).toBe('abcdacd');
  expect(idsOf(journal.listPending('head', nothing))).toBe('d');
  // Also where the archive is lost.
  expect(idsOf(journal.listBehind('head', 7n, nothing))).toBe('d');
  expect(idsOf(journal.listBehind('head', 6n, nothing))).toBe('bd');
  expect(idsOf(journal.listBehind('head', 7n, finding({ d: 8n })))).toBe('d');
  expect(idsOf(journal.listBehind('head', 8n, nothing))).toBe('');
  expect(journal.findNewest('head', nothing)).toBe(8n);
  expect(journal.findNewest('another', nothing)).toBeUndefined();
  // One node has refused it, and others have not.
  expect(idsOf(journal.listBehind('head', 6n, finding({ c: 8n })))).toBe('bcd');
  journal.close();
});

test('processes that use the same journal see what another one writes', () => {
  const path = join(makeFolder(), 'journal.db');
  const [first, second] = [new Journal(path), new Journal(path)];
  first.for('head', 'alice').add(call('a'));
  second.for('head', 'alice').add(call('b'));
  expect(first.listPending('head', nothing).map(({ id }) => id)).toEqual(['a', 'b']);
  first.for('head', 'alice').add(call('c'));
  second.settle('a', 'given up');
  for (const journal of [first, second]) {
    expect(journal.listPending('head', nothing).map(({ id }) => id)).toEqual(['b', 'c']);
    journal.close();
  }
});

test('a journal that is damaged, of another version or something else is refused', () => {
  const path = join(makeFolder(), 'journal.db');
  const list = (): unknown => {
    const journal = new Journal(path);
    try {
      return journal.listPending('head', nothing);
    } finally {
      journal.close();
    }
  };
  const journal = new Journal(path);
  journal.for('head', 'alice').add(call('a'));
  journal.close();
  const change = (sql: string): void => {
    const database = new Database(path);
    database.exec(sql);
    database.close({ writesBack: true });
  };
  for (const [wrong, reason] of [
    ["UPDATE calls SET name = 'fly'", 'a is no call'],
    ["UPDATE calls SET name = 'create', params = '{'", 'a wrong value in column params'],
    ['PRAGMA user_version = 9', 'another version'],
    ['PRAGMA application_id = 9', 'another program'],
  ] as const) {
    change(wrong);
    expect(list).toThrow(InvalidDataError);
    expect(list).toThrow(reason);
  }
  writeFileSync(path, '');
  expect(list).toThrow('an empty database');
  writeFileSync(path, 'x'.repeat(8192));
  expect(list).toThrow(InvalidDataError);
});

test('what calls take and give survives JSON', () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string(),
      fc.bigInt(),
      fc.integer(),
      fc.boolean(),
      fc.constant(undefined),
      fc.uint8Array({ maxLength: 40 }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), tie('value'), {
        maxKeys: 4,
        noNullPrototype: true,
      }),
    ),
  })).value;
  fc.assert(
    fc.property(value, (given) => {
      expect(fromPlainJson(parseJson(serialiseJson(toPlainJson(given))))).toEqual(given);
    }),
  );
});

test('the archive finds what an output was before, past those that were passed', () => {
  const path = join(makeFolder(), 'archive.db');
  const unit = 'ab'.repeat(33);
  const output = (datum: number): Output => ({
    address: enterpriseAddress(TESTNET, { kind: 'key', hash: 'ab'.repeat(28) }),
    lovelace: 2_000_000n,
    assets: new Map([[unit, 1n]]),
    datum: new Uint8Array([datum]),
  });
  const utxo = (id: string, datum: number): Utxo => ({
    reference: { txId: id.repeat(64), index: 0n },
    output: output(datum),
    cbor: encodeOutput(output(datum)),
  });
  const archive = new Archive(path);
  const enter = (...entered: Utxo[]): void => archive.keep({ transactions: [], entered });
  enter(utxo('1', 1));
  enter(utxo('1', 1), utxo('2', 2), utxo('3', 1));
  archive.close();
  const copied = join(makeFolder(), 'archive.db');
  writeFileSync(copied, archive.copy());
  for (const each of [archive, new Archive(path), new Archive(copied)]) {
    const find = (...passed: string[]): string | undefined =>
      each.findBefore(output(1), unit, new Set(passed.map((id) => `${id.repeat(64)}#0`)))?.txId[0];
    expect([find(), find('3'), find('3', '1')]).toEqual(['3', '1', undefined]);
    expect(each.findBefore(output(3), unit, new Set())).toBeUndefined();
    expect(each.hasEntered(utxo('2', 2).reference)).toBe(true);
    expect(each.hasEntered(utxo('4', 2).reference)).toBe(false);
    each.close();
  }
});

test('the archive keeps a snapshot’s transactions once, whole, in their order', () => {
  const { address } = bob;
  const inHead = [0, 1].map((index) => payment(funds(index)));
  const archives = [new Archive(), new Archive(join(makeFolder(), 'archive.db'))];
  for (const archive of archives) {
    expect(archive.copy()).toEqual(new Uint8Array());
    const transactions = inHead.map((cbor, index) => ({
      id: idOf(cbor),
      cbor,
      slot: 7n,
      snapshot: BigInt(index + 1),
      addresses: new Set([address]),
    }));
    const [first, second] = transactions;
    archive.keep({ transactions: transactions.slice(0, 1), entered: [] });
    archive.keep({ transactions: [...transactions, ...transactions], entered: [] });
    expect(archive.list(address)).toEqual([first?.id, second?.id]);
    expect(archive.list('another')).toEqual([]);
    expect(archive.find(second?.id ?? '')).toEqual({
      id: second?.id,
      cbor: second?.cbor,
      slot: 7n,
      blockHeight: 2n,
    });
    expect(archive.findSnapshot(first?.id ?? '')).toBe(1n);
    expect([archive.find('00'), archive.findSnapshot('00')]).toEqual([undefined, undefined]);
    archive.noteComplete('head', 3n);
    archive.noteComplete('head', 2n);
    expect([archive.findComplete('head'), archive.findComplete('x')]).toEqual([3n, undefined]);
    // One that can't be read keeps all of its message out.
    const broken = { ...second, id: 'ff', cbor: new Uint8Array([0]), slot: 7n, snapshot: 9n };
    const fresh = { ...broken, id: 'ee', cbor: first?.cbor ?? new Uint8Array() };
    const both = [fresh, broken].map((each) => ({ ...each, addresses: new Set<string>() }));
    expect(() => archive.keep({ transactions: both, entered: [] })).toThrow(InvalidDataError);
    expect(archive.find('ee')).toBeUndefined();
    archive.close();
  }
});

test('the state of a drive is whole or refused', () => {
  const folder = makeFolder();
  const path = join(folder, 'drive.json');
  const file = new DriveFile(path);
  expect(file.find()).toBeUndefined();
  const state = newDriveState({ txId: '00'.repeat(32), index: 1n }, true);
  file.save(state);
  expect(file.find()).toEqual(state);
  expect(readdirSync(folder)).toEqual(['drive.json']);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(() => new DriveFile(join(path, 'drive.json')).save(state)).toThrow(AccessDeniedError);
  const full = { ...state, booting: false, urls: ['http://a'], parties: ['00'], headId: '01' };
  file.save({ ...full, ends: new Map([['bb'.repeat(28), 7n]]) });
  expect(file.find()).toEqual({ ...full, ends: new Map([['bb'.repeat(28), 7n]]) });
  for (const bad of ['', '{', '[]', '{"genesis":"x","urls":[],"parties":[]}']) {
    writeFileSync(path, bad);
    expect(() => file.find()).toThrow(InvalidDataError);
  }
});
