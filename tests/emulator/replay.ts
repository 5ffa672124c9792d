import type { Chain } from '../../emulator/chain.ts';
import type { Utxo } from '../../offchain/ledger/utxo.ts';
import { openTestEmulator } from './support.ts';

/**
 * The chain that comes of doing all blocks of another again, from genesis on and by all rules. Its blocks have the same
 * hashes, or the other chain was not what its blocks say.
 */
export async function replay(chain: Chain, outputs: readonly Utxo[]): Promise<Chain> {
  const fresh = await openTestEmulator({ genesis: { outputs } });
  const { blockHeight } = chain.archive.getLastBlock();
  for (let height = 1n; height <= blockHeight; height++) {
    const block = chain.archive.findBlock(height);
    if (block === undefined) throw new RangeError(`no block ${height}`);
    const transactions = chain.archive.listBlockTransactions(height).map(({ cbor }) => cbor);
    await fresh.chain.adopt(block.slot, transactions);
  }
  return fresh.chain;
}
