import { InvalidDataError } from '../../offchain/errors/file.ts';
import { NotRegisteredError } from '../../offchain/errors/transaction.ts';
import type { Arguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { addGeneration, refuseToChangeKeys } from '../key-changes.ts';
import { getKeyFile, unlock } from '../keys.ts';
import { integer, object, text } from '../schema.ts';

/** ROTATE: the auth key that comes next takes over. */
export const rotate: Definition = {
  name: 'ROTATE',
  summary: 'Replaces the auth key of the account by the one that it is committed to',
  manual: [
    'Both keys sign, and a commitment to the one after is left (pre-rotation). The payment key stays, and so do the files.',
    'Where the key file keeps only the keys in use, the recovery phrase is needed: name the file of H: that it is in, or type it.',
    'An interrupted ROTATE can be run again: until the ledger has taken it, the old key acts.',
  ],
  operands: { text: '[file of the recovery phrase]', min: 0, max: 1 },
  examples: [{ line: 'ROTATE', meaning: 'Goes on to the next auth key' }],
  needs: 'write',
  result: object({ account: text, generation: integer }),
  run,
};

async function run(context: Context, { operands }: Arguments): Promise<Outcome> {
  const { environment, sessions } = context.machine;
  refuseToChangeKeys(context);
  const session = await sessions.findForReading();
  const account = await session?.findOwnAccount();
  const inspector = await sessions.findInspector();
  if (account === undefined || inspector === undefined) {
    throw new NotRegisteredError({ user: environment.user });
  }
  const onChain = (await inspector.listAccountKeys()).find(({ id }) => id === account.id);
  const file = await getKeyFile(environment);
  const { ring } = await unlock(environment, file);
  const { authCommitment } = await import('../../offchain/kernel/auth-commitment.ts');
  const current = ring.header.generations.find(
    ({ authKeyHash }) => authKeyHash === onChain?.authKeyHash,
  );
  if (current === undefined || authCommitment(current.nextAuthKeyHash) !== onChain?.nextAuth) {
    throw new InvalidDataError({
      what: `Account ${account.name}`,
      reason:
        'it is committed to another key than the one that comes next. Use RECOVER with the recovery phrase',
    });
  }
  const entropy =
    ring.secret.kind === 'seed'
      ? ring.secret.entropy
      : await (await import('../phrases.ts')).readPhrase(context, operands[0]?.text);
  const generation = current.generation + 1;
  const added = await addGeneration(environment, file, { entropy, generation });
  // What is open has the keys of before.
  sessions.release();
  const writing = await sessions.getForWriting();
  await writing.rotateKeys(account.id, added.signerOf(generation));
  sessions.release();
  return {
    plain: () => `Account ${account.name} has its auth key of generation ${generation}\n`,
    json: () => ({ account: account.name, generation: BigInt(generation) }),
  };
}
