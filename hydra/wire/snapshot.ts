import { z } from 'zod';
import { hex, natural } from './fields.ts';
import { TransactionShape } from './transaction.ts';
import { UtxoShape } from './tx-out.ts';

/** A state that the parties agree on. `utxo` is left out where a client asked for none. */
export const SnapshotShape = z.looseObject({
  headId: hex(),
  version: natural,
  number: natural,
  confirmed: z.array(TransactionShape),
  utxo: UtxoShape.optional(),
  utxoToCommit: UtxoShape.nullable(),
  utxoToDecommit: UtxoShape.nullable(),
  accumulator: hex(32),
});

/** Signatures of all parties, in their order. */
export const MultiSignatureShape = z.looseObject({ multiSignature: z.array(hex(64)) });

/** The last snapshot that all have signed, or the empty one that a head opens with. */
export const ConfirmedSnapshotShape = z.discriminatedUnion('tag', [
  z.looseObject({ tag: z.literal('InitialSnapshot'), headId: hex() }),
  z.looseObject({
    tag: z.literal('ConfirmedSnapshot'),
    snapshot: SnapshotShape,
    signatures: MultiSignatureShape,
  }),
]);
export type ConfirmedSnapshotJson = z.output<typeof ConfirmedSnapshotShape>;

/** The snapshot that is being signed, or was last. */
export const SeenSnapshotShape = z.discriminatedUnion('tag', [
  z.looseObject({ tag: z.literal('NoSeenSnapshot') }),
  z.looseObject({ tag: z.literal('LastSeenSnapshot'), lastSeen: natural }),
  z.looseObject({ tag: z.literal('RequestedSnapshot'), lastSeen: natural, requested: natural }),
  z.looseObject({
    tag: z.literal('SeenSnapshot'),
    snapshot: SnapshotShape,
    signatories: z.record(hex(32), hex(64)),
  }),
]);
