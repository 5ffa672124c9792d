/** What a command line or batch file may need at most. Beyond it, a clear error: never a hang, never a full memory. */
export const limits = {
  /** Characters of a line, before and after its variables are replaced (as in cmd). */
  lineLength: 8191,
  /** Characters of the value of one variable. */
  valueLength: 8191,
  /** Variables of one environment. */
  variables: 1024,
  /** Blocks, `IF`s and `FOR`s inside one another. */
  depth: 50,
  /** `CALL`s inside one another. */
  calls: 100,
  /** Times that one `FOR` runs its body. */
  iterations: 100_000,
  /** Times that all `FOR`s of one run together do. */
  passes: 1_000_000,
  /** `GOTO`s of one run of a batch file. */
  jumps: 100_000,
  /** Lines of a batch file. */
  lines: 100_000,
} as const;
