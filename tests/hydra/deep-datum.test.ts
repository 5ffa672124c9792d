import { encode } from 'cbor2';
import { expect, test } from 'vitest';
import { outputsHash } from '../../hydra/protocol/signed-snapshot.ts';
import { isJsonObject, parseJson, serialiseJson, type JsonValue } from '../../hydra/wire/json.ts';
import { mergeSignatures } from '../../hydra/wire/signatures.ts';
import type { IdentifiedTransaction } from '../../hydra/wire/transaction.ts';
import { outputFromJson, outputToJson, utxosFromJson } from '../../hydra/wire/tx-out.ts';
import { blake2b256, fromHex, toHex } from '../../offchain/ledger/hash.ts';
import { encodeOutput } from '../../offchain/ledger/output.ts';
import { bodyOf } from '../../offchain/ledger/sign.ts';
import { formatReference, type Output, type Utxo } from '../../offchain/ledger/utxo.ts';
import { alice, ADA } from '../emulator/funds.ts';
import type { User } from '../support/world.ts';
import { connect, openProvider } from './kernel-in-head.ts';
import { openPurse } from './wallet.ts';

/** Lists in lists: more of them than any stack holds calls. */
function nested(depth: number): Uint8Array {
  const datum = new Uint8Array(depth).fill(0x81);
  datum[depth - 1] = 0x80;
  return datum;
}

/** A payment of all of an output to whom it belongs, with a datum. Builders could not write it. */
async function payWithDatum(
  { submission }: User,
  { reference, output }: Utxo,
  datum: Uint8Array,
): Promise<IdentifiedTransaction> {
  const body = Buffer.concat([
    Uint8Array.of(0xa3, 0, 0x81),
    encode([fromHex(reference.txId), reference.index]),
    Uint8Array.of(1, 0x81),
    encodeOutput({ ...output, datum }),
    Uint8Array.of(2, 0),
  ]);
  const unsigned = new Uint8Array([0x84, ...body, 0xa0, 0xf5, 0xf6]);
  const witnesses = await submission.signer.sign(unsigned, [submission.signer.paymentKeyHash]);
  const cbor = mergeSignatures(unsigned, witnesses);
  return { id: toHex(blake2b256(bodyOf(cbor))), cbor };
}

/** How many lists lie in each other in what a node writes of such a datum. */
function depthOf(json: JsonValue | undefined): number {
  let depth = 0;
  let list = isJsonObject(json) ? json['list'] : undefined;
  while (Array.isArray(list)) {
    depth++;
    const [inside]: readonly (JsonValue | undefined)[] = list;
    list = isJsonObject(inside) ? inside['list'] : undefined;
  }
  return depth;
}

test.each([1_500, 100_000])('an output with a datum of %i levels is written and read', (depth) => {
  const output: Output = {
    address: alice.address,
    lovelace: ADA,
    assets: new Map(),
    datum: nested(depth),
    datumHash: undefined,
    referenceScript: undefined,
  };
  const json = parseJson(serialiseJson(outputToJson(output)));
  expect(isJsonObject(json) && depthOf(json['inlineDatum'])).toBe(depth);
  expect(outputFromJson(json)).toEqual(output);
  const reference = { txId: '00'.repeat(32), index: 0n };
  const utxo = { reference, output, cbor: encodeOutput(output) };
  expect(outputsHash([utxo])).toHaveLength(64);
});

test.each([1_500, 5_000])('a participant who nests %i levels locks nobody out', async (depth) => {
  const { stage, alice: user, client, provider } = await openPurse(2);
  const [target] = (await provider.listConfirmed()).filter(
    ({ output }) => output.lovelace === 30_000_000n,
  );
  if (target === undefined) throw new RangeError('no such output');
  const deep = await payWithDatum(user, target, nested(depth));
  await provider.submit(deep.cbor);
  await provider.awaitConfirmation(deep.id);
  const reference = { txId: deep.id, index: 0n };
  expect(await provider.findUtxo(reference)).toBeDefined();
  // A party that starts again reads it from its log.
  await stage.head.parties[1]?.kill();
  await stage.head.parties[1]?.restart();
  for (const party of [0, 1]) {
    const other = await connect(stage, party);
    expect(other.malformed).toBeUndefined();
    expect(await (await openProvider(stage, other)).findUtxo(reference)).toBeDefined();
  }
  const snapshot = utxosFromJson((await client.http.findSnapshotUtxo()) ?? {});
  expect(snapshot.map((utxo) => formatReference(utxo.reference))).toContain(`${deep.id}#0`);
  await client.close();
});
