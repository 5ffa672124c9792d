import { certificates } from './certificates.ts';
import { exUnitsTooBig } from './ex-units-too-big.ts';
import { governance } from './governance.ts';
import { outsideForecast } from './outside-forecast.ts';
import { refScriptsSizeTooBig } from './ref-scripts-size-too-big.ts';
import type { Rule } from './rule.ts';
import { treasuryValueMismatch } from './treasury-value-mismatch.ts';
import { wellFormed } from './well-formed.ts';
import { withdrawalsNotDelegated } from './withdrawals-not-delegated.ts';

/** Every rule that the emulator adds to Scalus's, in the order in which they are asked. */
export const rules: readonly Rule[] = [
  wellFormed,
  exUnitsTooBig,
  governance,
  certificates,
  withdrawalsNotDelegated,
  treasuryValueMismatch,
  refScriptsSizeTooBig,
  outsideForecast,
];
