import { setTimeout as sleep } from 'node:timers/promises';
import type { Provider } from '../ports/provider.ts';

/** Looks for a block after which something is tried without one. */
const MOST_LOOKS = 600;
/** Milliseconds between two looks. */
const PAUSE = 1000;

/** Resolves when the newest block is another one than that of this height. */
export async function awaitBlockAfter(
  height: bigint,
  provider: Pick<Provider, 'getTip'>,
  pause: number = PAUSE,
): Promise<void> {
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    await sleep(pause);
    if ((await provider.getTip()).blockHeight !== height) return;
  }
}
