import type { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import type { KernelScripts } from '../../offchain/kernel/scripts.ts';
import { scriptHash } from '../../offchain/ledger/hash.ts';
import { withDeposit } from '../../offchain/ledger/output.ts';
import { formatReference, type Hex, type Output, type Utxo } from '../../offchain/ledger/utxo.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import { emptyPlan } from '../../offchain/tx-plan.ts';
import { Constr } from '../../validators/lib/data.ts';
import { acceptingScript } from '../emulator/scripts.ts';
import { execute } from '../kernel/boot-by-hand.ts';
import { failureOf } from '../kernel/desk.ts';
import type { User, World } from '../support/world.ts';
import { jointly } from './drive.ts';

/** A script that accepts everything. */
export const ACCEPTING = scriptHash(acceptingScript);
/** A token of no kernel. */
export const FOREIGN: Hex = `${ACCEPTING}46`;

/** All participants of a drive. */
export interface Participants {
  readonly world: World;
  readonly first: User;
  readonly others: readonly User[];
  readonly scripts: KernelScripts;
}

/** Lets objects leave, then sends back what they are made into. */
export async function bringBack(
  { world, first, others, scripts }: Participants,
  objects: readonly Utxo[],
  outputs: readonly Output[],
): Promise<void> {
  const all = world.session(jointly(first, others), scripts);
  const view = await all.view();
  const record = formatReference(view.record.utxo.reference);
  const loaded = objects.filter(({ reference }) => formatReference(reference) !== record);
  if (loaded.length > 0) {
    await all.call(syscalls.load, { objects: loaded.map((utxo) => ({ utxo })) });
  }
  if (loaded.length < objects.length) await loadRecord(all);
  const { provider, address } = first.submission;
  const wallet = await provider.listUtxos(address);
  const parameters = await provider.getParameters();
  await execute(first, {
    ...emptyPlan,
    walletInputs: wallet.filter(({ output }) => output.assets.size > 0),
    outputs: outputs.map((output) => withDeposit(output, parameters, output.lovelace)),
    mints: [{ policyId: ACCEPTING, assets: new Map([[FOREIGN, 1n]]), redeemer: new Constr(0) }],
    attachedScripts: [acceptingScript],
  });
}

/** Where the record is among the inputs depends on what pays. */
async function loadRecord(session: KernelSession): Promise<void> {
  const first = await failureOf(session.call(syscalls.load, { recordAt: 0n }));
  if (first.code !== 0) await session.call(syscalls.load, { recordAt: 1n });
}
