import { InternalError } from '../offchain/errors/kernel-error.ts';
import type { Credential } from '../offchain/ledger/address.ts';
import { mainnetParameters } from '../offchain/ledger/parameters.ts';
import { timeToSlot, type SlotConfig } from '../offchain/ledger/slots.ts';
import type { Transaction } from '../offchain/ledger/transaction.ts';
import type { Hex, OutputReference, Utxo } from '../offchain/ledger/utxo.ts';
import type { Clock } from '../offchain/ports/clock.ts';
import type { ChainTransaction, Tip } from '../offchain/ports/provider.ts';
import { admit, checkCertificates, checkInputs, checkUnits, declaredUnits } from './admission.ts';
import { fillBlock } from './block.ts';
import { effectsOf } from './effects.ts';
import { rejection } from './rejection.ts';
import { loadScalus, type LedgerState, type ScalusRules } from './scalus.ts';
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
  /** Ids, in order. */
  readonly transactions: readonly Hex[];
}

/** Slots from an accepted transaction, or from the block before, to the block that takes it. As mainnet's mean. */
export const BLOCK_INTERVAL = 20n;

const SLOT_LENGTH = 1000n;

/**
 * A Cardano chain with one node: Scalus's ledger rules in memory, everything acknowledged in the store. Reading asks
 * the store only. Scalus's state is rebuilt from the store whenever the two might differ.
 */
export class Chain {
  readonly slotConfig: SlotConfig;
  readonly #store: Store;
  readonly #clock: Clock;
  #highestSlot: bigint;
  #state: LedgerState | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.#highestSlot = store.getLastSlot();
    this.slotConfig = { zeroTime: store.zeroTime, zeroSlot: 0n, slotLength: SLOT_LENGTH };
  }

  get network(): string {
    return this.#store.network;
  }

  /** The present slot: the clock's, but never one before another that this chain has been in. */
  get slot(): bigint {
    const now = timeToSlot(this.slotConfig, this.#clock.now());
    this.#highestSlot = later(now, later(this.#highestSlot, this.#store.getLastSlot()));
    return this.#highestSlot;
  }

  /** The present slot and the newest block. */
  get tip(): Tip {
    return { slot: this.slot, blockHeight: this.#store.getLastBlock().blockHeight };
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

  findRewards(credential: Credential): bigint | undefined {
    return this.#store.findRewards(credential);
  }

  /** Checks a transaction by the ledger's rules and keeps it. When it answers the id, the transaction is on the disk. */
  submit(cbor: Uint8Array): Promise<Hex> {
    return this.#inTurn(async () => {
      this.#requireWritable();
      const transaction = admit(cbor, mainnetParameters);
      if (this.#store.findTransaction(transaction.id) !== undefined) return transaction.id;
      await this.#forgeDue();
      checkUnits(declaredUnits(transaction), mainnetParameters);
      checkCertificates(transaction);
      checkInputs(transaction, (reference) => this.#store.getOutputState(reference));
      this.#apply(await loadScalus(), cbor, transaction);
      return transaction.id;
    });
  }

  /** Makes a block of the mempool now. Undefined where nothing is left to put into it. */
  forge(): Promise<Block | undefined> {
    return this.#inTurn(() => {
      this.#requireWritable();
      return this.#forgeAt(later(this.slot, this.#store.getLastBlock().slot + 1n));
    });
  }

  /** Makes the blocks that have become due since the chain was last touched. A reader leaves that to the next writer. */
  forgeDue(): Promise<void> {
    if (!this.#store.writable) return Promise.resolve();
    return this.#inTurn(() => this.#forgeDue());
  }

  /** The ledger's own view of the unspent outputs, to compare the store with. */
  async listLedgerUtxos(): Promise<readonly Utxo[]> {
    return this.#ledger(await loadScalus()).utxos();
  }

  close(): void {
    this.#store.close();
  }

  #requireWritable(): void {
    if (!this.#store.writable) throw new InternalError('The chain was opened for reading only');
  }

  #apply(rules: ScalusRules, cbor: Uint8Array, transaction: Transaction): void {
    const slot = this.slot;
    const verdict = this.#ledger(rules).submit(cbor, slot);
    if (!verdict.accepted) throw rejection(verdict.reason, verdict.logs);
    this.#keeping(() => {
      if (verdict.id !== transaction.id) {
        throw new InternalError('Scalus and the store disagree about a transaction id', {
          facts: { scalus: verdict.id, store: transaction.id },
        });
      }
      this.#store.append(toAccepted(cbor, transaction, slot));
    });
    this.#settleRewards(transaction);
  }

  async #forgeDue(): Promise<void> {
    for (;;) {
      const oldest = this.#store.findOldestPending();
      if (oldest === undefined) return;
      const due = later(oldest.slot, this.#store.getLastBlock().slot) + BLOCK_INTERVAL;
      if (due > this.slot) return;
      await this.#forgeAt(due);
    }
  }

  async #forgeAt(slot: bigint): Promise<Block | undefined> {
    const expired = (pending: PendingTransaction): boolean =>
      pending.expires !== undefined && pending.expires <= slot;
    if (this.#store.listPending().some(expired)) this.#drop(await loadScalus(), expired, slot);

    const ready = this.#store.listPending().filter((pending) => pending.slot <= slot);
    const taken = fillBlock(ready, mainnetParameters);
    const last = taken.at(-1);
    if (last === undefined) return undefined;
    const height = this.#store.getLastBlock().blockHeight + 1n;
    this.#store.addBlock({ blockHeight: height, slot }, last.sequence);
    return { height, slot, transactions: taken.map(({ id }) => id) };
  }

  /** Takes the whole mempool back and applies again what neither expired nor depends on what did. */
  #drop(rules: ScalusRules, expired: (pending: PendingTransaction) => boolean, slot: bigint): void {
    const pending = this.#store.listPending();
    const [oldest] = pending;
    if (oldest === undefined) return;
    this.#keeping(() => {
      this.#store.change(() => {
        this.#store.undo(oldest.sequence);
        this.#state = undefined;
        for (const survivor of pending.filter((one) => !expired(one))) {
          const verdict = this.#ledger(rules).submit(survivor.cbor, later(slot, survivor.slot));
          if (!verdict.accepted) continue;
          const transaction = admit(survivor.cbor, mainnetParameters);
          this.#store.append(toAccepted(survivor.cbor, transaction, survivor.slot));
          this.#settleRewards(transaction);
        }
      });
    });
  }

  /** Scalus 0.17.0 leaves rewards where they are when they are withdrawn; the store, which it is loaded from, does not. */
  #settleRewards({ isValid, withdrawals }: Transaction): void {
    const withdrawn = isValid && [...withdrawals.values()].some((amount) => amount > 0n);
    if (withdrawn) this.#state = undefined;
  }

  #ledger(rules: ScalusRules): LedgerState {
    this.#state ??= rules.load(
      this.#store.listAllUtxos(),
      this.#store.listRegistrations(),
      this.slotConfig,
    );
    return this.#state;
  }

  /** What could not be stored must not stay in Scalus's state either. */
  #keeping(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#state = undefined;
      throw error;
    }
  }

  /** One change at a time: loading Scalus is a pause in which another call could come between. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

function toAccepted(cbor: Uint8Array, transaction: Transaction, slot: bigint): AcceptedTransaction {
  return {
    id: transaction.id,
    cbor,
    slot,
    expires: toExpiry(transaction.validity.to),
    ...declaredUnits(transaction),
    effects: effectsOf(transaction),
  };
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
