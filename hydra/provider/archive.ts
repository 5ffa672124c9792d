import { toHex } from '../../offchain/ledger/hash.ts';
import {
  formatReference,
  type Hex,
  type Output,
  type OutputReference,
  type Utxo,
} from '../../offchain/ledger/utxo.ts';
import { decodeTransaction, type Transaction } from '../../offchain/ledger/transaction.ts';
import type { ServerOutput } from '../wire/server-output.ts';
import { transactionFromJson } from '../wire/transaction.ts';
import { utxosFromJson } from '../wire/tx-out.ts';
import type { ChainTransaction } from '../../offchain/ports/provider.ts';

/** A transaction of a head and the addresses (bech32) that its inputs and outputs have. */
export interface ArchivedTransaction extends ChainTransaction {
  readonly addresses: ReadonlySet<string>;
}

/** Where the transactions of a head are kept: nodes tell each of them once. */
export interface Archive {
  /** Keeps a transaction. One that is there already changes nothing. */
  put(transaction: ArchivedTransaction): void;
  /** Keeps outputs that came into a head from L1, with the references that they have on both. */
  enter(utxos: readonly Utxo[]): void;
  hasEntered(reference: OutputReference): boolean;
  find(id: Hex): ChainTransaction | undefined;
  /** Ids of transactions with this address, oldest first. */
  list(address: string): readonly Hex[];
  /**
   * The last output that held a token with this datum and is not among those `passed` (`TXID#IX`): what an output that a
   * head left on L1 was before. The ledger does not tell: a fan-out makes outputs anew.
   */
  findBefore(output: Output, unit: Hex, passed: ReadonlySet<string>): OutputReference | undefined;
}

/** An archive that ends with the process. */
export function memoryArchive(): Archive {
  const transactions = new Map<Hex, ArchivedTransaction>();
  const entered = new Set<string>();
  const holders = new Map<Hex, { readonly reference: OutputReference; readonly datum: Hex }[]>();
  const note = ({ reference, output }: Utxo): void => {
    for (const unit of output.assets.keys()) {
      const list = holders.get(unit) ?? [];
      list.push({ reference, datum: toHex(output.datum ?? new Uint8Array()) });
      holders.set(unit, list);
    }
  };
  return {
    put: (transaction) => {
      if (transactions.has(transaction.id)) return;
      transactions.set(transaction.id, transaction);
      for (const utxo of decodeTransaction(transaction.cbor).outputs) note(utxo);
    },
    enter: (utxos) => {
      for (const utxo of utxos) {
        const name = formatReference(utxo.reference);
        if (entered.has(name)) continue;
        entered.add(name);
        note(utxo);
      }
    },
    hasEntered: (reference) => entered.has(formatReference(reference)),
    find: (id) => transactions.get(id),
    list: (address) =>
      [...transactions.values()]
        .filter(({ addresses }) => addresses.has(address))
        .map(({ id }) => id),
    findBefore: ({ datum }, unit, passed) =>
      holders
        .get(unit)
        ?.findLast(
          (each) =>
            each.datum === toHex(datum ?? new Uint8Array()) &&
            !passed.has(formatReference(each.reference)),
        )?.reference,
  };
}

/**
 * Keeps the transactions of a confirmed snapshot, and what it takes in, from any message of a node. An input's address is
 * known where the archive has the transaction that made it.
 */
export function archiveConfirmed(archive: Archive, output: ServerOutput, slot: bigint): void {
  if (output.tag !== 'SnapshotConfirmed') return;
  const { confirmed, number, utxoToCommit } = output.snapshot;
  for (const json of confirmed) {
    const { id, cbor } = transactionFromJson(json);
    if (archive.find(id) !== undefined) continue;
    const transaction = decodeTransaction(cbor);
    const addresses = new Set([
      ...transaction.outputs.map((utxo) => utxo.output.address),
      ...spentAddresses(archive, transaction),
    ]);
    archive.put({ id, cbor, slot, blockHeight: number, addresses });
  }
  if (utxoToCommit !== null) archive.enter(utxosFromJson(utxoToCommit));
}

function spentAddresses(archive: Archive, { inputs }: Transaction): readonly string[] {
  return inputs.flatMap(({ txId, index }) => {
    const source = archive.find(txId);
    if (source === undefined) return [];
    const made = decodeTransaction(source.cbor).outputs[Number(index)];
    return made === undefined ? [] : [made.output.address];
  });
}
