import { BadCommandError, InvalidDriveError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import { headLetters, type HeadLetter, type LedgerLetter } from '../directories.ts';
import { findDrive } from '../paths.ts';

/** The drive that an operand names: `D:` to `G:`. */
export function readHeadLetter({ operands }: Arguments): HeadLetter {
  const typed = operands[0]?.text ?? '';
  const letter = headLetters.find((each) => each === findLetter(typed));
  if (letter !== undefined) return letter;
  if (findLetter(typed) === undefined) throw new InvalidDriveError({ drive: typed });
  throw new BadCommandError(
    `${typed} is no drive of a Hydra head. Those are ${headLetters[0]}: to ${headLetters.at(-1) ?? ''}:`,
  );
}

/** The kernel that an operand names, else that of the current drive. */
export function readLedgerLetter(typed: string | undefined, current: LedgerLetter): LedgerLetter {
  if (typed === undefined) return current;
  const letter = findLetter(typed);
  if (letter === undefined || letter === 'H') throw new InvalidDriveError({ drive: typed });
  return letter;
}

const findLetter = (typed: string): ReturnType<typeof findDrive> =>
  findDrive(/^(.):\\?$/.exec(typed)?.[1] ?? '');
