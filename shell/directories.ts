/** Letters that drives of a Hydra head can have. */
export const headLetters = ['D', 'E', 'F', 'G'] as const;
export type HeadLetter = (typeof headLetters)[number];

/** Letters of kernels: the home's own, and drives. */
export type LedgerLetter = 'C' | HeadLetter;

/** A letter that paths may begin with. */
export type DriveLetter = LedgerLetter | 'H';

/** Where a run stands: the current drive, and the current directory of each. Kept within one process only. */
export class Directories {
  drive: DriveLetter = 'C';
  readonly #current = new Map<DriveLetter, readonly string[]>();

  /** Another one that stands at the same places. */
  copy(): Directories {
    const copy = new Directories();
    copy.drive = this.drive;
    for (const [drive, names] of this.#current) copy.set(drive, names);
    return copy;
  }

  /** The names from the drive's root. */
  get(drive: DriveLetter): readonly string[] {
    return this.#current.get(drive) ?? [];
  }

  /** The kernel that commands without a path are about: that of the current drive, on H: the home's own. */
  get ledger(): LedgerLetter {
    return this.drive === 'H' ? 'C' : this.drive;
  }

  set(drive: DriveLetter, names: readonly string[]): void {
    this.#current.set(drive, names);
  }
}
