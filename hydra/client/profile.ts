/**
 * The names and numbers that differ between versions of hydra-node. This is 2.3.0 (tag `2.3.0`). Upstream's master breaks
 * with it already and reports the same version: fan-out in parts that clients ask for, another deposit period, no
 * `SyncedStatusReport`.
 */

/** What a node of this profile calls itself. */
export const HYDRA_NODE_VERSION = '2.3.0';

/** States of a head as Greetings name them. */
export const headStatuses = ['Idle', 'Open', 'Closed', 'FanoutPossible'] as const;

/** Paths of the HTTP API. */
export const paths = {
  head: '/head',
  snapshot: '/snapshot',
  snapshotUtxo: '/snapshot/utxo',
  lastSeen: '/snapshot/last-seen',
  commit: '/commit',
  commits: '/commits',
  decommit: '/decommit',
  parameters: '/protocol-parameters',
  config: '/config',
  submitToL1: '/cardano-transaction',
  submit: '/transaction',
} as const;

/** The most outputs that a snapshot may have: one less than the points of the trusted setup. */
export const MAX_SNAPSHOT_OUTPUTS = 4095;

/**
 * Bytes of a transaction in a head, at most, so that all outputs can be fanned out. The release's own parameters allow
 * 16384; upstream's later ones have this.
 */
export const MAX_TRANSACTION_SIZE = 10_250;

/** The most transactions that a leader asks for in one snapshot. Upstream's master takes 1,000. */
export const MAX_SNAPSHOT_TRANSACTIONS = 100;

/** Seconds that a deposit, a close or a contest is valid for at most (`maxGraceTime`). */
export const MAX_GRACE = 200n;

/** Deposit periods from the making of a deposit to its deadline. Upstream's master counts in another way. */
export const DEPOSIT_DEADLINE_PERIODS = 3n;

/** Reads a node's version; a suffix names the commit that it was built from. */
export function supportsVersion(version: string): boolean {
  return version === HYDRA_NODE_VERSION || version.startsWith(`${HYDRA_NODE_VERSION}-`);
}

/**
 * Hash of the script that holds deposits on L1: `hydra-plutus/plutus.json` of the release, and upstream's published
 * script hashes. Its address has no staking part.
 */
export const DEPOSIT_SCRIPT = 'c78e8c9205721eb3ef4410f3db9c6169fa6db497c24641d29c20529c';

/** How the local head names the address that stands for that script, among `hydra-scripts-tx-id` of `GET /config`. */
export const SIMULATED_DEPOSITS = 'simulated: deposits lie at ';
