import type { Arguments } from '../arguments.ts';
import { chainTimeSchema, getChainTime, refuseSetting } from '../chain-time.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { formatTime } from '../format.ts';

/** TIME: the time of day on the chain. */
export const time: Definition = {
  name: 'TIME',
  summary: 'Prints the time of the chain; it can’t be set',
  manual: [
    'It is that of the newest block, in UTC, and so may be some seconds old. Before there is a kernel, it is the host’s. The validators are the clock, so nobody can set it.',
  ],
  operands: { text: '[time]', min: 0, max: 1 },
  switches: [{ name: 'T', summary: 'prints the time and nothing else' }],
  examples: [{ line: 'TIME', meaning: 'Prints the time' }],
  needs: 'read',
  result: chainTimeSchema,
  run,
};

async function run(context: Context, { operands, switches }: Arguments): Promise<Outcome> {
  if (operands.length > 0) refuseSetting('time');
  const { milliseconds, slot } = await getChainTime(context.machine);
  const shown = formatTime(milliseconds).time;
  return {
    plain: () => (switches.has('T') ? `${shown}\n` : `Current time is ${shown} UTC\n`),
    json: () => ({ milliseconds, slot: slot ?? null }),
  };
}
