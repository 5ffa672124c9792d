import manifest from '../../package.json' with { type: 'json' };
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { findKernelName } from '../kernel-name.ts';
import { nullable, object, text } from '../schema.ts';

/** VER: the version, and which kernel the home uses. Opens nothing. */
export const ver: Definition = {
  name: 'VER',
  summary: 'Prints the version and the kernel of the home',
  manual: ['A kernel is named by the output that its boot has spent. --kernel takes that name.'],
  examples: [{ line: 'VER', meaning: 'Prints version, kernel and network' }],
  needs: 'nothing',
  result: object({ version: text, kernel: nullable(text), network: text }),
  run: async ({ machine }: Context): Promise<Outcome> => {
    const kernel = await findKernelName(machine.environment);
    const { version } = manifest;
    const network = machine.environment.network.name;
    return {
      plain: () => `DOS version ${version}\nKernel: ${kernel ?? 'none yet'}\nNetwork: ${network}\n`,
      json: () => ({ version, kernel: kernel ?? null, network }),
    };
  },
};
