import * as cbor from '../cbor.ts';
import { alice, bob, funds, output, pledge } from '../case.ts';
import { accepting, type SuiteScript } from '../scripts.ts';
import { address, hex, RedeemerTag, type Draft, type StateOutput } from '../transaction.ts';

// Healthy transactions that the cases change in one place.

/** CBOR of the integer 0, the datum of every script output. */
export const DATUM: Uint8Array = cbor.uint(0);

export const acceptingV3: SuiteScript = accepting('V3');

/** Alice pays Bob. */
export function pay(change: Partial<Draft> = {}): Draft {
  return { inputs: [funds], outputs: [{ address: address(bob) }], signers: [alice], ...change };
}

/** An output at a script. */
export function locked(script: SuiteScript, rest: Partial<StateOutput> = {}): StateOutput {
  return output(10, { address: address(script), datum: DATUM, ...rest });
}

/** Bob is paid what lies at a Plutus script; Alice pledges the collateral. */
export function spend(change: Partial<Draft> = {}, script: SuiteScript = acceptingV3): Draft {
  return {
    inputs: [locked(script)],
    outputs: [{ address: address(bob) }],
    collateral: [pledge],
    signers: [alice],
    scripts: [script],
    redeemers: [{ tag: RedeemerTag.spend, index: 0 }],
    ...change,
  };
}

/** Alice spends what lies at a native script. */
export function unlock(script: SuiteScript, change: Partial<Draft> = {}): Draft {
  return {
    inputs: [output(10, { address: address(script) })],
    outputs: [{ address: address(bob) }],
    scripts: [script],
    ...change,
  };
}

/** Alice mints one token of a Plutus policy. */
export function mint(change: Partial<Draft> = {}, script: SuiteScript = acceptingV3): Draft {
  return {
    inputs: [funds],
    outputs: [{ address: address(bob), tokens: [[hex(script.hash), '61', 1n]] }],
    mint: [[hex(script.hash), '61', 1n]],
    collateral: [pledge],
    signers: [alice],
    scripts: [script],
    redeemers: [{ tag: RedeemerTag.mint, index: 0 }],
    ...change,
  };
}
