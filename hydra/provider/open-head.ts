import type { Hex } from '../../offchain/ledger/utxo.ts';
import { HeadRefusedError } from '../errors.ts';
import { isSigned } from '../protocol/snapshot.ts';
import { confirmedFromJson } from '../protocol/snapshot-json.ts';
import type { UtxoSet } from '../ledger/rule.ts';
import { toUtxoSet, union } from '../ledger/utxo-set.ts';
import type { HeadStateJson } from '../wire/head-state.ts';
import { utxosFromJson } from '../wire/tx-out.ts';

/** The spendable outputs of the confirmed snapshot, its number, and the transactions that the node knows besides. */
export function readOpen(head: HeadStateJson): {
  readonly headId: Hex;
  readonly utxos: UtxoSet;
  readonly number: bigint;
  readonly known: ReadonlySet<Hex>;
} {
  if (head.tag !== 'Open') {
    throw new HeadRefusedError({ command: 'to be used', reason: `it is ${head.tag}` });
  }
  const { headId } = head.contents;
  const { confirmedSnapshot, seenSnapshot, version, localTxs, allTxs } =
    head.contents.coordinatedHeadState;
  // What a snapshot has that is being signed is in neither of the lists any more.
  const signing = seenSnapshot.tag === 'SeenSnapshot' ? seenSnapshot.snapshot.confirmed : [];
  const ids = [...localTxs, ...signing].map(({ txId }) => txId ?? '');
  const known = new Set([...Object.keys(allTxs), ...ids]);
  if (confirmedSnapshot.tag === 'InitialSnapshot') {
    return { headId, utxos: new Map(), number: 0n, known };
  }
  const { utxo = {}, utxoToCommit, version: signed, number } = confirmedSnapshot.snapshot;
  const own = toUtxoSet(utxosFromJson(utxo));
  const committed =
    version > signed && utxoToCommit !== null ? toUtxoSet(utxosFromJson(utxoToCommit)) : undefined;
  return { headId, utxos: union(own, committed), number, known };
}

/** What keeps a head's confirmed state from being one that all of these parties have signed; undefined where nothing does. */
export async function findUnsigned(
  head: HeadStateJson,
  expected: { readonly headId: Hex; readonly parties: readonly Hex[] },
): Promise<string | undefined> {
  if (head.tag !== 'Open') return `it is ${head.tag}`;
  const { headId, parameters, coordinatedHeadState } = head.contents;
  const confirmed = confirmedFromJson(coordinatedHeadState.confirmedSnapshot);
  if ([headId, confirmed.snapshot.headId].some((id) => id !== expected.headId)) {
    return 'it is of another head';
  }
  const parties = parameters.parties.map(({ vkey }) => vkey);
  if (parties.toSorted().join() !== expected.parties.toSorted().join()) {
    return 'its head has other parties';
  }
  // Nothing is in a head as it opens, and nobody signs that. Its number alone says nothing about what is in it.
  if (coordinatedHeadState.confirmedSnapshot.tag === 'InitialSnapshot') return undefined;
  const signed = await isSigned(confirmed, parties);
  return signed ? undefined : 'not all parties of the head have signed it';
}
