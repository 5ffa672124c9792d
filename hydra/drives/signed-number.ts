import type { Hex } from '../../offchain/ledger/utxo.ts';
import { outputsHash, signedBytes, verifiesAll } from '../protocol/signed-snapshot.ts';
import type { JsonObject } from '../wire/json.ts';
import type { ServerOutputOf } from '../wire/server-output.ts';
import { utxosFromJson } from '../wire/tx-out.ts';

/** What a node tells of a snapshot. */
export type ConfirmedMessage = ServerOutputOf<'SnapshotConfirmed'>;

/**
 * Whether all of these parties have signed a snapshot of that number in that head. What was in it is not looked at: its
 * accumulator is taken as the message has it, which takes a thousandth of the time.
 */
export function isNumberSigned(
  { headId, snapshot, signatures: { multiSignature } }: ConfirmedMessage,
  parties: readonly Hex[],
): boolean {
  const { version, number, accumulator, utxoToCommit, utxoToDecommit } = snapshot;
  const message = signedBytes({
    headId,
    version,
    number,
    accumulator,
    decommitHash: hashOf(utxoToDecommit),
    commitHash: hashOf(utxoToCommit),
  });
  // The message does not say in which order the head has its parties.
  return parties.every((party) =>
    multiSignature.some((signature) => verifiesAll([party], [signature], message)),
  );
}

const hashOf = (utxos: JsonObject | null): Hex =>
  outputsHash(utxos === null ? undefined : utxosFromJson(utxos));
