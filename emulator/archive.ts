import type { Hex, Script } from '../offchain/ledger/utxo.ts';
import { GENESIS_BLOCK, type BlockRecord } from './block-record.ts';
import type { Database, Row } from '../offchain/storage/database.ts';

/** A part of a long answer. */
export interface Page {
  readonly limit: number;
  readonly offset: number;
  readonly order: 'asc' | 'desc';
}

/** A transaction that is in a block. */
export interface ArchivedTransaction {
  readonly sequence: bigint;
  readonly id: Hex;
  readonly cbor: Uint8Array;
  readonly fee: bigint;
  readonly blockHeight: bigint;
  /** Its place in the block, from 0. */
  readonly index: bigint;
}

/** An output that a block has made. */
export interface ArchivedOutput {
  readonly txId: Hex;
  readonly position: bigint;
  readonly address: string;
  readonly lovelace: bigint;
  readonly cbor: Uint8Array;
  /** The number of the transaction that made it; 0 for genesis. */
  readonly madeBy: bigint;
  /** The transaction of a block that has spent it. */
  readonly spentBy: Hex | undefined;
}

/** Whose outputs are asked for. */
export interface Holder {
  readonly column: 'address' | 'payment' | 'stake';
  readonly value: string;
}

/** A place in the chain at which a range begins or ends: a block, and a transaction's place in it. */
export interface Position {
  readonly blockHeight: bigint;
  readonly index: bigint | undefined;
}

const OUTPUT = `outputs.tx_id, outputs.position, outputs.address, outputs.lovelace, outputs.cbor, outputs.made_by,
  (SELECT id FROM transactions WHERE sequence = outputs.spent_by AND block_height IS NOT NULL) AS spender`;

/** The chain as its blocks have it: nothing of the mempool. */
export class Archive {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The newest block; genesis where there is none. */
  getLastBlock(): BlockRecord {
    const row = this.#database.first('SELECT * FROM blocks ORDER BY height DESC LIMIT 1');
    return row === undefined ? GENESIS_BLOCK : toBlock(row);
  }

  findBlock(height: bigint): BlockRecord | undefined {
    if (height === 0n) return GENESIS_BLOCK;
    return this.#block('SELECT * FROM blocks WHERE height = ?', height);
  }

  findBlockByHash(hash: Hex): BlockRecord | undefined {
    if (hash === GENESIS_BLOCK.hash) return GENESIS_BLOCK;
    return this.#block('SELECT * FROM blocks WHERE hash = ?', hash);
  }

  findBlockInSlot(slot: bigint): BlockRecord | undefined {
    return this.#block('SELECT * FROM blocks WHERE slot = ?', slot);
  }

  /** Blocks after (or before) a height, in rising order of height. */
  listBlocks(height: bigint, direction: 'next' | 'previous', page: Page): readonly BlockRecord[] {
    const [compare, order] = direction === 'next' ? ['>', 'ASC'] : ['<', 'DESC'];
    const rows = this.#database.all(
      `SELECT * FROM blocks WHERE height ${compare} ? ORDER BY height ${order} LIMIT ? OFFSET ?`,
      [height, BigInt(page.limit), BigInt(page.offset)],
    );
    return rows.map(toBlock).toSorted((a, b) => (a.blockHeight < b.blockHeight ? -1 : 1));
  }

  listBlockTransactions(height: bigint, page?: Page): readonly ArchivedTransaction[] {
    const [order, limit, offset] = pagingOf(page);
    return this.#database
      .all(
        `SELECT * FROM transactions WHERE block_height = ? ORDER BY sequence ${order} LIMIT ? OFFSET ?`,
        [height, limit, offset],
      )
      .map((row) => this.#toTransaction(row));
  }

  findTransaction(id: Hex): ArchivedTransaction | undefined {
    const row = this.#database.first(
      'SELECT * FROM transactions WHERE id = ? AND block_height IS NOT NULL',
      [id],
    );
    return row && this.#toTransaction(row);
  }

  /** Transactions that concern an address, a payment credential or an asset, within a range of the chain. */
  listTransactionsOf(
    party: string,
    page: Page,
    { from, to }: { readonly from?: Position | undefined; readonly to?: Position | undefined } = {},
  ): readonly ArchivedTransaction[] {
    const { order } = page;
    const first = from === undefined ? 0n : this.#firstSequence(from);
    const last = to === undefined ? this.lastSequence() : this.#lastSequenceOf(to);
    return this.#database
      .all(
        `SELECT transactions.* FROM participations JOIN transactions USING (sequence)
         WHERE party = ? AND sequence BETWEEN ? AND ? ORDER BY sequence ${order} LIMIT ? OFFSET ?`,
        [party, first, last, BigInt(page.limit), BigInt(page.offset)],
      )
      .map((row) => this.#toTransaction(row));
  }

  countTransactionsOf(party: string): bigint {
    const row = this.#database.first(
      'SELECT count(*) AS n FROM participations WHERE party = ? AND sequence <= ?',
      [party, this.lastSequence()],
    );
    return row?.integer('n') ?? 0n;
  }

  /** The number of the newest transaction that is in a block. */
  lastSequence(): bigint {
    return this.getLastBlock().lastSequence;
  }

  /** Unspent outputs of a holder, those with an asset only where one is named, oldest first. */
  listUtxos(holder: Holder, page: Page, unit?: Hex): readonly ArchivedOutput[] {
    const { column, value } = holder;
    const last = this.lastSequence();
    const holds =
      unit === undefined
        ? ''
        : `AND EXISTS (SELECT 1 FROM holdings
             WHERE unit = ?5 AND holdings.tx_id = outputs.tx_id AND holdings.position = outputs.position)`;
    const order = page.order;
    return this.#database
      .all(
        `SELECT ${OUTPUT} FROM outputs JOIN (
           SELECT rowid AS place FROM outputs
             WHERE ${column} = ?1 AND spent_by IS NULL AND made_by <= ?2 ${holds}
           UNION ALL
           SELECT rowid AS place FROM outputs INDEXED BY spender
             WHERE spent_by > ?2 AND made_by <= ?2 AND ${column} = ?1 ${holds}
           ORDER BY place ${order} LIMIT ?3 OFFSET ?4
         ) ON outputs.rowid = place ORDER BY place ${order}`,
        [
          value,
          last,
          BigInt(page.limit),
          BigInt(page.offset),
          ...(unit === undefined ? [] : [unit]),
        ],
      )
      .map(toOutput);
  }

  /** The outputs of a transaction, spent or not; its collateral return too. */
  listOutputs(txId: Hex): readonly ArchivedOutput[] {
    return this.#database
      .all(`SELECT ${OUTPUT} FROM outputs WHERE tx_id = ? ORDER BY position`, [txId])
      .map(toOutput);
  }

  findOutput(txId: Hex, position: bigint): ArchivedOutput | undefined {
    const row = this.#database.first(
      `SELECT ${OUTPUT} FROM outputs WHERE tx_id = ? AND position = ?`,
      [txId, position],
    );
    return row && toOutput(row);
  }

  /** What an address or credential has ever been paid, and what of it was spent. */
  listEverHeld(value: string): {
    readonly received: readonly ArchivedOutput[];
    readonly sent: readonly ArchivedOutput[];
  } {
    const received = this.#database
      .all(
        `SELECT ${OUTPUT} FROM outputs WHERE made_by IN (
           SELECT sequence FROM participations WHERE party = ?1 AND sequence <= ?2
         ) AND (address = ?1 OR payment = ?1)
         UNION ALL
         SELECT ${OUTPUT} FROM outputs WHERE made_by = 0 AND (address = ?1 OR payment = ?1)`,
        [value, this.lastSequence()],
      )
      .map(toOutput);
    return { received, sent: received.filter(({ spentBy }) => spentBy !== undefined) };
  }

  /** The block that has a transaction; genesis for what no transaction made. */
  blockOfSequence(sequence: bigint): BlockRecord {
    if (sequence === 0n) return GENESIS_BLOCK;
    const block = this.#block(
      `SELECT blocks.* FROM transactions JOIN blocks ON height = block_height WHERE sequence = ?`,
      sequence,
    );
    return block ?? GENESIS_BLOCK;
  }

  /** What the blocks in some slots hold together. */
  summariseSlots(
    from: bigint,
    before: bigint,
  ): {
    readonly blocks: bigint;
    readonly transactions: bigint;
    readonly fees: bigint;
    readonly output: bigint;
    readonly firstSlot: bigint | undefined;
    readonly lastSlot: bigint | undefined;
  } {
    const row = this.#database.first(
      `SELECT count(*) AS blocks, sum(transactions) AS transactions, sum(fees) AS fees,
         sum(CAST(output AS INTEGER)) AS output, min(slot) AS first, max(slot) AS last
       FROM blocks WHERE slot >= ? AND slot < ?`,
      [from, before],
    );
    return {
      blocks: row?.integer('blocks') ?? 0n,
      transactions: row?.optionalInteger('transactions') ?? 0n,
      fees: row?.optionalInteger('fees') ?? 0n,
      output: row?.optionalInteger('output') ?? 0n,
      firstSlot: row?.optionalInteger('first'),
      lastSlot: row?.optionalInteger('last'),
    };
  }

  /** All lovelace that lies in outputs. */
  totalLovelace(): bigint {
    const row = this.#database.first(
      `SELECT sum(lovelace) AS total FROM outputs
       WHERE made_by <= ?1 AND (spent_by IS NULL OR spent_by > ?1)`,
      [this.lastSequence()],
    );
    return row?.optionalInteger('total') ?? 0n;
  }

  /** How many outputs have ever held an asset, counted up to a limit. */
  listHoldings(unit: Hex, limit: number): number {
    return this.#database.all('SELECT 1 FROM holdings WHERE unit = ? AND made_by <= ? LIMIT ?', [
      unit,
      this.lastSequence(),
      BigInt(limit),
    ]).length;
  }

  /** Units that were ever minted or given by genesis, and what is there of them now. */
  listAssets(
    page: Page,
    policy?: Hex,
  ): readonly { readonly unit: Hex; readonly quantity: bigint }[] {
    // A unit sorts after its policy and before the policy followed by anything that is no hexadecimal digit.
    const [from, to] = policy === undefined ? ['', 'g'] : [policy, `${policy}g`];
    return this.#database
      .all(
        `SELECT DISTINCT unit FROM (
           SELECT unit FROM holdings WHERE made_by <= ?1 AND unit >= ?2 AND unit < ?3
           UNION SELECT unit FROM mints WHERE sequence <= ?1 AND unit >= ?2 AND unit < ?3
         ) ORDER BY unit ${page.order} LIMIT ?4 OFFSET ?5`,
        [this.lastSequence(), from, to, BigInt(page.limit), BigInt(page.offset)],
      )
      .map((row) => row.text('unit'))
      .map((unit) => ({ unit, quantity: this.quantityOf(unit) }));
  }

  quantityOf(unit: Hex): bigint {
    return this.listHolders(unit).reduce((sum, { quantity }) => sum + quantity, 0n);
  }

  /** Addresses that hold an asset, the first to have got it first. */
  listHolders(unit: Hex): readonly { readonly address: string; readonly quantity: bigint }[] {
    const rows = this.#database.all(
      `SELECT address, quantity FROM holdings JOIN outputs USING (tx_id, position)
       WHERE unit = ?1 AND outputs.made_by <= ?2 AND (spent_by IS NULL OR spent_by > ?2)
       ORDER BY outputs.rowid`,
      [unit, this.lastSequence()],
    );
    const holders = new Map<string, bigint>();
    for (const row of rows) {
      const address = row.text('address');
      holders.set(address, (holders.get(address) ?? 0n) + BigInt(row.text('quantity')));
    }
    return [...holders].map(([address, quantity]) => ({ address, quantity }));
  }

  /** Mints (and burns, negative) of an asset. */
  listMints(unit: Hex, page: Page): readonly { readonly txId: Hex; readonly quantity: bigint }[] {
    return this.#database
      .all(
        `SELECT id, quantity FROM mints JOIN transactions USING (sequence)
         WHERE unit = ? AND sequence <= ? ORDER BY sequence ${page.order} LIMIT ? OFFSET ?`,
        [unit, this.lastSequence(), BigInt(page.limit), BigInt(page.offset)],
      )
      .map((row) => ({ txId: row.text('id'), quantity: BigInt(row.text('quantity')) }));
  }

  /** CBOR of a datum that a transaction has shown. */
  findDatum(hash: Hex): Uint8Array | undefined {
    return this.#database
      .first('SELECT cbor FROM datums WHERE hash = ? AND sequence <= ?', [
        hash,
        this.lastSequence(),
      ])
      ?.bytes('cbor');
  }

  findScript(hash: Hex): Script | undefined {
    const row = this.#database.first(
      'SELECT language, bytes FROM scripts WHERE hash = ? AND sequence <= ?',
      [hash, this.lastSequence()],
    );
    if (row === undefined) return undefined;
    const name = row.text('language');
    const language = (['Native', 'PlutusV1', 'PlutusV2', 'PlutusV3'] as const).find(
      (one) => one === name,
    );
    return language && { language, bytes: row.bytes('bytes') };
  }

  listScripts(page: Page): readonly Hex[] {
    return this.#database
      .all(
        `SELECT hash FROM scripts WHERE sequence <= ? ORDER BY rowid ${page.order} LIMIT ? OFFSET ?`,
        [this.lastSequence(), BigInt(page.limit), BigInt(page.offset)],
      )
      .map((row) => row.text('hash'));
  }

  #block(sql: string, value: bigint | string): BlockRecord | undefined {
    const row = this.#database.first(sql, [value]);
    return row && toBlock(row);
  }

  #firstSequence({ blockHeight, index = 0n }: Position): bigint {
    const before = this.findBlock(blockHeight - 1n);
    // A range that begins beyond the chain is empty.
    return before === undefined ? this.lastSequence() + 1n : before.lastSequence + 1n + index;
  }

  #lastSequenceOf({ blockHeight, index }: Position): bigint {
    const block = this.findBlock(blockHeight);
    if (block === undefined) return this.lastSequence();
    if (index === undefined) return block.lastSequence;
    const sequence = block.lastSequence - block.transactions + 1n + index;
    return sequence < block.lastSequence ? sequence : block.lastSequence;
  }

  #toTransaction(row: Row): ArchivedTransaction {
    const blockHeight = row.integer('block_height');
    const sequence = row.integer('sequence');
    const block = this.findBlock(blockHeight) ?? GENESIS_BLOCK;
    return {
      sequence,
      id: row.text('id'),
      cbor: row.bytes('cbor'),
      fee: row.integer('fee'),
      blockHeight,
      index: sequence - (block.lastSequence - block.transactions) - 1n,
    };
  }
}

function pagingOf(page: Page | undefined): readonly ['asc' | 'desc', bigint, bigint] {
  return page === undefined
    ? ['asc', -1n, 0n]
    : [page.order, BigInt(page.limit), BigInt(page.offset)];
}

function toBlock(row: Row): BlockRecord {
  return {
    blockHeight: row.integer('height'),
    slot: row.integer('slot'),
    hash: row.text('hash'),
    previousHash: row.text('previous_hash'),
    size: row.integer('size'),
    transactions: row.integer('transactions'),
    fees: row.integer('fees'),
    output: BigInt(row.text('output')),
    lastSequence: row.integer('last_sequence'),
  };
}

function toOutput(row: Row): ArchivedOutput {
  return {
    txId: row.text('tx_id'),
    position: row.integer('position'),
    address: row.text('address'),
    lovelace: row.integer('lovelace'),
    cbor: row.bytes('cbor'),
    madeBy: row.integer('made_by'),
    spentBy: row.optionalText('spender'),
  };
}
