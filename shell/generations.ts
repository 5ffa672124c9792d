import { InvalidDataError } from '../offchain/errors/file.ts';
import { authCommitment } from '../offchain/kernel/auth-commitment.ts';
import type { Hex } from '../offchain/ledger/utxo.ts';
import { ringOfSeed } from '../offchain/signers/key-ring.ts';
import type { Context } from './context.ts';

/** How many generations of a seed are looked through: each is one rotation of one account. */
const SEARCHED = 100;

/** The generations of a seed that open accounts of the home's kernel; the first one where none does. */
export async function listGenerations(
  { machine }: Context,
  entropy: Uint8Array,
): Promise<readonly number[]> {
  const inspector = await machine.sessions.findInspector();
  const accounts = (await inspector?.listAccountKeys()) ?? [];
  if (accounts.length === 0) return [0];
  const opening = new Set(accounts.map(({ authKeyHash }) => authKeyHash));
  const all = await deriveAll(entropy);
  const found = all.flatMap((hash, generation) => (opening.has(hash) ? [generation] : []));
  return found.length === 0 ? [0] : found;
}

/** The generation of a seed that an account is committed to. Throws where the phrase is of something else. */
export async function getCommitted(entropy: Uint8Array, nextAuth: Hex): Promise<number> {
  const all = await deriveAll(entropy);
  const generation = all.findIndex((hash) => authCommitment(hash) === nextAuth);
  if (generation >= 0) return generation;
  throw new InvalidDataError({
    what: 'The recovery phrase',
    reason: `none of its first ${SEARCHED} keys is the one that the account is committed to`,
  });
}

async function deriveAll(entropy: Uint8Array): Promise<readonly Hex[]> {
  const { header } = await ringOfSeed(
    entropy,
    Array.from({ length: SEARCHED }, (_, generation) => generation),
  );
  return header.generations.map(({ authKeyHash }) => authKeyHash);
}
