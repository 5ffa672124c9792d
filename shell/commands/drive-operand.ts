import { BadCommandError, InvalidDriveError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import { headLetters, type HeadLetter, type LedgerLetter } from '../directories.ts';
import { findDrive } from '../paths.ts';

/** A drive and nothing behind it. */
const driveName = /^(.):\\?$/;

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

/** The kernel that one of some operands names, else that of the current drive; and the operands beside it. */
export function takeLedgerLetter(
  operands: Arguments['operands'],
  current: LedgerLetter,
): { readonly letter: LedgerLetter; readonly others: readonly string[] } {
  const typed = operands.map(({ text }) => text);
  const at = typed.findIndex((each) => driveName.test(each));
  const others = typed.filter((_, index) => index !== at);
  return { letter: readLedgerLetter(typed[at], current), others };
}

const findLetter = (typed: string): ReturnType<typeof findDrive> =>
  findDrive(driveName.exec(typed)?.[1] ?? '');
