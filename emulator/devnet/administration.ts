import { readHolder } from '../blockfrost/arguments.ts';
import { readJson } from '../blockfrost/submission.ts';
import type { Block, Chain } from '../chain.ts';
import type { Snapshots } from '../snapshots.ts';
import { payFromFaucet } from './fund.ts';
import type { Json } from './json.ts';
import { RequestError } from './request-error.ts';
import { get, post, type Route } from './router.ts';

/** What the devnet is asked to do, and what `GET /devnet/state` says of how it was started. */
export interface Administered {
  readonly chain: Chain;
  readonly snapshots: Snapshots;
  readonly clock: 'real' | 'manual';
  /** Milliseconds; undefined where blocks come by lot, or as told. */
  readonly blockTime: number | undefined;
}

/** The most blocks that one request makes. */
const MAX_BLOCKS = 1000n;
const LOVELACE_IN_ADA = 1_000_000;

export function administrationRoutes(devnet: Administered): readonly Route[] {
  const { chain, snapshots } = devnet;
  return [
    get('/devnet/state', () => stateJson(devnet)),
    post('/devnet/slot', async ({ body }) => {
      await chain.advanceTo(readInteger(body, 'slot', 0n));
      return { slot: chain.slot };
    }),
    post('/devnet/block', async ({ body }) => {
      const count = body.length === 0 ? 1n : readInteger(body, 'count', 1n, 1n);
      if (count > MAX_BLOCKS) throw new RequestError(400, `At most ${MAX_BLOCKS} blocks at a time`);
      let block: Block | undefined;
      for (let made = 0n; made < count; made++) block = await chain.forge({ empty: true });
      return { ...(block === undefined ? {} : blockJson(block)) };
    }),
    post('/devnet/rollback', async ({ body }) => {
      const dropped = await chain.rollback(readInteger(body, 'blocks', 1n));
      const { blockHeight, hash } = chain.archive.getLastBlock();
      return { height: blockHeight, hash, dropped };
    }),
    post('/devnet/snapshot', async () => ({ id: await snapshots.take() })),
    post('/devnet/restore', async ({ body }) => {
      await snapshots.restore(readText(body, 'id'));
      return stateJson(devnet);
    }),
    post('/devnet/fund', async ({ body }) => {
      const address = readAddress(readText(body, 'address'));
      return { tx_hash: await payFromFaucet(chain, address, readInteger(body, 'lovelace', 1n)) };
    }),
    // The same, as Yaci DevKit has it.
    post('/local-cluster/api/addresses/topup', async ({ body }) => {
      const address = readAddress(readText(body, 'address'));
      const ada: unknown = readJson(body)['adaAmount'];
      if (typeof ada !== 'number' || !(ada > 0)) {
        throw new RequestError(400, 'body/adaAmount must be a number above 0');
      }
      const lovelace = BigInt(Math.round(ada * LOVELACE_IN_ADA));
      const id = await payFromFaucet(chain, address, lovelace);
      return { message: 'Topup successful', status: true, txHash: id };
    }),
  ];
}

function stateJson({ chain, clock, blockTime }: Administered): Json {
  const { blockHeight, hash, slot } = chain.archive.getLastBlock();
  return {
    network: chain.network,
    clock,
    block_time: blockTime ?? null,
    slot: chain.slot,
    height: blockHeight,
    hash,
    block_slot: slot,
    mempool: chain.listPending(),
  };
}

function blockJson({ height, slot, hash, transactions }: Block): Record<string, Json> {
  return { height, slot, hash, transactions };
}

function readInteger(body: Uint8Array, name: string, least: bigint, otherwise?: bigint): bigint {
  const value = readJson(body)[name] ?? otherwise;
  const isInteger =
    typeof value === 'bigint' ||
    (typeof value === 'number' && Number.isSafeInteger(value)) ||
    (typeof value === 'string' && /^[0-9]{1,18}$/.test(value));
  if (!isInteger || BigInt(value) < least) {
    throw new RequestError(400, `body/${name} must be a whole number, ${least} or more`);
  }
  return BigInt(value);
}

function readText(body: Uint8Array, name: string): string {
  const value = readJson(body)[name];
  if (typeof value !== 'string') throw new RequestError(400, `body/${name} must be a text`);
  return value;
}

function readAddress(text: string): string {
  if (readHolder(text).column !== 'address' || !text.startsWith('addr_test1')) {
    throw new RequestError(400, 'body/address must be an address of a test network');
  }
  return text;
}
