import { encode, Tag } from 'cbor2';
import { encodeData, type PlutusData } from '../validators/lib/data.ts';
import { addressToBytes, rewardAddress, type NetworkId } from './ledger/address.ts';
import { blake2b256, fromHex, toHex } from './ledger/hash.ts';
import { compareReferences, type Hex, type OutputReference } from './ledger/utxo.ts';
import type { TxPlan } from './tx-plan.ts';

const SPEND = 0;
const WITHDRAWAL = 3;

/**
 * A transaction that spends what a plan does, with its redeemers, scripts and signers, and makes nothing (Conway CDDL
 * `transaction`): what a node completes to a deposit. It has neither fee nor units: the node adds both.
 */
export function blueprintOf(
  plan: TxPlan,
  networkId: NetworkId,
): { readonly id: Hex; readonly cbor: Uint8Array } {
  const spends = plan.spends.toSorted((a, b) =>
    compareReferences(a.utxo.reference, b.utxo.reference),
  );
  // Accounts of scripts are ordered by hash.
  const withdrawals = plan.withdrawals.toSorted((a, b) => (a.scriptHash < b.scriptHash ? -1 : 1));
  const account = (hash: string): Uint8Array =>
    addressToBytes(rewardAddress(networkId, { kind: 'script', hash }));
  const fields: [number, unknown][] = [
    [0, references(spends.map(({ utxo }) => utxo.reference))],
    [1, []],
    [2, 0n],
    [5, new Map(withdrawals.map(({ scriptHash, amount }) => [account(scriptHash), amount]))],
    [14, new Tag(258, plan.requiredSigners.map(fromHex))],
  ];
  if (plan.references.length > 0) {
    fields.push([18, references(plan.references.map(({ reference }) => reference))]);
  }
  const body = encode(new Map(fields));
  const redeemers = [
    ...spends.map(({ redeemer }, index) => redeemerEntry(SPEND, index, redeemer)),
    ...withdrawals.map(({ redeemer }, index) => redeemerEntry(WITHDRAWAL, index, redeemer)),
  ];
  const witnesses: Uint8Array[] = [encode(5), mapHead(redeemers.length), ...redeemers];
  if (plan.attachedScripts.length > 0) {
    const scripts = plan.attachedScripts.map(({ bytes }) => bytes);
    witnesses.push(encode(7), encode(new Tag(258, scripts)));
  }
  const cbor = Buffer.concat([
    new Uint8Array([0x84]),
    body,
    mapHead(plan.attachedScripts.length > 0 ? 2 : 1),
    ...witnesses,
    new Uint8Array([0xf5, 0xf6]),
  ]);
  return { id: toHex(blake2b256(body)), cbor: new Uint8Array(cbor) };
}

function references(all: readonly OutputReference[]): Tag {
  const sorted = all.toSorted(compareReferences);
  return new Tag(
    258,
    sorted.map(({ txId, index }) => [fromHex(txId), index]),
  );
}

/** `[tag, index] => [data, units]`. */
function redeemerEntry(tag: number, index: number, redeemer: PlutusData): Uint8Array {
  const data = encodeData(redeemer);
  const key = [new Uint8Array([0x82]), encode(tag), encode(index)];
  return new Uint8Array(Buffer.concat([...key, new Uint8Array([0x82]), data, encode([0, 0])]));
}

/** Head of a map of at most 255 entries. */
function mapHead(size: number): Uint8Array {
  return size < 24 ? new Uint8Array([0xa0 | size]) : new Uint8Array([0xb8, size]);
}
