import { InternalError } from '../offchain/errors/kernel-error.ts';
import { TransactionRejectedError } from '../offchain/errors/transaction.ts';
import type { SlotConfig } from '../offchain/ledger/slots.ts';
import type { RedeemerTag } from '../offchain/ledger/transaction.ts';
import type { Utxo } from '../offchain/ledger/utxo.ts';
import type { Evaluation, Ledger } from '../offchain/ports/ledger.ts';
import { scriptRejection } from './rejection.ts';
import { loadScalus } from './scalus.ts';

/** Scalus's names of redeemer tags (`scalus.cardano.ledger.RedeemerTag`). */
const TAGS: ReadonlyMap<string, RedeemerTag> = new Map([
  ['Spend', 'spend'],
  ['Mint', 'mint'],
  ['Cert', 'certificate'],
  ['Reward', 'withdrawal'],
  ['Voting', 'vote'],
  ['Proposing', 'proposal'],
]);

/** Judges scripts by Scalus, which follows mainnet where the evaluators inside builders do not. */
export class ScalusLedger implements Ledger {
  async evaluate(
    transaction: Uint8Array,
    resolved: readonly Utxo[],
    slotConfig: SlotConfig,
    costModels: readonly (readonly number[])[],
  ): Promise<readonly Evaluation[]> {
    const rules = await loadScalus();
    const outcome = rules.run(transaction, resolved, slotConfig, costModels);
    if (!outcome.ok) {
      if (outcome.byScript) throw scriptRejection(outcome.reason, outcome.logs);
      throw new TransactionRejectedError({ reason: `not evaluated: ${outcome.reason}` });
    }
    return outcome.runs.map(({ tag, index, memory, steps }) => {
      const name = TAGS.get(tag);
      if (name === undefined) throw new InternalError(`Scalus names a redeemer ${tag}`);
      return { tag: name, index, units: { memory, steps } };
    });
  }
}
