import { z } from 'zod';
import { headStatuses } from '../client/profile.ts';
import { EnvironmentShape, NetworkInfoShape, PartyShape, PeerShape } from './environment.ts';
import { decimal, hex, json, natural, read, utcTime } from './fields.ts';
import { NodeStateShape } from './head-state.ts';
import { isJsonObject, type JsonValue } from './json.ts';
import { MultiSignatureShape, SnapshotShape } from './snapshot.ts';
import { TransactionShape } from './transaction.ts';
import { UtxoShape } from './tx-out.ts';

const headId = hex();
const txId = hex(32);

/** Fields that every event of a node carries beside its own: the number of the event, which has gaps, and its time. */
const timed = { seq: natural.optional(), timestamp: utcTime.optional() };

/** A message with a tag and these fields. */
function message<T extends string, F extends z.ZodRawShape>(tag: T, fields: F) {
  return z.looseObject({ tag: z.literal(tag), ...fields, ...timed });
}

const TxInvalidReason = z.looseObject({ reason: z.string() });

/** What a node says (2.3.0: `ServerOutput`, `ClientMessage` and `Greetings`). */
const TaggedOutputShape = z.discriminatedUnion('tag', [
  message('Greetings', {
    me: PartyShape,
    headStatus: z.enum(headStatuses),
    hydraHeadId: headId.optional(),
    snapshotUtxo: UtxoShape.optional(),
    hydraNodeVersion: z.string(),
    env: EnvironmentShape,
    networkInfo: NetworkInfoShape,
    chainSyncedStatus: z.string(),
    currentSlot: natural,
  }),
  message('NetworkConnected', {}),
  message('NetworkDisconnected', {}),
  message('NetworkVersionMismatch', { ourVersion: natural, theirVersion: natural.nullish() }),
  message('NetworkClusterIDMismatch', { clusterPeers: z.string(), misconfiguredPeers: z.string() }),
  message('PeerConnected', { peer: PeerShape }),
  message('PeerDisconnected', { peer: PeerShape }),
  message('HeadIsOpen', { headId, parties: z.array(PartyShape) }),
  message('HeadIsClosed', { headId, snapshotNumber: natural, contestationDeadline: utcTime }),
  message('HeadIsContested', { headId, snapshotNumber: natural, contestationDeadline: utcTime }),
  message('ReadyToFanout', { headId }),
  message('HeadIsFinalized', { headId, finalizedUTxO: UtxoShape }),
  message('TxValid', { headId, transactionId: txId }),
  message('TxInvalid', {
    headId,
    utxo: UtxoShape,
    transaction: TransactionShape,
    validationError: TxInvalidReason,
  }),
  message('SnapshotConfirmed', {
    headId,
    snapshot: SnapshotShape,
    signatures: MultiSignatureShape,
  }),
  message('IgnoredHeadInitializing', {
    headId,
    contestationPeriod: natural,
    parties: z.array(PartyShape),
    participants: z.array(hex()),
  }),
  message('DecommitRequested', {
    headId,
    decommitTx: TransactionShape,
    utxoToDecommit: UtxoShape,
  }),
  message('DecommitInvalid', {
    headId,
    decommitTx: TransactionShape,
    decommitInvalidReason: z.discriminatedUnion('tag', [
      z.looseObject({
        tag: z.literal('DecommitTxInvalid'),
        localUTxO: UtxoShape,
        validationError: TxInvalidReason,
      }),
      z.looseObject({ tag: z.literal('DecommitAlreadyInFlight'), otherDecommitTxId: txId }),
    ]),
  }),
  message('DecommitApproved', { headId, decommitTxId: txId, utxoToDecommit: UtxoShape }),
  message('DecommitFinalized', { headId, distributedUTxO: UtxoShape }),
  message('CommitRecorded', {
    headId,
    utxoToCommit: UtxoShape,
    pendingDeposit: txId,
    deadline: utcTime,
  }),
  message('DepositActivated', { headId, depositTxId: txId, deadline: utcTime, chainTime: utcTime }),
  message('DepositExpired', { headId, depositTxId: txId, deadline: utcTime, chainTime: utcTime }),
  message('CommitApproved', { headId, utxoToCommit: UtxoShape }),
  message('CommitFinalized', { headId, depositTxId: txId }),
  message('CommitRecovered', { headId, recoveredUTxO: UtxoShape, recoveredTxId: txId }),
  message('SnapshotSideLoaded', { headId, snapshotNumber: natural }),
  message('EventLogRotated', { checkpoint: NodeStateShape }),
  message('NodeUnsynced', { chainSlot: natural, chainTime: utcTime, drift: decimal }),
  message('NodeSynced', { chainSlot: natural, chainTime: utcTime, drift: decimal }),
  message('SyncedStatusReport', {
    chainSlot: natural,
    chainTime: utcTime,
    drift: decimal,
    synced: z.string(),
  }),
  message('CommandFailed', { clientInput: json, state: json }),
  message('PostTxOnChainFailed', { postChainTx: json, postTxError: json }),
  message('RejectedInputBecauseUnsynced', { clientInput: json, drift: decimal }),
  message('SideLoadSnapshotRejected', { clientInput: json, requirementFailure: json }),
  // Nodes write it without a tag, the schema has one: both are taken.
  message('InvalidInput', { reason: z.string(), input: z.string() }),
]);
export type ServerOutput = z.output<typeof TaggedOutputShape>;

/** A message of one kind. */
export type ServerOutputOf<T extends ServerOutput['tag']> = Extract<ServerOutput, { tag: T }>;

/** Reads what a node says. Throws `MessageError`. */
export function readServerOutput(value: JsonValue): ServerOutput {
  if (isJsonObject(value) && value['tag'] === undefined && value['reason'] !== undefined) {
    return read(TaggedOutputShape, { tag: 'InvalidInput', ...value }, 'ServerOutput');
  }
  return read(TaggedOutputShape, value, 'ServerOutput');
}
