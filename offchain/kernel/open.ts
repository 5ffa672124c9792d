import { isDeepStrictEqual } from 'node:util';
import { decodeData } from '../../validators/lib/data.ts';
import { fromData } from '../../validators/lib/schema.ts';
import { Kernel } from '../../validators/objects/kernel.ts';
import { END_MARK, MAX_CHUNK } from '../../validators/objects/kinds.ts';
import { Name } from '../../validators/objects/name.ts';
import { InvalidDataError } from '../errors/file.ts';
import { toHex } from '../ledger/hash.ts';
import type { Transaction } from '../ledger/transaction.ts';
import {
  compareReferences,
  formatReference,
  type OutputReference,
  type Utxo,
} from '../ledger/utxo.ts';
import type { Provider } from '../ports/provider.ts';
import { getTransaction } from './get-transaction.ts';
import { kernelUnit, namesUnit, type Policies } from './objects.ts';
import { firstRecord } from './record.ts';
import { kernelScripts, policiesOf, syscallTable, type KernelScripts } from './scripts.ts';

/**
 * Opens the kernel that a genesis output reference names, and verifies everything that no script forces at boot: where
 * the record and the head of the names went, what is in them, and that every hash is one of `plutus.json`.
 * Resolves to undefined where it has not been booted. Throws `InvalidDataError` for a kernel that it does not know.
 */
export async function openKernel(
  provider: Provider,
  genesis: OutputReference,
): Promise<KernelScripts | undefined> {
  const scripts = await kernelScripts(genesis, provider.networkId);
  const policies = policiesOf(scripts);
  const utxos = await provider.listUtxos(scripts.address);
  const record = utxos.find(({ output }) => output.assets.get(kernelUnit(policies)) === 1n);
  if (record === undefined) return undefined;

  const refuse = (reason: string, cause?: unknown): never => {
    throw new InvalidDataError({ what: `kernel ${formatReference(genesis)}`, reason, cause });
  };
  // The record has not been spent since its boot: no call of this version can change it.
  const { transaction } = await getTransaction(provider, record.reference.txId);
  try {
    verifyBoot(transaction, scripts, policies, refuse);
  } catch (cause) {
    if (cause instanceof InvalidDataError) throw cause;
    return refuse('its boot transaction is malformed', cause);
  }
  return scripts;
}

function verifyBoot(
  transaction: Transaction,
  scripts: KernelScripts,
  policies: Policies,
  refuse: (reason: string) => never,
): void {
  const { genesis, address, gate } = scripts;
  if (!transaction.inputs.some((input) => compareReferences(input, genesis) === 0)) {
    refuse('its boot does not spend the genesis output');
  }
  const record = onlyHolder(transaction, kernelUnit(policies), address);
  const head = onlyHolder(transaction, namesUnit(policies), address);
  if (record === undefined) return refuse('its record does not lie at its address');
  if (head === undefined) return refuse('its list of names does not lie at its address');

  const datum = fromData(Kernel, decodeData(datumOf(record)));
  if (datum.gate !== gate.hash) refuse('its record names another gate');
  if (toHex(datum.table) !== toHex(syscallTable())) {
    refuse('its syscall table holds handlers that this version does not know');
  }
  const { chunkSize } = datum.parameters;
  if (chunkSize < 1n || chunkSize > BigInt(MAX_CHUNK)) refuse('its chunk size is out of range');
  if (!isDeepStrictEqual(datum, firstRecord(gate.hash, chunkSize))) {
    refuse('its record has a price, a mode, a version or a pause that this version does not know');
  }
  const names = fromData(Name, decodeData(datumOf(head)));
  if (
    names.name.length !== 0 ||
    names.account !== '' ||
    names.next.length !== 1 ||
    names.next[0] !== END_MARK
  ) {
    refuse('its list of names did not begin empty');
  }
}

/** The output that holds a token at exactly this address, with nothing else. */
function onlyHolder({ outputs }: Transaction, unit: string, address: string): Utxo | undefined {
  return outputs.find(
    ({ output }) =>
      output.address === address &&
      output.assets.size === 1 &&
      output.assets.get(unit) === 1n &&
      output.referenceScript === undefined,
  );
}

function datumOf({ output }: Utxo): Uint8Array {
  if (output.datum === undefined) throw new TypeError('no inline datum');
  return output.datum;
}
