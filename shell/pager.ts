import type { Context } from './context.ts';
import { joinLines } from './lines.ts';

/**
 * Shows text a screen at a time, as MORE does: space goes on, Enter shows one line more, Q ends. Answers what is left to
 * print, which is everything where nobody looks.
 */
export async function page(context: Context, text: string): Promise<string> {
  const { streams, machine } = context;
  const { console } = machine;
  if (!console.isTerminal || streams.redirected) return text;
  const lines = text.replace(/\n$/, '').split('\n');
  let shown = 0;
  let room = Math.max(1, console.rows - 1);
  while (shown < lines.length) {
    const next = lines.slice(shown, shown + room);
    await streams.output.write(joinLines(next));
    shown += next.length;
    if (shown >= lines.length) break;
    const key = await console.findKey(`-- More (${shown} of ${lines.length}) --`);
    if (key === undefined || ['q', 'Q', '\u{3}', '\u{1B}'].includes(key)) break;
    room = key === '\r' || key === '\n' ? 1 : Math.max(1, console.rows - 1);
  }
  return '';
}
