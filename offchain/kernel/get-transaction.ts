import { InvalidDataError } from '../errors/file.ts';
import {
  decodeTransaction,
  transactionId,
  tryDecodeTransaction,
  type Transaction,
} from '../ledger/transaction.ts';
import type { Hex } from '../ledger/utxo.ts';
import type { ChainTransaction, Provider } from '../ports/provider.ts';

/** A transaction of the chain and its slot. */
export interface FoundTransaction {
  readonly transaction: Transaction;
  readonly slot: bigint;
}

/**
 * A transaction of the chain by its id, checked against it, and its slot (by the provider's word): the provider need not be trusted.
 * Throws `InvalidDataError` where the provider has no such transaction, or gives something else, and where it can not be read.
 */
export async function getTransaction(
  provider: Pick<Provider, 'findTransaction'>,
  id: Hex,
): Promise<FoundTransaction> {
  const { cbor, slot } = await getChecked(provider, id);
  try {
    return { transaction: decodeTransaction(cbor), slot };
  } catch (cause) {
    throw refusal(id, 'it can not be read', cause);
  }
}

/**
 * {@link getTransaction} for what goes through transactions that anybody may have made: undefined where it is the one that
 * was asked for, and can not be read. Nobody's transaction should stop others from seeing their own.
 */
export async function findReadable(
  provider: Pick<Provider, 'findTransaction'>,
  id: Hex,
): Promise<FoundTransaction | undefined> {
  const { cbor, slot } = await getChecked(provider, id);
  const transaction = tryDecodeTransaction(cbor);
  return transaction && { transaction, slot };
}

async function getChecked(
  provider: Pick<Provider, 'findTransaction'>,
  id: Hex,
): Promise<ChainTransaction> {
  const found = await provider.findTransaction(id);
  if (found === undefined) throw refusal(id, 'the provider does not have it');
  if (idOf(found, id) !== id) throw refusal(id, 'the provider gave another one');
  return found;
}

function idOf({ cbor }: ChainTransaction, asked: Hex): Hex {
  try {
    return transactionId(cbor);
  } catch (cause) {
    throw refusal(asked, 'what the provider gave is no transaction', cause);
  }
}

function refusal(id: Hex, reason: string, cause?: unknown): InvalidDataError {
  return new InvalidDataError({ what: `transaction ${id}`, reason, cause });
}
