import { Constr, encodeData } from '../../validators/lib/data.ts';
import { toData } from '../../validators/lib/schema.ts';
import { Kernel, type Mode } from '../../validators/objects/kernel.ts';
import { END_MARK } from '../../validators/objects/kinds.ts';
import { Name } from '../../validators/objects/name.ts';
import { InternalError } from '../errors/kernel-error.ts';
import { scriptHash } from '../ledger/hash.ts';
import { withDeposit } from '../ledger/output.ts';
import type { Hex, Output, OutputReference, Script, Utxo } from '../ledger/utxo.ts';
import { prepare, type Submission } from '../submit.ts';
import { emptyPlan, type TxPlan } from '../tx-plan.ts';
import { kernelUnit, namesUnit } from './objects.ts';
import { openAny } from './open.ts';
import { firstRecord, kindOf, maximumChunk } from './record.ts';
import {
  handlerScripts,
  handlersOf,
  kernelScripts,
  policiesOf,
  unspendableAddress,
  type HashedScript,
  type KernelKind,
  type KernelScripts,
} from './scripts.ts';

/** Lovelace of the output that becomes the genesis: enough for the ledger, spent again at the last step. */
const GENESIS_LOVELACE = 3_000_000n;
/** Lovelace of a drive's record: it is deposited into a head alone, in an output that takes more than its own. */
const LOADABLE = 6_000_000n;
/** Bytes of reference scripts that one publishing transaction carries; the rest of its 16,384 is left for inputs and outputs. */
const PUBLISH_LIMIT = 14_000;

/** Where the boot is; the caller keeps the genesis reference, so that a boot can be resumed. */
export interface BootProgress {
  /** The genesis of a boot that was begun before. */
  readonly genesis: OutputReference | undefined;
  /** Called before the transaction that makes the genesis output is submitted. */
  save(genesis: OutputReference): Promise<void>;
  message(text: string): void;
}

/**
 * Boots a kernel, or goes on with a boot at whatever step it stopped: genesis output, reference scripts, registration of
 * the handlers, and last the one transaction that mints `KERNEL` and `NAMES`. What is done already is not done again.
 */
export async function bootKernel(
  submission: Submission,
  progress: BootProgress,
  mode: Mode = { kind: 'Public' },
): Promise<KernelScripts> {
  const genesis = await findGenesis(submission, progress);
  const scripts = await kernelScripts(genesis, submission.provider.networkId);
  const booted = await openAny(submission.provider, genesis);
  if (booted !== undefined) return booted.scripts;

  const kind = kindOf({ mode });
  await publish(submission, scripts, kind, progress);
  await registerScripts(submission, scripts, kind, progress);
  progress.message('Booting: kernel record and list of names');
  await execute(submission, await bootPlan(submission, scripts, mode));
  const opened = await openAny(submission.provider, genesis);
  if (opened === undefined) throw new InternalError('the kernel has no record after its boot');
  return opened.scripts;
}

/** The saved genesis, unless its output is gone, never came to be or is somebody else's; else a new one. */
async function findGenesis(
  submission: Submission,
  progress: BootProgress,
): Promise<OutputReference> {
  const { provider, address } = submission;
  const { genesis } = progress;
  if (genesis !== undefined) {
    const utxo = await provider.findUtxo(genesis);
    // Only whoever holds it can spend it. Another user of the home begins anew; what is published stays.
    if (utxo?.output.address === address) return genesis;
    if ((await openAny(provider, genesis)) !== undefined) return genesis;
  }
  progress.message('Booting: genesis output');
  const output: Output = { address, lovelace: GENESIS_LOVELACE, assets: new Map() };
  const { cbor, transaction } = await prepare(submission, { ...emptyPlan, outputs: [output] });
  const made = { txId: transaction.id, index: 0n };
  await progress.save(made);
  await provider.submit(cbor);
  await provider.awaitConfirmation(transaction.id);
  return made;
}

/** Puts the scripts that no output holds yet where nobody can spend them. */
async function publish(
  submission: Submission,
  { dispatcher, gate, genesis }: KernelScripts,
  kind: KernelKind,
  progress: BootProgress,
): Promise<void> {
  const published = await findReferenceScripts(submission);
  const handlers = handlersOf(kind).map((name) => handlerScripts[name]);
  const missing = [gate, dispatcher, ...handlers].filter(({ hash }) => !published.has(hash));
  for (const group of groupBySize(missing)) {
    progress.message(`Booting: publishing ${group.length} scripts`);
    const address = unspendableAddress(submission.provider.networkId);
    const parameters = await submission.provider.getParameters();
    await execute(submission, {
      ...emptyPlan,
      outputs: group.map(({ script }) => withDeposit(scriptOutput(address, script), parameters)),
      reserved: [genesis],
    });
  }
}

const scriptOutput = (address: string, referenceScript: Script): Omit<Output, 'lovelace'> => ({
  address,
  assets: new Map(),
  // An output at a script address without a datum is a common mistake; here it is unspendable anyway.
  datum: encodeData(new Constr(0)),
  referenceScript,
});

function groupBySize(scripts: readonly HashedScript[]): readonly (readonly HashedScript[])[] {
  const groups: HashedScript[][] = [];
  let room = 0;
  for (const each of scripts) {
    const size = each.script.bytes.length;
    const last = groups.at(-1);
    if (last === undefined || size > room) {
      groups.push([each]);
      room = PUBLISH_LIMIT - size;
    } else {
      last.push(each);
      room -= size;
    }
  }
  return groups;
}

/** Registers the stake credentials of dispatcher and handlers; one that is registered, by anybody, counts as done. */
async function registerScripts(
  submission: Submission,
  { dispatcher, genesis }: KernelScripts,
  kind: KernelKind,
  progress: BootProgress,
): Promise<void> {
  const missing: Hex[] = [];
  const handlers = handlersOf(kind).map((name) => handlerScripts[name]);
  for (const { hash } of [dispatcher, ...handlers]) {
    if ((await submission.provider.findRewards(hash)) === undefined) missing.push(hash);
  }
  if (missing.length === 0) return;
  progress.message(`Booting: registering ${missing.length} scripts`);
  await execute(submission, { ...emptyPlan, registrations: missing, reserved: [genesis] });
}

async function bootPlan(
  submission: Submission,
  scripts: KernelScripts,
  mode: Mode,
): Promise<TxPlan> {
  const { provider } = submission;
  const parameters = await provider.getParameters();
  const genesis = await provider.findUtxo(scripts.genesis);
  if (genesis === undefined)
    throw new InternalError('the genesis output was spent during the boot');
  const { address, gate, oneShot } = scripts;
  const policies = policiesOf(scripts);
  const record = toData(Kernel, firstRecord(gate.hash, mode, maximumChunk(kindOf({ mode }))));
  const head = toData(Name, {
    next: new Uint8Array([END_MARK]),
    name: new Uint8Array(),
    account: '',
  });
  const holding = (unit: Hex, datum: Uint8Array, lovelace = 0n): Output =>
    withDeposit({ address, assets: new Map([[unit, 1n]]), datum }, parameters, lovelace);
  return {
    ...emptyPlan,
    walletInputs: [genesis],
    outputs: [
      holding(kernelUnit(policies), encodeData(record), mode.kind === 'Drive' ? LOADABLE : 0n),
      holding(namesUnit(policies), encodeData(head)),
    ],
    mints: [
      {
        policyId: oneShot.hash,
        assets: new Map([
          [kernelUnit(policies), 1n],
          [namesUnit(policies), 1n],
        ]),
        redeemer: new Constr(0),
      },
    ],
    attachedScripts: [oneShot.script],
  };
}

async function execute(submission: Submission, plan: TxPlan): Promise<void> {
  const { cbor } = await prepare(submission, plan);
  const id = await submission.provider.submit(cbor);
  await submission.provider.awaitConfirmation(id);
}

/** Hashes by the scripts' own bytes: each view asks for the same ones, and hashing them was a third of what it costs. */
const hashes = new Map<string, Hex>();

function hashOf(script: Script): Hex {
  const key = `${script.language} ${Buffer.from(script.bytes).toString('latin1')}`;
  const known = hashes.get(key);
  if (known !== undefined) return known;
  const hash = scriptHash(script);
  hashes.set(key, hash);
  return hash;
}

/** The published scripts, by hash. */
export async function findReferenceScripts({
  provider,
}: Pick<Submission, 'provider'>): Promise<ReadonlyMap<Hex, Utxo>> {
  const utxos = await provider.listUtxos(unspendableAddress(provider.networkId));
  const found = new Map<Hex, Utxo>();
  for (const utxo of utxos) {
    const { referenceScript } = utxo.output;
    if (referenceScript !== undefined) found.set(hashOf(referenceScript), utxo);
  }
  return found;
}
