import type { Arguments } from '../arguments.ts';
import { chainTimeSchema, getChainTime, refuseSetting } from '../chain-time.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { formatTime } from '../format.ts';

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** DATE: the day on the chain. */
export const date: Definition = {
  name: 'DATE',
  summary: 'Prints the date of the chain; it can’t be set',
  manual: [
    'It is that of the newest block, in UTC: every user of the kernel sees the same. Before there is a kernel, it is the host’s. The validators are the clock, so nobody can set it.',
  ],
  operands: { text: '[date]', min: 0, max: 1 },
  switches: [{ name: 'T', summary: 'prints the date and nothing else' }],
  examples: [{ line: 'DATE', meaning: 'Prints the date' }],
  needs: 'read',
  result: chainTimeSchema,
  run,
};

async function run(context: Context, { operands, switches }: Arguments): Promise<Outcome> {
  if (operands.length > 0) refuseSetting('date');
  const { milliseconds, slot } = await getChainTime(context.machine);
  const shown = `${days[new Date(Number(milliseconds)).getUTCDay()] ?? ''} ${formatTime(milliseconds).date}`;
  return {
    plain: () => (switches.has('T') ? `${shown}\n` : `Current date is ${shown}\n`),
    json: () => ({ milliseconds, slot: slot ?? null }),
  };
}
