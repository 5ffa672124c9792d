import { InvalidDataError } from '../../offchain/errors/file.ts';
import { policiesOf, type KernelScripts } from '../../offchain/kernel/scripts.ts';
import type { Hex, Utxo } from '../../offchain/ledger/utxo.ts';
import { findFanoutProblems, type FanoutProblem } from '../provider/fanout-check.ts';
import type { Drive } from './drive.ts';
import type { HeadLink } from './head-link.ts';

/** What keeps outputs from coming back to L1 from a head of these parties; `headId` where they are in it already. */
export async function findLocking(
  { parts: { provider } }: Drive,
  link: HeadLink,
  scripts: KernelScripts,
  { utxos, headId }: { readonly utxos: readonly Utxo[]; readonly headId?: Hex },
): Promise<readonly FanoutProblem[]> {
  const { kernel, objects } = policiesOf(scripts);
  return findFanoutProblems(utxos, {
    parameters: await provider.getParameters(),
    policies: new Set([kernel, objects]),
    parties: link.parties.length,
    entered: headId === undefined ? undefined : link.getEntered(headId),
  });
}

/** What to say of outputs that no fan-out can make. */
export function cannotComeBack(
  letter: string,
  problems: readonly FanoutProblem[],
  hint?: string,
): InvalidDataError {
  const reason = `not all of it could come back from a head: ${listProblems(problems)}`;
  return new InvalidDataError({
    what: `drive ${letter}`,
    reason: hint === undefined ? reason : `${reason}. ${hint}`,
  });
}

/** Each with its place. */
export const listProblems = (problems: readonly FanoutProblem[]): string =>
  problems.map(({ where, reason }) => `${where}: ${reason}`).join('; ');
