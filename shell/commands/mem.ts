import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { formatAda, formatTable, group } from '../format.ts';
import { limits } from '../language/limits.ts';
import { integer, nullable, object } from '../schema.ts';

/** MEM: what the user has, what of it is locked, and what a call may use. */
export const mem: Definition = {
  name: 'MEM',
  summary: 'Shows funds, deposits and limits',
  manual: [
    'Funds pay for fees and deposits. A deposit is locked in an object, and comes back when the object goes. The limits are those of one transaction, hence of one system call, and those of the command language.',
  ],
  examples: [{ line: 'MEM', meaning: 'Shows funds, deposits and limits' }],
  needs: 'read',
  result: object({
    funds: integer,
    deposits: integer,
    objects: integer,
    transaction: nullable(
      object({ size: integer, memory: integer, steps: integer, chunk: integer }),
    ),
    variables: integer,
  }),
  run,
};

async function run({ machine }: Context): Promise<Outcome> {
  const session = await machine.sessions.findForReading(machine.directories.ledger);
  const inspector = await machine.sessions.findInspector(machine.directories.ledger);
  const { lovelace: funds } = (await session?.getFunds()) ?? { lovelace: 0n };
  const deposits = (await inspector?.getDeposits()) ?? { objects: 0, lovelace: 0n };
  const transaction = await inspector?.getLimits();
  const variables = machine.variables.list().length;
  const rows = [
    [formatAda(funds), 'ADA to pay with'],
    [formatAda(deposits.lovelace), `ADA in the deposits of ${group(deposits.objects)} objects`],
    ...(transaction === undefined
      ? []
      : [
          [group(transaction.size), 'bytes in a transaction'],
          [group(transaction.chunk), 'bytes of content in a call'],
          [group(transaction.memory), 'units of memory in a transaction'],
          [group(transaction.steps), 'steps in a transaction'],
        ]),
    [`${group(variables)} of ${group(limits.variables)}`, 'variables in use'],
    [group(limits.lineLength), 'characters in a line'],
  ];
  return {
    plain: () => formatTable(rows, new Set([0])),
    json: () => ({
      funds,
      deposits: deposits.lovelace,
      objects: deposits.objects,
      transaction: transaction === undefined ? null : { ...transaction },
      variables,
    }),
  };
}
