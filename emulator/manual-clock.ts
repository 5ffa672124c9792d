import type { Clock } from '../offchain/ports/clock.ts';

/** A clock that stands still until it is told to move. */
export interface ManualClock extends Clock {
  /** Moves by so many milliseconds; back, where negative, as a machine's clock may when it is set. */
  advance(milliseconds: bigint): void;
}

export function manualClock(start: bigint): ManualClock {
  let time = start;
  return {
    now: () => time,
    advance: (milliseconds) => {
      time += milliseconds;
    },
  };
}
