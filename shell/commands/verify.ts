import { BadCommandError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { integer, object } from '../schema.ts';

/** VERIFY: how deep a call must lie in the chain. */
export const verify: Definition = {
  name: 'VERIFY',
  summary: 'Sets or shows how many blocks must lie on a call before it counts as sure',
  manual: [
    'Every signed call is kept in the outbox of the home until it lies so deep. Should the process die, or the chain roll back, the next command that writes submits it again: the same transaction, so it takes effect once. Commands themselves wait for the first block only.',
  ],
  operands: { text: '[blocks]', min: 0, max: 1 },
  examples: [{ line: 'VERIFY 3', meaning: 'Keeps calls until three blocks lie on them' }],
  needs: 'read',
  result: object({ blocks: integer, waiting: integer }),
  run,
};

async function run({ machine }: Context, { operands }: Arguments): Promise<Outcome> {
  const typed = operands[0]?.text;
  if (typed !== undefined) {
    if (!/^[1-9]\d{0,3}$/.test(typed)) {
      throw new BadCommandError(`Not a number of blocks: ${typed}. Write 1 to 9999`);
    }
    machine.environment.verify = Number(typed);
    machine.sessions.release();
  }
  const blocks = machine.environment.verify;
  const waiting = await machine.sessions.countPending();
  return {
    plain: () => `VERIFY is ${blocks}; ${waiting} call${waiting === 1 ? '' : 's'} in the outbox\n`,
    json: () => ({ blocks, waiting }),
  };
}
