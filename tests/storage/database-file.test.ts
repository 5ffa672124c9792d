import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { HomeInUseError } from '../../offchain/errors/transaction.ts';
import { Database } from '../../offchain/storage/database.ts';
import { DatabaseFile } from '../../offchain/storage/database-file.ts';

const FORMAT = {
  applicationId: 7n,
  version: 1n,
  schema: 'CREATE TABLE numbers (number INTEGER PRIMARY KEY) STRICT;',
};

function makePath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dos-database-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'file.db');
}

const insert = (database: Database, number: bigint): void =>
  database.run('INSERT INTO numbers VALUES (?)', [number]);

const numbersIn = (database: Database | undefined): readonly bigint[] | undefined =>
  database?.all('SELECT number FROM numbers ORDER BY number').map((row) => row.integer('number'));

test.each(['write', 'read'] as const)(
  'a %s that has waited for a lock in vain harms nothing that comes after it',
  (kind) => {
    const path = makePath();
    const file = new DatabaseFile(path, FORMAT, 1);
    insert(file.open(), 1n);
    const other = new Database(path, { wait: 1 });
    other.exec('BEGIN EXCLUSIVE');
    // Another statement than those below: libsql resets one that is run again.
    const fails =
      kind === 'write'
        ? () => file.open().run('DELETE FROM numbers')
        : () => file.open().all('SELECT max(number) FROM numbers');
    expect(fails).toThrow(HomeInUseError);
    other.exec('ROLLBACK');
    insert(file.open(), 3n);
    expect(numbersIn(file.find())).toEqual([1n, 3n]);
    // It is committed, and holds nobody up.
    expect(numbersIn(other)).toEqual([1n, 3n]);
    insert(other, 4n);
    expect(numbersIn(file.find())).toEqual([1n, 3n, 4n]);
    for (const each of [file, other]) each.close();
  },
);
