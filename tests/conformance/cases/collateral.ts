import {
  ADA,
  alice,
  bob,
  conformanceCase,
  FUNDS,
  output,
  pledge,
  type ConformanceCase,
} from '../case.ts';
import { failing } from '../scripts.ts';
import { address, assemble, RedeemerTag, type Draft } from '../transaction.ts';
import { acceptingV3, locked, pay, spend } from './drafts.ts';

const NONE = 'UTXO: NoCollateralInputs';
const LITTLE = 'UTXO: InsufficientCollateral';
const MANY = 'UTXO: TooManyCollateralInputs';
const SCRIPTS = 'UTXO: ScriptsNotPaidUTxO';
const TOKENS = 'UTXO: CollateralContainsNonADA';
const TOTAL = 'UTXO: IncorrectTotalCollateralField';
const PHASE_2 = 'UTXOS: ValidationTagMismatch';

const TOKEN = [['ab'.repeat(28), '61', 5n]] as const;
const failingV3 = failing('V3');
const back = { address: address(alice), lovelace: FUNDS - 5n * ADA };
type ProtocolParameters = Parameters<typeof assemble>[1];

/** Collateral of exactly so much: what the pledge has above it comes back. */
function pledging(more: bigint, change: Partial<Draft> = {}) {
  return (parameters: ProtocolParameters): Draft => {
    const draft = (lovelace: bigint): Draft =>
      spend({ collateralReturn: { address: address(alice), lovelace }, ...change });
    const { fee } = assemble(draft(FUNDS), parameters);
    const least = (fee * BigInt(parameters.collateralPercentage) + 99n) / 100n;
    return draft(FUNDS - least - more);
  };
}

/** A pledge without a return, of exactly the least and `more`. */
function exactPledge(more: bigint) {
  return (parameters: ProtocolParameters): Draft => {
    const { fee } = assemble(spend(), parameters);
    const lovelace = (fee * BigInt(parameters.collateralPercentage) + 99n) / 100n + more;
    return spend({ collateral: [output(1, { lovelace })] });
  };
}

const pledges = (count: number) => Array.from({ length: count }, (_, index) => output(index));

export const collateral: readonly ConformanceCase[] = [
  conformanceCase('a script without collateral', NONE, 'refused', () => spend({ omit: [13] })),
  conformanceCase('a payment with collateral', NONE, 'accepted', () =>
    pay({ collateral: [pledge] }),
  ),
  conformanceCase('collateral of 150 % of the fee', LITTLE, 'accepted', exactPledge(0n)),
  conformanceCase('collateral one lovelace below it', LITTLE, 'refused', exactPledge(-1n)),
  conformanceCase('150 % of the fee after the return', LITTLE, 'accepted', pledging(0n)),
  conformanceCase('one lovelace below it after the return', LITTLE, 'refused', pledging(-1n)),
  conformanceCase('a return of more than is pledged', LITTLE, 'refused', () =>
    spend({ collateralReturn: { address: address(alice), lovelace: FUNDS + ADA } }),
  ),
  conformanceCase('three collateral inputs', MANY, 'accepted', () =>
    spend({ collateral: pledges(3) }),
  ),
  conformanceCase('four collateral inputs', MANY, 'refused', () =>
    spend({ collateral: pledges(4) }),
  ),
  conformanceCase('collateral at a script', SCRIPTS, 'refused', () =>
    spend({ collateral: [output(1, { address: address(acceptingV3) })] }),
  ),
  conformanceCase('collateral that is spent as well', NONE, 'accepted', () =>
    spend({
      inputs: [pledge, locked(acceptingV3)],
      redeemers: [{ tag: RedeemerTag.spend, index: 1 }],
    }),
  ),
  conformanceCase('tokens in the collateral', TOKENS, 'refused', () =>
    spend({ collateral: [output(1, { tokens: TOKEN })] }),
  ),
  conformanceCase('tokens in the collateral, all returned', TOKENS, 'accepted', () =>
    spend({
      collateral: [output(1, { tokens: TOKEN })],
      collateralReturn: { ...back, tokens: TOKEN },
    }),
  ),
  conformanceCase('tokens in the collateral, some returned', TOKENS, 'refused', () =>
    spend({
      collateral: [output(1, { tokens: TOKEN })],
      collateralReturn: { ...back, tokens: [['ab'.repeat(28), '61', 4n]] },
    }),
  ),
  conformanceCase('tokens in the return alone', TOKENS, 'refused', () =>
    spend({ collateralReturn: { ...back, tokens: TOKEN } }),
  ),
  conformanceCase('the right total', TOTAL, 'accepted', () =>
    spend({ collateralReturn: back, totalCollateral: 5n * ADA }),
  ),
  conformanceCase('the right total without a return', TOTAL, 'accepted', () =>
    spend({ totalCollateral: FUNDS }),
  ),
  conformanceCase('a total one lovelace too small', TOTAL, 'refused', () =>
    spend({ collateralReturn: back, totalCollateral: 5n * ADA - 1n }),
  ),
  conformanceCase('a total one lovelace too big', TOTAL, 'refused', () =>
    spend({ collateralReturn: back, totalCollateral: 5n * ADA + 1n }),
  ),
  conformanceCase('a script that fails, marked so', PHASE_2, 'collateral taken', () =>
    spend({ isValid: false }, failingV3),
  ),
  conformanceCase(
    'a script that fails, marked so, with a return',
    PHASE_2,
    'collateral taken',
    () => spend({ isValid: false, collateralReturn: back, totalCollateral: 5n * ADA }, failingV3),
  ),
  conformanceCase('a failing script that also lacks collateral', LITTLE, 'refused', () =>
    spend({ isValid: false, collateral: [output(1, { lovelace: ADA / 10n })] }, failingV3),
  ),
  conformanceCase('a script that succeeds, marked as failing', PHASE_2, 'refused', () =>
    spend({ isValid: false }),
  ),
  conformanceCase('a payment marked as failing', PHASE_2, 'refused', () => pay({ isValid: false })),
  conformanceCase(
    'a failing transaction that does not balance',
    'UTXO: ValueNotConservedUTxO',
    'refused',
    () => spend({ isValid: false, imbalance: 1n }, failingV3),
  ),
  conformanceCase(
    'a failing transaction with too small a fee',
    'UTXO: FeeTooSmallUTxO',
    'refused',
    () => spend({ isValid: false, overpay: -1n, outputs: [{ address: address(bob) }] }, failingV3),
  ),
];
