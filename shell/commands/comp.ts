import { dosError } from '../../offchain/errors/dos-error.ts';
import { KernelError } from '../../offchain/errors/kernel-error.ts';
import type { Arguments } from '../arguments.ts';
import { locateFile } from '../contents.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { boolean, integer, object } from '../schema.ts';

/** COMP: whether two files hold the same bytes. */
export const comp: Definition = {
  name: 'COMP',
  summary: 'Compares two files; the exit status is 1 when they differ',
  manual: ['It says where the first difference is. FC shows all of them.'],
  operands: { text: 'file file', min: 2, max: 2 },
  examples: [{ line: 'COMP note.txt H:\\note.txt', meaning: 'Compares a file with its copy' }],
  needs: 'read',
  result: object({ equal: boolean, size: integer }),
  run,
};

/** The two files are not the same. Not a failure of the command, but the exit status must say so. */
class FilesDifferError extends KernelError {
  override readonly name = 'FilesDifferError';
  readonly dos = dosError.badCommand;

  constructor({ difference, offset }: { difference: string; offset: number }) {
    super(`Files differ: ${difference}`, { facts: { offset } });
  }
}

async function run(context: Context, { operands }: Arguments): Promise<Outcome> {
  const [left, right] = operands;
  const a = await (await locateFile(context, left?.text ?? '')).read();
  const b = await (await locateFile(context, right?.text ?? '')).read();
  const offset = findDifference(a, b);
  if (offset !== undefined) {
    const difference =
      a.length === b.length
        ? `first at offset ${offset} (${describeByte(a, offset)}, ${describeByte(b, offset)})`
        : `${a.length} and ${b.length} bytes, first at offset ${offset}`;
    throw new FilesDifferError({ difference, offset });
  }
  return { plain: () => 'Files compare OK\n', json: () => ({ equal: true, size: a.length }) };
}

function findDifference(a: Uint8Array, b: Uint8Array): number | undefined {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at += 1) if (a[at] !== b[at]) return at;
  return a.length === b.length ? undefined : shorter;
}

function describeByte(bytes: Uint8Array, at: number): string {
  return `${(bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, '0')}h`;
}
