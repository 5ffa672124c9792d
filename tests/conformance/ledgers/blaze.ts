import { Core } from '@blaze-cardano/sdk';
import { Emulator } from '@blaze-cardano/emulator';
import { addressFromBytes } from '../../../offchain/ledger/address.ts';
import { mainnetParameters } from '../../../offchain/ledger/parameters.ts';
import type { Scenario } from '../case.ts';
import * as cbor from '../cbor.ts';
import { account, encodeOutput, hex } from '../transaction.ts';
import { outcome, reasonOf, type JudgingLedger } from './ledger.ts';

/** Blaze's emulator, with the same state, slot and parameters as far as it takes them. */
export const blazeLedger: JudgingLedger = {
  name: 'Blaze',
  async judge(scenario) {
    const emulator = open(scenario);
    const submit = (bytes: Uint8Array): Promise<unknown> =>
      emulator.submitTransaction(Core.Transaction.fromCbor(Core.TxCBOR(hex(bytes))));
    try {
      for (const { bytes, block } of scenario.before) {
        await submit(bytes);
        if (block) emulator.stepForwardBlock();
      }
      await submit(scenario.bytes);
    } catch (error) {
      return { verdict: 'refused', reason: reasonOf(error) };
    }
    emulator.stepForwardBlock();
    const there = new Set(
      emulator.utxos().map((utxo) => `${utxo.input().transactionId()}#${utxo.input().index()}`),
    );
    const isValid = scenario.bytes.at(-2) !== 0xf4;
    return { verdict: outcome(scenario, isValid, (one) => there.has(one)), reason: '' };
  },
};

function open({ state, slot }: Scenario): Emulator {
  const { maxTxExecutionUnits, costModels, minFeeRefScriptCostPerByte } = mainnetParameters;
  const defaults = Core.hardCodedProtocolParams;
  const emulator = new Emulator([], {
    params: {
      ...defaults,
      protocolVersion: { major: 10, minor: 0 },
      maxExecutionUnitsPerTransaction: {
        memory: Number(maxTxExecutionUnits.memory),
        steps: Number(maxTxExecutionUnits.steps),
      },
      minFeeReferenceScripts: { base: minFeeRefScriptCostPerByte, range: 25_600, multiplier: 1.2 },
      costModels: new Map([
        [0, [...costModels.PlutusV1]],
        [1, [...costModels.PlutusV2]],
        [2, [...costModels.PlutusV3]],
      ]),
    },
    treasury: 0n,
  });
  emulator.stepForwardToSlot(slot);
  for (const output of state.outputs) {
    const input = cbor.array(cbor.bytes(output.txId), cbor.uint(output.index));
    const utxo = cbor.array(input, encodeOutput(output));
    emulator.addUtxo(Core.TransactionUnspentOutput.fromCbor(Core.HexBlob(hex(utxo))));
  }
  for (const { of, rewards, votes } of state.accounts) {
    emulator.accounts.set(Core.RewardAccount(addressFromBytes(account(of))), {
      balance: rewards,
      ...(votes === true ? { drep: Core.DRep.newAlwaysAbstain() } : {}),
    });
  }
  return emulator;
}
