/** The person at the other end, if there is one. */
export interface Console {
  /** Whether output can be paged, coloured and asked about. */
  readonly isTerminal: boolean;
  /** Columns and rows of the terminal; what MS-DOS had elsewhere. */
  readonly columns: number;
  readonly rows: number;
  /** Shows a question and waits for a line; undefined when nobody will answer. */
  ask(question: string): Promise<string | undefined>;
  /**
   * Shows a question and waits for a line that is neither shown nor kept; undefined when nobody will answer, or whoever
   * is there does not want to.
   */
  askSecret(question: string): Promise<string | undefined>;
  /** Shows a prompt while it waits for one key, which is not shown; undefined when nobody has pressed one in time, or ever will. */
  findKey(prompt: string, milliseconds?: number): Promise<string | undefined>;
  /** Empties the screen. */
  clear(): void;
}
