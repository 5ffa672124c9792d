import blueprint from '../../plutus.json' with { type: 'json' };
import {
  driveOnly,
  driveVariants,
  syscallNames,
  type HandlerName,
  type SyscallName,
} from '../../validators/abi.ts';
import { Constr, encodeData, type PlutusData } from '../../validators/lib/data.ts';
import { InternalError } from '../errors/kernel-error.ts';
import { enterpriseAddress, type NetworkId } from '../ledger/address.ts';
import { fromHex, scriptHash } from '../ledger/hash.ts';
import type { Hex, OutputReference, Script } from '../ledger/utxo.ts';
import type { Policies } from './objects.ts';

/** A script and its hash. */
export interface HashedScript {
  readonly script: Script;
  readonly hash: Hex;
}

/** A kernel's own scripts and addresses: everything that follows from its genesis output reference. */
export interface KernelScripts {
  readonly genesis: OutputReference;
  /** Its hash is the policy of `KERNEL` and `NAMES`, and the kernel's id on the ledger. */
  readonly oneShot: HashedScript;
  /** Run as a zero withdrawal by every call. */
  readonly dispatcher: HashedScript;
  /** Its hash is the policy of object tokens and the kernel's payment credential. */
  readonly gate: HashedScript;
  /** Bech32: where every object lies. */
  readonly address: string;
}

/** A script of `plutus.json` without parameters applied. Throws where there is none of that title. */
function compiledCode(title: string): Uint8Array {
  const found = blueprint.validators.find((validator) => validator.title === title);
  if (found === undefined) throw new InternalError(`plutus.json has no ${title}`);
  return fromHex(found.compiledCode);
}

function hashed(bytes: Uint8Array): HashedScript {
  const script: Script = { language: 'PlutusV3', bytes };
  return { script, hash: scriptHash(script) };
}

/** Every handler: the same for all kernels of a kind. */
export const handlerScripts: Readonly<Record<HandlerName, HashedScript>> = {
  register: hashed(compiledCode('register.withdraw')),
  mkdir: hashed(compiledCode('mkdir.withdraw')),
  create: hashed(compiledCode('create.withdraw')),
  write: hashed(compiledCode('write.withdraw')),
  unlink: hashed(compiledCode('unlink.withdraw')),
  rmdir: hashed(compiledCode('rmdir.withdraw')),
  rename: hashed(compiledCode('rename.withdraw')),
  chmod: hashed(compiledCode('chmod.withdraw')),
  rotate: hashed(compiledCode('rotate.withdraw')),
  recover: hashed(compiledCode('recover.withdraw')),
  format: hashed(compiledCode('format.withdraw')),
  load: hashed(compiledCode('load.withdraw')),
  driveRegister: hashed(compiledCode('driveRegister.withdraw')),
  driveMkdir: hashed(compiledCode('driveMkdir.withdraw')),
  driveCreate: hashed(compiledCode('driveCreate.withdraw')),
  driveUnlink: hashed(compiledCode('driveUnlink.withdraw')),
  driveRmdir: hashed(compiledCode('driveRmdir.withdraw')),
  driveChmod: hashed(compiledCode('driveChmod.withdraw')),
};

/** What a kernel's table depends on: whether it is a drive, whose calls mint nothing. */
export type KernelKind = 'public' | 'drive';

const variants: Readonly<Partial<Record<SyscallName, HandlerName>>> = driveVariants;

/** The script of a call on a kernel of a kind. */
export function handlerOf(kind: KernelKind, call: SyscallName): HandlerName {
  return kind === 'drive' ? (variants[call] ?? call) : call;
}

/** The handlers of a kernel of a kind, in the order of their slots. */
export function handlersOf(kind: KernelKind): readonly HandlerName[] {
  return syscallNames
    .filter((call) => kind === 'drive' || !driveOnly.has(call))
    .map((call) => handlerOf(kind, call));
}

/** Always fails; reference scripts lie at its address. */
export const unspendableScript: HashedScript = hashed(compiledCode('unspendable.spend'));

/** Where reference scripts lie: nobody can spend them. */
export function unspendableAddress(network: NetworkId): string {
  return enterpriseAddress(network, { kind: 'script', hash: unspendableScript.hash });
}

/** Plutus Data of an output reference (`TxOutRef`, Plutus V3: a bare transaction id). */
export function referenceData({ txId, index }: OutputReference): PlutusData {
  return new Constr(0, [fromHex(txId), index]);
}

/** The one function that applies parameters; `tests/golden/scripts.json` holds what comes out. */
async function applyParameters(
  code: Uint8Array,
  parameters: readonly PlutusData[],
): Promise<HashedScript> {
  // CommonJS: bundled, only its default export is there.
  const { default: uplc } = await import('@lucid-evolution/uplc');
  // Danger: given double CBOR, the library silently returns a wrong script. `compiledCode` is wrapped once.
  return hashed(uplc.apply_params_to_script(encodeData(parameters), code));
}

/** The scripts of the kernel that a genesis output reference names. */
export async function kernelScripts(
  genesis: OutputReference,
  network: NetworkId,
): Promise<KernelScripts> {
  const oneShot = await applyParameters(compiledCode('one_shot.mint'), [referenceData(genesis)]);
  const dispatcher = await applyParameters(compiledCode('dispatcher.withdraw'), [
    fromHex(oneShot.hash),
  ]);
  const gate = await applyParameters(compiledCode('gate.spend_mint'), [
    new Constr(1, [fromHex(dispatcher.hash)]),
  ]);
  return {
    genesis,
    oneShot,
    dispatcher,
    gate,
    address: enterpriseAddress(network, { kind: 'script', hash: gate.hash }),
  };
}

/** The syscall table of a kernel that knows every call of `plutus.json`: handler hashes in the order of their slots. */
export function syscallTable(kind: KernelKind): Uint8Array {
  return fromHex(
    handlersOf(kind)
      .map((name) => handlerScripts[name].hash)
      .join(''),
  );
}

/** The policies of a kernel's tokens. */
export function policiesOf({ oneShot, gate }: KernelScripts): Policies {
  return { kernel: oneShot.hash, objects: gate.hash };
}
