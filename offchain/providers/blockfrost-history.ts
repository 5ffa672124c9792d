import { tryDecodeTransaction } from '../ledger/transaction.ts';
import type { Hex, Utxo } from '../ledger/utxo.ts';

/**
 * The transactions that led to what lies at an address, oldest first: backwards along the inputs, for APIs that do not
 * list an address's history. Branches that nothing at the address goes back to are not found, nor what is behind a
 * transaction that can not be read.
 */
export async function walkHistory(
  address: string,
  utxos: readonly Utxo[],
  findCbor: (id: Hex) => Promise<Uint8Array | undefined>,
): Promise<readonly Hex[]> {
  const order: Hex[] = [];
  const seen = new Set<Hex>();
  // A stack of its own: a history may be longer than calls can be deep.
  const stack = utxos.map(({ reference }) => ({ id: reference.txId, done: false })).toReversed();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { id, done } = next;
    if (done) order.push(id);
    if (done || seen.has(id)) continue;
    seen.add(id);
    const cbor = await findCbor(id);
    // Genesis was made by no transaction.
    if (cbor === undefined) continue;
    stack.push({ id, done: true });
    for (const { txId, index } of tryDecodeTransaction(cbor)?.inputs ?? []) {
      const source = seen.has(txId) ? undefined : await findCbor(txId);
      const spent = source && tryDecodeTransaction(source)?.outputs[Number(index)];
      if (spent?.output.address === address) stack.push({ id: txId, done: false });
    }
  }
  return order;
}
