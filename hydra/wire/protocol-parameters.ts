import { z } from 'zod';
import type { ProtocolParameters } from '../../offchain/ledger/parameters.ts';
import { decimal, natural, read } from './fields.ts';
import type { JsonValue } from './json.ts';

const units = z.looseObject({ memory: natural, steps: natural });
const costs = z.array(z.bigint());

const ParametersShape = z.looseObject({
  protocolVersion: z.looseObject({ major: natural, minor: natural }),
  txFeePerByte: natural,
  txFeeFixed: natural,
  maxTxSize: natural,
  maxBlockBodySize: natural,
  maxValueSize: natural,
  stakeAddressDeposit: natural,
  stakePoolDeposit: natural,
  dRepDeposit: natural.optional(),
  govActionDeposit: natural.optional(),
  executionUnitPrices: z.looseObject({ priceMemory: decimal, priceSteps: decimal }),
  maxTxExecutionUnits: units,
  maxBlockExecutionUnits: units,
  utxoCostPerByte: natural,
  collateralPercentage: natural,
  maxCollateralInputs: natural,
  minFeeRefScriptCostPerByte: decimal.optional(),
  costModels: z.looseObject({ PlutusV1: costs, PlutusV2: costs, PlutusV3: costs }),
});

/** Protocol parameters from the JSON of cardano-cli, as nodes answer them. Throws `MessageError`. */
export function parametersFromJson(json: JsonValue): ProtocolParameters {
  const given = read(ParametersShape, json, 'ProtocolParameters');
  const { PlutusV1, PlutusV2, PlutusV3 } = given.costModels;
  return {
    protocolMajorVersion: Number(given.protocolVersion.major),
    minFeeA: given.txFeePerByte,
    minFeeB: given.txFeeFixed,
    maxTxSize: Number(given.maxTxSize),
    maxBlockBodySize: Number(given.maxBlockBodySize),
    maxValueSize: Number(given.maxValueSize),
    keyDeposit: given.stakeAddressDeposit,
    poolDeposit: given.stakePoolDeposit,
    drepDeposit: given.dRepDeposit ?? 0n,
    govActionDeposit: given.govActionDeposit ?? 0n,
    priceMemory: Number(String(given.executionUnitPrices.priceMemory)),
    priceSteps: Number(String(given.executionUnitPrices.priceSteps)),
    maxTxExecutionUnits: given.maxTxExecutionUnits,
    maxBlockExecutionUnits: given.maxBlockExecutionUnits,
    coinsPerUtxoByte: given.utxoCostPerByte,
    collateralPercentage: Number(given.collateralPercentage),
    maxCollateralInputs: Number(given.maxCollateralInputs),
    minFeeRefScriptCostPerByte: Number(String(given.minFeeRefScriptCostPerByte ?? 0n)),
    costModels: {
      PlutusV1: PlutusV1.map(Number),
      PlutusV2: PlutusV2.map(Number),
      PlutusV3: PlutusV3.map(Number),
    },
  };
}
