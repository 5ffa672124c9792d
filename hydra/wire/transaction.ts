import { z } from 'zod';
import { blake2b256, fromHex, toHex } from '../../offchain/ledger/hash.ts';
import { bodyOf } from '../../offchain/ledger/sign.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { MessageError } from '../errors.ts';
import { hex } from './fields.ts';
import type { JsonObject } from './json.ts';

/** A transaction in its text envelope. Only the bytes count; `type` is ignored, as upstream ignores it. */
export const TransactionShape = z.looseObject({
  cborHex: hex(),
  txId: hex(32).optional(),
  type: z.string().optional(),
  description: z.string().optional(),
});
export type TransactionJson = z.output<typeof TransactionShape>;

/** A transaction and its id. */
export interface IdentifiedTransaction {
  readonly id: Hex;
  readonly cbor: Uint8Array;
}

/** The bytes of an enveloped transaction. Throws `MessageError` where they are none, or not those of the id. */
export function transactionFromJson({ cborHex, txId }: TransactionJson): IdentifiedTransaction {
  const cbor = fromHex(cborHex);
  const id = idOf(cbor);
  if (txId !== undefined && txId !== id) throw new MessageError({ reason: 'txId not matching' });
  return { id, cbor };
}

/** The envelope with exactly the keys that upstream writes. */
export function transactionToJson({ id, cbor }: IdentifiedTransaction): JsonObject {
  return { cborHex: toHex(cbor), description: '', txId: id, type: 'Tx ConwayEra' };
}

function idOf(cbor: Uint8Array): Hex {
  try {
    return toHex(blake2b256(bodyOf(cbor)));
  } catch (cause) {
    throw new MessageError({ reason: 'not a transaction', cause });
  }
}
