import { KernelError } from '../offchain/errors/kernel-error.ts';
import { authCommitment } from '../offchain/kernel/auth-commitment.ts';
import type { Hex } from '../offchain/ledger/utxo.ts';
import type { GenerationHashes } from '../offchain/signers/key-file.ts';
import type { Context } from './context.ts';
import { headLetters, type HeadLetter, type LedgerLetter } from './directories.ts';
import { hasDrive } from './drive-sessions.ts';
import type { AccountKeys } from './inspector.ts';

/** The keys that a kernel of the home knows. */
interface KernelKeys {
  readonly letter: LedgerLetter;
  readonly accounts: readonly AccountKeys[];
  /** Hashes of the auth keys of a drive's participants; none on C:. */
  readonly participants: readonly Hex[];
}

/** What the kernels of the home know. */
interface Survey {
  readonly kernels: readonly KernelKeys[];
  /** Kernels that did not answer, and why. */
  readonly unasked: readonly { readonly letter: LedgerLetter; readonly reason: string }[];
}

/** Asks C: and every drive that the home has on the run's network. One that does not answer is told apart. */
export async function surveyKernels(context: Context): Promise<Survey> {
  const { environment } = context.machine;
  const drives = headLetters.filter((letter) => hasDrive(environment, letter));
  const kernels: KernelKeys[] = [];
  const unasked: { letter: LedgerLetter; reason: string }[] = [];
  for (const letter of ['C', ...drives] as const) {
    try {
      kernels.push(await askKernel(context, letter));
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      unasked.push({ letter, reason: error.message });
    }
  }
  return { kernels, unasked };
}

async function askKernel(context: Context, letter: LedgerLetter): Promise<KernelKeys> {
  if (letter !== 'C') return askDrive(context, letter);
  const inspector = await context.machine.sessions.findInspector(letter);
  const accounts = (await inspector?.listAccountKeys()) ?? [];
  return { letter, accounts, participants: [] };
}

async function askDrive({ machine }: Context, letter: HeadLetter): Promise<KernelKeys> {
  const { inspect } = await import('./kernel-inspector.ts');
  return machine.sessions.drives.work(letter, 'read', async (drive) => {
    const open = await drive.look();
    try {
      const accounts = await inspect(open.session, open.provider).listAccountKeys();
      return { letter, accounts, participants: open.participants };
    } finally {
      open.close();
    }
  });
}

interface Exposure {
  readonly exposed: { readonly drive: string; readonly account: string }[];
  readonly unasked: string[];
}

/**
 * Looks for accounts of the home's kernels that are committed to one of these keys, which are in use: whoever gets one
 * could have such an account for good. Tells the person what to do.
 */
export async function reportExposure(
  context: Context,
  generations: readonly GenerationHashes[],
): Promise<Exposure> {
  const { environment } = context.machine;
  const { kernels, unasked } = await surveyKernels(context);
  const hashes = new Set<Hex | undefined>(generations.map(({ authKeyHash }) => authKeyHash));
  const commitments = new Set(generations.map(({ authKeyHash }) => authCommitment(authKeyHash)));
  const exposed: Exposure['exposed'] = [];
  for (const { letter, accounts } of kernels) {
    for (const { id, name = id, nextAuth, authKeyHash } of accounts) {
      if (!commitments.has(nextAuth)) continue;
      const remedy = hashes.has(authKeyHash) ? `ROTATE ${letter}:` : `RECOVER ${name} ${letter}:`;
      environment.message(
        `Account ${name} on ${letter}: is committed to a key that is in use already. ${remedy} goes on to the next`,
      );
      exposed.push({ drive: letter, account: name });
    }
  }
  for (const { letter, reason } of unasked) {
    environment.message(
      `Whether ${letter}: is committed to a key that is in use can not be told: ${reason}. If it has an account of yours, ROTATE ${letter}: later`,
    );
  }
  return { exposed, unasked: unasked.map(({ letter }) => letter) };
}
