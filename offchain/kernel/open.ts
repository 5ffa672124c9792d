import { isDeepStrictEqual } from 'node:util';
import { decodeData } from '../../validators/lib/data.ts';
import { fromData } from '../../validators/lib/schema.ts';
import { Kernel } from '../../validators/objects/kernel.ts';
import { END_MARK } from '../../validators/objects/kinds.ts';
import { Name } from '../../validators/objects/name.ts';
import { InvalidDataError } from '../errors/file.ts';
import { KernelError } from '../errors/kernel-error.ts';
import { toHex } from '../ledger/hash.ts';
import type { Transaction } from '../ledger/transaction.ts';
import {
  compareReferences,
  formatReference,
  type Hex,
  type OutputReference,
  type Utxo,
} from '../ledger/utxo.ts';
import type { Provider } from '../ports/provider.ts';
import { findReadable } from './get-transaction.ts';
import { kernelUnit, namesUnit, type Policies } from './objects.ts';
import { firstRecord, kindOf, maximumChunk } from './record.ts';
import { kernelScripts, policiesOf, syscallTable, type KernelScripts } from './scripts.ts';

/** A kernel that was booted as this version boots, and whose record is that of its boot. */
export interface OpenedKernel {
  readonly scripts: KernelScripts;
  readonly record: Kernel;
}

/** A drive: a kernel whose participants can sign any state of it. */
export interface OpenedDrive extends OpenedKernel {
  /** Hashes of the keys of those whom its users trust, all of them together. */
  readonly participants: readonly Hex[];
  /** Whether they have put another record in place of that of its boot: a call by it could do anything. */
  readonly forged: boolean;
}

/**
 * Opens the kernel that a genesis output reference names, and verifies everything that no script forces at boot: where
 * the record and the head of the names went, what is in them, and that every hash is one of `plutus.json`.
 * Resolves to undefined where it has not been booted. Throws `InvalidDataError` for a kernel that it does not know, and
 * for a drive, whose objects are worth what its participants are.
 */
export async function openKernel(
  provider: Provider,
  genesis: OutputReference,
): Promise<KernelScripts | undefined> {
  const opened = await openAny(provider, genesis);
  if (opened !== undefined && kindOf(opened.record) === 'drive') {
    throw refusal(genesis)('it is a drive. MOUNT opens drives');
  }
  return opened?.scripts;
}

/**
 * {@link openKernel} for drives. The record may have been in a head since its boot; it must still be the same. That it lies
 * where the provider looks says nothing of the other objects: the participants can have made them up.
 */
export async function openDrive(
  provider: Provider,
  genesis: OutputReference,
): Promise<OpenedDrive | undefined> {
  const found = await findDrive(provider, genesis);
  if (found?.forged === true) throw forgery(genesis);
  return found;
}

/** {@link openDrive} for those who only look: a forged record is told of, and not refused. */
export async function findDrive(
  provider: Provider,
  genesis: OutputReference,
): Promise<OpenedDrive | undefined> {
  const found = await findAny(provider, genesis);
  if (found === undefined) return undefined;
  const { mode } = found.record;
  if (mode.kind !== 'Drive') throw refusal(genesis)('it is no drive');
  return { ...found, participants: mode.participants };
}

/** {@link openKernel} for whatever kind of kernel. */
export async function openAny(
  provider: Provider,
  genesis: OutputReference,
): Promise<OpenedKernel | undefined> {
  const found = await findAny(provider, genesis);
  if (found?.forged === true) throw forgery(genesis);
  return found;
}

async function findAny(
  provider: Provider,
  genesis: OutputReference,
): Promise<(OpenedKernel & Pick<OpenedDrive, 'forged'>) | undefined> {
  const scripts = await kernelScripts(genesis, provider.networkId);
  const policies = policiesOf(scripts);
  const utxos = await provider.listUtxos(scripts.address);
  const present = utxos.find(({ output }) => output.assets.get(kernelUnit(policies)) === 1n);
  if (present === undefined) return undefined;

  const refuse = refusal(genesis);
  try {
    const boot = await findBoot(provider, scripts, present);
    if (boot === undefined) throw refuse('its boot does not spend the genesis output');
    const record = verifyBoot(boot, scripts, policies, refuse);
    const forged = !isAlone(present, kernelUnit(policies)) || !isRecord(present, record);
    return { scripts, record, forged };
  } catch (cause) {
    if (cause instanceof KernelError) throw cause;
    throw refuse('its boot transaction, or its record, is malformed', cause);
  }
}

type Refuse = (reason: string, cause?: unknown) => InvalidDataError;

const refusal =
  (genesis: OutputReference): Refuse =>
  (reason, cause) =>
    new InvalidDataError({ what: `kernel ${formatReference(genesis)}`, reason, cause });

const forgery = (genesis: OutputReference): InvalidDataError =>
  refusal(genesis)('its record is not that of its boot: its participants have forged it');

/** The transaction that spends the genesis: the one that made the record, unless that has been in a head since. */
async function findBoot(
  provider: Provider,
  { genesis, address }: KernelScripts,
  { reference }: Utxo,
): Promise<Transaction | undefined> {
  const spendsGenesis = async (id: Hex): Promise<Transaction | undefined> => {
    const found = await findReadable(provider, id);
    const inputs = found?.transaction.inputs ?? [];
    return inputs.some((input) => compareReferences(input, genesis) === 0)
      ? found?.transaction
      : undefined;
  };
  const made = await spendsGenesis(reference.txId);
  if (made !== undefined) return made;
  for (const id of await provider.listTransactions(address)) {
    const boot = await spendsGenesis(id);
    if (boot !== undefined) return boot;
  }
  return undefined;
}

/** The record of a boot that was as it must be. */
function verifyBoot(
  boot: Transaction,
  scripts: KernelScripts,
  policies: Policies,
  refuse: Refuse,
): Kernel {
  const { address, gate } = scripts;
  const recordOutput = onlyHolder(boot, kernelUnit(policies), address);
  const head = onlyHolder(boot, namesUnit(policies), address);
  if (recordOutput === undefined) throw refuse('its record does not lie at its address');
  if (head === undefined) throw refuse('its list of names does not lie at its address');

  const record = decodeRecord(recordOutput);
  const kind = kindOf(record);
  if (record.gate !== gate.hash) throw refuse('its record names another gate');
  if (toHex(record.table) !== toHex(syscallTable(kind))) {
    throw refuse('its syscall table holds handlers that this version does not know');
  }
  const { chunkSize } = record.parameters;
  if (chunkSize < 1n || chunkSize > maximumChunk(kind)) {
    throw refuse('its chunk size is out of range');
  }
  const { mode } = record;
  if (mode.kind === 'Institutional' || (mode.kind === 'Drive' && !areParticipants(mode))) {
    throw refuse('its record has a mode that this version does not know');
  }
  if (!isDeepStrictEqual(record, firstRecord(gate.hash, mode, chunkSize))) {
    throw refuse('its record has a price, a version or a pause that this version does not know');
  }
  const names = fromData(Name, decodeData(datumOf(head)));
  if (
    names.name.length !== 0 ||
    names.account !== '' ||
    names.next.length !== 1 ||
    names.next[0] !== END_MARK
  ) {
    throw refuse('its list of names did not begin empty');
  }
  return record;
}

/** Of a drive without participants anybody could take everything; one that is named twice is a mistake. */
function areParticipants({ participants }: { readonly participants: readonly Hex[] }): boolean {
  return participants.length > 0 && new Set(participants).size === participants.length;
}

/** Whether an output has this record. What participants have forged may be no record at all. */
export function isRecord(utxo: Utxo, record: Kernel): boolean {
  try {
    return isDeepStrictEqual(decodeRecord(utxo), record);
  } catch {
    return false;
  }
}

function decodeRecord(utxo: Utxo): Kernel {
  return fromData(Kernel, decodeData(datumOf(utxo)));
}

/** The output that holds a token at exactly this address, with nothing else. */
function onlyHolder({ outputs }: Transaction, unit: string, address: string): Utxo | undefined {
  return outputs.find((utxo) => utxo.output.address === address && isAlone(utxo, unit));
}

/** Whether a token lies in an output with nothing else. */
const isAlone = ({ output: { assets, referenceScript } }: Utxo, unit: string): boolean =>
  assets.size === 1 && assets.get(unit) === 1n && referenceScript === undefined;

function datumOf({ output }: Utxo): Uint8Array {
  if (output.datum === undefined) throw new TypeError('no inline datum');
  return output.datum;
}
