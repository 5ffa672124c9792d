/** How a party misbehaves, on request of a test: hostile or broken, as parties of a real head can be. It ends with its process. */
export interface Behaviour {
  /** Neither reads nor sends messages of other parties; its own clients are served. */
  readonly offline: boolean;
  /** Never acknowledges a snapshot. */
  readonly refusesToSign: boolean;
  /** Never takes a deposit in, as leader or as signer: it refuses snapshots that do. */
  readonly refusesDeposits: boolean;
  /** Closes with the first snapshot that it has confirmed instead of the last. */
  readonly closesWithOldSnapshot: boolean;
  /** Does not contest a close with an old snapshot. */
  readonly neverContests: boolean;
  /** Its ledger finds every transaction invalid. */
  readonly disagrees: boolean;
}

export const HONEST: Behaviour = {
  offline: false,
  refusesToSign: false,
  refusesDeposits: false,
  closesWithOldSnapshot: false,
  neverContests: false,
  disagrees: false,
};
