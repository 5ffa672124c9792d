import type { Progress } from '../offchain/session.ts';

/** Shows a long write: a line that is drawn again on a terminal, a line a quarter elsewhere. Short ones pass in silence. */
export function createProgress(write: (text: string) => void, isTerminal: boolean): Progress {
  let shown = 0;
  return ({ done, total }) => {
    if (total <= 1) return;
    const text = `Writing: ${done} of ${total}`;
    if (isTerminal) {
      write(`\r${text}${done === total ? '\n' : ''}`);
      return;
    }
    const quarter = Math.floor((done * 4) / total);
    if (quarter > 0 && quarter !== shown) write(`${text}\n`);
    shown = done === total ? 0 : quarter;
  };
}
