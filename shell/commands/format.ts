import { BadCommandError } from '../../offchain/errors/file.ts';
import { formatReference } from '../../offchain/ledger/utxo.ts';
import { type Arguments, readNumber } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { readParticipants } from '../participant-keys.ts';
import { integer, list, object, text } from '../schema.ts';
import { readHeadLetter } from './drive-operand.ts';

const FILES = 16;
const ACCOUNTS = 3;
/** More could not lie in one output of L1, as a head's do. */
const MOST_FILES = 200;
const MOST_ACCOUNTS = 50;

/** FORMAT: a drive of its own on L1. */
export const format: Definition = {
  name: 'FORMAT',
  summary: 'Makes a drive, a kernel of its own for Hydra heads, or more room on it',
  manual: [
    'A drive is a kernel with participants, who trust each other: in a head all of them together can sign any state of it, and of nothing else. VOL tells who they are. /P names users of this home, or gives hashes of auth keys, with commas between; without it, you are the only one. All of them sign when a drive is formatted and when it is mounted.',
    'Nothing can be made in a head, so a drive is formatted with blanks, which become files and accounts and blanks again. Each has the largest deposit that it can ever need: about 7 ADA for a file, 9 for an account. They stay locked while the drive is there. Run again with larger numbers, while the drive lies on L1, it makes more; an interrupted FORMAT goes on.',
    'It erases nothing: a drive that is there keeps its files.',
  ],
  operands: { text: 'drive:', min: 1, max: 1 },
  switches: [
    { name: 'P', value: { name: 'participants' }, summary: 'who must sign, with commas between' },
    {
      name: 'BLANKS',
      value: { name: 'count' },
      summary: `room for files and directories (${FILES})`,
    },
    { name: 'ACCOUNTS', value: { name: 'count' }, summary: `room for accounts (${ACCOUNTS})` },
  ],
  examples: [
    { line: 'FORMAT D:', meaning: 'Makes drive D: with room for 16 files' },
    {
      line: 'FORMAT D: /P:alice,bob /BLANKS:50',
      meaning: 'Makes a drive of two users of this home',
    },
  ],
  needs: 'write',
  cost: 'Fees, and the deposits of its blanks.',
  result: object({ drive: text, kernel: text, participants: list(text), made: integer }),
  run,
};

async function run({ machine }: Context, args: Arguments): Promise<Outcome> {
  const letter = readHeadLetter(args);
  const { environment, sessions } = machine;
  const room = {
    files: readCount(args, 'BLANKS', FILES, MOST_FILES),
    accounts: readCount(args, 'ACCOUNTS', ACCOUNTS, MOST_ACCOUNTS),
  };
  const typed = args.switches.get('P');
  const { formatDrive } = await import('../../hydra/drives/format.ts');
  return sessions.drives.work(letter, 'write', async (drive) => {
    const known = typed === undefined ? await drive.findParticipants() : undefined;
    const participants = known ?? (await readParticipants(environment, typed));
    const made = await formatDrive(drive, participants, room);
    const kernel = formatReference(drive.getState().genesis);
    return {
      plain: () =>
        [
          `Drive ${letter}: is kernel ${kernel}`,
          `${made} blanks made`,
          `It lies on L1. MOUNT ${letter}: takes it into a head`,
          '',
        ].join('\n'),
      json: () => ({ drive: letter, kernel, participants: [...participants], made }),
    };
  });
}

function readCount(args: Arguments, name: string, usual: number, most: number): number {
  const count = readNumber(args, name, usual) ?? usual;
  if (count < 1 || count > most) {
    throw new BadCommandError(`/${name}:${count}: give a number from 1 to ${most}`);
  }
  return count;
}
