import { FileNotFoundError } from '../../offchain/errors/file.ts';
import type { KeyRing } from '../../offchain/signers/key-ring.ts';
import type { Arguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { addGeneration, refuseToChangeKeys } from '../key-changes.ts';
import { chooseProtection, findKeyFile, saveKeys } from '../keys.ts';
import { formatLedgerPath } from '../paths.ts';
import { integer, object, text } from '../schema.ts';

/** RECOVER: takes an account back. */
export const recover: Definition = {
  name: 'RECOVER',
  summary: 'Takes an account back with its recovery phrase, whoever has its keys',
  manual: [
    'Whoever has stolen the auth key can act for the account, but can not replace its keys: only the one that comes next can, which the recovery phrase leads to. RECOVER makes it the auth key, replaces the encryption key too, and leaves a commitment to the one after.',
    'The phrase is in a file of H:, or is typed without being shown. The keys are kept for the user of the run (--user NAME); where that user has keys already, they must be of the same phrase. With /P only the keys in use are kept, and not the phrase.',
  ],
  operands: { text: 'account [file of the recovery phrase]', min: 1, max: 2 },
  switches: [{ name: 'P', summary: 'keeps only the keys in use, not the phrase' }],
  examples: [
    { line: 'RECOVER alice H:\\phrase.txt', meaning: 'Takes alice back with the phrase in a file' },
  ],
  needs: 'write',
  result: object({ account: text, generation: integer }),
  run,
};

async function run(context: Context, { operands, switches }: Arguments): Promise<Outcome> {
  const { sessions } = context.machine;
  refuseToChangeKeys(context);
  const [name = '', typed] = operands.map((operand) => operand.text);
  const session = await sessions.findForReading();
  const account = await session?.findAccount(name.toLowerCase());
  const inspector = await sessions.findInspector();
  const onChain = (await inspector?.listAccountKeys())?.find(({ id }) => id === account?.id);
  if (account === undefined || onChain === undefined) {
    throw new FileNotFoundError({ path: formatLedgerPath(name, []) });
  }
  const [{ readPhrase }, { getCommitted }] = await Promise.all([
    import('../phrases.ts'),
    import('../generations.ts'),
  ]);
  const entropy = await readPhrase(context, typed);
  const generation = await getCommitted(entropy, onChain.nextAuth);
  const ring = await keep(context, entropy, generation, switches.has('P'));
  sessions.release();
  const writing = await sessions.getForWriting();
  await writing.recoverAccount(account.id, ring.signerOf(generation));
  sessions.release();
  return {
    plain: () => `Account ${account.name} is yours: generation ${generation} of its keys\n`,
    json: () => ({ account: account.name, generation: BigInt(generation) }),
  };
}

async function keep(
  { machine: { environment } }: Context,
  entropy: Uint8Array,
  generation: number,
  onPaper: boolean,
): Promise<KeyRing> {
  const file = await findKeyFile(environment);
  if (file !== undefined) return addGeneration(environment, file, { entropy, generation, onPaper });
  const { ringOfSeed, withoutSeed } = await import('../../offchain/signers/key-ring.ts');
  const seed = await ringOfSeed(entropy, [generation]);
  const ring = onPaper ? await withoutSeed(seed) : seed;
  const password = await chooseProtection(environment);
  await saveKeys(environment, { ring, password }, { replaces: undefined });
  return ring;
}
