import { onTestFinished } from 'vitest';
import type { LocalHeadOptions } from '../../hydra/head/local-head.ts';
import { makeStage, type Stage } from './head.ts';

/** A head on a fresh chain. Both end with the test. */
export async function openStage(
  parties: number,
  options: Partial<LocalHeadOptions> = {},
): Promise<Stage> {
  const stage = await makeStage(parties, options);
  onTestFinished(() => stage.end());
  return stage;
}
