import type { Arguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { integer, list, nullable, object, oneOf, text, transactionId } from '../schema.ts';
import { readHeadLetter } from './drive-operand.ts';

/** SYNC: waits for a snapshot that all parties have signed. */
export const sync: Definition = {
  name: 'SYNC',
  summary: 'Waits until all parties of a head have signed what this home has done on a drive',
  manual: [
    'Calls of the shell wait for their snapshot by themselves. After a crash, SYNC goes through the journal: what the nodes do not know is sent again, and what can not take effect any more is named.',
    'It also verifies the signatures: a node that shows what not all parties have signed is refused. On L1 there is nothing to wait for.',
  ],
  operands: { text: 'drive:', min: 1, max: 1 },
  examples: [{ line: 'SYNC D:', meaning: 'Waits for the calls made on D:' }],
  needs: 'write',
  cost: 'Nothing: a head takes no fees.',
  answers: { 1: 'calls can not take effect any more' },
  result: object({
    drive: text,
    place: oneOf('L1', 'head'),
    snapshot: nullable(integer),
    confirmed: integer,
    lost: list(transactionId),
  }),
  run,
};

async function run({ machine }: Context, args: Arguments): Promise<Outcome> {
  const letter = readHeadLetter(args);
  const { syncDrive } = await import('../../hydra/drives/sync.ts');
  return machine.sessions.drives.work(letter, 'write', async (drive) => {
    const { place, snapshot, confirmed, lost } = await syncDrive(drive);
    return {
      plain: () =>
        place === 'L1'
          ? `Drive ${letter}: lies on L1: nothing to wait for\n`
          : `Snapshot ${snapshot ?? 0n} is signed by all parties\n`,
      json: () => ({
        drive: letter,
        place,
        snapshot: snapshot ?? null,
        confirmed,
        lost: [...lost],
      }),
      ...(lost.length === 0 ? {} : { answer: 1 }),
    };
  });
}
