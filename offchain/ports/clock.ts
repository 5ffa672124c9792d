/** Time as it comes from outside: nothing else in the system asks the machine for it. */
export interface Clock {
  /** POSIX milliseconds. */
  now(): bigint;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => BigInt(Date.now()) };
