import { join } from 'node:path';
import { formatReference, parseReference, type OutputReference } from '../offchain/ledger/utxo.ts';
import type { Environment } from './environment.ts';
import { corruptFile, findJsonFile, writeJsonFile } from './home-files.ts';

const kernelFile = ({ home }: Environment): string => join(home, 'kernel.json');

/** The genesis reference of the kernel to use: the one asked for, else the home's; undefined where there is none. */
export async function findGenesis(environment: Environment): Promise<OutputReference | undefined> {
  if (environment.kernel !== undefined) return parseReference(environment.kernel);
  const path = kernelFile(environment);
  const file = await findJsonFile(path);
  if (file === undefined) return undefined;
  const { genesis } = { genesis: file['genesis'] };
  const reference = typeof genesis === 'string' ? parseReference(genesis) : undefined;
  if (reference === undefined) throw corruptFile(path, 'genesis is not TXID#IX');
  return reference;
}

/** Keeps the home's kernel, from the first step of its boot on. */
export async function saveGenesis(
  environment: Environment,
  genesis: OutputReference,
): Promise<void> {
  await writeJsonFile(kernelFile(environment), { genesis: formatReference(genesis) });
}
