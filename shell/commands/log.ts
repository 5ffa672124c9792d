import { readArguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { CallRecord } from '../../offchain/session.ts';

/** LOG: every system call, as the chain recorded it. */
export async function log(context: Context, rest: string): Promise<Outcome> {
  readArguments(rest, { usage: 'LOG', min: 0, max: 0 });
  const session = await context.sessions.findForReading();
  const calls = session === undefined ? [] : await session.listCalls();
  return {
    plain: () => writeTable(calls),
    json: () => ({
      calls: calls.map(({ number, name, tx, slot, fee, memory, steps, size }) => ({
        number,
        name,
        tx,
        slot,
        fee,
        memory,
        steps,
        size,
      })),
    }),
  };
}

function writeTable(calls: readonly CallRecord[]): string {
  const rows = calls.map((call) => [
    call.number,
    call.name,
    String(call.slot),
    String(call.fee),
    String(call.memory),
    String(call.steps),
    String(call.size),
    call.tx,
  ]);
  const table = [['AH', 'call', 'slot', 'fee', 'memory', 'steps', 'size', 'transaction'], ...rows];
  const widths = table.reduce<readonly number[]>(
    (sofar, row) => row.map((cell, column) => Math.max(cell.length, sofar[column] ?? 0)),
    [],
  );
  const lines = table.map((row) =>
    row
      .map((cell, column) => align(cell, column, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

/** Numbers end under one another, text begins so. */
function align(cell: string, column: number, width: number): string {
  return column >= 2 && column <= 6 ? cell.padStart(width) : cell.padEnd(width);
}
