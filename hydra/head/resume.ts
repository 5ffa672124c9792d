import { toHex } from '../../offchain/ledger/hash.ts';
import { signedBytes } from '../protocol/signed-snapshot.ts';
import type { PartyEnvironment } from './party-environment.ts';
import { idsOfNext, nextDeposit, requestWhenFree } from './next-snapshot.ts';
import { happens, NOTHING, type Effect, type Outcome } from './outcome.ts';
import { signedPart } from '../protocol/snapshot.ts';
import { isLeader, type ClosedState, type NodeState, type OpenState } from './state.ts';

/**
 * What a party that was ended between remembering and doing has to do again. The others ignore what they have seen
 * already, and L1 does nothing twice.
 */
export function resume(environment: PartyEnvironment, state: NodeState): Outcome {
  const { head } = state;
  switch (head.tag) {
    case 'Idle':
      return NOTHING;
    case 'Open':
      return resumeOpen(environment, state, head);
    case 'Closed':
      return happens([], resumeClosed(head));
  }
}

function resumeOpen({ key }: PartyEnvironment, state: NodeState, head: OpenState): Outcome {
  const { coordinated, parameters, headId, headSeed } = head;
  const { seenSnapshot, localTxs, decommitTx, currentDepositTxId } = coordinated;
  const { snapshot } = coordinated.confirmedSnapshot;
  const effects: Effect[] = [];
  const posted = { headId, headSeed, parameters };
  const deposit =
    currentDepositTxId === undefined ? undefined : state.pendingDeposits.get(currentDepositTxId);
  if (
    currentDepositTxId !== undefined &&
    deposit !== undefined &&
    snapshot.utxoToCommit !== undefined
  ) {
    effects.push({
      kind: 'chain',
      post: {
        tag: 'IncrementTx',
        head: posted,
        snapshot: coordinated.confirmedSnapshot,
        depositTxId: currentDepositTxId,
        deposited: deposit.deposited,
      },
    });
  }
  if (decommitTx !== undefined && snapshot.utxoToDecommit !== undefined) {
    effects.push({
      kind: 'chain',
      post: { tag: 'DecrementTx', head: posted, snapshot: coordinated.confirmedSnapshot },
    });
  }
  if (seenSnapshot.tag === 'SeenSnapshot') {
    const signed = toHex(key.sign(signedBytes(signedPart(seenSnapshot.snapshot))));
    const snapshotNumber = seenSnapshot.snapshot.number;
    effects.push({ kind: 'network', message: { tag: 'AckSn', signed, snapshotNumber } });
    return happens([], effects);
  }
  if (seenSnapshot.tag === 'RequestedSnapshot') {
    if (!isLeader(parameters, key.verificationKey, seenSnapshot.requested)) {
      return happens([], effects);
    }
    effects.push({
      kind: 'network',
      message: {
        tag: 'ReqSn',
        snapshotVersion: coordinated.version,
        snapshotNumber: seenSnapshot.requested,
        transactionIds: idsOfNext(localTxs),
        decommitTx,
        depositTxId: nextDeposit(state, head, snapshot.utxoToCommit !== undefined),
      },
    });
    return happens([], effects);
  }
  if (localTxs.length === 0) return happens([], effects);
  const request = requestWhenFree(key.verificationKey, state, head, localTxs, decommitTx);
  return happens(request.events, [...effects, ...request.effects]);
}

function resumeClosed({
  headId,
  headSeed,
  parameters,
  confirmedSnapshot,
  version,
  remaining,
  contestationDeadline,
  readyToFanoutSent,
}: ClosedState): readonly Effect[] {
  const head = { headId, headSeed, parameters };
  if (remaining !== undefined) {
    return [
      {
        kind: 'chain',
        post: {
          tag: 'FanoutTx',
          head,
          openVersion: version,
          snapshot: confirmedSnapshot,
          remaining,
          deadline: contestationDeadline,
        },
      },
    ];
  }
  if (readyToFanoutSent) return [];
  return [
    {
      kind: 'chain',
      post: { tag: 'ContestTx', head, openVersion: version, snapshot: confirmedSnapshot },
    },
  ];
}
