import { FileNotFoundError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { exposureResult } from '../exposure.ts';
import {
  addGeneration,
  createWithGeneration,
  handOver,
  refuseToChangeKeys,
} from '../key-changes.ts';
import { findKeyFile } from '../keys.ts';
import { formatLedgerPath } from '../paths.ts';
import { integer, object, text } from '../schema.ts';
import { takeLedgerLetter } from './drive-operand.ts';

/** RECOVER: takes an account back. */
export const recover: Definition = {
  name: 'RECOVER',
  summary: 'Takes an account back with its recovery phrase, whoever has its keys',
  manual: [
    'Whoever has stolen the auth key can act for the account, but can not replace its keys: only the one that comes next can, which the recovery phrase leads to. RECOVER makes it the auth key, replaces the encryption key too, and leaves a commitment to the one after.',
    'The phrase is in a file of H:, or is typed without being shown. The keys are kept for the user of the run (--user NAME); where that user has keys already, they must be of the same phrase. With /P only the keys in use are kept, and not the phrase: a key file that has it loses it.',
    'Each drive has accounts of its own. RECOVER names accounts of C: and of drives that are still committed to a key that is in use now: rotate them too.',
  ],
  operands: { text: 'account [drive:] [file of the recovery phrase]', min: 1, max: 3 },
  switches: [{ name: 'P', summary: 'keeps only the keys in use, not the phrase' }],
  examples: [
    { line: 'RECOVER alice H:\\phrase.txt', meaning: 'Takes alice back with the phrase in a file' },
    { line: 'RECOVER alice D: H:\\phrase.txt', meaning: 'Takes back the account of drive D:' },
  ],
  needs: 'write',
  result: object({ drive: text, account: text, generation: integer, ...exposureResult }),
  run,
};

async function run(context: Context, { operands, switches }: Arguments): Promise<Outcome> {
  const { environment, sessions, directories } = context.machine;
  refuseToChangeKeys(context);
  const [name, ...behind] = operands;
  const { letter, others } = takeLedgerLetter(behind, directories.ledger);
  const typed = name?.text ?? '';
  const session = await sessions.findForReading(letter);
  const account = await session?.findAccount(typed.toLowerCase());
  const inspector = await sessions.findInspector(letter);
  const onChain = (await inspector?.listAccountKeys())?.find(({ id }) => id === account?.id);
  if (account === undefined || onChain === undefined) {
    throw new FileNotFoundError({ path: formatLedgerPath(typed, [], letter) });
  }
  const [{ readPhrase }, { getCommitted }] = await Promise.all([
    import('../phrases.ts'),
    import('../generations.ts'),
  ]);
  const entropy = await readPhrase(context, others[0]);
  const generation = await getCommitted(entropy, onChain.nextAuth);
  const addition = { entropy, generation, onPaper: switches.has('P') };
  const file = await findKeyFile(environment);
  const kept =
    file === undefined
      ? await createWithGeneration(context, addition)
      : await addGeneration(environment, file, addition);
  await handOver(context, kept, async () => {
    const writing = await sessions.getForWriting(letter);
    await writing.recoverAccount(account.id, kept.ring.signerOf(generation));
  });
  const { reportExposure } = await import('../kernel-keys.ts');
  const exposure = await reportExposure(context, kept.ring.header.generations);
  return {
    plain: () =>
      `Account ${account.name} on ${letter}: is yours: generation ${generation} of its keys\n`,
    json: () => ({
      drive: letter,
      account: account.name,
      generation: BigInt(generation),
      ...exposure,
    }),
  };
}
