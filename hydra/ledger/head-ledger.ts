import { KernelError } from '../../offchain/errors/kernel-error.ts';
import type { NetworkId } from '../../offchain/ledger/address.ts';
import { scriptHash } from '../../offchain/ledger/hash.ts';
import type { ProtocolParameters } from '../../offchain/ledger/parameters.ts';
import type { SlotConfig } from '../../offchain/ledger/slots.ts';
import { formatReference, type Hex, type Script, type Utxo } from '../../offchain/ledger/utxo.ts';
import type { Ledger } from '../../offchain/ports/ledger.ts';
import { decodeConwayTransaction, type ConwayTransaction } from './conway-transaction.ts';
import { headRules, judgePhaseOne } from './phase-one.ts';
import type { LedgerEnvironment, Rule, UtxoSet } from './rule.ts';
import { outsideValidityInterval } from './rules/outside-validity-interval.ts';

/** Whether a transaction may be applied, and if not, why. */
export type Verdict = { readonly valid: true } | { readonly valid: false; readonly reason: string };

export interface HeadLedgerOptions {
  readonly parameters: ProtocolParameters;
  readonly networkId: NetworkId;
  readonly slotConfig: SlotConfig;
  /** Runs the scripts. */
  readonly scripts: Ledger;
  /** All rules of a head where absent. */
  readonly rules?: readonly Rule[];
}

/** The ledger inside a head: unspent outputs and nothing else, one transaction at a time. */
export class HeadLedger {
  readonly parameters: ProtocolParameters;
  readonly slotConfig: SlotConfig;
  readonly networkId: NetworkId;
  readonly #scripts: Ledger;
  readonly #rules: readonly Rule[];
  readonly #wellFormed = new Map<Hex, boolean>();
  #decode: ((script: Script) => void) | undefined;

  constructor({ parameters, networkId, slotConfig, scripts, rules }: HeadLedgerOptions) {
    this.parameters = parameters;
    this.networkId = networkId;
    this.slotConfig = slotConfig;
    this.#scripts = scripts;
    this.#rules = rules ?? headRules;
  }

  /** Judges a transaction by all rules and runs its scripts. */
  async judge(transaction: ConwayTransaction, utxos: UtxoSet, slot: bigint): Promise<Verdict> {
    const violation = judgePhaseOne(transaction, utxos, await this.#environment(slot), this.#rules);
    if (violation !== undefined) {
      return { valid: false, reason: `${violation.rule}: ${violation.detail}` };
    }
    return this.#runScripts(transaction, utxos);
  }

  /**
   * Judges a transaction that was valid on other unspent outputs. Its inputs name transactions by their hashes, so
   * nothing can have changed but whether they are there and what time it is.
   */
  rejudge(transaction: ConwayTransaction, utxos: UtxoSet, slot: bigint): Verdict {
    const { inputs, referenceInputs, collateral } = transaction;
    const missing = [...inputs, ...referenceInputs, ...collateral]
      .map(formatReference)
      .find((reference) => !utxos.has(reference));
    if (missing !== undefined) return { valid: false, reason: `BadInputsUTxO: ${missing}` };
    const environment = { ...this.#constant, slot };
    const late = outsideValidityInterval({
      transaction,
      environment,
      utxos,
      spent: [],
      referenced: [],
      collateral: [],
    });
    return late === undefined
      ? { valid: true }
      : { valid: false, reason: `${late.rule}: ${late.detail}` };
  }

  async #runScripts(transaction: ConwayTransaction, utxos: UtxoSet): Promise<Verdict> {
    if (transaction.redeemers.length === 0) return { valid: true };
    const { PlutusV1, PlutusV2, PlutusV3 } = this.parameters.costModels;
    try {
      const runs = await this.#scripts.evaluate(
        transaction.cbor,
        resolvedOutputs(transaction, utxos),
        this.slotConfig,
        [PlutusV1, PlutusV2, PlutusV3],
      );
      for (const { tag, index, units } of transaction.redeemers) {
        const used = runs.find((run) => run.tag === tag && run.index === index)?.units;
        if (used !== undefined && used.memory <= units.memory && used.steps <= units.steps)
          continue;
        return {
          valid: false,
          reason: `PlutusFailure: ${tag}[${index}] uses more than it declares`,
        };
      }
      return { valid: true };
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      const trace = error.facts['trace'];
      const code = trace === undefined ? '' : ` ${trace}`;
      return { valid: false, reason: `PlutusFailure:${code} ${error.message}` };
    }
  }

  get #constant(): Omit<LedgerEnvironment, 'slot'> {
    return {
      parameters: this.parameters,
      networkId: this.networkId,
      isWellFormed: (script) => this.#isWellFormed(script),
    };
  }

  async #environment(slot: bigint): Promise<LedgerEnvironment> {
    this.#decode ??= await loadDecoder();
    return { ...this.#constant, slot };
  }

  #isWellFormed(script: Script): boolean {
    const hash = scriptHash(script);
    const known = this.#wellFormed.get(hash);
    if (known !== undefined) return known;
    let wellFormed = true;
    try {
      this.#decode?.(script);
    } catch {
      wellFormed = false;
    }
    this.#wellFormed.set(hash, wellFormed);
    return wellFormed;
  }
}

/** Reads a transaction's bytes; the reason where they are none. */
export function decodeOrExplain(cbor: Uint8Array): ConwayTransaction | string {
  try {
    return decodeConwayTransaction(cbor);
  } catch (error) {
    return `malformed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function resolvedOutputs(transaction: ConwayTransaction, utxos: UtxoSet): readonly Utxo[] {
  const { inputs, referenceInputs, collateral } = transaction;
  const names = new Set([...inputs, ...referenceInputs, ...collateral].map(formatReference));
  return [...names].map((name) => utxos.get(name)).filter((utxo) => utxo !== undefined);
}

/** Applying no parameters decodes a script, and fails where it can't be. */
async function loadDecoder(): Promise<(script: Script) => void> {
  // CommonJS: bundled, only its default export is there.
  const { default: uplc } = await import('@lucid-evolution/uplc');
  const none = new Uint8Array([0x80]);
  return ({ bytes }) => void uplc.apply_params_to_script(none, bytes);
}
