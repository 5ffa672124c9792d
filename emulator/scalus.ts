import type * as Scalus from 'scalus';
import type { Credential } from '../offchain/ledger/address.ts';
import type { SlotConfig } from '../offchain/ledger/slots.ts';
import { decodeUtxoMap, encodeUtxoMap } from '../offchain/ledger/transaction.ts';
import type { Hex, Utxo } from '../offchain/ledger/utxo.ts';

/** A registered stake credential. */
export interface Registration {
  readonly credential: Credential;
  readonly rewards: bigint;
  /** Whom its vote is delegated to. */
  readonly representative?: string | undefined;
}

/** What the ledger's rules say to a transaction. `logs` are the traces of the script that failed. */
export type Verdict =
  | { readonly accepted: true; readonly id: Hex }
  | { readonly accepted: false; readonly reason: string; readonly logs: readonly string[] };

/** What one redeemer's script used, in Scalus's words. */
export interface ScriptRun {
  readonly tag: string;
  readonly index: number;
  readonly memory: bigint;
  readonly steps: bigint;
}

/** The outcome of running all scripts of a transaction. `byScript` tells a script's refusal from any other failure. */
export type ScriptRuns =
  | { readonly ok: true; readonly runs: readonly ScriptRun[] }
  | {
      readonly ok: false;
      readonly byScript: boolean;
      readonly reason: string;
      readonly logs: readonly string[];
    };

/** The ledger's state in memory, under the ledger's rules. */
export interface LedgerState {
  /** Checks a transaction in a slot and applies it when it is accepted. */
  submit(cbor: Uint8Array, slot: bigint): Verdict;
  /** A state of its own with what this one has now. Takes as long for a large state as for a small one. */
  copy(): LedgerState;
  utxos(): readonly Utxo[];
}

/** The parts of Scalus that the emulator uses. */
export interface ScalusRules {
  load(
    utxos: readonly Utxo[],
    registrations: readonly Registration[],
    slotConfig: SlotConfig,
  ): LedgerState;
  run(
    cbor: Uint8Array,
    resolved: readonly Utxo[],
    slotConfig: SlotConfig,
    costModels: readonly (readonly number[])[],
  ): ScriptRuns;
}

type Library = Pick<typeof Scalus, 'Emulator' | 'Scalus' | 'SlotConfig'>;

/**
 * Loads Scalus 0.17.0: the adapter to that library. It takes most of a second, so only those call it who submit or
 * evaluate; commands that read never do.
 */
export async function loadScalus(): Promise<ScalusRules> {
  // CommonJS whose exports Node cannot list in advance: everything is on the default import, whatever its types say.
  const { default: library } = await import('scalus');
  return {
    load: (utxos, registrations, slotConfig) =>
      loadState(library, utxos, registrations, slotConfig),
    run: (cbor, resolved, slotConfig, costModels) => {
      const models = costModels.map((model) => [...model]);
      const map = encodeUtxoMap(resolved);
      try {
        const slots = toSlots(library, slotConfig);
        const runs = library.Scalus.evalPlutusScripts(cbor, map, slots, models);
        return {
          ok: true,
          runs: runs.map(({ tag, index, budget }) => ({
            tag,
            index,
            memory: budget.memory,
            steps: budget.steps,
          })),
        };
      } catch (error) {
        return { ok: false, ...toFailure(error) };
      }
    },
  };
}

function loadState(
  { Emulator, SlotConfig }: Library,
  utxos: readonly Utxo[],
  registrations: readonly Registration[],
  slotConfig: SlotConfig,
): LedgerState {
  const emulator = Emulator.withState(
    {
      utxos: encodeUtxoMap(utxos),
      stakeRegistrations: registrations.map(({ credential, rewards }) => ({
        credentialType: credential.kind,
        credentialHash: credential.hash,
        rewards,
      })),
    },
    toSlots({ SlotConfig }, slotConfig),
  );
  return toState(emulator);
}

function toState(emulator: Scalus.Emulator): LedgerState {
  return {
    copy: () => toState(emulator.snapshot()),
    submit: (cbor, slot) => {
      emulator.setSlot(Number(slot));
      try {
        const { isSuccess, txHash = '', error = '', logs = [] } = emulator.submitTx(cbor);
        return isSuccess
          ? { accepted: true, id: txHash }
          : { accepted: false, reason: error, logs };
      } catch (error) {
        // Bytes that Scalus cannot read are thrown, not answered.
        return { accepted: false, ...toFailure(error) };
      }
    },
    utxos: () => decodeUtxoMap(emulator.getUtxosCbor()),
  };
}

function toSlots(
  { SlotConfig }: Pick<Library, 'SlotConfig'>,
  { zeroTime, zeroSlot, slotLength }: SlotConfig,
): Scalus.SlotConfig {
  return new SlotConfig(Number(zeroTime), Number(zeroSlot), Number(slotLength));
}

/** A script's refusal is no `Error` and has `logs`; what else Scalus throws is an `Error` without them. */
function toFailure(error: unknown): { byScript: boolean; reason: string; logs: readonly string[] } {
  const fields: object = typeof error === 'object' && error !== null ? error : {};
  const logs: unknown = Reflect.get(fields, 'logs');
  const message: unknown = Reflect.get(fields, 'message');
  return {
    byScript: Array.isArray(logs),
    reason: typeof message === 'string' ? message : String(error),
    logs: Array.isArray(logs) ? logs.map(String) : [],
  };
}
