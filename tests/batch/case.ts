/** Whose documented behaviour a case shows. `all`: MS-DOS 6.22, FreeDOS and cmd agree. */
export type Family = 'all' | 'MS-DOS' | 'FreeDOS' | 'cmd' | 'ours';

/** A small script, what it prints and what ERRORLEVEL is at its end. It goes on after errors, as in MS-DOS. */
export interface BatchCase {
  readonly name: string;
  readonly family: Family;
  /** Lines of `H:\test.bat`. */
  readonly script: readonly string[];
  /** Its arguments, as typed. */
  readonly args?: string;
  /** The standard input. */
  readonly input?: string;
  /** Files of H:, beside `test.bat`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Lines of the output. */
  readonly prints: readonly string[];
  /** ERRORLEVEL at the end; 0 when left out. */
  readonly level?: number;
  /** What the messages hold; none when left out. */
  readonly says?: RegExp;
}
