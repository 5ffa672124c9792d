import { createRequire } from 'node:module';
import type { eval_phase_two_raw } from '@lucid-evolution/uplc';
import { encode } from 'cbor2';
import { decodeData } from '../../validators/lib/data.ts';
import { InternalError } from '../errors/kernel-error.ts';
import { fromHex } from '../ledger/hash.ts';
import type { Utxo } from '../ledger/utxo.ts';
import type { BuildContext } from '../ports/builder.ts';

interface Library {
  readonly eval_phase_two_raw: typeof eval_phase_two_raw;
}

/** What a script costs, measured. */
export interface MeasuredRedeemer {
  /** The ledger's number (Conway CDDL `redeemer_tag`). */
  readonly tag: number;
  readonly index: number;
  readonly memory: bigint;
  readonly steps: bigint;
  /** `[tag, index, data, [memory, steps]]`. */
  readonly cbor: Uint8Array;
}

/**
 * Evaluations by one machine. Danger: `@lucid-evolution/uplc` 0.2.21 never gives back what an evaluation takes, 0.4 MB and
 * more. Its memory ends at 4 GB, and with it the process, so a machine is given up in time.
 */
const LIFETIME = 100;

let machine: Library | undefined;
let evaluations = 0;

/**
 * Evaluates all scripts of a transaction with aiken's machine, the one that both builders' libraries come with. `known` has
 * at least what the transaction spends and reads. Throws what the machine says, as text.
 */
export function measureRedeemers(
  transaction: Uint8Array,
  known: readonly Pick<Utxo, 'reference' | 'cbor'>[],
  { parameters, slotConfig }: BuildContext,
): readonly MeasuredRedeemer[] {
  if (machine === undefined || evaluations === LIFETIME) {
    machine = loadMachine();
    evaluations = 0;
  }
  evaluations += 1;
  const { PlutusV1, PlutusV2, PlutusV3 } = parameters.costModels;
  const costModels = new Map([PlutusV1, PlutusV2, PlutusV3].map((model, index) => [index, model]));
  const redeemers = machine.eval_phase_two_raw(
    transaction,
    known.map(({ reference: { txId, index } }) => encode([fromHex(txId), index])),
    known.map(({ cbor }) => cbor),
    encode(costModels),
    parameters.maxTxExecutionUnits.steps,
    parameters.maxTxExecutionUnits.memory,
    slotConfig.zeroTime,
    slotConfig.zeroSlot,
    Number(slotConfig.slotLength),
  );
  return redeemers.map(readRedeemer);
}

/** A machine that nobody else has: a module that is loaded again is another one, with a memory of its own. */
function loadMachine(): Library {
  // Each has its list of what it has loaded, so an old one holds no machine back.
  const load = createRequire(import.meta.url);
  const path = load.resolve('@lucid-evolution/uplc');
  delete load.cache[path];
  const library: unknown = load(path);
  delete load.cache[path];
  if (!isLibrary(library)) throw new InternalError('another @lucid-evolution/uplc than expected');
  return library;
}

const isLibrary = (value: unknown): value is Library =>
  typeof value === 'object' && value !== null && 'eval_phase_two_raw' in value;

function readRedeemer(cbor: Uint8Array): MeasuredRedeemer {
  // The same CBOR as a list of Plutus Data.
  const redeemer = decodeData(cbor);
  const [tag, index, , units] = Array.isArray(redeemer) ? redeemer : [];
  const [memory, steps] = Array.isArray(units) ? units : [];
  if (
    typeof tag !== 'bigint' ||
    typeof index !== 'bigint' ||
    typeof memory !== 'bigint' ||
    typeof steps !== 'bigint'
  ) {
    throw new InternalError('the aiken machine answers something else than redeemers');
  }
  return { tag: Number(tag), index: Number(index), memory, steps, cbor };
}
