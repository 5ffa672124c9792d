import { HYDRA_NODE_VERSION } from '../../client/profile.ts';
import type { JsonObject } from '../../wire/json.ts';
import { utxosToJson } from '../../wire/tx-out.ts';
import { union } from '../../ledger/utxo-set.ts';
import type { ConfirmedSnapshot } from '../../protocol/snapshot.ts';
import type { HeadState } from '../state.ts';
import type { ApiNode } from './node.ts';

/** What every client is told first. Head id and outputs are left out, not null, where there is no head. */
export function greetings(node: ApiNode): JsonObject {
  const { head, chain, synced } = node.state;
  const confirmed = confirmedOf(head);
  return {
    tag: 'Greetings',
    me: { vkey: node.vkey },
    headStatus: statusOf(head),
    ...(head.tag === 'Idle' ? {} : { hydraHeadId: head.headId }),
    ...(confirmed === undefined ? {} : { snapshotUtxo: snapshotUtxo(confirmed) }),
    hydraNodeVersion: HYDRA_NODE_VERSION,
    env: node.environment,
    networkInfo: node.networkInfo,
    chainSyncedStatus: synced ? 'InSync' : 'CatchingUp',
    currentSlot: chain.slot,
  };
}

/** The confirmed snapshot; undefined where there is no head. */
export function confirmedOf(head: HeadState): ConfirmedSnapshot | undefined {
  switch (head.tag) {
    case 'Idle':
      return undefined;
    case 'Open':
      return head.coordinated.confirmedSnapshot;
    case 'Closed':
      return head.confirmedSnapshot;
  }
}

/** The snapshot's outputs, with those that are being committed. */
export function snapshotUtxo({ snapshot }: ConfirmedSnapshot): JsonObject {
  return utxosToJson(union(snapshot.utxo, snapshot.utxoToCommit).values());
}

function statusOf(head: HeadState): string {
  if (head.tag !== 'Closed') return head.tag;
  return head.readyToFanoutSent ? 'FanoutPossible' : 'Closed';
}
