import { BadCommandError, FileExistsError } from '../../offchain/errors/file.ts';
import { enterpriseAddress, TESTNET } from '../../offchain/ledger/address.ts';
import type { KeyFileHeader } from '../../offchain/signers/key-file.ts';
import type { Arguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import type { Environment } from '../environment.ts';
import type { Json } from '../json.ts';
import { refuseToChangeKeys } from '../key-changes.ts';
import { chooseProtection, findKeyFile, getKeyFile, listUsers, saveKeys } from '../keys.ts';
import { joinLines } from '../lines.ts';
import type { UnlockedKeys } from '../passwords.ts';
import { boolean, either, integer, list, object, objectId, oneOf, text } from '../schema.ts';

const userResult = {
  user: text,
  kind: oneOf('seed', 'keys'),
  encrypted: boolean,
  generation: integer,
  address: text,
  paymentKeyHash: objectId,
  authKeyHash: objectId,
  nextAuthKeyHash: objectId,
  encryptionKeyHash: objectId,
};

/** KEYS: the keys of the home. */
export const keys: Definition = {
  name: 'KEYS',
  summary: 'Makes, imports, exports, encrypts and lists keys',
  manual: [
    'NEW makes keys for the user (--user NAME) from a recovery phrase of 24 words (BIP-39). IMPORT takes the phrase from a file of H:, or asks for it without showing it. EXPORT writes it to a new file of H: that only you can read: print it, then delete the file. LIST shows all users of the home. PASSWORD encrypts the key file, with a new password where it had one.',
    'The payment key is where wallets look for it (CIP-1852, account 0), so any wallet with the phrase finds the funds. The auth key signs system calls and pays nothing; accounts are committed to the one that comes next, so that ROTATE and RECOVER replace it.',
    'On any network but the embedded emulator keys are encrypted (scrypt, XChaCha20-Poly1305). The password is asked for at the terminal, or is the first line of the file that --password-file or DOS_PASSWORD_FILE names; it is never an argument.',
    'With /P the phrase is only written to that file and the key file keeps just the keys in use: whoever steals the file and its password can still not take the account over for good, because the key that comes next is on paper.',
  ],
  operands: { text: 'NEW | IMPORT [file] | EXPORT file | PASSWORD | LIST', min: 0, max: 2 },
  switches: [
    { name: 'W', value: { name: 'words' }, summary: 'NEW: 12, 15, 18, 21 or 24 words' },
    { name: 'E', summary: 'NEW and IMPORT: encrypts also for the embedded emulator' },
    {
      name: 'P',
      value: { name: 'file', optional: true },
      summary: 'NEW and IMPORT: keeps only the keys in use; NEW writes the phrase to this file',
    },
  ],
  examples: [
    { line: 'KEYS NEW /P:H:\\phrase.txt', meaning: 'Makes keys whose phrase is kept on paper' },
    { line: 'KEYS IMPORT H:\\phrase.txt', meaning: 'Takes the keys of a phrase' },
    { line: 'KEYS', meaning: 'Shows which keys there are' },
  ],
  needs: 'nothing',
  result: either(
    object(userResult),
    object({ user: text, file: text }),
    object({ users: list(object(userResult)) }),
  ),
  run,
};

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const [verb, operand] = args.operands.map(({ text: typed }) => typed);
  const { environment } = context.machine;
  switch (verb?.toUpperCase()) {
    case 'NEW':
      if (operand !== undefined) throw new BadCommandError(`Too many operands: ${operand}`);
      return makeKeys(context, args);
    case 'IMPORT':
      return importKeys(context, operand, args);
    case 'EXPORT':
      return exportPhrase(context, operand);
    case 'PASSWORD':
      return changePassword(context);
    case 'LIST':
    case undefined:
      return listKeys(environment);
    default:
      throw new BadCommandError(
        `Unknown: KEYS ${verb ?? ''}. There are NEW, IMPORT, EXPORT, PASSWORD and LIST`,
      );
  }
}

async function makeKeys(context: Context, { switches }: Arguments): Promise<Outcome> {
  const { environment } = context.machine;
  refuseToChangeKeys(context);
  const [{ generateEntropy }, { ringOfSeed, withoutSeed }] = await Promise.all([
    import('../../offchain/signers/derivation.ts'),
    import('../../offchain/signers/key-ring.ts'),
  ]);
  const words = readWords(switches.get('W'));
  const paper = switches.get('P');
  if (paper === '') throw new BadCommandError('Missing the file behind /P: NEW /P:H:\\phrase.txt');
  await refuseExisting(environment);
  const password = await choosePassword(environment, switches);
  const entropy = generateEntropy(words);
  const seed = await ringOfSeed(entropy, [0]);
  if (paper !== undefined) {
    const { writePhrase } = await import('../phrases.ts');
    const path = await writePhrase(context, paper, entropy);
    environment.message(`The recovery phrase is in ${path}. Print it, then delete the file`);
  }
  return save(environment, {
    ring: paper === undefined ? seed : await withoutSeed(seed),
    password,
  });
}

async function importKeys(
  context: Context,
  typed: string | undefined,
  { switches }: Arguments,
): Promise<Outcome> {
  const { environment } = context.machine;
  refuseToChangeKeys(context);
  await refuseExisting(environment);
  const [{ readPhrase }, { ringOfSeed, withoutSeed }, { listGenerations }] = await Promise.all([
    import('../phrases.ts'),
    import('../../offchain/signers/key-ring.ts'),
    import('../generations.ts'),
  ]);
  const entropy = await readPhrase(context, typed);
  const password = await choosePassword(environment, switches);
  const known = await listGenerations(context, entropy);
  const seed = await ringOfSeed(entropy, known.length === 0 ? [0] : known);
  return save(environment, {
    ring: switches.has('P') ? await withoutSeed(seed) : seed,
    password,
  });
}

async function exportPhrase(context: Context, typed: string | undefined): Promise<Outcome> {
  if (typed === undefined)
    throw new BadCommandError('Missing the file: KEYS EXPORT H:\\phrase.txt');
  const { environment } = context.machine;
  const { user } = environment;
  const { ring } = await environment.passwords.unlock(user, await getKeyFile(environment));
  if (ring.secret.kind !== 'seed') {
    throw new BadCommandError(
      `The phrase of ${user} is on paper only: the key file does not hold it`,
    );
  }
  const { writePhrase } = await import('../phrases.ts');
  const file = await writePhrase(context, typed, ring.secret.entropy);
  return {
    plain: () => `Recovery phrase written to ${file}. Print it, then delete the file\n`,
    json: () => ({ user, file }),
  };
}

async function changePassword(context: Context): Promise<Outcome> {
  const { environment } = context.machine;
  refuseToChangeKeys(context);
  const { user, passwords } = environment;
  const file = await getKeyFile(environment);
  const { ring } = await passwords.unlock(user, file);
  const password = await passwords.choose(user);
  await saveKeys(environment, { ring, password }, { replaces: file });
  return describe(environment, { ...ring.header, isEncrypted: true });
}

async function listKeys(environment: Environment): Promise<Outcome> {
  const users: { user: string; header: KeyFileHeader }[] = [];
  for (const user of await listUsers(environment)) {
    users.push({ user, header: await getKeyFile({ ...environment, user }) });
  }
  return {
    plain: () =>
      joinLines(
        users.length === 0
          ? ['No keys yet. KEYS NEW or REGISTER name makes some']
          : users.flatMap(({ user, header }) => format(environment, user, header)),
      ),
    json: () => ({ users: users.map(({ user, header }) => toJson(environment, user, header)) }),
  };
}

async function save(environment: Environment, made: UnlockedKeys): Promise<Outcome> {
  await saveKeys(environment, made, { replaces: undefined });
  return describe(environment, {
    ...made.ring.header,
    isEncrypted: made.password !== undefined,
  });
}

function describe(environment: Environment, header: KeyFileHeader): Outcome {
  const { user } = environment;
  return {
    plain: () => joinLines(format(environment, user, header)),
    json: () => toJson(environment, user, header),
  };
}

function format(environment: Environment, user: string, header: KeyFileHeader): readonly string[] {
  const { generation } = newestOf(header);
  const { kind, isEncrypted, paymentKeyHash } = header;
  return [
    `${user}  ${kind === 'seed' ? 'seed' : 'keys in use'}, ${isEncrypted ? 'encrypted' : 'not encrypted'}, generation ${generation}`,
    `  ${addressOf(environment, paymentKeyHash)}`,
  ];
}

function toJson(
  environment: Environment,
  user: string,
  header: KeyFileHeader,
): Readonly<Record<string, Json>> {
  const { generation, authKeyHash, nextAuthKeyHash, encryptionKeyHash } = newestOf(header);
  const { kind, isEncrypted, paymentKeyHash } = header;
  return {
    user,
    kind,
    encrypted: isEncrypted,
    generation: BigInt(generation),
    address: addressOf(environment, paymentKeyHash),
    paymentKeyHash,
    authKeyHash,
    nextAuthKeyHash,
    encryptionKeyHash,
  };
}

function newestOf({ generations }: KeyFileHeader) {
  const newest = generations.at(-1);
  if (newest === undefined) throw new TypeError('a key file without keys');
  return newest;
}

function addressOf({ network }: Environment, hash: string): string {
  const id = network.kind === 'emulator' ? TESTNET : network.networkId;
  return enterpriseAddress(id, { kind: 'key', hash });
}

async function refuseExisting(environment: Environment): Promise<void> {
  const { user } = environment;
  if ((await findKeyFile(environment)) === undefined) return;
  throw new FileExistsError({
    path: `keys of ${user}`,
    hint: 'They are not overwritten; --user NAME makes others',
  });
}

async function choosePassword(
  environment: Environment,
  switches: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  return switches.has('E')
    ? environment.passwords.choose(environment.user)
    : chooseProtection(environment);
}

function readWords(typed = '24'): 12 | 15 | 18 | 21 | 24 {
  const words = ([12, 15, 18, 21, 24] as const).find((count) => String(count) === typed);
  if (words === undefined) {
    throw new BadCommandError(`Not a length of a phrase: /W:${typed}. 12, 15, 18, 21 or 24 words`);
  }
  return words;
}
