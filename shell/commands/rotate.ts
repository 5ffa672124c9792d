import { InvalidDataError } from '../../offchain/errors/file.ts';
import { NotRegisteredError } from '../../offchain/errors/transaction.ts';
import type { Arguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { exposureResult } from '../exposure.ts';
import { addGeneration, handOver, refuseToChangeKeys } from '../key-changes.ts';
import { getKeyFile, unlock } from '../keys.ts';
import { integer, object, text } from '../schema.ts';
import { takeLedgerLetter } from './drive-operand.ts';

/** ROTATE: the auth key that comes next takes over. */
export const rotate: Definition = {
  name: 'ROTATE',
  summary: 'Replaces the auth key of the account by the one that it is committed to',
  manual: [
    'Both keys sign, and a commitment to the one after is left (pre-rotation). The payment key stays, and so do the files.',
    'Where the key file keeps only the keys in use, the recovery phrase is needed: name the file of H: that it is in, or type it.',
    'An interrupted ROTATE can be run again: until the ledger has taken it, the old key acts.',
    'Each drive has accounts of its own, and keys of C: are not replaced on D: along with it. ROTATE names accounts of C: and of drives that are still committed to a key that is in use now: rotate them too.',
  ],
  operands: { text: '[drive:] [file of the recovery phrase]', min: 0, max: 2 },
  examples: [
    { line: 'ROTATE', meaning: 'Goes on to the next auth key on the current drive' },
    { line: 'ROTATE D: H:\\phrase.txt', meaning: 'Does so on drive D:, with the phrase in a file' },
  ],
  needs: 'write',
  result: object({ drive: text, account: text, generation: integer, ...exposureResult }),
  run,
};

async function run(context: Context, { operands }: Arguments): Promise<Outcome> {
  const { environment, sessions, directories } = context.machine;
  refuseToChangeKeys(context);
  const { letter, others } = takeLedgerLetter(operands, directories.ledger);
  const session = await sessions.findForReading(letter);
  const account = await session?.findOwnAccount();
  const inspector = await sessions.findInspector(letter);
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
      : await (await import('../phrases.ts')).readPhrase(context, others[0]);
  const generation = current.generation + 1;
  const kept = await addGeneration(environment, file, { entropy, generation });
  await handOver(context, kept, async () => {
    const writing = await sessions.getForWriting(letter);
    await writing.rotateKeys(account.id, kept.ring.signerOf(generation));
  });
  const { reportExposure } = await import('../kernel-keys.ts');
  const exposure = await reportExposure(context, kept.ring.header.generations);
  return {
    plain: () =>
      `Account ${account.name} on ${letter}: has its auth key of generation ${generation}\n`,
    json: () => ({
      drive: letter,
      account: account.name,
      generation: BigInt(generation),
      ...exposure,
    }),
  };
}
