import { join } from 'node:path';
import { InvalidDataError } from '../offchain/errors/file.ts';
import { formatReference, parseReference, type OutputReference } from '../offchain/ledger/utxo.ts';
import type { Environment } from './environment.ts';
import { corruptFile, findJsonFile, writeJsonFile } from './home-files.ts';

/** A kernel that a run is to use. */
export interface KnownKernel {
  readonly genesis: OutputReference;
  /** Its boot was begun and is not known to be finished. Without it, a chain that lacks the kernel is the wrong chain. */
  readonly booting: boolean;
}

/** Each network has kernels of its own. */
const kernelFile = ({ home, network }: Environment): string =>
  join(home, network.kind === 'emulator' ? 'kernel.json' : `kernel-${network.fileName}.json`);

/** The kernel to use: the one asked for, else the home's; undefined where there is none. */
export async function findKernel(environment: Environment): Promise<KnownKernel | undefined> {
  if (environment.kernel !== undefined) {
    const asked = parseReference(environment.kernel);
    if (asked !== undefined) return { genesis: asked, booting: false };
  }
  const path = kernelFile(environment);
  const file = await findJsonFile(path);
  if (file === undefined) return undefined;
  const { genesis, booting } = { genesis: file['genesis'], booting: file['booting'] };
  const reference = typeof genesis === 'string' ? parseReference(genesis) : undefined;
  if (reference === undefined) throw corruptFile(path, 'genesis is not TXID#IX');
  return { genesis: reference, booting: booting === true };
}

/** Keeps the home's kernel, from the first step of its boot on. */
export async function saveKernel(
  environment: Environment,
  { genesis, booting }: KnownKernel,
): Promise<void> {
  await writeJsonFile(kernelFile(environment), {
    genesis: formatReference(genesis),
    ...(booting ? { booting } : {}),
  });
}

/** `TXID#IX` of the kernel that a session would open; undefined where the home has none. */
export async function findKernelName(environment: Environment): Promise<string | undefined> {
  const kernel = await findKernel(environment);
  return kernel === undefined || kernel.booting ? undefined : formatReference(kernel.genesis);
}

/** What to say of a kernel that the home's chain does not have. */
export function unknownKernel(
  environment: Environment,
  { genesis }: KnownKernel,
): InvalidDataError {
  const name = `kernel ${formatReference(genesis)}`;
  const chain =
    environment.network.kind === 'emulator'
      ? `the chain in ${join(environment.home, 'emulator')}`
      : environment.network.name;
  return environment.kernel === undefined
    ? new InvalidDataError({
        what: kernelFile(environment),
        reason: `${chain} has no ${name}. Restore both from one backup, or name another home with --home`,
      })
    : new InvalidDataError({
        what: name,
        reason: `${chain} does not have it. Check --kernel and --home`,
      });
}

/** What to say of a home that has forgotten which kernel its chain has: booting another would hide everybody's files. */
export function lostKernel(environment: Environment): InvalidDataError {
  return new InvalidDataError({
    what: kernelFile(environment),
    reason:
      'the file is missing, and the chain has a kernel already. Restore it from a backup, or name the kernel with --kernel, or another home with --home',
  });
}
