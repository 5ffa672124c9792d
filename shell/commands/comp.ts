import { dosError } from '../../offchain/errors/dos-error.ts';
import { KernelError } from '../../offchain/errors/kernel-error.ts';
import { readArguments } from '../arguments.ts';
import { locateFile } from '../contents.ts';
import type { Context, Outcome } from '../context.ts';

/** The two files are not the same. Not a failure of the command, but the exit status must say so. */
export class FilesDifferError extends KernelError {
  override readonly name = 'FilesDifferError';
  readonly dos = dosError.badCommand;

  constructor({ difference, offset }: { difference: string; offset: number }) {
    super(`Files differ: ${difference}`, { facts: { offset } });
  }
}

/** COMP: whether two files hold the same bytes. */
export async function comp(context: Context, rest: string): Promise<Outcome> {
  const [left = '', right = ''] = readArguments(rest, { usage: 'COMP file file', min: 2, max: 2 });
  const a = await (await locateFile(context, left)).read();
  const b = await (await locateFile(context, right)).read();
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
