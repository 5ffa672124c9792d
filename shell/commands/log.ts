import { type Arguments, readNumber } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import type { CallRecord } from '../../offchain/session.ts';
import { formatTable } from '../format.ts';
import { integer, list, object, text, transactionId } from '../schema.ts';

/** LOG: every system call, as the chain recorded it. */
export const log: Definition = {
  name: 'LOG',
  summary: 'Lists every system call of the kernel, newest last',
  manual: [
    'AH is the number of the call in INT 21h. Fees are in lovelace; memory and steps are the scripts’ execution units, size is in bytes.',
  ],
  switches: [{ name: 'N', value: { name: 'count' }, summary: 'only the newest ones' }],
  examples: [
    { line: 'LOG /N:5', meaning: 'Lists the last five calls' },
    { line: 'LOG | FIND "write"', meaning: 'Lists all writes' },
  ],
  needs: 'read',
  result: object({
    calls: list(
      object({
        number: text,
        name: text,
        tx: transactionId,
        slot: integer,
        fee: integer,
        memory: integer,
        steps: integer,
        size: integer,
      }),
    ),
  }),
  run,
};

async function run({ machine }: Context, args: Arguments): Promise<Outcome> {
  const count = readNumber(args, 'N', undefined);
  const session = await machine.sessions.findForReading(machine.directories.ledger);
  const all = session === undefined ? [] : await session.listCalls();
  const calls = count === undefined ? all : all.slice(all.length - Math.min(count, all.length));
  return {
    plain: () => formatCalls(calls),
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

function formatCalls(calls: readonly CallRecord[]): string {
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
  const heading = ['AH', 'call', 'slot', 'fee', 'memory', 'steps', 'size', 'transaction'];
  return formatTable([heading, ...rows], new Set([2, 3, 4, 5, 6]));
}
