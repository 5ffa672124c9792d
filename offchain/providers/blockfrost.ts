import { setTimeout as sleep } from 'node:timers/promises';
import { KernelError } from '../errors/kernel-error.ts';
import {
  MempoolFullError,
  NetworkError,
  SpentByAnotherError,
  TransactionRejectedError,
  UnknownSpenderError,
} from '../errors/transaction.ts';
import { rewardAddress, type NetworkId } from '../ledger/address.ts';
import { fromHex } from '../ledger/hash.ts';
import type { ProtocolParameters } from '../ledger/parameters.ts';
import type { SlotConfig } from '../ledger/slots.ts';
import {
  decodeTransaction,
  tryDecodeTransaction,
  type Transaction,
} from '../ledger/transaction.ts';
import { compareReferences, type Hex, type OutputReference, type Utxo } from '../ledger/utxo.ts';
import type { ChainTransaction, Provider, Tip } from '../ports/provider.ts';
import { BlockfrostClient, messageOf, type BlockfrostEndpoint } from './blockfrost-client.ts';
import { refusalError } from './blockfrost-errors.ts';
import { walkHistory } from './blockfrost-history.ts';
import { readParameters } from './blockfrost-parameters.ts';
import { readUtxo } from './blockfrost-utxo.ts';
import { Fields } from './fields.ts';
import { awaitBlockAfter } from './next-block.ts';
import { PendingTransactions, type PendingTransaction } from './pending-transactions.ts';

/** A network behind a Blockfrost API. */
export interface BlockfrostNetwork extends BlockfrostEndpoint {
  /** For people: `preview`, … */
  readonly network: string;
  readonly networkId: NetworkId;
  /** How slots and time relate; undefined asks the newest block, which is right where slots have always taken a second. */
  readonly slotConfig?: SlotConfig | undefined;
  /** Milliseconds between two looks for a confirmation. */
  readonly pollInterval?: number | undefined;
}

const POLL_INTERVAL = 1000;
/** Looks for a confirmation between two attempts to hand the transaction over again: a rollback may have lost it. */
const LOOKS_PER_SUBMISSION = 30;
/** Looks for a transaction of somebody else's that nobody has heard of. */
const MOST_LOOKS = 600;
/** Milliseconds for which a mempool may stay full. */
const MEMPOOL_PATIENCE = 600_000;
/** Milliseconds for which parameters are good: they change with an epoch. */
const PARAMETERS_AGE = 60_000;
/** Slots after the end of a transaction's validity in which a rollback could still bring it back. */
const EXPIRY_MARGIN = 60n;

const MEMPOOL_FULL = 425;

/**
 * Any network that speaks Blockfrost's API: Blockfrost itself, a small node, this project's devnet. It needs parameters,
 * the newest block, outputs by address, transactions' CBOR and submission; whatever else an API has is only used to be
 * quicker or to say more.
 */
export class BlockfrostProvider implements Provider {
  readonly network: string;
  readonly networkId: NetworkId;
  readonly slotConfig: SlotConfig;
  readonly #client: BlockfrostClient;
  readonly #pending = new PendingTransactions();
  /** CBOR by id: what a block has taken does not change. */
  readonly #transactions = new Map<Hex, Uint8Array>();
  readonly #pollInterval: number;
  #parameters: { readonly value: ProtocolParameters; readonly since: number } | undefined;

  private constructor(options: BlockfrostNetwork, client: BlockfrostClient, slots: SlotConfig) {
    this.network = options.network;
    this.networkId = options.networkId;
    this.slotConfig = slots;
    this.#client = client;
    this.#pollInterval = options.pollInterval ?? POLL_INTERVAL;
  }

  /** Connects. Throws `NetworkError` where nobody answers. */
  static async open(options: BlockfrostNetwork): Promise<BlockfrostProvider> {
    const client = new BlockfrostClient(options);
    return new BlockfrostProvider(options, client, options.slotConfig ?? (await readSlots(client)));
  }

  async getParameters(): Promise<ProtocolParameters> {
    const known = this.#parameters;
    if (known !== undefined && Date.now() - known.since < PARAMETERS_AGE) return known.value;
    const value = readParameters(await this.#client.find('/epochs/latest/parameters'));
    this.#parameters = { value, since: Date.now() };
    return value;
  }

  async getTip(): Promise<Tip> {
    const block = new Fields('the newest block', await this.#client.find('/blocks/latest'));
    return { slot: block.integer('slot'), blockHeight: block.integer('height') };
  }

  async listUtxos(address: string): Promise<readonly Utxo[]> {
    await this.#settle();
    return this.#pending.applyTo(await this.#listShown(address), address);
  }

  async findUtxo(reference: OutputReference): Promise<Utxo | undefined> {
    const cbor = await this.#findCbor(reference.txId);
    if (cbor === undefined) return undefined;
    const made = decodeTransaction(cbor).outputs[Number(reference.index)];
    if (made === undefined) return undefined;
    const unspent = await this.listUtxos(made.output.address);
    return unspent.find((utxo) => compareReferences(utxo.reference, reference) === 0);
  }

  async findTransaction(id: Hex): Promise<ChainTransaction | undefined> {
    const cbor = await this.#findCbor(id);
    if (cbor === undefined) return undefined;
    if (this.#pending.find(id) !== undefined) {
      return { id, cbor, slot: (await this.getTip()).slot, blockHeight: undefined };
    }
    const { status, body } = await this.#client.get(`/txs/${id}`);
    if (status === 200) {
      const place = new Fields(`transaction ${id}`, body);
      return {
        id,
        cbor,
        slot: place.integer('slot'),
        blockHeight: place.integer('block_height'),
      };
    }
    const tip = await this.getTip();
    // It was in a block when it was read, and a rollback has taken that back.
    if ((await this.#confirmedCbor(id)) === undefined) {
      return { id, cbor, slot: tip.slot, blockHeight: undefined };
    }
    // An API that has no more than its CBOR: it is in a block, which one it does not say.
    const slot = tryDecodeTransaction(cbor)?.validity.from ?? 0n;
    return { id, cbor, slot, blockHeight: tip.blockHeight };
  }

  async listTransactions(address: string): Promise<readonly Hex[]> {
    const listed = await this.#client.get(`/addresses/${address}/transactions?order=asc&count=1`);
    const shown = await this.#listShown(address);
    const ids =
      listed.status === 200
        ? ((await this.#client.findAll(`/addresses/${address}/transactions?order=asc`)) ?? [])
        : await walkHistory(address, shown, (id) => this.#findCbor(id));
    const confirmed = ids.map((entry) =>
      typeof entry === 'string' ? entry : new Fields('a transaction', entry).text('tx_hash'),
    );
    const pending = this.#pending.touching(address, shown);
    return [...confirmed, ...pending.filter((id) => !confirmed.includes(id))];
  }

  /** Undefined also where the API knows no accounts. */
  async findRewards(scriptHash: Hex): Promise<bigint | undefined> {
    const account = rewardAddress(this.networkId, { kind: 'script', hash: scriptHash });
    const { status, body } = await this.#client.get(`/accounts/${account}`);
    if (status !== 200) return undefined;
    const fields = new Fields(`account ${account}`, body);
    const registered = fields.find('registered') ?? fields.find('active');
    return registered === true ? fields.integer('withdrawable_amount') : undefined;
  }

  async submit(cbor: Uint8Array): Promise<Hex> {
    const transaction = decodeTransaction(cbor);
    const { id } = transaction;
    const until = Date.now() + MEMPOOL_PATIENCE;
    for (;;) {
      const { status, body } = await this.#client.post('/tx/submit', cbor);
      if (status === 200) {
        this.#pending.add({ transaction, cbor });
        return id;
      }
      if (status === MEMPOOL_FULL) {
        if (Date.now() > until) throw new MempoolFullError();
        await sleep(this.#pollInterval);
        continue;
      }
      const refused = refusalError(messageOf(body), transaction.inputs);
      if (!(refused instanceof SpentByAnotherError)) throw refused;
      await this.#refuseIfSpentByAnother({ transaction, cbor }, refused);
      return id;
    }
  }

  /**
   * What is spent may have been spent by this very transaction: an answer was lost on its way, or another process has
   * handed it over. A node says the same of both. Only where some inputs are still there, or a block shows that one is
   * gone without the transaction, or its validity has ended, is it refused.
   */
  async #refuseIfSpentByAnother(
    pending: PendingTransaction,
    refused: SpentByAnotherError,
  ): Promise<void> {
    const { id, validity } = pending.transaction;
    const byAnother =
      !refused.all ||
      (await this.#isSpentInBlock(pending.transaction)) ||
      (await this.#isOver(validity.to));
    // Asked last: a block that comes in between may be its own.
    if ((await this.#confirmedCbor(id)) !== undefined) return;
    if (await this.#isInMempool(id)) {
      // Another process has sent it; what is built here now has to see what it makes.
      this.#pending.add(pending);
      return;
    }
    if (byAnother) {
      this.#pending.delete(id);
      throw refused;
    }
    if (this.#pending.find(id) === undefined) {
      throw new UnknownSpenderError({ id, cause: refused });
    }
  }

  async awaitConfirmation(id: Hex): Promise<void> {
    for (let looks = 1; ; looks++) {
      if ((await this.#confirmedCbor(id)) !== undefined) return;
      const own = this.#pending.find(id);
      if (own === undefined && looks > MOST_LOOKS) {
        throw new TransactionRejectedError({ reason: `${id} is not in any block` });
      }
      if (own !== undefined && looks % LOOKS_PER_SUBMISSION === 0) {
        await this.#refuseExpired(id, own.transaction.validity.to);
        await this.#submitAgain(own.cbor);
      }
      await sleep(this.#pollInterval);
    }
  }

  async #refuseExpired(id: Hex, until: bigint | undefined): Promise<void> {
    if (!(await this.#isOver(until))) return;
    this.#pending.delete(id);
    throw new TransactionRejectedError({ reason: `${id} has expired before it was in a block` });
  }

  /** A node that has it says that its inputs are spent; one that has lost it takes it again. */
  async #submitAgain(cbor: Uint8Array): Promise<void> {
    try {
      await this.#client.post('/tx/submit', cbor);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
    }
  }

  /** Whether a validity has ended, and for long enough. */
  async #isOver(until: bigint | undefined): Promise<boolean> {
    return until !== undefined && (await this.getTip()).slot >= until + EXPIRY_MARGIN;
  }

  /** False also where the API does not show its mempool. */
  async #isInMempool(id: Hex): Promise<boolean> {
    return (await this.#client.get(`/mempool/${id}`)).status === 200;
  }

  /** Whether a block has spent an input. False where no block has made it, or genesis: then nobody can tell. */
  async #isSpentInBlock({ inputs }: Transaction): Promise<boolean> {
    for (const reference of inputs) {
      const cbor = await this.#confirmedCbor(reference.txId);
      const made = cbor && tryDecodeTransaction(cbor)?.outputs[Number(reference.index)];
      if (made === undefined) continue;
      const shown = await this.#listShown(made.output.address);
      if (!shown.some((utxo) => compareReferences(utxo.reference, reference) === 0)) return true;
    }
    return false;
  }

  /** Forgets transactions that are in blocks by now, or will never be. */
  async #settle(): Promise<void> {
    for (let first = this.#pending.first(); first !== undefined; first = this.#pending.first()) {
      const { id, validity } = first.transaction;
      if ((await this.#confirmedCbor(id)) !== undefined) continue;
      if (!(await this.#isOver(validity.to))) return;
      this.#pending.delete(id);
    }
  }

  async #listShown(address: string): Promise<readonly Utxo[]> {
    const entries = (await this.#client.findAll(`/addresses/${address}/utxos`)) ?? [];
    const utxos: Utxo[] = [];
    for (const entry of entries) {
      const { utxo, referenceScriptHash } = readUtxo(entry, address);
      const whole = referenceScriptHash === undefined ? utxo : await this.#withScript(utxo);
      if (whole !== undefined) utxos.push(whole);
    }
    return utxos;
  }

  /**
   * A reference script is in the transaction that made the output. Undefined where that can not be read: anybody can send
   * anything to any address, which must not hide what else lies there.
   */
  async #withScript(shown: Utxo): Promise<Utxo | undefined> {
    const cbor = await this.#findCbor(shown.reference.txId);
    // Without its script, the output is no less spendable.
    if (cbor === undefined) return shown;
    const transaction = tryDecodeTransaction(cbor);
    return transaction && (transaction.outputs[Number(shown.reference.index)] ?? shown);
  }

  async #findCbor(id: Hex): Promise<Uint8Array | undefined> {
    const pending = this.#pending.find(id);
    if (pending !== undefined) return pending.cbor;
    const known = this.#transactions.get(id);
    return known ?? this.#confirmedCbor(id);
  }

  /** Asks the network, always: a transaction that was in a block may have been rolled back. */
  async #confirmedCbor(id: Hex): Promise<Uint8Array | undefined> {
    const json = await this.#client.find(`/txs/${id}/cbor`);
    if (json === undefined) return undefined;
    const cbor = fromHex(new Fields(`transaction ${id}`, json).text('cbor'));
    this.#transactions.set(id, cbor);
    this.#pending.delete(id);
    return cbor;
  }
}

async function readSlots(client: BlockfrostClient): Promise<SlotConfig> {
  const block = new Fields('the newest block', await client.find('/blocks/latest'));
  const zeroTime = (block.integer('time') - block.integer('slot')) * 1000n;
  return { zeroTime, zeroSlot: 0n, slotLength: 1000n };
}

/**
 * Runs work again where somebody else was faster to spend what it wants to: after the next block, which shows what that
 * was. Other errors, and the last of several tries, are thrown on.
 */
export async function retryingOnConflict<T>(
  provider: Pick<Provider, 'getTip'>,
  work: () => Promise<T>,
  { tries = 4, pause }: { readonly tries?: number; readonly pause?: number } = {},
): Promise<T> {
  for (let left = tries; ; left--) {
    const { blockHeight: before } = await provider.getTip();
    try {
      return await work();
    } catch (error) {
      const conflict = error instanceof KernelError && error instanceof SpentByAnotherError;
      if (!conflict || left <= 1) throw error;
    }
    await awaitBlockAfter(before, provider, pause);
  }
}
