import { InvalidDataError } from '../offchain/errors/file.ts';
import { authCommitment } from '../offchain/kernel/auth-commitment.ts';
import type { Hex } from '../offchain/ledger/utxo.ts';
import { ringOfSeed } from '../offchain/signers/key-ring.ts';
import type { Context } from './context.ts';
import { surveyKernels } from './kernel-keys.ts';

/** How many generations of a seed are looked through: each is one rotation of one account. */
const SEARCHED = 100;

/**
 * The generations of a seed that kernels of the home know, C: and drives: those that open accounts, and those of
 * participants, who sign with the key that a drive was formatted with.
 */
export async function listGenerations(
  context: Context,
  entropy: Uint8Array,
): Promise<readonly number[]> {
  const { kernels, unasked } = await surveyKernels(context);
  for (const { letter, reason } of unasked) {
    context.machine.environment.message(
      `Which keys ${letter}: knows can not be told, so one may be missing here: ${reason}`,
    );
  }
  const known = new Set(
    kernels.flatMap(({ accounts, participants }) => [
      ...accounts.map(({ authKeyHash }) => authKeyHash),
      ...participants,
    ]),
  );
  if (known.size === 0) return [];
  const all = await deriveAll(entropy);
  return all.flatMap((hash, generation) => (known.has(hash) ? [generation] : []));
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
