import type * as Scalus from 'scalus';
import type { Registration } from '../../emulator/scalus.ts';
import { encodeUtxoMap } from '../../offchain/ledger/transaction.ts';
import { mainnetParameters } from '../../offchain/ledger/parameters.ts';
import type { SlotConfig } from '../../offchain/ledger/slots.ts';
import { formatReference, type Utxo } from '../../offchain/ledger/utxo.ts';
import { assemble, type Surroundings } from './assemble.ts';
import { redeemersInOrder, type Draft, type Purpose } from './draft.ts';

/** What the ledger says to a transaction: a script's refusal is told from the ledger's own rules. */
export type Judgement =
  | { readonly verdict: 'accepted' }
  | {
      readonly verdict: 'script failed';
      /** The trace code; undefined where the script crashed in a builtin. */
      readonly trace: string | undefined;
      /** The redeemer whose script failed; looked for only where no trace tells. */
      readonly purpose: Purpose | undefined;
    }
  | { readonly verdict: 'refused by the ledger'; readonly reason: string };

/** The state of a ledger to judge by. */
export interface LedgerFacts extends Surroundings {
  readonly utxos: readonly Utxo[];
  readonly registrations: readonly Registration[];
  /** CBOR of pool registrations. */
  readonly pools: readonly Uint8Array[];
  readonly slotConfig: SlotConfig;
  readonly slot: bigint;
}

/** Runs all scripts of a transaction; throws what Scalus does. */
type Run = (cbor: Uint8Array, resolved: Uint8Array) => void;

/** Judges by Scalus, a faithful ledger; each transaction on a copy of the state, so nothing is ever applied. */
export class Judge {
  readonly #facts: LedgerFacts;
  readonly #ledger: Scalus.Emulator;
  readonly #run: Run;

  private constructor(facts: LedgerFacts, ledger: Scalus.Emulator, run: Run) {
    this.#facts = facts;
    this.#ledger = ledger;
    this.#run = run;
  }

  static async of(facts: LedgerFacts): Promise<Judge> {
    // CommonJS whose exports Node cannot list in advance: everything is on the default import.
    const { default: library } = await import('scalus');
    const { zeroTime, zeroSlot, slotLength } = facts.slotConfig;
    const slots = new library.SlotConfig(Number(zeroTime), Number(zeroSlot), Number(slotLength));
    const ledger = library.Emulator.withState(
      {
        utxos: encodeUtxoMap(facts.utxos),
        stakeRegistrations: facts.registrations.map(({ credential, rewards }) => ({
          credentialType: credential.kind,
          credentialHash: credential.hash,
          rewards,
        })),
        poolRegistrations: facts.pools.map((params) => ({ params })),
      },
      slots,
    );
    ledger.setSlot(Number(facts.slot));
    const { PlutusV1, PlutusV2, PlutusV3 } = mainnetParameters.costModels;
    const models = [PlutusV1, PlutusV2, PlutusV3].map((model) => [...model]);
    return new Judge(facts, ledger, (cbor, resolved) => {
      library.Scalus.evalPlutusScripts(cbor, resolved, slots, models);
    });
  }

  /** Assembles and judges. */
  judge(draft: Draft): Judgement {
    const outcome = this.submit(assemble(draft, this.#facts));
    if (outcome.verdict !== 'script failed' || outcome.trace !== undefined) return outcome;
    return { ...outcome, purpose: this.#failing(draft) };
  }

  /** Assembles and runs the scripts alone, whatever the rules around them say in the present protocol version. */
  run(draft: Draft): Judgement {
    const cbor = assemble(draft, this.#facts);
    const named = [...draft.inputs, ...draft.references, ...draft.collateral].map(formatReference);
    const resolved = this.#facts.utxos.filter(({ reference }) =>
      named.includes(formatReference(reference)),
    );
    try {
      this.#run(cbor, encodeUtxoMap(resolved));
      return { verdict: 'accepted' };
    } catch (error) {
      const logs: unknown =
        typeof error === 'object' && error !== null && Reflect.get(error, 'logs');
      if (!Array.isArray(logs)) return { verdict: 'refused by the ledger', reason: String(error) };
      return { verdict: 'script failed', trace: logs.at(-1), purpose: undefined };
    }
  }

  /** Judges bytes. */
  submit(cbor: Uint8Array): Judgement {
    try {
      const { isSuccess, error = '', logs = [] } = this.#ledger.snapshot().submitTx(cbor);
      if (isSuccess) return { verdict: 'accepted' };
      if (!error.startsWith('Plutus script validation failed')) {
        return { verdict: 'refused by the ledger', reason: error };
      }
      if (OUT_OF_BUDGET.test(error)) return { verdict: 'refused by the ledger', reason: error };
      return { verdict: 'script failed', trace: logs.at(-1), purpose: undefined };
    } catch (error) {
      return { verdict: 'refused by the ledger', reason: String(error) };
    }
  }

  /**
   * The ledger does not say which redeemer failed. Scripts run in the order of the redeemers until one fails, so a
   * redeemer that is starved of its budget changes the answer if it comes no later than that one.
   */
  #failing(draft: Draft): Purpose | undefined {
    const redeemers = redeemersInOrder(draft);
    for (const { purpose } of redeemers.toReversed()) {
      const outcome = this.submit(assemble(draft, this.#facts, purpose));
      if (outcome.verdict === 'refused by the ledger') return purpose;
    }
    return undefined;
  }
}

const OUT_OF_BUDGET = /Out of budget/;
