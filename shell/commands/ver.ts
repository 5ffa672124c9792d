import manifest from '../../package.json' with { type: 'json' };
import { readArguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import { findKernelName } from '../kernel-name.ts';

/** VER: the version, and which kernel the home uses. Opens nothing. */
export async function ver(context: Context, rest: string): Promise<Outcome> {
  readArguments(rest, { usage: 'VER', min: 0, max: 0 });
  const kernel = await findKernelName(context.environment);
  const { version } = manifest;
  const network = context.environment.network.name;
  return {
    plain: () => `DOS version ${version}\nKernel: ${kernel ?? 'none yet'}\nNetwork: ${network}\n`,
    json: () => ({ version, kernel: kernel ?? null, network }),
  };
}
