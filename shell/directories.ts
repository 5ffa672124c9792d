/** A letter that paths may begin with. */
export type DriveLetter = 'C' | 'H';

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

  set(drive: DriveLetter, names: readonly string[]): void {
    this.#current.set(drive, names);
  }
}
