import { HttpApi } from '../../hydra/client/http-api.ts';
import { toUtxoSet } from '../../hydra/ledger/utxo-set.ts';
import { Accumulator } from '../../hydra/protocol/accumulator.ts';
import { hydraSigningKey } from '../../hydra/protocol/hydra-key.ts';
import { signedBytes } from '../../hydra/protocol/signed-snapshot.ts';
import { confirmedToJson } from '../../hydra/protocol/snapshot-json.ts';
import { signedPart } from '../../hydra/protocol/snapshot.ts';
import { blake2b256, toHex } from '../../offchain/ledger/hash.ts';
import { encodeOutput } from '../../offchain/ledger/output.ts';
import type { Output, Utxo } from '../../offchain/ledger/utxo.ts';
import { headOptions, type Stage } from '../hydra/head.ts';

/**
 * Lets all parties of an open head sign a state that none of its transactions leads to, as they can when all of them
 * collude, and makes their nodes take it for the last one.
 */
export async function signForged(
  { world, head }: Stage,
  forge: (utxo: Utxo) => Output | undefined,
): Promise<void> {
  const [first] = head.parties;
  if (first?.state.head.tag !== 'Open') throw new TypeError('not open');
  const { snapshot: last } = first.state.head.coordinated.confirmedSnapshot;
  const forged = [...last.utxo.values()].flatMap((utxo) => {
    const output = forge(utxo);
    return output === undefined ? [] : [{ ...utxo, output, cbor: encodeOutput(output) }];
  });
  const accumulator = await Accumulator.empty.with(forged.map(({ output }) => output)).hash();
  const snapshot = {
    ...last,
    number: last.number + 1n,
    confirmed: [],
    utxo: toUtxoSet(forged),
    accumulator,
  };
  const message = signedBytes(signedPart(snapshot));
  const { seed } = headOptions(world, head.parties.length);
  const signatures = head.parties.map((_, index) => {
    // As the local head derives them.
    const role = Buffer.from(`hydra ${index}`);
    return toHex(hydraSigningKey(blake2b256(new Uint8Array([...seed, ...role]))).sign(message));
  });
  for (const { authority } of head.parties) {
    await new HttpApi(`http://${authority}`, 10_000).sideLoad(
      confirmedToJson({ snapshot, signatures }),
    );
  }
}
