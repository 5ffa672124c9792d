import type { Credential } from '../offchain/ledger/address.ts';
import type { OutputReference, Utxo } from '../offchain/ledger/utxo.ts';
import { credentialsOf, type Shown } from './contents.ts';
import type { Database, Row } from '../offchain/storage/database.ts';
import type { Account } from './rules/rule.ts';
import type { PendingTransaction } from './store.ts';

// How what the store keeps goes into rows and comes out of them.

/** Returns whom an output concerns: its address, its payment credential, the assets in it. */
export function insertOutput(database: Database, utxo: Utxo, sequence: bigint): readonly string[] {
  const { reference, output, cbor } = utxo;
  const { txId, index } = reference;
  const { payment, stake } = credentialsOf(output.address);
  database.run(
    `INSERT INTO outputs (tx_id, position, address, payment, stake, lovelace, cbor, made_by)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [txId, index, output.address, payment ?? null, stake ?? null, output.lovelace, cbor, sequence],
  );
  for (const [unit, quantity] of output.assets) {
    database.run('INSERT INTO holdings VALUES (?, ?, ?, ?, ?)', [
      unit,
      txId,
      index,
      String(quantity),
      sequence,
    ]);
  }
  return [output.address, payment ?? '', ...output.assets.keys()];
}

/** Datums and scripts are kept by the first transaction that shows them. */
export function insertShown(
  database: Database,
  { datums, scripts }: Shown,
  sequence: bigint,
): void {
  for (const [hash, cbor] of datums) {
    database.run('INSERT OR IGNORE INTO datums VALUES (?, ?, ?)', [hash, cbor, sequence]);
  }
  for (const [hash, { language, bytes }] of scripts) {
    database.run('INSERT OR IGNORE INTO scripts VALUES (?, ?, ?, ?)', [
      hash,
      language,
      bytes,
      sequence,
    ]);
  }
}

/** Undefined deregisters. */
export function setAccount(
  database: Database,
  { kind, hash }: Credential,
  account: Account | undefined,
): void {
  if (account === undefined) {
    database.run('DELETE FROM accounts WHERE kind = ? AND hash = ?', [kind, hash]);
    return;
  }
  const { rewards, representative } = account;
  database.run('INSERT OR REPLACE INTO accounts VALUES (?, ?, ?, ?)', [
    kind,
    hash,
    rewards,
    representative ?? null,
  ]);
}

export function credentialOf(row: Row): Credential {
  return { kind: row.text('kind') === 'script' ? 'script' : 'key', hash: row.text('hash') };
}

export function accountOf(row: Row): Account | undefined {
  const rewards = row.optionalInteger('rewards');
  return rewards === undefined
    ? undefined
    : { rewards, representative: row.optionalText('representative') };
}

export function toReference(row: Row): OutputReference {
  return { txId: row.text('tx_id'), index: row.integer('position') };
}

export function toPending(row: Row): PendingTransaction {
  const cbor = row.bytes('cbor');
  return {
    sequence: row.integer('sequence'),
    id: row.text('id'),
    cbor,
    slot: row.integer('slot'),
    expires: row.optionalInteger('expires'),
    share: {
      size: BigInt(cbor.length),
      memory: row.integer('memory'),
      steps: row.integer('steps'),
      referenceScripts: row.integer('reference_scripts'),
    },
  };
}
