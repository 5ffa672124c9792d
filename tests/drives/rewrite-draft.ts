import { encode, Tag } from 'cbor2';
import { DEPOSIT_SCRIPT } from '../../hydra/client/profile.ts';
import {
  encodeDepositDatum,
  findDepositDatum,
  type DepositDatum,
} from '../../hydra/head/l1/head-datum.ts';
import { decodeCbor } from '../../offchain/ledger/cbor-items.ts';
import { originalBytes, toList, toMap } from '../../hydra/ledger/cbor-values.ts';
import { outputData } from '../../hydra/protocol/output-data.ts';
import { bytes, constructor, integer, list } from '../../hydra/protocol/serialise-data.ts';
import type { IdentifiedTransaction } from '../../hydra/wire/transaction.ts';
import { addressToBytes, enterpriseAddress, TESTNET } from '../../offchain/ledger/address.ts';
import { blake2b256, fromHex, toHex } from '../../offchain/ledger/hash.ts';
import { bodyOf } from '../../offchain/ledger/sign.ts';
import { decodeTransaction } from '../../offchain/ledger/transaction.ts';
import type { Utxo } from '../../offchain/ledger/utxo.ts';

/** A transaction's body or an output, by the keys of the CDDL. */
type Body = Map<unknown, unknown>;
/** Changes a decoded body in place. */
export type Change = (body: Body, draft: IdentifiedTransaction) => void;
/** What a node answers in place of a draft. */
export type Redraft = (draft: IdentifiedTransaction) => IdentifiedTransaction;

export const identified = (cbor: Uint8Array): IdentifiedTransaction => ({
  id: toHex(blake2b256(bodyOf(cbor))),
  cbor,
});

/** The draft with another body; what else belongs to it keeps its bytes. */
export const rewriting =
  (change: Change): Redraft =>
  (draft) => {
    const [body, witnesses] = toList(decodeCbor(draft.cbor));
    const changed = new Map(toMap(body));
    change(changed, draft);
    const rest = draft.cbor.subarray(
      1 + originalBytes(body).length + originalBytes(witnesses).length,
    );
    return identified(
      new Uint8Array([0x84, ...encode(changed), ...originalBytes(witnesses), ...rest]),
    );
  };

/** More members of a set. */
export const addTo =
  (key: bigint, ...items: readonly unknown[]): Change =>
  (body) => {
    const before = body.get(key);
    const known = before instanceof Tag ? before.contents : (before ?? []);
    body.set(key, new Tag(258, [...toList(known), ...items]));
  };

/** Another deposit in place of the first output. */
export const depositing =
  (change: (output: Body, datum: DepositDatum) => void): Change =>
  (body, { cbor }) => {
    const [first] = decodeTransaction(cbor).outputs;
    const [raw, ...others] = toList(body.get(1n));
    const datum = first && findDepositDatum(first);
    if (datum === undefined) throw new TypeError('no deposit');
    const output = new Map(toMap(raw));
    change(output, datum);
    body.set(1n, [output, ...others]);
  };

/** The same deposit with something else in its datum. */
export const saying = (change: Partial<DepositDatum>): Change =>
  depositing((output, datum) => {
    output.set(2n, [1, new Tag(24, encodeDepositDatum({ ...datum, ...change }))]);
  });

/** Where hydra-node's deposits lie, and how their datums hold an output. */
export const depositScript = enterpriseAddress(TESTNET, { kind: 'script', hash: DEPOSIT_SCRIPT });
export const asData = ({ output }: Utxo): Uint8Array => outputData(output) ?? new Uint8Array();

/** A draft as hydra-node 2.3.0 writes it (`Hydra.Tx.Deposit`, `coverFee_`), from one of the local head's. */
export const asUpstream = (commit: (utxo: Utxo) => Uint8Array): Redraft =>
  rewriting((body, draft) => {
    depositing((output, datum) => {
      const commits = [...datum.deposited.values()].map((utxo) => {
        const { txId, index } = utxo.reference;
        const at = constructor(0, [bytes(fromHex(txId)), integer(index)]);
        return constructor(0, [at, bytes(commit(utxo))]);
      });
      const parts = [bytes(fromHex(datum.headId)), integer(datum.deadline), list(commits)];
      output.set(0n, addressToBytes(depositScript));
      output.set(2n, [1, new Tag(24, constructor(0, parts))]);
    })(body, draft);
    // No lower bound, nothing of collateral but the input that pays; metadata.
    for (const key of [8n, 16n, 17n]) body.delete(key);
    body.set(7n, new Uint8Array(32));
  });
