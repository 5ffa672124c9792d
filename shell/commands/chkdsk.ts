import { InvalidDataError } from '../../offchain/errors/file.ts';
import type { KernelVerdict } from '../../offchain/kernel/check.ts';
import type { Arguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import type { HeadLetter } from '../directories.ts';
import { formatTable, group } from '../format.ts';
import { joinLines } from '../lines.ts';
import { formatProblems, problemsJson, problemsSchema } from '../problems.ts';
import { integer, object } from '../schema.ts';
import { readLedgerLetter } from './drive-operand.ts';

/** CHKDSK: whether everything is as the ledger says. */
export const chkdsk: Definition = {
  name: 'CHKDSK',
  summary: 'Verifies all lists and contents of the kernel against the ledger',
  manual: [
    'Goes through every account, directory and file of the kernel, of all users. Lists must be whole, sorted and without a name twice, what they name must be there, and every byte of every file must fold to the root that the ledger keeps. It only reads, and changes nothing: there is nothing that it could repair.',
    'Of a drive D: to G: it also tells what its participants can have forged in a head: another record, objects that are there twice or withheld, tokens of others. What a node of its head shows must be signed by all parties: else the node is refused. A drive whose record is forged can only be looked at by CHKDSK and VOL.',
  ],
  operands: { text: '[drive:]', min: 0, max: 1 },
  examples: [
    { line: 'CHKDSK', meaning: 'Checks the whole kernel of the current drive' },
    { line: 'CHKDSK D:', meaning: 'Checks drive D:, on L1 or in its head' },
  ],
  needs: 'read',
  answers: { 1: 'something is not as it must be' },
  result: object({
    accounts: integer,
    directories: integer,
    files: integer,
    bytes: integer,
    problems: problemsSchema,
  }),
  run,
};

async function run({ machine }: Context, { operands }: Arguments): Promise<Outcome> {
  const letter = readLedgerLetter(operands[0]?.text, machine.directories.ledger);
  const verdict = letter === 'C' ? await checkC(machine) : await checkHeadDrive(machine, letter);
  const { accounts, directories, files, bytes, problems } = verdict;
  const counts = [
    [group(accounts), 'accounts'],
    [group(directories), 'directories'],
    [group(files), 'files'],
    [group(bytes), 'bytes of content, all verified'],
  ];
  const findings = problems.length === 0 ? ['No problems found'] : formatProblems(problems);
  return {
    plain: () => formatTable(counts, new Set([0])) + joinLines(findings),
    json: () => ({
      accounts,
      directories,
      files,
      bytes,
      problems: problemsJson(problems),
    }),
    ...(problems.length === 0 ? {} : { answer: 1 }),
  };
}

async function checkC({ sessions, environment }: Context['machine']): Promise<KernelVerdict> {
  const inspector = await sessions.findInspector('C');
  if (inspector === undefined) {
    throw new InvalidDataError({
      what: environment.home,
      reason: 'there is no kernel yet. REGISTER name makes one',
    });
  }
  return inspector.check(() => undefined);
}

/** What its participants have forged is told, and not refused. */
async function checkHeadDrive(
  { sessions }: Context['machine'],
  letter: HeadLetter,
): Promise<KernelVerdict> {
  const { checkDrive } = await import('../../hydra/drives/check.ts');
  return sessions.drives.work(letter, 'read', (drive) => checkDrive(drive));
}
