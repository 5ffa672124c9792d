import { isDeepStrictEqual } from 'node:util';
import { mainnetParameters, type ProtocolParameters } from '../ledger/parameters.ts';
import { NetworkError } from '../errors/transaction.ts';
import { Fields } from './fields.ts';

/** Protocol parameters from what a network answers to `/epochs/latest/parameters`. Throws `NetworkError` where it is something else. */
export function readParameters(json: unknown): ProtocolParameters {
  const fields = new Fields('the protocol parameters', json);
  const models = fields.object('cost_models_raw');
  const costs = (language: string): readonly number[] =>
    models.list(language).map((cost) => {
      if (typeof cost !== 'number' || !Number.isSafeInteger(cost)) {
        throw new NetworkError({
          reason: `the cost model of ${language} is not a list of numbers`,
        });
      }
      return cost;
    });
  return {
    protocolMajorVersion: fields.number('protocol_major_ver'),
    minFeeA: fields.integer('min_fee_a'),
    minFeeB: fields.integer('min_fee_b'),
    maxTxSize: fields.number('max_tx_size'),
    maxBlockBodySize: fields.number('max_block_size'),
    maxValueSize: fields.number('max_val_size'),
    keyDeposit: fields.integer('key_deposit'),
    poolDeposit: fields.integer('pool_deposit'),
    drepDeposit: fields.integer('drep_deposit'),
    govActionDeposit: fields.integer('gov_action_deposit'),
    priceMemory: fields.number('price_mem'),
    priceSteps: fields.number('price_step'),
    maxTxExecutionUnits: {
      memory: fields.integer('max_tx_ex_mem'),
      steps: fields.integer('max_tx_ex_steps'),
    },
    maxBlockExecutionUnits: {
      memory: fields.integer('max_block_ex_mem'),
      steps: fields.integer('max_block_ex_steps'),
    },
    coinsPerUtxoByte: fields.integer('coins_per_utxo_size'),
    collateralPercentage: fields.number('collateral_percent'),
    maxCollateralInputs: fields.number('max_collateral_inputs'),
    minFeeRefScriptCostPerByte: fields.number('min_fee_ref_script_cost_per_byte'),
    costModels: {
      PlutusV1: costs('PlutusV1'),
      PlutusV2: costs('PlutusV2'),
      PlutusV3: costs('PlutusV3'),
    },
  };
}

/** Whether a network has the very parameters that Scalus has compiled in: only then can it check all of a transaction. */
export function areScalusParameters(parameters: ProtocolParameters): boolean {
  return isDeepStrictEqual(parameters, mainnetParameters);
}
