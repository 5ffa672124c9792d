import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DriveFile, newDriveState } from '../../hydra/drives/drive-file.ts';
import { FileArchive } from '../../hydra/drives/file-archive.ts';
import { Journal } from '../../hydra/drives/journal.ts';
import { fromPlainJson, toPlainJson } from '../../hydra/drives/plain-json.ts';
import { parseJson, serialiseJson } from '../../hydra/wire/json.ts';
import { InvalidDataError } from '../../offchain/errors/file.ts';
import type { JournalledCall } from '../../offchain/kernel/kernel-session.ts';
import { enterpriseAddress, TESTNET } from '../../offchain/ledger/address.ts';
import type { Output, Utxo } from '../../offchain/ledger/utxo.ts';
import { encodeOutput } from '../../offchain/ledger/output.ts';
import { makeFolder, text } from './drive-stage.ts';

const call = (id: string): JournalledCall => ({
  id,
  name: 'create',
  params: { directory: '00000001', name: text('a') },
  receipt: { id: '00000002' },
  cbor: new Uint8Array([1, 2, 3]),
});

test('the journal is what was written, without a line that was cut off', () => {
  const path = join(makeFolder(), 'D', 'journal.jsonl');
  const journal = new Journal(path);
  const kept = journal.for('head', 'alice');
  for (const id of ['a', 'b', 'c', 'd']) kept.add(call(id));
  kept.refuse('b');
  journal.settle('c', 'replayed', { id: '00000009' });
  journal.close();
  appendFileSync(path, '{"id":"e","headId":"he');

  const again = new Journal(path);
  expect(again.list('head').map(({ id }) => id)).toEqual(['a', 'd']);
  expect(again.list('head')[0]).toMatchObject({
    user: 'alice',
    name: 'create',
    cbor: new Uint8Array([1, 2, 3]),
  });
  expect(again.list('another')).toEqual([]);
  expect(again.listReplayed('head')).toEqual([
    { before: { id: '00000002' }, after: { id: '00000009' } },
  ]);
  // Ids are used again in other heads.
  expect(again.listReplayed('another')).toEqual([]);
  again.for('head', 'alice').add(call('f'));
  again.close();
  expect(new Journal(path).list('head').map(({ id }) => id)).toEqual(['a', 'd', 'f']);
});

test('processes that write the same journal neither take back nor join what another one writes', () => {
  const path = join(makeFolder(), 'journal.jsonl');
  const [first, second] = [new Journal(path), new Journal(path)];
  first.for('head', 'alice').add(call('a'));
  // A third one dies in the middle of a line, while both have the file open.
  appendFileSync(path, '\n{"id":"x","headId":"he');
  second.for('head', 'alice').add(call('b'));
  appendFileSync(path, '\n{"id":"y"');
  const third = new Journal(path);
  expect(third.list('head').map(({ id }) => id)).toEqual(['a', 'b']);
  third.for('head', 'alice').add(call('c'));
  first.for('head', 'alice').add(call('d'));
  expect(new Journal(path).list('head').map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
  for (const journal of [first, second, third]) journal.close();
});

test('a journal that is damaged before its end is refused, and says where', () => {
  const path = join(makeFolder(), 'journal.jsonl');
  const journal = new Journal(path);
  for (const id of ['a', 'b']) journal.for('head', 'alice').add(call(id));
  journal.close();
  writeFileSync(path, readFileSync(path, 'utf8').replace('{', '['));
  expect(() => new Journal(path)).toThrow('line 2 is damaged');
  writeFileSync(path, '{"id":"x"}\n');
  expect(() => new Journal(path)).toThrow(InvalidDataError);
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
  const path = join(makeFolder(), 'archive.jsonl');
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
  const archive = new FileArchive(path);
  archive.enter([utxo('1', 1)]);
  archive.enter([utxo('1', 1), utxo('2', 2), utxo('3', 1)]);
  archive.close();
  for (const each of [archive, new FileArchive(path)]) {
    const find = (...passed: string[]): string | undefined =>
      each.findBefore(output(1), unit, new Set(passed.map((id) => `${id.repeat(64)}#0`)))?.txId[0];
    expect([find(), find('3'), find('3', '1')]).toEqual(['3', '1', undefined]);
    expect(each.findBefore(output(3), unit, new Set())).toBeUndefined();
    expect(each.hasEntered(utxo('2', 2).reference)).toBe(true);
  }
  expect(
    readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== ''),
  ).toHaveLength(2);
});

test('the state of a drive is whole or refused', () => {
  const path = join(makeFolder(), 'drive.json');
  const file = new DriveFile(path);
  expect(file.find()).toBeUndefined();
  const state = newDriveState({ txId: '00'.repeat(32), index: 1n }, true);
  file.save(state);
  expect(file.find()).toEqual(state);
  const full = { ...state, booting: false, urls: ['http://a'], parties: ['00'], headId: '01' };
  file.save({ ...full, ends: new Map([['bb'.repeat(28), 7n]]) });
  expect(file.find()).toEqual({ ...full, ends: new Map([['bb'.repeat(28), 7n]]) });
  for (const bad of ['', '{', '[]', '{"genesis":"x","urls":[],"parties":[]}']) {
    writeFileSync(path, bad);
    expect(() => file.find()).toThrow(InvalidDataError);
  }
});
