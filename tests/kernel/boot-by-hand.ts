import { kernelUnit, namesUnit } from '../../offchain/kernel/objects.ts';
import {
  kernelScripts,
  syscallTable,
  unspendableAddress,
  type KernelScripts,
} from '../../offchain/kernel/scripts.ts';
import { withDeposit } from '../../offchain/ledger/output.ts';
import type { Output, OutputReference, Script, Utxo } from '../../offchain/ledger/utxo.ts';
import { prepare } from '../../offchain/submit.ts';
import { emptyPlan, type TxPlan } from '../../offchain/tx-plan.ts';
import { Constr, encodeData, type PlutusData } from '../../validators/lib/data.ts';
import { toData } from '../../validators/lib/schema.ts';
import { Kernel } from '../../validators/objects/kernel.ts';
import { Name } from '../../validators/objects/name.ts';
import type { User } from '../support/world.ts';
import { policiesOf } from '../../offchain/kernel/scripts.ts';

/** What a boot by hand puts into its two outputs. */
export interface BootOutputs {
  readonly record: Output;
  readonly names: Output;
}

/** The record that a healthy boot makes. */
export function healthyRecord({ gate }: KernelScripts): Kernel {
  return {
    gate: gate.hash,
    table: syscallTable('public'),
    parameters: {
      chunkSize: 14_336n,
      creditPrice: 0n,
      callPrice: 0n,
      rentPrice: 0n,
      cycleLength: 0n,
      gracePeriod: 0n,
    },
    mode: { kind: 'Public' },
    version: 1n,
    pausedUntil: 0n,
  };
}

/** The head of the names that a healthy boot makes. */
export const healthyHead: Name = {
  next: new Uint8Array([0xff]),
  name: new Uint8Array(),
  account: '',
};

export const kernelData = (record: Kernel): PlutusData => toData(Kernel, record);
export const nameData = (name: Name): PlutusData => toData(Name, name);
/** The same output with another datum. */
export const withDatum = (output: Output, data: PlutusData): Output => ({
  ...output,
  datum: encodeData(data),
});

/** Submits a plan as this user, into a block. Returns the transaction's outputs. */
export async function execute({ submission }: User, plan: TxPlan): Promise<readonly Utxo[]> {
  const { cbor, transaction } = await prepare(submission, plan);
  await submission.provider.awaitConfirmation(await submission.provider.submit(cbor));
  return transaction.outputs;
}

/** An output that can become a genesis, at the user's own address. */
export async function makeGenesis(user: User): Promise<Utxo> {
  const { address } = user.submission;
  const output: Output = { address, lovelace: 5_000_000n, assets: new Map() };
  const [made] = await execute(user, { ...emptyPlan, outputs: [output] });
  if (made === undefined) throw new Error('no output');
  return made;
}

/** Puts a script where the system looks for published ones. */
export async function publish(user: User, referenceScript: Script): Promise<void> {
  const { provider } = user.submission;
  const address = unspendableAddress(provider.networkId);
  const datum = encodeData(new Constr(0));
  const output = { address, assets: new Map(), datum, referenceScript };
  const parameters = await provider.getParameters();
  await execute(user, { ...emptyPlan, outputs: [withDeposit(output, parameters)] });
}

/**
 * Boots a kernel the way `boot.ts` does in its last step, with other outputs: no script looks at them. The handlers
 * must be published and registered already.
 */
export async function bootByHand(
  user: User,
  change: (healthy: BootOutputs, scripts: KernelScripts) => BootOutputs,
): Promise<{ readonly genesis: OutputReference; readonly scripts: KernelScripts }> {
  const { provider } = user.submission;
  const genesis = await makeGenesis(user);
  const scripts = await kernelScripts(genesis.reference, provider.networkId);
  const policies = policiesOf(scripts);
  const parameters = await provider.getParameters();
  const tokens = new Map([kernelUnit(policies), namesUnit(policies)].map((unit) => [unit, 1n]));
  const holding = (unit: string, data: PlutusData): Output => ({
    address: scripts.address,
    assets: new Map([[unit, 1n]]),
    datum: encodeData(data),
    lovelace: 3_000_000n,
  });
  const { record, names } = change(
    {
      record: holding(kernelUnit(policies), kernelData(healthyRecord(scripts))),
      names: holding(namesUnit(policies), nameData(healthyHead)),
    },
    scripts,
  );
  await publish(user, scripts.dispatcher.script);
  await publish(user, scripts.gate.script);
  await execute(user, { ...emptyPlan, registrations: [scripts.dispatcher.hash] });
  await execute(user, {
    ...emptyPlan,
    walletInputs: [genesis],
    outputs: [record, names].map((output) => withDeposit(output, parameters, output.lovelace)),
    mints: [{ policyId: scripts.oneShot.hash, assets: tokens, redeemer: new Constr(0) }],
    attachedScripts: [scripts.oneShot.script],
  });
  return { genesis: genesis.reference, scripts };
}
