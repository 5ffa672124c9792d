import type { Hex } from '../../../offchain/ledger/utxo.ts';
import type { ClientInput } from '../../wire/client-input.ts';
import type { JsonObject, JsonValue } from '../../wire/json.ts';
import type { DepositRequest } from '../l1/deposit.ts';
import type { NodeState } from '../state.ts';

/** What a client was told, and the number and time where it is remembered. */
export type Told = JsonObject;

/** A party as its API needs it. */
export interface ApiNode {
  readonly state: NodeState;
  /** The environment as Greetings tell it. */
  readonly environment: JsonObject;
  readonly networkInfo: JsonObject;
  /** This party's Hydra verification key. */
  readonly vkey: Hex;
  /** Answer of `GET /config`. */
  readonly config: JsonObject;
  readonly parameters: JsonValue;
  /** Seconds that a request waits for its outcome. */
  readonly transactionTimeout: number;

  command(input: ClientInput): void;
  /** What clients were told so far, oldest first, with or without the outputs of snapshots. */
  outputs(withUtxo: boolean): Iterable<Told>;
  /** Calls back for everything that clients are told from now on; answers how to stop it. */
  listen(listener: (told: Told) => void): () => void;
  /** Drafts a deposit. Throws `PostTxError`. */
  draftDeposit(request: DepositRequest): Promise<Uint8Array>;
  /** Submits to L1. Throws `PostTxError`. */
  submitToL1(cbor: Uint8Array): Promise<void>;
}
