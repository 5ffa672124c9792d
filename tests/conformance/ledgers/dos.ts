import { manualClock } from '../../../emulator/manual-clock.ts';
import { openEmulator } from '../../../emulator/open-emulator.ts';
import type { Registration } from '../../../emulator/scalus.ts';
import { decodeOutput } from '../../../offchain/ledger/transaction.ts';
import { formatReference, type Utxo } from '../../../offchain/ledger/utxo.ts';
import type { State, StateAccount } from '../case.ts';
import { encodeOutput, hex, type StateOutput } from '../transaction.ts';
import { outcome, reasonOf, type JudgingLedger } from './ledger.ts';

const START = 1_800_000_000_000n;

/** This project's emulator. */
export const dosLedger: JudgingLedger = {
  name: 'DOS',
  async judge(scenario) {
    const clock = manualClock(START);
    const emulator = await openEmulator({
      directory: ':memory:',
      clock,
      genesis: toGenesis(scenario.state),
      mode: 'write',
    });
    try {
      clock.advance(scenario.slot * 1000n);
      for (const { bytes, block } of scenario.before) {
        await emulator.chain.submit(bytes);
        if (block) await emulator.chain.forge();
      }
      try {
        await emulator.chain.submit(scenario.bytes);
      } catch (error) {
        return { verdict: 'refused', reason: reasonOf(error) };
      }
      const there = new Set(
        emulator.chain.listAllUtxos().map(({ reference }) => formatReference(reference)),
      );
      const isValid = scenario.bytes.at(-2) !== 0xf4;
      return { verdict: outcome(scenario, isValid, (one) => there.has(one)), reason: '' };
    } finally {
      emulator.close();
    }
  },
};

function toGenesis({ outputs, accounts }: State): {
  outputs: readonly Utxo[];
  registrations: readonly Registration[];
} {
  return { outputs: outputs.map(toUtxo), registrations: accounts.map(toRegistration) };
}

function toUtxo(output: StateOutput): Utxo {
  const cbor = encodeOutput(output);
  const reference = { txId: output.txId, index: BigInt(output.index) };
  return { reference, output: decodeOutput(cbor), cbor };
}

function toRegistration({ of, rewards, votes = false }: StateAccount): Registration {
  const kind = 'language' in of ? 'script' : 'key';
  return {
    credential: { kind, hash: hex(of.hash) },
    rewards,
    representative: votes ? 'abstain' : undefined,
  };
}
