import { toHex } from '../../offchain/ledger/hash.ts';
import type { BlockRecord } from '../block-record.ts';
import type { Json } from '../devnet/json.ts';
import { notFound, RequestError } from '../devnet/request-error.ts';
import { get, type Route } from '../devnet/router.ts';
import { readPage } from './arguments.ts';
import { epochOf, secondsOf, type ApiContext } from './context.ts';
import { EPOCH_LENGTH } from '../rules/outside-forecast.ts';

export function blockRoutes({ archive, chain }: ApiContext): readonly Route[] {
  const json = (block: BlockRecord): Json => {
    const tip = archive.getLastBlock();
    return {
      time: secondsOf(chain.slotConfig, block.slot),
      height: block.blockHeight,
      hash: block.hash,
      slot: block.slot,
      epoch: epochOf(block.slot),
      epoch_slot: block.slot % EPOCH_LENGTH,
      slot_leader: 'DOS devnet',
      size: block.size,
      tx_count: block.transactions,
      output: block.transactions === 0n ? null : String(block.output),
      fees: block.transactions === 0n ? null : String(block.fees),
      block_vrf: null,
      op_cert: null,
      op_cert_counter: null,
      previous_block: block.blockHeight === 0n ? null : block.previousHash,
      next_block: archive.findBlock(block.blockHeight + 1n)?.hash ?? null,
      confirmations: tip.blockHeight - block.blockHeight,
    };
  };
  const find = (name = ''): BlockRecord => {
    const block = findBlock(name);
    if (block === undefined) throw notFound();
    return block;
  };
  const findBlock = (name: string): BlockRecord | undefined => {
    if (name === 'latest') return archive.getLastBlock();
    if (/^[0-9]{1,15}$/.test(name)) return archive.findBlock(BigInt(name));
    if (/^[0-9a-f]{64}$/i.test(name)) return archive.findBlockByHash(name.toLowerCase());
    throw new RequestError(400, 'Missing, out of range or malformed hash_or_number.');
  };
  return [
    get('/blocks/latest', () => json(archive.getLastBlock())),
    get('/blocks/:block', (_, { block }) => json(find(block))),
    get('/blocks/slot/:slot', (_, { slot = '' }) => {
      if (!/^[0-9]{1,15}$/.test(slot)) throw new RequestError(400, 'Invalid slot.');
      const block = archive.findBlockInSlot(BigInt(slot));
      if (block === undefined) throw notFound();
      return json(block);
    }),
    get('/blocks/:block/next', ({ query }, { block }) =>
      archive.listBlocks(find(block).blockHeight, 'next', readPage(query)).map(json),
    ),
    get('/blocks/:block/previous', ({ query }, { block }) =>
      archive.listBlocks(find(block).blockHeight, 'previous', readPage(query)).map(json),
    ),
    get('/blocks/:block/txs', ({ query }, { block }) =>
      archive.listBlockTransactions(find(block).blockHeight, readPage(query)).map(({ id }) => id),
    ),
    get('/blocks/:block/txs/cbor', ({ query }, { block }) =>
      archive
        .listBlockTransactions(find(block).blockHeight, readPage(query))
        .map(({ id, cbor }) => ({ tx_hash: id, cbor: toHex(cbor) })),
    ),
  ];
}
