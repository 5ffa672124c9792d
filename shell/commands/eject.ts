import type { Arguments } from '../arguments.ts';
import { locateTarget, writeContent } from '../contents.ts';
import { type Context, type Outcome, readPath } from '../context.ts';
import type { Definition } from '../definition.ts';
import type { HeadLetter } from '../directories.ts';
import { joinLines } from '../lines.ts';
import { formatProblems, problemsJson, problemsSchema } from '../problems.ts';
import { integer, list, nullable, object, text, transactionId } from '../schema.ts';
import { readHeadLetter } from './drive-operand.ts';

/** EJECT: a drive back to L1. */
export const eject: Definition = {
  name: 'EJECT',
  summary: 'Brings a drive back from its head to L1, where it works at L1’s price',
  manual: [
    'Waits for the calls, checks that everything can come back, closes the head, waits until nobody can contest any more (12 hours for most heads), distributes on L1 what the head holds, recovers deposits that were never taken in, and verifies the drive. Nobody’s consent is needed: one node of the head is enough. Interrupted at any time, it goes on when it is run again.',
    'The bytes of long files that were written in a head are in its transactions, not on L1. This home keeps them in its archive, so that TYPE works; keep the home, or write the archive into a file with /ARCHIVE. L1 has the roots, so a file is what it was or is refused.',
    'It refuses to close a head in which calls of this home are not confirmed, because a party is away or does not sign, or in which something could not come back, such as a token that was minted there. /F closes it all the same: without those calls, and although what it names, and what is distributed with it, may stay in the head’s output on L1 for ever. Whoever made such a thing can take it back while the head is open: burn it, or spend it. /R makes calls again on L1 that are not in what came back: unconfirmed ones, and where an old state was posted and nobody contested, what came after it. Only your own calls are made again, by their parameters and at L1’s price. What can’t be made as the drive is now, and what is about something that was not made again, is told and stays lost. MOUNT waits for that; /G gives them up instead.',
  ],
  operands: { text: 'drive:', min: 1, max: 1 },
  switches: [
    {
      name: 'ARCHIVE',
      value: { name: 'file' },
      summary: 'also writes the archive of the drive’s heads into a file, for other homes',
    },
    {
      name: 'F',
      summary: 'closes the head although calls are not confirmed, or not all can come back',
    },
    { name: 'G', summary: 'gives up calls that the head has lost' },
    { name: 'R', summary: 'makes calls again on L1 that the head has lost' },
  ],
  examples: [
    { line: 'EJECT D:', meaning: 'Brings D: back to L1' },
    { line: 'EJECT D: /F /R', meaning: 'The same where a party is away; nothing is lost' },
  ],
  needs: 'write',
  cost: 'Nothing but fees of calls that it makes again (/R): nodes pay for closing and distributing.',
  answers: { 1: 'something is not as it must be, or calls are lost' },
  result: object({
    drive: text,
    head: nullable(text),
    snapshot: nullable(integer),
    replayed: integer,
    lost: list(transactionId),
    problems: problemsSchema,
  }),
  run,
};

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const letter = readHeadLetter(args);
  const [{ ejectDrive }, { checkDrive }, { giveUpLost, listLost }] = await Promise.all([
    import('../../hydra/drives/eject.ts'),
    import('../../hydra/drives/check.ts'),
    import('../../hydra/drives/replay.ts'),
  ]);
  return context.machine.sessions.drives.work(letter, 'write', async (drive) => {
    const [force, again, never] = ['F', 'R', 'G'].map((name) => args.switches.has(name));
    // First: who mounted the drive again may be somebody else, and it can't be ejected from here.
    if (never === true && again !== true) giveUpLost(drive);
    const report = await ejectDrive(drive, { force: force === true });
    const file = args.switches.get('ARCHIVE');
    if (file !== undefined) await writeArchive(context, file, drive.archive.copy());
    const replayed = again === true ? await replayAll(context, letter) : 0;
    if (never === true) giveUpLost(drive);
    const { headId } = report;
    const lost = listLost(drive).map(({ id }) => id);
    const verdict = replayed === 0 ? report.verdict : await checkDrive(drive);
    const { problems } = verdict;
    return {
      plain: () =>
        joinLines([
          `Drive ${letter}: lies on L1`,
          ...(replayed === 0 ? [] : [`${replayed} calls made again`]),
          ...lost.map((id) => `Lost with the head: call ${id}`),
          ...(lost.length === 0 ? [] : [`EJECT ${letter}: /R makes them again on L1`]),
          ...formatProblems(problems),
        ]),
      json: () => ({
        drive: letter,
        head: headId ?? null,
        snapshot: report.snapshot ?? null,
        replayed,
        lost,
        problems: problemsJson(problems),
      }),
      ...(problems.length + lost.length === 0 ? {} : { answer: 1 }),
    };
  });
}

/** Makes all calls of the run's user again; answers how many. Those behind a ROTATE are of the key after it. */
async function replayAll({ machine }: Context, letter: HeadLetter): Promise<number> {
  const { replayCalls } = await import('../../hydra/drives/replay.ts');
  const { drives } = machine.sessions;
  let all = 0;
  for (;;) {
    // Opened anew each time, with the key that opens the account now.
    const { replayed, ofOthers } = await drives.work(letter, 'write', replayCalls);
    all += replayed;
    if (replayed === 0 || ofOthers === 0) return all;
  }
}

/** To H: or C:, as any file. */
async function writeArchive(context: Context, typed: string, content: Uint8Array): Promise<void> {
  const target = await locateTarget(context, readPath(context, typed), 'archive.db');
  await writeContent(context, target, content);
}
