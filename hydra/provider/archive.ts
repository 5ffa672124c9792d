import type { Hex } from '../../offchain/ledger/utxo.ts';
import { decodeTransaction, type Transaction } from '../../offchain/ledger/transaction.ts';
import type { ServerOutput } from '../wire/server-output.ts';
import { transactionFromJson } from '../wire/transaction.ts';
import type { ChainTransaction } from '../../offchain/ports/provider.ts';

/** A transaction of a head and the addresses (bech32) that its inputs and outputs have. */
export interface ArchivedTransaction extends ChainTransaction {
  readonly addresses: ReadonlySet<string>;
}

/** Where the transactions of a head are kept: nodes tell each of them once. */
export interface Archive {
  put(transaction: ArchivedTransaction): void;
  find(id: Hex): ChainTransaction | undefined;
  /** Ids of transactions with this address, oldest first. */
  list(address: string): readonly Hex[];
}

/** An archive that ends with the process. */
export function memoryArchive(): Archive {
  const transactions = new Map<Hex, ArchivedTransaction>();
  return {
    put: (transaction) => void transactions.set(transaction.id, transaction),
    find: (id) => transactions.get(id),
    list: (address) =>
      [...transactions.values()]
        .filter(({ addresses }) => addresses.has(address))
        .map(({ id }) => id),
  };
}

/**
 * Keeps the transactions of a confirmed snapshot, from any message of a node. An input's address is known where the
 * archive has the transaction that made it.
 */
export function archiveConfirmed(archive: Archive, output: ServerOutput, slot: bigint): void {
  if (output.tag !== 'SnapshotConfirmed') return;
  const { confirmed, number } = output.snapshot;
  for (const json of confirmed) {
    const { id, cbor } = transactionFromJson(json);
    const transaction = decodeTransaction(cbor);
    const addresses = new Set([
      ...transaction.outputs.map((utxo) => utxo.output.address),
      ...spentAddresses(archive, transaction),
    ]);
    archive.put({ id, cbor, slot, blockHeight: number, addresses });
  }
}

function spentAddresses(archive: Archive, { inputs }: Transaction): readonly string[] {
  return inputs.flatMap(({ txId, index }) => {
    const source = archive.find(txId);
    if (source === undefined) return [];
    const made = decodeTransaction(source.cbor).outputs[Number(index)];
    return made === undefined ? [] : [made.output.address];
  });
}
