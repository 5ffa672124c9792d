import { AccessDeniedError } from '../offchain/errors/file.ts';
import { systemClock } from '../offchain/ports/clock.ts';
import type { Machine } from './context.ts';
import { integer, nullable, object } from './schema.ts';

/** The time that everybody agrees on. */
export interface ChainTime {
  /** POSIX milliseconds. */
  readonly milliseconds: bigint;
  /** Undefined for the host's time, where there is no kernel yet. */
  readonly slot: bigint | undefined;
}

/** `result` of DATE and TIME. */
export const chainTimeSchema = object({ milliseconds: integer, slot: nullable(integer) });

/** The time of the newest block, else the host's. */
export async function getChainTime({ sessions }: Machine): Promise<ChainTime> {
  const inspector = await sessions.findInspector();
  if (inspector === undefined) return { milliseconds: systemClock.now(), slot: undefined };
  const { time, slot } = await inspector.getTip();
  return { milliseconds: time, slot };
}

/** Nobody sets the time. */
export function refuseSetting(what: 'date' | 'time'): never {
  throw new AccessDeniedError({
    path: `the ${what}`,
    reason: 'the validators are the clock',
  });
}
