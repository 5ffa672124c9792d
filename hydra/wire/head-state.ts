import { z } from 'zod';
import { PartyShape } from './environment.ts';
import { decimal, hex, json, natural, read, utcTime } from './fields.ts';
import type { JsonValue } from './json.ts';
import { ConfirmedSnapshotShape, SeenSnapshotShape } from './snapshot.ts';
import { TransactionShape } from './transaction.ts';
import { UtxoShape } from './tx-out.ts';

const ChainStateShape = z.looseObject({ recordedAt: json, spendableUTxO: UtxoShape });
const ParametersShape = z.looseObject({
  contestationPeriod: natural,
  parties: z.array(PartyShape),
});

/** The state of a head as `GET /head` answers it. */
const HeadStateShape = z.discriminatedUnion('tag', [
  z.looseObject({
    tag: z.literal('Idle'),
    contents: z.looseObject({ chainState: ChainStateShape }),
  }),
  z.looseObject({
    tag: z.literal('Open'),
    contents: z.looseObject({
      headId: hex(),
      headSeed: z.string(),
      parameters: ParametersShape,
      chainState: ChainStateShape,
      coordinatedHeadState: z.looseObject({
        allTxs: z.record(hex(32), TransactionShape),
        localTxs: z.array(TransactionShape),
        localUTxO: UtxoShape,
        confirmedSnapshot: ConfirmedSnapshotShape,
        seenSnapshot: SeenSnapshotShape,
        currentDepositTxId: hex(32).nullable(),
        decommitTx: TransactionShape.nullable(),
        version: natural,
      }),
    }),
  }),
  z.looseObject({
    tag: z.literal('Closed'),
    contents: z.looseObject({
      headId: hex(),
      headSeed: z.string(),
      parameters: ParametersShape,
      chainState: ChainStateShape,
      confirmedSnapshot: ConfirmedSnapshotShape,
      contestationDeadline: utcTime,
      readyToFanoutSent: z.boolean(),
      version: natural,
      remainingFanoutOutputs: UtxoShape.nullable(),
      distributedFanoutOutputs: UtxoShape,
    }),
  }),
]);
export type HeadStateJson = z.output<typeof HeadStateShape>;

const DepositShape = z.looseObject({
  headId: hex(),
  deposited: UtxoShape,
  created: utcTime,
  deadline: utcTime,
  status: z.enum(['Inactive', 'Active', 'Expired']),
});

/** A node's state, as an event log's checkpoint holds it. */
export const NodeStateShape = z.looseObject({
  tag: z.enum(['NodeInSync', 'NodeCatchingUp']),
  headState: HeadStateShape,
  pendingDeposits: z.record(hex(32), DepositShape),
  chainPointTime: z.looseObject({
    currentSlot: natural,
    currentChainTime: utcTime,
    drift: decimal,
  }),
});

/** Reads the answer of `GET /head`. Throws `MessageError`. */
export function readHeadState(value: JsonValue): HeadStateJson {
  return read(HeadStateShape, value, 'HeadState');
}
