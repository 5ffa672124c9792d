import type { Chain } from '../chain.ts';
import type { Route } from '../devnet/router.ts';
import { addressRoutes } from './addresses.ts';
import { assetRoutes } from './assets.ts';
import { blockRoutes } from './blocks.ts';
import { networkRoutes } from './network.ts';
import { scriptRoutes } from './scripts.ts';
import { submissionRoutes } from './submission.ts';
import { transactionRoutes } from './transactions.ts';

/** Where the API lies. */
export const BLOCKFROST_PATH = '/api/v0';

/** The part of the Blockfrost API that the devnet serves: what is in blocks, and the ways to get something in. */
export function blockfrostRoutes(chain: Chain): readonly Route[] {
  const context = { chain, archive: chain.archive };
  return [
    ...networkRoutes(context),
    ...blockRoutes(context),
    ...transactionRoutes(context),
    ...addressRoutes(context),
    ...assetRoutes(context),
    ...scriptRoutes(context),
    ...submissionRoutes(context),
  ].map((route) => ({ ...route, path: `${BLOCKFROST_PATH}${route.path}` }));
}
