import type { Hex } from '../../offchain/ledger/utxo.ts';
import { sameUtxos } from '../ledger/utxo-set.ts';
import type { ClientInput } from '../wire/client-input.ts';
import type { JsonValue } from '../wire/json.ts';
import { utxosToJson } from '../wire/tx-out.ts';
import { happens, tells, type Outcome } from './outcome.ts';
import { confirmedFromJson } from '../protocol/snapshot-json.ts';
import { isSigned, type ConfirmedSnapshot } from '../protocol/snapshot.ts';
import type { OpenState } from './state.ts';

/** SideLoadSnapshot: takes a snapshot that all have signed in place of one that got stuck. */
export async function decideSideLoad(
  head: OpenState,
  clientInput: ClientInput & { readonly tag: 'SideLoadSnapshot' },
): Promise<Outcome> {
  const loaded = confirmedFromJson(clientInput.snapshot);
  if (loaded.snapshot.headId !== head.headId) {
    return { kind: 'error', reason: `a snapshot of head ${loaded.snapshot.headId}` };
  }
  const requirementFailure =
    clientInput.snapshot.tag === 'InitialSnapshot'
      ? judgeInitial(head)
      : await judge(head.parameters.parties, head.coordinated.confirmedSnapshot, loaded);
  if (requirementFailure !== undefined) {
    return tells({ tag: 'SideLoadSnapshotRejected', clientInput, requirementFailure });
  }
  return happens([{ tag: 'SnapshotSideLoaded', headId: head.headId, loaded }]);
}

function judgeInitial({ coordinated }: OpenState): JsonValue | undefined {
  return coordinated.confirmedSnapshot.snapshot.number === 0n
    ? undefined
    : { tag: 'SideLoadInitialSnapshotMismatch' };
}

async function judge(
  parties: readonly Hex[],
  current: ConfirmedSnapshot,
  loaded: ConfirmedSnapshot,
): Promise<JsonValue | undefined> {
  const { snapshot, signatures } = loaded;
  const last = current.snapshot;
  if (snapshot.number < last.number) {
    return {
      tag: 'SideLoadSnNumberInvalid',
      requestedSn: snapshot.number,
      lastSeenSn: last.number,
    };
  }
  if (snapshot.version !== last.version) {
    return {
      tag: 'SideLoadSvNumberInvalid',
      requestedSv: snapshot.version,
      lastSeenSv: last.version,
    };
  }
  const json = (set: typeof last.utxoToCommit): JsonValue =>
    set === undefined ? null : utxosToJson(set.values());
  if (!sameUtxos(snapshot.utxoToCommit, last.utxoToCommit)) {
    return {
      tag: 'SideLoadUTxOToCommitInvalid',
      requestedSc: json(snapshot.utxoToCommit),
      lastSeenSc: json(last.utxoToCommit),
    };
  }
  if (!sameUtxos(snapshot.utxoToDecommit, last.utxoToDecommit)) {
    return {
      tag: 'SideLoadUTxOToDecommitInvalid',
      requestedSd: json(snapshot.utxoToDecommit),
      lastSeenSd: json(last.utxoToDecommit),
    };
  }
  if (await isSigned(loaded, parties)) return undefined;
  return {
    tag: 'SideLoadInvalidMultisignature',
    multisig: signatures.join(' '),
    vkeys: [...parties],
  };
}
