import { NetworkError } from '../errors/transaction.ts';
import type { Hex } from '../ledger/utxo.ts';
import { messageOf } from './blockfrost-client.ts';
import { Fields } from './fields.ts';

/**
 * Asks a devnet of this project for funds, one output each. Resolves to the ids of the transactions that pay them, which
 * are in no block yet. Throws `NetworkError` where it has no faucet.
 */
export async function askFaucet(
  url: string,
  address: string,
  amounts: readonly bigint[],
): Promise<readonly Hex[]> {
  const ids: Hex[] = [];
  for (const lovelace of amounts) {
    const response = await post(`${url}/devnet/fund`, { address, lovelace: Number(lovelace) });
    ids.push(new Fields('the faucet’s answer', response).text('tx_hash'));
  }
  return ids;
}

async function post(url: string, body: object): Promise<unknown> {
  try {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    throw new NetworkError({ reason: `${url}: ${response.status} ${messageOf(answer)}` });
  } catch (cause) {
    if (cause instanceof NetworkError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NetworkError({ reason: `${url}: ${reason}`, cause });
  }
}
