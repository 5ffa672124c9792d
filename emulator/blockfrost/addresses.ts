import { addressToBytes, rewardAddress, TESTNET } from '../../offchain/ledger/address.ts';
import { decodeOutput } from '../../offchain/ledger/transaction.ts';
import type { ArchivedOutput, Holder, Page } from '../archive.ts';
import { credentialsOf } from '../contents.ts';
import type { Json } from '../devnet/json.ts';
import { notFound } from '../devnet/request-error.ts';
import { get, type Route } from '../devnet/router.ts';
import { outputJson, sumOf } from './amounts.ts';
import { readHolder, readPage, readPosition, readStakeAddress, readUnit } from './arguments.ts';
import { secondsOf, type ApiContext } from './context.ts';

/** Enough for any address: for sums over all its outputs. */
const ALL: Page = { limit: -1, offset: 0, order: 'asc' };

export function addressRoutes(context: ApiContext): readonly Route[] {
  const { archive, chain } = context;
  /** Blockfrost knows no address that never was on the chain. */
  const seen = (text = ''): Holder => {
    const holder = readHolder(text);
    const known =
      archive.countTransactionsOf(holder.value) > 0n ||
      archive.listUtxos(holder, { ...ALL, limit: 1 }).length > 0;
    if (!known) throw notFound();
    return holder;
  };
  const transactions = (text: string | undefined, query: URLSearchParams): Json[] => {
    const range = { from: readPosition(query, 'from'), to: readPosition(query, 'to') };
    return archive
      .listTransactionsOf(seen(text).value, readPage(query), range)
      .map(({ id, index, blockHeight }) => ({
        tx_hash: id,
        tx_index: index,
        block_height: blockHeight,
        block_time: secondsOf(chain.slotConfig, archive.findBlock(blockHeight)?.slot ?? 0n),
      }));
  };
  return [
    get('/addresses/:address', (_, { address = '' }) => {
      const utxos = archive.listUtxos(seen(address), ALL);
      return { address, amount: sumOfOutputs(utxos), ...kindOf(address) };
    }),
    get('/addresses/:address/extended', (_, { address = '' }) => {
      const utxos = archive.listUtxos(seen(address), ALL);
      return { address, amount: sumOfOutputs(utxos), ...kindOf(address) };
    }),
    get('/addresses/:address/total', (_, { address = '' }) => {
      const { value } = seen(address);
      const { received, sent } = archive.listEverHeld(value);
      return {
        address,
        received_sum: sumOfOutputs(received),
        sent_sum: sumOfOutputs(sent),
        tx_count: archive.countTransactionsOf(value),
      };
    }),
    get('/addresses/:address/utxos', ({ query }, { address }) => {
      const page = readPage(query);
      return archive.listUtxos(seen(address), page).map((one) => utxoJson(context, one));
    }),
    get('/addresses/:address/utxos/:asset', ({ query }, { address, asset = '' }) => {
      const page = readPage(query);
      return archive
        .listUtxos(seen(address), page, readUnit(asset))
        .map((one) => utxoJson(context, one));
    }),
    get('/addresses/:address/transactions', ({ query }, { address }) =>
      transactions(address, query),
    ),
    get('/addresses/:address/txs', ({ query }, { address }) =>
      archive.listTransactionsOf(seen(address).value, readPage(query)).map(({ id }) => id),
    ),
    ...accountRoutes(context),
  ];
}

function utxoJson({ archive }: ApiContext, output: ArchivedOutput): Json {
  return {
    ...outputJson(output.cbor),
    tx_hash: output.txId,
    tx_index: output.position,
    output_index: output.position,
    block: archive.blockOfSequence(output.madeBy).hash,
  };
}

function sumOfOutputs(outputs: readonly ArchivedOutput[]): Json {
  return sumOf(outputs.map(({ cbor }) => decodeOutput(cbor)));
}

function kindOf(address: string): { stake_address: Json; type: string; script: boolean } {
  if (!address.startsWith('addr')) return { stake_address: null, type: 'shelley', script: false };
  if (!/^addr(_test)?1/.test(address)) {
    return { stake_address: null, type: 'shelley', script: address.startsWith('script') };
  }
  const header = (addressToBytes(address)[0] ?? 0) >> 4;
  const { stake } = credentialsOf(address);
  const kind = header & 2 ? 'script' : 'key';
  return {
    stake_address: stake === undefined ? null : rewardAddress(TESTNET, { kind, hash: stake }),
    type: 'shelley',
    script: (header & 1) === 1,
  };
}

const holderOf = (text: string): Holder => ({
  column: 'stake',
  value: readStakeAddress(text).hash,
});

function accountRoutes({ archive, chain }: ApiContext): readonly Route[] {
  return [
    get('/accounts/:stake', (_, { stake = '' }) => {
      const credential = readStakeAddress(stake);
      const account = chain.findAccount(credential);
      const utxos = archive.listUtxos(holderOf(stake), ALL);
      if (account === undefined && utxos.length === 0) throw notFound();
      const rewards = account?.rewards ?? 0n;
      const controlled = utxos.reduce((sum, { lovelace }) => sum + lovelace, rewards);
      const dreps = {
        abstain: 'drep_always_abstain',
        'no confidence': 'drep_always_no_confidence',
      };
      const chosen = account?.representative;
      return {
        stake_address: stake,
        active: false,
        registered: account !== undefined,
        active_epoch: null,
        controlled_amount: String(controlled),
        rewards_sum: String(rewards),
        withdrawals_sum: '0',
        reserves_sum: '0',
        treasury_sum: '0',
        withdrawable_amount: String(rewards),
        pool_id: null,
        drep_id: chosen === 'abstain' || chosen === 'no confidence' ? dreps[chosen] : null,
      };
    }),
    get('/accounts/:stake/addresses', ({ query }, { stake = '' }) => {
      const { limit, offset, order } = readPage(query);
      const all = archive.listUtxos(holderOf(stake), ALL).map(({ address }) => address);
      const addresses = [...new Set(order === 'asc' ? all : all.toReversed())];
      return addresses.slice(offset, offset + limit).map((address) => ({ address }));
    }),
    get('/accounts/:stake/utxos', ({ query }, { stake = '' }) =>
      archive
        .listUtxos(holderOf(stake), readPage(query))
        .map((one) => utxoJson({ archive, chain }, one)),
    ),
    ...['rewards', 'history', 'delegations', 'mirs'].map((what) =>
      get(`/accounts/:stake/${what}`, (_, { stake = '' }) => {
        readStakeAddress(stake);
        return [];
      }),
    ),
  ];
}
