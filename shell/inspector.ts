import type { KernelVerdict } from '../offchain/kernel/check.ts';
import type { Hex } from '../offchain/ledger/utxo.ts';

/** The newest block that is known. */
export interface ChainTip {
  readonly slot: bigint;
  readonly blockHeight: bigint;
  /** POSIX milliseconds at which the slot began. */
  readonly time: bigint;
}

/** What a user has locked in the kernel. */
export interface Deposits {
  readonly objects: number;
  readonly lovelace: bigint;
}

/** What one transaction may hold. */
export interface TransactionLimits {
  /** Bytes. */
  readonly size: bigint;
  readonly memory: bigint;
  readonly steps: bigint;
  /** Bytes of content of one `write`. */
  readonly chunk: bigint;
}

/** The keys of an account, as the ledger knows them. */
export interface AccountKeys {
  /** Account id. */
  readonly id: Hex;
  /** Undefined where nothing names it: in a forged list of names. */
  readonly name: string | undefined;
  /** Hash of the auth key; undefined where a script opens the account. */
  readonly authKeyHash: Hex | undefined;
  /** Commitment to the auth that comes next (`authCommitment`). */
  readonly nextAuth: Hex;
}

/** What people ask of a kernel beside its files. Reads only. */
export interface Inspector {
  getTip(): Promise<ChainTip>;
  getDeposits(): Promise<Deposits>;
  getLimits(): Promise<TransactionLimits>;
  /** Who opens each account now, and what it is committed to. */
  listAccountKeys(): Promise<readonly AccountKeys[]>;
  /** Reads everything that is there and verifies it against the ledger. `progress` is told of each file. */
  check(progress: (files: number) => void): Promise<KernelVerdict>;
}
