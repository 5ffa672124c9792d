import { InvalidDataError } from '../errors/file.ts';
import { decodeTransaction, type Transaction } from '../ledger/transaction.ts';
import type { Hex } from '../ledger/utxo.ts';
import type { Provider } from '../ports/provider.ts';

/**
 * A transaction of the chain by its id, checked against it, and its slot (by the provider's word): the provider need not be trusted.
 * Throws `InvalidDataError` where the provider has no such transaction, or gives something else.
 */
export async function getTransaction(
  provider: Pick<Provider, 'findTransaction'>,
  id: Hex,
): Promise<{ readonly transaction: Transaction; readonly slot: bigint }> {
  const found = await provider.findTransaction(id);
  const refuse = (reason: string, cause?: unknown): never => {
    throw new InvalidDataError({ what: `transaction ${id}`, reason, cause });
  };
  if (found === undefined) return refuse('the provider does not have it');
  const transaction = tryDecoding(found.cbor, (cause) =>
    refuse('what the provider gave is no transaction', cause),
  );
  if (transaction.id !== id) return refuse('the provider gave another one');
  return { transaction, slot: found.slot };
}

function tryDecoding(cbor: Uint8Array, refuse: (cause: unknown) => never): Transaction {
  try {
    return decodeTransaction(cbor);
  } catch (cause) {
    return refuse(cause);
  }
}
