import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { ConwayTransaction } from '../ledger/conway-transaction.ts';

/** What parties tell each other (2.3.0). */
export type NetworkMessage =
  | { readonly tag: 'ReqTx'; readonly transaction: ConwayTransaction }
  | { readonly tag: 'ReqDec'; readonly transaction: ConwayTransaction }
  | {
      readonly tag: 'ReqSn';
      readonly snapshotVersion: bigint;
      readonly snapshotNumber: bigint;
      readonly transactionIds: readonly Hex[];
      readonly decommitTx: ConwayTransaction | undefined;
      readonly depositTxId: Hex | undefined;
    }
  | { readonly tag: 'AckSn'; readonly signed: Hex; readonly snapshotNumber: bigint };

/** A message and the party that sent it. */
export interface ReceivedMessage {
  readonly sender: Hex;
  readonly message: NetworkMessage;
}
