import { bob, conformanceCase, output, type ConformanceCase } from '../case.ts';
import { executionFee, minimumFee } from '../fees.ts';
import { acceptingOfSize } from '../scripts.ts';
import { address, type Draft } from '../transaction.ts';
import { locked, pay, spend } from './drafts.ts';

const RULE = 'UTXO: FeeTooSmallUTxO';
const TIERS = 'UTXO: FeeTooSmallUTxO (reference scripts)';
const LIMIT = 'LEDGER: ConwayTxRefScriptsSizeTooBig';

/** An output with a reference script of so many bytes, where nobody minds it. */
const library = (size: number, index = 20) =>
  output(index, { address: address(bob), script: acceptingOfSize(size), lovelace: 2_000_000_000n });

/** A spending that reads what its script is from an output. */
function byReference(size: number, change: Partial<Draft> = {}): Draft {
  const script = acceptingOfSize(size);
  return spend(
    {
      inputs: [locked(script)],
      scripts: [],
      references: [library(size)],
      ...change,
    },
    script,
  );
}

export const fees: readonly ConformanceCase[] = [
  conformanceCase('a payment with the minimum fee', RULE, 'accepted', () => pay({ overpay: 0n })),
  conformanceCase('a fee above the minimum', RULE, 'accepted', () => pay({ overpay: 1_000_000n })),
  conformanceCase('a fee one lovelace too small', RULE, 'refused', () => pay({ overpay: -1n })),
  conformanceCase('no fee', RULE, 'refused', () => pay({ fee: 0n })),
  conformanceCase('the fee of the declared units', RULE, 'accepted', () => spend({ overpay: 0n })),
  conformanceCase('a fee one lovelace too small for the declared units', RULE, 'refused', () =>
    spend({ overpay: -1n }),
  ),
  conformanceCase(
    'a fee for the used units and not for the declared',
    RULE,
    'refused',
    (parameters) =>
      // The script uses 500 units of memory and 64,100 steps.
      spend({ overpay: -executionFee({ memory: 99_500n, steps: 99_935_900n }, parameters) }),
  ),
  conformanceCase('the fee of a script in a reference input', TIERS, 'accepted', () =>
    byReference(5_000, { overpay: 0n }),
  ),
  conformanceCase('a fee one lovelace too small for it', TIERS, 'refused', () =>
    byReference(5_000, { overpay: -1n }),
  ),
  conformanceCase('no fee for a script in a reference input', TIERS, 'refused', () =>
    byReference(5_000, { referenceScriptSize: 0 }),
  ),
  conformanceCase('no fee for a script in a spent output', TIERS, 'refused', () =>
    pay({
      inputs: [output(0, { script: acceptingOfSize(1_000) })],
      referenceScriptSize: 0,
    }),
  ),
  conformanceCase('the fee of a script in a spent output', TIERS, 'accepted', () =>
    pay({ inputs: [output(0, { script: acceptingOfSize(1_000) })], overpay: 0n }),
  ),
  conformanceCase('one script in two reference inputs, paid for once', TIERS, 'refused', () =>
    byReference(5_000, {
      references: [library(5_000, 20), library(5_000, 21)],
      referenceScriptSize: 5_000,
    }),
  ),
  conformanceCase('one script in two reference inputs, paid for twice', TIERS, 'accepted', () =>
    byReference(5_000, { references: [library(5_000, 20), library(5_000, 21)], overpay: 0n }),
  ),
  conformanceCase('a script of 25,600 bytes, just in the first tier', TIERS, 'accepted', () =>
    byReference(25_600, { overpay: 0n }),
  ),
  conformanceCase('a script of 60,000 bytes, at the price of three tiers', TIERS, 'accepted', () =>
    byReference(60_000, { overpay: 0n }),
  ),
  conformanceCase('a fee one lovelace too small for three tiers', TIERS, 'refused', () =>
    byReference(60_000, { overpay: -1n }),
  ),
  conformanceCase(
    'a script of 60,000 bytes at the price of the first tier',
    TIERS,
    'refused',
    (parameters) => {
      const flat = BigInt(60_000 * parameters.minFeeRefScriptCostPerByte);
      const none = { size: 0, units: { memory: 0n, steps: 0n } };
      const tiered =
        minimumFee({ ...none, referenceScriptSize: 60_000 }, parameters) - parameters.minFeeB;
      return byReference(60_000, { overpay: flat - tiered });
    },
  ),
  conformanceCase('reference scripts of 200 KiB', LIMIT, 'accepted', () =>
    pay({ references: [library(102_400, 20), library(102_400, 21)] }),
  ),
  conformanceCase('reference scripts of 200 KiB and one byte', LIMIT, 'refused', () =>
    pay({ references: [library(102_400, 20), library(102_401, 21)] }),
  ),
];
