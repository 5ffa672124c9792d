import { addressToBytes, type NetworkId } from '../../offchain/ledger/address.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { HeadRefusedError } from '../errors.ts';
import { isOutputAddress } from '../ledger/well-formed.ts';
import { accumulated, isSigned } from '../protocol/snapshot.ts';
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

/** What a head is known by. */
export interface Expected {
  readonly headId: Hex;
  /** In any order. */
  readonly parties: readonly Hex[];
  readonly networkId: NetworkId;
}

/** What keeps a head's confirmed state from being one that all of these parties have signed; undefined where nothing does. */
export async function findUnsigned(
  head: HeadStateJson,
  expected: Expected,
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
  // Signatures do not tell an address of this network from others with the same hashes.
  const addresses = [...accumulated(confirmed.snapshot).values()].map(
    ({ output }) => output.address,
  );
  if (!addresses.every((address) => isOf(address, expected.networkId))) {
    return 'it has an address that no head of this network can have';
  }
  const signed = await isSigned(confirmed, parties);
  return signed ? undefined : 'not all parties of the head have signed it';
}

/** Whether outputs of a network that scripts can see may have an address. */
function isOf(address: string, networkId: NetworkId): boolean {
  const bytes = addressToBytes(address);
  const [header = 0xff] = bytes;
  return header < 0x80 && (header & 0x0f) === networkId && isOutputAddress(bytes);
}
