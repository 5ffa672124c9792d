import type { Scenario, Verdict } from '../case.ts';

/** A ledger that judges: what it says to a scenario, and why where it refuses. */
export interface JudgingLedger {
  readonly name: string;
  judge(scenario: Scenario): Promise<Judgement>;
}

export interface Judgement {
  /** `wrong outputs`: accepted, but what is there afterwards is neither outcome of the rules. */
  readonly verdict: Verdict | 'wrong outputs';
  readonly reason: string;
}

/** What an accepted transaction was kept for, by the outputs that are there afterwards. */
export function outcome(
  { makes, takes }: Scenario,
  isValid: boolean,
  isThere: (reference: string) => boolean,
): Judgement['verdict'] {
  const done = makes.every(isThere) && !takes.some(isThere);
  if (!done) return 'wrong outputs';
  return isValid ? 'accepted' : 'collateral taken';
}

export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : JSON.stringify(error)).replaceAll(/\s+/g, ' ').trim();
