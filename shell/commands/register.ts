import { BadCommandError, FileExistsError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { formatLedgerPath } from '../paths.ts';
import { object, objectId, text } from '../schema.ts';
import { readLedgerLetter } from './drive-operand.ts';

/** As the kernel checks it on-chain. */
const accountName = /^[a-z0-9][a-z0-9-]{0,30}$/;

/** REGISTER: gives the user's key an account. */
export const register: Definition = {
  name: 'REGISTER',
  summary: 'Registers an account: a to z, 0 to 9 and -, at most 31 characters',
  manual: [
    'A key has one account, and a name belongs to whoever was first. The account’s root directory is C:\\ for its owner, and \\\\name\\ for everybody else.',
    'Each drive has accounts of its own, and an account on C: is none on D:.',
    'On the embedded emulator the key is made by itself and gets funds; --user NAME acts with another key of the home.',
  ],
  operands: { text: 'name [drive:]', min: 1, max: 2 },
  examples: [
    { line: 'REGISTER alice', meaning: 'Makes the account alice on the current drive' },
    { line: 'REGISTER alice D:', meaning: 'Makes the account alice on drive D:' },
  ],
  needs: 'write',
  result: object({ account: text, id: objectId }),
  run,
};

async function run({ machine }: Context, { operands }: Arguments): Promise<Outcome> {
  const typed = operands[0]?.text ?? '';
  const name = typed.toLowerCase();
  if (!accountName.test(name)) {
    throw new BadCommandError(
      `Not an account name: ${typed}. Use a to z, 0 to 9 and -, 1 to 31 characters, not - at the start`,
    );
  }
  const letter = readLedgerLetter(operands[1]?.text, machine.directories.ledger);
  const session = await machine.sessions.getForWriting(letter);
  const own = await session.findOwnAccount();
  if (own !== undefined) {
    const hint = `User ${machine.environment.user} has this account already; --user NAME acts as another user`;
    throw new FileExistsError({ path: formatLedgerPath(own.name, [], letter), hint });
  }
  if ((await session.findAccount(name)) !== undefined) {
    throw new FileExistsError({
      path: formatLedgerPath(name, [], letter),
      hint: 'Choose another name',
    });
  }
  const account = await session.register(name);
  return {
    plain: () => `Account ${account.name} registered\n`,
    json: () => ({ account: account.name, id: account.id }),
  };
}
