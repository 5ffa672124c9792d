import type { ConformanceCase } from './case.ts';
import { certificates } from './cases/certificates.ts';
import { collateral } from './cases/collateral.ts';
import { encoding } from './cases/encoding.ts';
import { fees } from './cases/fees.ts';
import { inputs } from './cases/inputs.ts';
import { outputs } from './cases/outputs.ts';
import { plutus } from './cases/plutus.ts';
import { witnesses } from './cases/witnesses.ts';

/** The whole suite. Names are unique. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...fees,
  ...outputs,
  ...inputs,
  ...witnesses,
  ...plutus,
  ...collateral,
  ...certificates,
  ...encoding,
];
