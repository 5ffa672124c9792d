import { mainnetParameters } from '../offchain/ledger/parameters.ts';

/**
 * What the van Rossem hard fork (protocol version 11, mainnet since epoch 643) changed among the 297 Plutus V3 costs
 * of version 10, by their positions: divide-, mod-, quotient- and remainderInteger, and equalsByteString.
 * Source: mainnet's parameters of epoch 645; `tests/kernel/units.test.ts` compares where it finds them.
 */
const CHANGED: Readonly<Record<number, number>> = {
  54: 960,
  64: 30_623,
  65: 28_755,
  66: 75,
  119: 960,
  135: 960,
  146: 960,
};

/** Plutus V3 costs of protocol version 11, without those of builtins that version 10 does not have. */
export const plutusV3OfPv11: readonly number[] = mainnetParameters.costModels.PlutusV3.map(
  (cost, position) => CHANGED[position] ?? cost,
);
