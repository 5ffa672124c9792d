import { formatReference, type Hex } from '../../offchain/ledger/utxo.ts';
import type { JsonObject } from '../wire/json.ts';
import type { ServerOutput } from '../wire/server-output.ts';
import { utxosFromJson } from '../wire/tx-out.ts';

/**
 * What heads have taken in from L1, by what a node tells of their snapshots. Anybody may deposit into a head: a token that
 * came in so is a stranger's, but can come back.
 */
export class EnteredTokens {
  /** By head: units, and how many of them. */
  readonly #heads = new Map<Hex, Map<Hex, bigint>>();
  /** A snapshot is told again after every reconnection, and the next may repeat what it takes in. */
  readonly #seen = new Set<string>();

  /** Takes any message of a node. */
  note(output: ServerOutput): void {
    if (output.tag !== 'SnapshotConfirmed') return;
    const { utxoToCommit, utxoToDecommit } = output.snapshot;
    this.#add(output.headId, utxoToCommit, 1n);
    this.#add(output.headId, utxoToDecommit, -1n);
  }

  /** Tokens of a head that L1 knows. */
  of(headId: Hex): ReadonlyMap<Hex, bigint> {
    return this.#heads.get(headId) ?? new Map<Hex, bigint>();
  }

  #add(headId: Hex, utxos: JsonObject | null, sign: 1n | -1n): void {
    const units = this.#heads.get(headId) ?? new Map<Hex, bigint>();
    this.#heads.set(headId, units);
    for (const { reference, output } of utxos === null ? [] : utxosFromJson(utxos)) {
      const once = `${headId} ${sign} ${formatReference(reference)}`;
      if (this.#seen.has(once)) continue;
      this.#seen.add(once);
      for (const [unit, quantity] of output.assets) {
        units.set(unit, (units.get(unit) ?? 0n) + sign * quantity);
      }
    }
  }
}
