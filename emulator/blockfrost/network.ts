import { mainnetParameters } from '../../offchain/ledger/parameters.ts';
import parameters from '../../offchain/params/mainnet-epoch616.json' with { type: 'json' };
import type { Json } from '../devnet/json.ts';
import { notFound, RequestError } from '../devnet/request-error.ts';
import { get, type Route } from '../devnet/router.ts';
import { EPOCH_LENGTH } from '../rules/outside-forecast.ts';
import { epochOf, secondsOf, type ApiContext } from './context.ts';

/** What the emulator has no use for, with mainnet's values of epoch 616. */
const UNUSED = {
  max_block_header_size: 1100,
  e_max: 18,
  n_opt: 500,
  a0: 0.3,
  rho: 0.003,
  tau: 0.2,
  decentralisation_param: 0,
  extra_entropy: null,
  min_utxo: parameters.coins_per_utxo_size,
  min_pool_cost: '170000000',
  nonce: '0'.repeat(64),
  coins_per_utxo_word: parameters.coins_per_utxo_size,
  pvt_motion_no_confidence: 0.51,
  pvt_committee_normal: 0.51,
  pvt_committee_no_confidence: 0.51,
  pvt_hard_fork_initiation: 0.51,
  dvt_motion_no_confidence: 0.67,
  dvt_committee_normal: 0.67,
  dvt_committee_no_confidence: 0.6,
  dvt_update_to_constitution: 0.75,
  dvt_hard_fork_initiation: 0.6,
  dvt_p_p_network_group: 0.67,
  dvt_p_p_economic_group: 0.67,
  dvt_p_p_technical_group: 0.67,
  dvt_p_p_gov_group: 0.75,
  dvt_treasury_withdrawal: 0.67,
  committee_min_size: '7',
  committee_max_term_length: '146',
  gov_action_lifetime: '6',
  drep_activity: '20',
  pvtpp_security_group: 0.51,
  pvt_p_p_security_group: 0.51,
};

/** Blockfrost also names each cost; clients that hash cost models use the raw ones. */
const namedCosts = Object.fromEntries(
  Object.entries(mainnetParameters.costModels).map(([language, costs]) => [
    language,
    Object.fromEntries(costs.map((cost, index) => [String(index).padStart(3, '0'), cost])),
  ]),
);

const { _source: source, ...served } = parameters;

/** Says where the parameters come from, too. */
function parametersJson(epoch: bigint): Json {
  return { epoch, ...UNUSED, ...served, cost_models: namedCosts, _source: source };
}

export function networkRoutes({ archive, chain }: ApiContext): readonly Route[] {
  const readEpoch = (text = ''): bigint => {
    if (!/^[0-9]{1,10}$/.test(text)) {
      throw new RequestError(400, 'Missing, out of range or malformed epoch_number.');
    }
    const epoch = BigInt(text);
    if (epoch > epochOf(chain.slot)) throw notFound();
    return epoch;
  };
  const epochJson = (epoch: bigint): Json => {
    const first = epoch * EPOCH_LENGTH;
    const { blocks, transactions, fees, output, firstSlot, lastSlot } = archive.summariseSlots(
      first,
      first + EPOCH_LENGTH,
    );
    return {
      epoch,
      start_time: secondsOf(chain.slotConfig, first),
      end_time: secondsOf(chain.slotConfig, first + EPOCH_LENGTH),
      first_block_time: secondsOf(chain.slotConfig, firstSlot ?? first),
      last_block_time: secondsOf(chain.slotConfig, lastSlot ?? first),
      block_count: blocks,
      tx_count: transactions,
      output: String(output),
      fees: String(fees),
      active_stake: null,
    };
  };
  return [
    get('/', () => ({ url: 'DOS devnet', version: '0.1' })),
    get('/health', () => ({ is_healthy: true })),
    get('/health/clock', () => ({ server_time: chain.slotConfig.zeroTime + chain.slot * 1000n })),
    get('/epochs/latest', () => epochJson(epochOf(chain.slot))),
    get('/epochs/latest/parameters', () => parametersJson(epochOf(chain.slot))),
    get('/epochs/:epoch', (_, { epoch }) => epochJson(readEpoch(epoch))),
    get('/epochs/:epoch/parameters', (_, { epoch }) => parametersJson(readEpoch(epoch))),
    get('/genesis', () => ({
      active_slots_coefficient: 0.05,
      update_quorum: 5,
      max_lovelace_supply: '45000000000000000',
      network_magic: 42,
      epoch_length: EPOCH_LENGTH,
      system_start: secondsOf(chain.slotConfig, 0n),
      slots_per_kes_period: 129_600,
      slot_length: 1,
      max_kes_evolutions: 62,
      security_param: 2160,
    })),
    get('/network', () => {
      const total = String(archive.totalLovelace());
      return {
        supply: {
          max: '45000000000000000',
          total,
          circulating: total,
          locked: '0',
          treasury: '0',
          reserves: '0',
        },
        stake: { live: '0', active: '0' },
      };
    }),
  ];
}
