import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { integer, nullable, object, objectId, text } from '../schema.ts';

/** WHOAMI: who acts, and what it can pay with. */
export const whoami: Definition = {
  name: 'WHOAMI',
  summary: 'Prints the account, the address and the funds of the user',
  manual: ['Funds are in lovelace: 1 ADA is 1,000,000. MEM shows them with the deposits.'],
  examples: [{ line: 'WHOAMI', meaning: 'Prints who you are' }],
  needs: 'read',
  result: object({
    user: text,
    account: nullable(text),
    id: nullable(objectId),
    address: nullable(text),
    lovelace: integer,
  }),
  run,
};

async function run({ machine }: Context): Promise<Outcome> {
  const { user } = machine.environment;
  const session = await machine.sessions.findForReading(machine.directories.ledger);
  const account = await session?.findOwnAccount();
  const funds = await session?.getFunds();
  // A user without keys has no address yet.
  const address = funds?.address === '' ? undefined : funds?.address;
  const result = {
    user,
    account: account?.name ?? null,
    id: account?.id ?? null,
    address: address ?? null,
    lovelace: funds?.lovelace ?? 0n,
  };
  return {
    plain: () =>
      [
        `User      ${user}`,
        `Account   ${result.account ?? 'none yet: REGISTER name'}`,
        ...(result.id === null ? [] : [`Id        ${result.id}`]),
        ...(result.address === null ? [] : [`Address   ${result.address}`]),
        `Lovelace  ${result.lovelace}`,
        '',
      ].join('\n'),
    json: () => result,
  };
}
