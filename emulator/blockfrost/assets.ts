import type { Json } from '../devnet/json.ts';
import { notFound } from '../devnet/request-error.ts';
import { get, type Route } from '../devnet/router.ts';
import { fingerprint } from './amounts.ts';
import { readHash, readPage, readUnit } from './arguments.ts';
import { secondsOf, type ApiContext } from './context.ts';

export function assetRoutes({ archive, chain }: ApiContext): readonly Route[] {
  const find = (text = ''): string => {
    const unit = readUnit(text);
    if (archive.listHoldings(unit, 1) === 0) throw notFound();
    return unit;
  };
  const list = (page: ReturnType<typeof readPage>, policy?: string): Json =>
    archive
      .listAssets(page, policy)
      .map(({ unit, quantity }) => ({ asset: unit, quantity: String(quantity) }));
  return [
    get('/assets', ({ query }) => list(readPage(query))),
    get('/assets/policy/:policy', ({ query }, { policy = '' }) =>
      list(readPage(query), readHash(policy, 28, 'policy_id')),
    ),
    get('/assets/:asset', (_, { asset }) => {
      const unit = find(asset);
      const mints = archive.listMints(unit, { limit: -1, offset: 0, order: 'asc' });
      return {
        asset: unit,
        policy_id: unit.slice(0, 56),
        asset_name: unit.length === 56 ? null : unit.slice(56),
        fingerprint: fingerprint(unit),
        quantity: String(archive.quantityOf(unit)),
        // Genesis gave what no transaction has minted.
        initial_mint_tx_hash: mints[0]?.txId ?? '0'.repeat(64),
        mint_or_burn_count: mints.length,
        onchain_metadata: null,
        onchain_metadata_standard: null,
        onchain_metadata_extra: null,
        metadata: null,
      };
    }),
    get('/assets/:asset/history', ({ query }, { asset }) =>
      archive.listMints(find(asset), readPage(query)).map(({ txId, quantity }) => ({
        tx_hash: txId,
        action: quantity < 0n ? 'burned' : 'minted',
        amount: String(quantity < 0n ? -quantity : quantity),
      })),
    ),
    get('/assets/:asset/addresses', ({ query }, { asset }) => {
      const { limit, offset, order } = readPage(query);
      const holders = archive.listHolders(find(asset));
      const ordered = order === 'asc' ? holders : holders.toReversed();
      return ordered
        .slice(offset, offset + limit)
        .map(({ address, quantity }) => ({ address, quantity: String(quantity) }));
    }),
    get('/assets/:asset/transactions', ({ query }, { asset }) =>
      archive
        .listTransactionsOf(find(asset), readPage(query))
        .map(({ id, index, blockHeight }) => ({
          tx_hash: id,
          tx_index: index,
          block_height: blockHeight,
          block_time: secondsOf(chain.slotConfig, archive.findBlock(blockHeight)?.slot ?? 0n),
        })),
    ),
    get('/assets/:asset/txs', ({ query }, { asset }) =>
      archive.listTransactionsOf(find(asset), readPage(query)).map(({ id }) => id),
    ),
  ];
}
