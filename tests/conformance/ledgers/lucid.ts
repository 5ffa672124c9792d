import { Emulator, type UTxO } from '@lucid-evolution/lucid';
import { addressFromBytes } from '../../../offchain/ledger/address.ts';
import { mainnetParameters } from '../../../offchain/ledger/parameters.ts';
import type { Scenario } from '../case.ts';
import * as cbor from '../cbor.ts';
import type { SuiteScript } from '../scripts.ts';
import { account, hex, type StateOutput } from '../transaction.ts';
import { outcome, reasonOf, type JudgingLedger } from './ledger.ts';

/** The emulator of Lucid Evolution, with the same state, slot and parameters as far as it takes them. */
export const lucidLedger: JudgingLedger = {
  name: 'Lucid',
  async judge(scenario) {
    const emulator = open(scenario);
    for (const { bytes, block } of scenario.before) {
      await emulator.submitTx(hex(bytes));
      if (block) {
        emulator.awaitBlock();
        emulator.slot = Number(scenario.slot);
      }
    }
    try {
      await emulator.submitTx(hex(scenario.bytes));
    } catch (error) {
      return { verdict: 'refused', reason: reasonOf(error) };
    }
    emulator.awaitBlock();
    const isThere = (reference: string): boolean => {
      const entry = emulator.ledger[reference.replace('#', '')];
      return entry !== undefined && !entry.spent;
    };
    const isValid = scenario.bytes.at(-2) !== 0xf4;
    return { verdict: outcome(scenario, isValid, isThere), reason: '' };
  },
};

function open({ state, slot }: Scenario): Emulator {
  const { maxTxExecutionUnits, costModels } = mainnetParameters;
  const emulator = new Emulator([]);
  emulator.protocolParameters = {
    ...emulator.protocolParameters,
    maxTxExMem: maxTxExecutionUnits.memory,
    maxTxExSteps: maxTxExecutionUnits.steps,
    costModels: {
      PlutusV1: [...costModels.PlutusV1],
      PlutusV2: [...costModels.PlutusV2],
      PlutusV3: [...costModels.PlutusV3],
    },
  };
  emulator.slot = Number(slot);
  for (const output of state.outputs) {
    emulator.ledger[output.txId + output.index] = { utxo: toUtxo(output), spent: false };
  }
  for (const { of, rewards } of state.accounts) {
    emulator.chain[addressFromBytes(account(of))] = {
      registeredStake: true,
      delegation: { poolId: null, rewards },
    };
  }
  return emulator;
}

/** Lucid wants Plutus in two byte strings here. */
function wrapped({ language, bytes }: SuiteScript): string {
  return hex(language === 'native' ? bytes : cbor.bytes(bytes));
}

function toUtxo(output: StateOutput): UTxO {
  const { datum, datumHash, script } = output;
  const tokens = (output.tokens ?? []).map(([policy, name, quantity]) => [policy + name, quantity]);
  const types = { native: 'Native', V1: 'PlutusV1', V2: 'PlutusV2', V3: 'PlutusV3' } as const;
  return {
    txHash: output.txId,
    outputIndex: output.index,
    address: addressFromBytes(output.address),
    assets: { lovelace: output.lovelace, ...Object.fromEntries(tokens) },
    ...(datum === undefined ? {} : { datum: hex(datum) }),
    ...(datumHash === undefined ? {} : { datumHash: hex(datumHash) }),
    ...(script === undefined
      ? {}
      : { scriptRef: { type: types[script.language], script: wrapped(script) } }),
  };
}
