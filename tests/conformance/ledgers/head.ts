import { ScalusLedger } from '../../../emulator/scalus-ledger.ts';
import { decodeConwayTransaction } from '../../../hydra/ledger/conway-transaction.ts';
import { HeadLedger } from '../../../hydra/ledger/head-ledger.ts';
import { ledgerRules } from '../../../hydra/ledger/phase-one.ts';
import { move, toUtxoSet } from '../../../hydra/ledger/utxo-set.ts';
import { TESTNET } from '../../../offchain/ledger/address.ts';
import type { ProtocolParameters } from '../../../offchain/ledger/parameters.ts';
import { decodeOutput } from '../../../offchain/ledger/transaction.ts';
import type { Utxo } from '../../../offchain/ledger/utxo.ts';
import { encodeOutput, type StateOutput } from '../transaction.ts';
import { outcome, reasonOf, type JudgingLedger } from './ledger.ts';

/**
 * The ledger inside a head with these parameters, and every rule but the one that only heads have: it refuses fees, which
 * all cases pay.
 */
export function headLedger(parameters: ProtocolParameters): JudgingLedger {
  const ledger = new HeadLedger({
    parameters,
    networkId: TESTNET,
    slotConfig: { zeroTime: 1_800_000_000_000n, zeroSlot: 0n, slotLength: 1000n },
    scripts: new ScalusLedger(),
    rules: ledgerRules,
  });
  return {
    name: 'head',
    async judge(scenario) {
      const utxos = toUtxoSet(scenario.state.outputs.map(toUtxo));
      try {
        for (const { bytes, slot } of scenario.before) await apply(ledger, bytes, utxos, slot);
        const isValid = await apply(ledger, scenario.bytes, utxos, scenario.slot);
        return { verdict: outcome(scenario, isValid, (one) => utxos.has(one)), reason: '' };
      } catch (error) {
        return { verdict: 'refused', reason: reasonOf(error) };
      }
    },
  };
}

/** Applies a transaction that the ledger accepts; whether it is one that is marked as valid. */
async function apply(
  ledger: HeadLedger,
  bytes: Uint8Array,
  utxos: Map<string, Utxo>,
  slot: bigint,
): Promise<boolean> {
  const transaction = decodeConwayTransaction(bytes);
  const verdict = await ledger.judge(transaction, utxos, slot);
  if (!verdict.valid) throw new TypeError(verdict.reason);
  move(utxos, transaction);
  return transaction.isValid;
}

function toUtxo(output: StateOutput): Utxo {
  const cbor = encodeOutput(output);
  const reference = { txId: output.txId, index: BigInt(output.index) };
  return { reference, output: decodeOutput(cbor), cbor };
}
