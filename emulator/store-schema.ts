/** Marks a file as a chain of ours ("DOSc"), as SQLite's `application_id`. */
export const APPLICATION_ID = 0x444f5363n;

/** Version of the tables, as SQLite's `user_version`. */
export const SCHEMA_VERSION = 1n;

/**
 * The tables of a chain. Outputs stay after they are spent, with the number of the transaction that spent them: so a
 * second spender can be told from a wrong one, a mempool transaction can be undone, and an address has a history.
 */
export const SCHEMA = `
  CREATE TABLE genesis (network TEXT NOT NULL, zero_time INTEGER NOT NULL) STRICT;
  CREATE TABLE blocks (height INTEGER PRIMARY KEY, slot INTEGER NOT NULL) STRICT;
  CREATE TABLE transactions (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    cbor BLOB NOT NULL,
    slot INTEGER NOT NULL,
    memory INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    expires INTEGER,
    block_height INTEGER
  ) STRICT;
  CREATE INDEX mempool ON transactions (sequence) WHERE block_height IS NULL;
  CREATE TABLE outputs (
    tx_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    address TEXT NOT NULL,
    cbor BLOB NOT NULL,
    made_by INTEGER,
    spent_by INTEGER,
    PRIMARY KEY (tx_id, position)
  ) STRICT;
  CREATE INDEX unspent ON outputs (address) WHERE spent_by IS NULL;
  CREATE INDEX history ON outputs (address, made_by, spent_by);
  CREATE INDEX maker ON outputs (made_by);
  CREATE INDEX spender ON outputs (spent_by);
  CREATE TABLE stake (
    kind TEXT NOT NULL,
    hash TEXT NOT NULL,
    rewards INTEGER NOT NULL,
    PRIMARY KEY (kind, hash)
  ) STRICT;
  CREATE TABLE stake_before (
    sequence INTEGER NOT NULL,
    step INTEGER NOT NULL,
    kind TEXT NOT NULL,
    hash TEXT NOT NULL,
    rewards INTEGER,
    PRIMARY KEY (sequence, step)
  ) STRICT;
`;
