import { readArguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';

/** WHOAMI: who acts, and what it can pay with. */
export async function whoami(context: Context, rest: string): Promise<Outcome> {
  readArguments(rest, { usage: 'WHOAMI', min: 0, max: 0 });
  const { user } = context.environment;
  const session = await context.sessions.findForReading();
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
