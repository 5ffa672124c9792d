import type { DatabaseFormat } from '../offchain/storage/database-format.ts';

/** Every table, in an order in which they can be filled. */
export const TABLES = [
  'genesis',
  'settings',
  'blocks',
  'transactions',
  'outputs',
  'participations',
  'holdings',
  'mints',
  'datums',
  'scripts',
  'accounts',
  'accounts_before',
] as const;

/**
 * The tables of a chain. Outputs stay after they are spent, with the number of the transaction that spent them: so a
 * second spender can be told from a wrong one, transactions can be undone, and what a block left can be told from what
 * the mempool has changed since. Outputs of genesis are made by number 0. Whatever answers a question has an index of its
 * own, so that nothing gets slower as the chain gets longer.
 */
const SCHEMA = `
  CREATE TABLE genesis (network TEXT NOT NULL, zero_time INTEGER NOT NULL) STRICT;
  CREATE TABLE settings (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE blocks (
    height INTEGER PRIMARY KEY,
    slot INTEGER NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    previous_hash TEXT NOT NULL,
    size INTEGER NOT NULL,
    transactions INTEGER NOT NULL,
    fees INTEGER NOT NULL,
    output TEXT NOT NULL,
    last_sequence INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX block_slots ON blocks (slot);
  CREATE TABLE transactions (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    cbor BLOB NOT NULL,
    slot INTEGER NOT NULL,
    fee INTEGER NOT NULL,
    memory INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    reference_scripts INTEGER NOT NULL,
    expires INTEGER,
    block_height INTEGER
  ) STRICT;
  CREATE INDEX mempool ON transactions (sequence) WHERE block_height IS NULL;
  CREATE INDEX contents ON transactions (block_height, sequence) WHERE block_height IS NOT NULL;
  CREATE TABLE outputs (
    tx_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    address TEXT NOT NULL,
    payment TEXT,
    stake TEXT,
    lovelace INTEGER NOT NULL,
    cbor BLOB NOT NULL,
    made_by INTEGER NOT NULL,
    spent_by INTEGER,
    PRIMARY KEY (tx_id, position)
  ) STRICT;
  CREATE INDEX unspent ON outputs (address) WHERE spent_by IS NULL;
  CREATE INDEX unspent_payment ON outputs (payment) WHERE spent_by IS NULL;
  CREATE INDEX unspent_stake ON outputs (stake) WHERE spent_by IS NULL AND stake IS NOT NULL;
  CREATE INDEX maker ON outputs (made_by);
  CREATE INDEX spender ON outputs (spent_by) WHERE spent_by IS NOT NULL;
  CREATE TABLE participations (
    party TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (party, sequence)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX participants ON participations (sequence);
  CREATE TABLE holdings (
    unit TEXT NOT NULL,
    tx_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    quantity TEXT NOT NULL,
    made_by INTEGER NOT NULL,
    PRIMARY KEY (unit, tx_id, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX holding_maker ON holdings (made_by);
  CREATE TABLE mints (
    unit TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    quantity TEXT NOT NULL,
    PRIMARY KEY (unit, sequence)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX minter ON mints (sequence);
  CREATE TABLE datums (hash TEXT PRIMARY KEY, cbor BLOB NOT NULL, sequence INTEGER NOT NULL) STRICT;
  CREATE INDEX datum_source ON datums (sequence);
  CREATE TABLE scripts (
    hash TEXT PRIMARY KEY,
    language TEXT NOT NULL,
    bytes BLOB NOT NULL,
    sequence INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX script_source ON scripts (sequence);
  CREATE TABLE accounts (
    kind TEXT NOT NULL,
    hash TEXT NOT NULL,
    rewards INTEGER NOT NULL,
    representative TEXT,
    PRIMARY KEY (kind, hash)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE accounts_before (
    sequence INTEGER NOT NULL,
    step INTEGER NOT NULL,
    kind TEXT NOT NULL,
    hash TEXT NOT NULL,
    rewards INTEGER,
    representative TEXT,
    PRIMARY KEY (sequence, step)
  ) STRICT, WITHOUT ROWID;
`;

/** A chain: "DOSc". */
export const CHAIN_FORMAT: DatabaseFormat = {
  applicationId: 0x444f5363n,
  version: 2n,
  schema: SCHEMA,
};
