import { z } from 'zod';
import { hex, read } from './fields.ts';
import type { JsonValue } from './json.ts';
import { ConfirmedSnapshotShape } from './snapshot.ts';
import { TransactionShape } from './transaction.ts';

/** What a client asks of its node (2.3.0: `ClientInput`). */
const ClientInputShape = z.discriminatedUnion('tag', [
  z.looseObject({ tag: z.literal('Init') }),
  z.looseObject({ tag: z.literal('NewTx'), transaction: TransactionShape }),
  z.looseObject({ tag: z.literal('Decommit'), decommitTx: TransactionShape }),
  z.looseObject({ tag: z.literal('Recover'), recoverTxId: hex(32) }),
  z.looseObject({ tag: z.literal('Close') }),
  z.looseObject({ tag: z.literal('SafeClose') }),
  z.looseObject({ tag: z.literal('Contest') }),
  z.looseObject({ tag: z.literal('Fanout') }),
  z.looseObject({ tag: z.literal('SideLoadSnapshot'), snapshot: ConfirmedSnapshotShape }),
]);
export type ClientInput = z.output<typeof ClientInputShape>;

/** Reads a client's message. Throws `MessageError`. */
export function readClientInput(value: JsonValue): ClientInput {
  return read(ClientInputShape, value, 'ClientInput');
}
