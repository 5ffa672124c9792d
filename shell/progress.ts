import type { Progress } from '../offchain/session.ts';

/** Shows how many bytes a long write has come: a line that is drawn again on a terminal, a line a quarter elsewhere. Writes of one step pass in silence. */
export function createProgress(write: (text: string) => void, isTerminal: boolean): Progress {
  let shown = 0;
  let long = false;
  return ({ done, total }) => {
    long ||= done > 0 && done < total;
    if (!long) return;
    const text = `Writing: ${done} of ${total} bytes`;
    const quarter = Math.floor((done * 4) / total);
    if (isTerminal) write(`\r${text}${done === total ? '\n' : ''}`);
    else if (quarter > 0 && quarter !== shown) write(`${text}\n`);
    shown = quarter;
    if (done < total) return;
    // The next write is another one.
    shown = 0;
    long = false;
  };
}
