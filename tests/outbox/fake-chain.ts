import { encode } from 'cbor2';
import { InternalError, type KernelError } from '../../offchain/errors/kernel-error.ts';
import {
  NetworkError,
  SpentByAnotherError,
  UnknownSpenderError,
} from '../../offchain/errors/transaction.ts';
import { mainnetParameters, type ProtocolParameters } from '../../offchain/ledger/parameters.ts';
import { decodeTransaction } from '../../offchain/ledger/transaction.ts';
import { formatReference, type Hex, type Utxo } from '../../offchain/ledger/utxo.ts';
import type { OutboxEntry, OutboxStore } from '../../offchain/outbox/outbox.ts';
import type { ChainTransaction, Provider, Tip } from '../../offchain/ports/provider.ts';

/** A transaction that spends one output, and is valid until before a slot. */
export function makeTransaction(input: string, to: number): Uint8Array {
  const [txId = '', index] = input.split('#');
  const body = new Map<number, unknown>([
    [0, [[new Uint8Array(Buffer.from(txId, 'hex')), Number(index)]]],
    [1, []],
    [2, 170_000],
    [3, to],
  ]);
  return new Uint8Array(encode([body, new Map(), true, null]));
}

/**
 * The chain as an outbox sees it through Blockfrost's API: what is spent, what is in which block, and how the network
 * fails. It finds transactions in blocks only. One that waits is refused like any whose inputs are spent, unless the
 * network shows its mempool.
 */
export class FakeChain implements Provider {
  readonly network = 'fake';
  readonly networkId = 0 as const;
  readonly slotConfig = { zeroTime: 0n, zeroSlot: 0n, slotLength: 1000n };
  slot = 100n;
  height = 10n;
  /** Thrown by the next `submit`, before or after it has taken effect. */
  failBefore: KernelError | undefined;
  failAfter: KernelError | undefined;
  /** What the mempool has taken. */
  readonly submissions: Hex[] = [];
  readonly #showsMempool: boolean;
  readonly #known = new Map<Hex, { readonly cbor: Uint8Array; height: bigint | undefined }>();

  constructor({ showsMempool = true } = {}) {
    this.#showsMempool = showsMempool;
  }

  async submit(cbor: Uint8Array): Promise<Hex> {
    const { id, inputs } = decodeTransaction(cbor);
    const before = this.failBefore;
    this.failBefore = undefined;
    if (before !== undefined) throw before;
    const names = inputs.map(formatReference);
    const spenders = [...this.#known].filter(([, each]) =>
      decodeTransaction(each.cbor).inputs.some((input) => names.includes(formatReference(input))),
    );
    const own = this.#known.get(id);
    if (own?.height !== undefined || (own !== undefined && this.#showsMempool)) return id;
    // Every transaction here has one input, so it is always all of them.
    const waits = spenders.some(([, each]) => each.height === undefined);
    if (waits) throw new UnknownSpenderError({ id });
    if (spenders.length > 0) throw new SpentByAnotherError({ reference: 'every input', all: true });
    this.submissions.push(id);
    this.#known.set(id, { cbor, height: undefined });
    const after = this.failAfter;
    this.failAfter = undefined;
    if (after !== undefined) throw after;
    return id;
  }

  /** Puts everything that waits into a block, and some more blocks on it. */
  forge(blocks = 1n): void {
    this.height += 1n;
    for (const each of this.#known.values()) each.height ??= this.height;
    this.height += blocks - 1n;
    this.slot += 20n * blocks;
  }

  /** Takes back everything: the mempool of the other fork does not know it. */
  rollBack(id: Hex): void {
    this.#known.delete(id);
    this.height -= 1n;
  }

  async findTransaction(id: Hex): Promise<ChainTransaction | undefined> {
    const known = this.#known.get(id);
    if (known?.height === undefined) return undefined;
    return { id, cbor: known.cbor, slot: this.slot, blockHeight: known.height };
  }

  async getTip(): Promise<Tip> {
    return { slot: this.slot, blockHeight: this.height };
  }

  async awaitConfirmation(): Promise<void> {
    this.forge();
  }

  async getParameters(): Promise<ProtocolParameters> {
    return mainnetParameters;
  }

  listUtxos(): Promise<readonly Utxo[]> {
    return Promise.resolve([]);
  }

  findUtxo(): Promise<Utxo | undefined> {
    return Promise.reject(new InternalError('not asked for'));
  }

  listTransactions(): Promise<readonly Hex[]> {
    return Promise.resolve([]);
  }

  findRewards(): Promise<bigint | undefined> {
    return Promise.resolve(undefined);
  }
}

/** An outbox without a disk. */
export class MemoryStore implements OutboxStore {
  readonly #entries = new Map<Hex, OutboxEntry>();

  async list(): Promise<readonly OutboxEntry[]> {
    return [...this.#entries.values()].toSorted((a, b) => a.number - b.number);
  }

  async put(entry: OutboxEntry): Promise<void> {
    this.#entries.set(entry.id, entry);
  }

  async remove(id: Hex): Promise<void> {
    this.#entries.delete(id);
  }
}

export const unreachable = new NetworkError({ reason: 'nobody answers' });
