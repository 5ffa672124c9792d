import type { BuilderName } from '../offchain/builders/choose.ts';
import type { Network } from './network.ts';
import type { Passwords } from './passwords.ts';

/** What a run was given: everything below the options depends on this and nothing else of the process. */
export interface Environment {
  /** The folder that holds keys, the embedded chain and caches. */
  readonly home: string;
  /** Which key of the home acts. */
  readonly user: string;
  /** `TXID#IX` of the kernel to open; undefined for the home's own. */
  readonly kernel: string | undefined;
  /** Where the ledger is. */
  readonly network: Network;
  /** The person has agreed to spend real ADA. */
  readonly confirmedMainnet: boolean;
  readonly verbose: boolean;
  /** Where passwords of keys come from. */
  readonly passwords: Passwords;
  /** Which library builds transactions. */
  readonly builder: BuilderName;
  /** URLs of nodes of a Hydra head; none where drives know theirs. */
  readonly hydra: readonly string[];
  /** Nothing asks for confirmation. */
  readonly yes: boolean;
  /** Blocks that must lie on a call before the outbox forgets it. */
  verify: number;
  /** Tells the person something. Never part of a command's output. */
  message(text: string): void;
}
