import { BadCommandError } from '../offchain/errors/file.ts';
import { InternalError } from '../offchain/errors/kernel-error.ts';
import { MempoolFullError } from '../offchain/errors/transaction.ts';
import type { Credential } from '../offchain/ledger/address.ts';
import { mainnetParameters } from '../offchain/ledger/parameters.ts';
import { timeToSlot, type SlotConfig } from '../offchain/ledger/slots.ts';
import type { Hex, OutputReference, Utxo } from '../offchain/ledger/utxo.ts';
import type { Clock } from '../offchain/ports/clock.ts';
import type { ChainTransaction, Tip } from '../offchain/ports/provider.ts';
import { admit, type Admitted } from './admission.ts';
import type { Archive } from './archive.ts';
import { blockHash, type BlockRecord } from './block-record.ts';
import { shownBy } from './contents.ts';
import { effectsOf } from './effects.ts';
import { isRefusal, rejection } from './rejection.ts';
import { rules } from './rules/all-rules.ts';
import { add, fillBlock, fits, mempoolCapacity } from './rules/bbody.ts';
import { declaredUnits } from './rules/ex-units-too-big.ts';
import { checkInputs } from './rules/inputs.ts';
import { referenceScriptSize } from './rules/ref-scripts-size-too-big.ts';
import type { Account } from './rules/rule.ts';
import { loadScalus, type ScalusRules } from './scalus.ts';
import { StateHistory } from './state-history.ts';
import {
  toExpiry,
  type AcceptedTransaction,
  type PendingTransaction,
  type Store,
} from './store.ts';

/** A block that was made. */
export interface Block {
  readonly height: bigint;
  readonly slot: bigint;
  readonly hash: Hex;
  /** Ids, in order. */
  readonly transactions: readonly Hex[];
}

/** Slots from an accepted transaction, or from the block before, to the block that takes it. As mainnet's mean. */
export const BLOCK_INTERVAL = 20n;

const SLOT_LENGTH = 1000n;
const SHIFT = 'slot shift';

/** How a chain's blocks come about. */
export interface ChainOptions {
  /** Whoever touches the chain makes the blocks that are due. Otherwise only `forge` makes any. */
  readonly forgesWhenDue: boolean;
}

/**
 * A Cardano chain with one node: Scalus's ledger rules in memory, everything acknowledged in the store. Reading asks
 * the store only. Scalus's states are rebuilt from the store whenever the two might differ.
 */
export class Chain {
  readonly slotConfig: SlotConfig;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #options: ChainOptions;
  readonly #states: StateHistory;
  #shift: bigint;
  #highestSlot: bigint;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(store: Store, clock: Clock, options: ChainOptions = { forgesWhenDue: true }) {
    this.#store = store;
    this.#clock = clock;
    this.#options = options;
    this.slotConfig = { zeroTime: store.zeroTime, zeroSlot: 0n, slotLength: SLOT_LENGTH };
    this.#states = new StateHistory(store, this.slotConfig);
    this.#shift = store.getSetting(SHIFT);
    this.#highestSlot = store.getLastSlot();
  }

  get network(): string {
    return this.#store.network;
  }

  /** What is in blocks, for those who ask about history. */
  get archive(): Archive {
    return this.#store.archive;
  }

  /** The present slot: the clock's, but never one before another that this chain has been in. */
  get slot(): bigint {
    this.#highestSlot = later(this.clockSlot, later(this.#highestSlot, this.#store.getLastSlot()));
    return this.#highestSlot;
  }

  /** The slot that the clock says, also where the chain has been further already. */
  get clockSlot(): bigint {
    return timeToSlot(this.slotConfig, this.#clock.now()) + this.#shift;
  }

  /** The present slot and the newest block. */
  get tip(): Tip {
    return { slot: this.slot, blockHeight: this.#store.archive.getLastBlock().blockHeight };
  }

  listUtxos(address: string): readonly Utxo[] {
    return this.#store.listUtxos(address);
  }

  /** Every unspent output, those of the mempool included. */
  listAllUtxos(): readonly Utxo[] {
    return this.#store.listAllUtxos();
  }

  findUtxo(reference: OutputReference): Utxo | undefined {
    return this.#store.findUtxo(reference);
  }

  findTransaction(id: Hex): ChainTransaction | undefined {
    return this.#store.findTransaction(id);
  }

  listTransactions(address: string): readonly Hex[] {
    return this.#store.listTransactions(address);
  }

  /** Ids of the mempool, oldest first. */
  listPending(): readonly Hex[] {
    return this.#store.listPending().map(({ id }) => id);
  }

  findAccount(credential: Credential): Account | undefined {
    return this.#store.findAccount(credential);
  }

  /**
   * Checks a transaction by the ledger's rules and keeps it. When it answers the id, the transaction is on the disk.
   * Throws `MempoolFullError` where it is good and has to wait for a block. With `again`, one that is known is answered like a new one.
   */
  submit(cbor: Uint8Array, { again = true }: { readonly again?: boolean } = {}): Promise<Hex> {
    return this.#inTurn(async () => {
      this.#requireWritable();
      const admitted = admit(cbor, mainnetParameters);
      const { id } = admitted.transaction;
      if (again && this.#store.findTransaction(id) !== undefined) return id;
      await this.#forgeDue();
      this.#accept(await loadScalus(), admitted, this.slot);
      return id;
    });
  }

  /** Makes a block of the mempool now. Undefined where nothing is left to put into it, unless empty blocks are wanted. */
  forge({ empty = false }: { readonly empty?: boolean } = {}): Promise<Block | undefined> {
    return this.#inTurn(() => {
      this.#requireWritable();
      return this.#forgeAt(later(this.slot, this.archive.getLastBlock().slot + 1n), empty);
    });
  }

  /** Takes over a block that was made before: its transactions are checked again, and the block is made in its slot. */
  adopt(slot: bigint, transactions: readonly Uint8Array[]): Promise<Block | undefined> {
    return this.#inTurn(async () => {
      this.#requireWritable();
      const scalus = await loadScalus();
      // One that is not valid as a whole leaves nothing behind, neither in the store nor in memory.
      return this.#states.change(() =>
        this.#store.change(() => {
          for (const cbor of transactions) {
            this.#accept(scalus, admit(cbor, mainnetParameters), slot);
          }
          return this.#takeBlock(slot, true);
        }),
      );
    });
  }

  /** Makes the blocks that have become due since the chain was last touched. A reader leaves that to the next writer. */
  forgeDue(): Promise<void> {
    if (!this.#store.writable) return Promise.resolve();
    return this.#inTurn(() => this.#forgeDue());
  }

  /** Moves time forward, and keeps it so. Throws `BadCommandError` for a slot that has passed. */
  advanceTo(slot: bigint): Promise<void> {
    return this.#inTurn(() => {
      this.#requireWritable();
      const present = this.slot;
      if (slot < present) {
        throw new BadCommandError(
          `The clock cannot go backwards: slot ${slot} has passed, the chain is in slot ${present}`,
        );
      }
      this.#moveClock(slot);
      return Promise.resolve();
    });
  }

  /** Lets the clock say the newest slot that anything happened in: time goes on from there. */
  alignClock(): Promise<void> {
    return this.#inTurn(() => {
      this.#moveClock(this.#store.getLastSlot());
      return Promise.resolve();
    });
  }

  /**
   * Takes the newest blocks back, as a node does that finds a better chain. Their transactions are in the mempool
   * again, before all others, but for those that are no longer valid; they are answered.
   */
  rollback(blocks: bigint): Promise<readonly Hex[]> {
    return this.#inTurn(async () => {
      this.#requireWritable();
      const last = this.archive.getLastBlock();
      if (blocks < 1n || blocks > last.blockHeight) {
        throw new BadCommandError(
          `Cannot roll back ${blocks} blocks: 1 to ${last.blockHeight} are there`,
        );
      }
      const height = last.blockHeight - blocks;
      return this.#replay(await loadScalus(), this.slot, () => true, height);
    });
  }

  /** Forgets what is in memory: the store was changed by other means. */
  reload(): void {
    this.#states.clear();
    this.#shift = this.#store.getSetting(SHIFT);
    this.#highestSlot = this.#store.getLastSlot();
  }

  /** Runs work while nobody else changes the chain. */
  exclusively<T>(work: () => T): Promise<T> {
    return this.#inTurn(() => Promise.resolve(work()));
  }

  /** The ledger's own view of the unspent outputs, to compare the store with. */
  async listLedgerUtxos(): Promise<readonly Utxo[]> {
    return this.#states.present(await loadScalus()).utxos();
  }

  /** Loads the ledger's rules and state, which the first submission would wait for otherwise. */
  async warmUp(): Promise<void> {
    this.#states.present(await loadScalus());
  }

  close(): void {
    this.#store.close();
  }

  #moveClock(slot: bigint): void {
    this.#shift += slot - this.clockSlot;
    this.#store.setSetting(SHIFT, this.#shift);
  }

  #requireWritable(): void {
    if (!this.#store.writable) throw new InternalError('The chain was opened for reading only');
  }

  #accept(scalus: ScalusRules, admitted: Admitted, slot: bigint): void {
    const { cbor, transaction } = admitted;
    const accepted = this.#examine(admitted, slot);
    const state = this.#states.present(scalus);
    this.#states.change(() => {
      const verdict = state.submit(cbor, slot);
      if (!verdict.accepted) throw rejection(verdict.reason, verdict.logs);
      if (verdict.id !== transaction.id) {
        throw new InternalError('Scalus and the store disagree about a transaction id', {
          facts: { scalus: verdict.id, store: transaction.id },
        });
      }
      // A good transaction waits outside; Scalus has applied it, so its state is taken back.
      if (!this.#hasRoomFor(accepted)) throw new MempoolFullError();
      this.#states.accepted(this.#store.append(accepted));
    });
    if (outdates(admitted)) this.#states.clear();
  }

  /** Asks the rules that Scalus lacks. Returns what is to be kept if Scalus agrees. */
  #examine({ cbor, parts, transaction }: Admitted, slot: bigint): AcceptedTransaction {
    const findOutput = (reference: OutputReference): Utxo | undefined =>
      this.#store.findUtxo(reference);
    checkInputs(transaction, (reference) => this.#store.getOutputState(reference));
    const scriptSize = referenceScriptSize(transaction, findOutput);
    for (const rule of rules) {
      rule({
        cbor,
        parts,
        transaction,
        parameters: mainnetParameters,
        tipSlot: this.archive.getLastBlock().slot,
        referenceScriptSize: scriptSize,
        findOutput,
        findAccount: (credential) => this.#store.findAccount(credential),
      });
    }
    return toAccepted({ cbor, parts, transaction }, slot, scriptSize, findOutput);
  }

  #hasRoomFor({ share }: AcceptedTransaction): boolean {
    return fits(add(this.#store.getPendingShare(), share), mempoolCapacity(mainnetParameters));
  }

  async #forgeDue(): Promise<void> {
    if (!this.#options.forgesWhenDue) return;
    for (;;) {
      const oldest = this.#store.findOldestPending();
      if (oldest === undefined) return;
      const due = later(oldest.slot, this.archive.getLastBlock().slot) + BLOCK_INTERVAL;
      if (due > this.slot) return;
      await this.#forgeAt(due, false);
    }
  }

  async #forgeAt(slot: bigint, empty: boolean): Promise<Block | undefined> {
    const lives = ({ expires }: PendingTransaction): boolean =>
      expires === undefined || expires > slot;
    const last = this.archive.getLastBlock();
    if (!this.#store.listPending().every(lives)) {
      this.#replay(await loadScalus(), slot, lives, last.blockHeight);
    }
    return this.#takeBlock(slot, empty);
  }

  /** Makes a block of what the mempool holds. Nothing in it has expired. */
  #takeBlock(slot: bigint, empty: boolean): Block | undefined {
    const last = this.archive.getLastBlock();
    const ready = this.#store.listPending().filter((pending) => pending.slot <= slot);
    const taken = fillBlock(ready, mainnetParameters);
    if (taken.length === 0 && !empty) return undefined;
    const ids = taken.map(({ id }) => id);
    const made = this.#store.summarise(last.lastSequence, taken.at(-1)?.sequence);
    const record: Omit<BlockRecord, 'hash'> = {
      blockHeight: last.blockHeight + 1n,
      slot,
      previousHash: last.hash,
      size: taken.reduce((sum, { share }) => sum + share.size, 0n),
      transactions: BigInt(taken.length),
      ...made,
      lastSequence: taken.at(-1)?.sequence ?? last.lastSequence,
    };
    const block = { ...record, hash: blockHash(record, ids) };
    this.#store.addBlock(block);
    this.#states.block(block);
    return { height: block.blockHeight, slot, hash: block.hash, transactions: ids };
  }

  /**
   * Takes everything above a block back and applies again what is wanted and still valid. What can't be applied is
   * answered: it has expired, or depends on what has.
   */
  #replay(
    scalus: ScalusRules,
    slot: bigint,
    wanted: (pending: PendingTransaction) => boolean,
    height: bigint,
  ): readonly Hex[] {
    const lost: Hex[] = [];
    this.#states.change(() => {
      this.#store.change(() => {
        this.#store.removeBlocksAbove(height);
        const pending = this.#store.listPending();
        const [oldest] = pending;
        if (oldest === undefined) return;
        this.#store.undo(oldest.sequence);
        this.#states.backTo(height);
        for (const one of pending) {
          const stays = wanted(one) && this.#reapply(scalus, one, later(slot, one.slot));
          if (!stays) lost.push(one.id);
        }
      });
    });
    return lost;
  }

  #reapply(scalus: ScalusRules, { cbor, slot: since }: PendingTransaction, slot: bigint): boolean {
    const admitted = admit(cbor, mainnetParameters);
    let accepted: AcceptedTransaction;
    try {
      accepted = this.#examine(admitted, since);
    } catch (error) {
      if (isRefusal(error)) return false;
      throw error;
    }
    if (!this.#states.present(scalus).submit(cbor, slot).accepted) return false;
    this.#states.accepted(this.#store.append(accepted));
    if (outdates(admitted)) this.#states.clear();
    return true;
  }

  /** One change at a time: loading Scalus is a pause in which another call could come between. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

/**
 * Whether Scalus 0.17.0's state is wrong after a transaction: it leaves rewards where they are when they are withdrawn, and
 * does what certificates say even when the scripts have failed.
 */
function outdates({ transaction: { isValid, withdrawals, certificates } }: Admitted): boolean {
  const withdrawn = [...withdrawals.values()].some((amount) => amount > 0n);
  return isValid ? withdrawn : certificates.length > 0;
}

function toAccepted(
  { cbor, parts, transaction }: Admitted,
  slot: bigint,
  referenceScripts: bigint,
  findOutput: (reference: OutputReference) => Utxo | undefined,
): AcceptedTransaction {
  const effects = effectsOf(transaction);
  const { isValid, mint, collateralReturn, collateral } = transaction;
  const pledged = (): bigint =>
    collateral.reduce((sum, one) => sum + (findOutput(one)?.output.lovelace ?? 0n), 0n) -
    (collateralReturn?.output.lovelace ?? 0n);
  return {
    id: transaction.id,
    cbor,
    slot,
    expires: toExpiry(transaction.validity.to),
    fee: isValid ? transaction.fee : pledged(),
    share: { size: BigInt(cbor.length), ...declaredUnits(transaction), referenceScripts },
    effects,
    mint: isValid ? mint : new Map(),
    shown: shownBy(effects.made, parts.witnesses),
  };
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
