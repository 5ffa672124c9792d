import mainnetEpoch616 from '../params/mainnet-epoch616.json' with { type: 'json' };

/** Protocol parameters that building and checking transactions needs (Conway `PParams`). Amounts in lovelace, sizes in bytes. */
export interface ProtocolParameters {
  readonly protocolMajorVersion: number;
  /** Minimum fee = a × size + b, plus execution and reference scripts. */
  readonly minFeeA: bigint;
  readonly minFeeB: bigint;
  readonly maxTxSize: number;
  readonly maxBlockBodySize: number;
  readonly maxValueSize: number;
  readonly keyDeposit: bigint;
  readonly poolDeposit: bigint;
  readonly drepDeposit: bigint;
  readonly govActionDeposit: bigint;
  /** Lovelace for one unit of memory and one step. */
  readonly priceMemory: number;
  readonly priceSteps: number;
  readonly maxTxExecutionUnits: { readonly memory: bigint; readonly steps: bigint };
  readonly maxBlockExecutionUnits: { readonly memory: bigint; readonly steps: bigint };
  readonly coinsPerUtxoByte: bigint;
  /** Percent of the fee. */
  readonly collateralPercentage: number;
  readonly maxCollateralInputs: number;
  readonly minFeeRefScriptCostPerByte: number;
  readonly costModels: {
    readonly PlutusV1: readonly number[];
    readonly PlutusV2: readonly number[];
    readonly PlutusV3: readonly number[];
  };
}

/** The fields of Blockfrost's `/epochs/{n}/parameters` that are read. */
type BlockfrostParameters = typeof mainnetEpoch616;

/** Protocol parameters from Blockfrost's JSON. */
export function parametersFromBlockfrost(json: BlockfrostParameters): ProtocolParameters {
  return {
    protocolMajorVersion: json.protocol_major_ver,
    minFeeA: BigInt(json.min_fee_a),
    minFeeB: BigInt(json.min_fee_b),
    maxTxSize: json.max_tx_size,
    maxBlockBodySize: json.max_block_size,
    maxValueSize: Number(json.max_val_size),
    keyDeposit: BigInt(json.key_deposit),
    poolDeposit: BigInt(json.pool_deposit),
    drepDeposit: BigInt(json.drep_deposit),
    govActionDeposit: BigInt(json.gov_action_deposit),
    priceMemory: json.price_mem,
    priceSteps: json.price_step,
    maxTxExecutionUnits: {
      memory: BigInt(json.max_tx_ex_mem),
      steps: BigInt(json.max_tx_ex_steps),
    },
    maxBlockExecutionUnits: {
      memory: BigInt(json.max_block_ex_mem),
      steps: BigInt(json.max_block_ex_steps),
    },
    coinsPerUtxoByte: BigInt(json.coins_per_utxo_size),
    collateralPercentage: json.collateral_percent,
    maxCollateralInputs: json.max_collateral_inputs,
    minFeeRefScriptCostPerByte: json.min_fee_ref_script_cost_per_byte,
    costModels: json.cost_models_raw,
  };
}

/**
 * Mainnet at epoch 616 (protocol version 10): the parameters that Scalus 0.17.0 has compiled in, so the only ones
 * with which its ledger and a builder agree. Source: the file's `_source`.
 */
export const mainnetParameters: ProtocolParameters = parametersFromBlockfrost(mainnetEpoch616);
