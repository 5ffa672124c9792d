import { BadCommandError, FileExistsError } from '../../offchain/errors/file.ts';
import { readArguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import { formatLedgerPath } from '../paths.ts';

/** As the kernel checks it on-chain. */
const accountName = /^[a-z0-9][a-z0-9-]{0,30}$/;

/** REGISTER: gives the user's key an account. */
export async function register(context: Context, rest: string): Promise<Outcome> {
  const [typed = ''] = readArguments(rest, { usage: 'REGISTER name', min: 1, max: 1 });
  const name = typed.toLowerCase();
  if (!accountName.test(name)) {
    throw new BadCommandError(
      `Not an account name: ${typed}. Use a to z, 0 to 9 and -, 1 to 31 characters, not - at the start`,
    );
  }
  const session = await context.sessions.getForWriting();
  const own = await session.findOwnAccount();
  if (own !== undefined) {
    const hint = `User ${context.environment.user} has this account already; --user NAME acts as another user`;
    throw new FileExistsError({ path: formatLedgerPath(own.name, []), hint });
  }
  if ((await session.findAccount(name)) !== undefined) {
    throw new FileExistsError({ path: formatLedgerPath(name, []), hint: 'Choose another name' });
  }
  const account = await session.register(name);
  return {
    plain: () => `Account ${account.name} registered\n`,
    json: () => ({ account: account.name, id: account.id }),
  };
}
