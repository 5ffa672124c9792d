import { BadCommandError, FileNotFoundError } from '../offchain/errors/file.ts';
import type { Hex } from '../offchain/ledger/utxo.ts';
import type { Signer } from '../offchain/ports/signer.ts';
import type { Environment } from './environment.ts';
import { findKeyFile, getKeyFile, getSigner, listUsers, unlock } from './keys.ts';

/** Signers of the home for these auth keys, whoever's they are and of whatever generation. */
export async function findParticipantSigners(
  environment: Environment,
  participants: readonly Hex[],
): Promise<readonly Signer[]> {
  const signers: Signer[] = [];
  for (const user of await listUsers(environment)) {
    const own = { ...environment, user };
    const file = await findKeyFile(own);
    const generations = (file?.generations ?? []).filter(({ authKeyHash }) =>
      participants.includes(authKeyHash),
    );
    if (file === undefined || generations.length === 0) continue;
    const { ring } = await unlock(own, file);
    for (const { generation } of generations) signers.push(ring.signerOf(generation));
  }
  return signers;
}

/** Auth key hashes of users of the home, by their names; a hash stands for itself. The run's user where none is named. */
export async function readParticipants(
  environment: Environment,
  typed: string | undefined,
): Promise<readonly Hex[]> {
  if (typed === undefined) {
    return [(await getSigner(environment, () => Promise.resolve(new Set()))).authKeyHash];
  }
  const hashes: Hex[] = [];
  for (const name of typed.split(',')) {
    if (/^[0-9a-f]{56}$/i.test(name)) {
      hashes.push(name.toLowerCase());
      continue;
    }
    if (!/^[A-Za-z0-9_-]{1,32}$/.test(name)) {
      throw new BadCommandError(
        `Not a participant: ${name}. Name users of this home, or give the hashes of auth keys, with commas between`,
      );
    }
    const file = await getKeyFile({ ...environment, user: name });
    const newest = file.generations.at(-1);
    if (newest === undefined) throw new FileNotFoundError({ path: `keys of ${name}` });
    hashes.push(newest.authKeyHash);
  }
  if (new Set(hashes).size < hashes.length) {
    throw new BadCommandError(`A participant is named twice: ${typed}`);
  }
  return hashes;
}
