import { KernelError } from '../../../offchain/errors/kernel-error.ts';
import { addressToBytes, paymentCredential } from '../../../offchain/ledger/address.ts';
import { minimumLovelace } from '../../../offchain/ledger/output.ts';
import {
  formatReference,
  type Hex,
  type Output,
  type Utxo,
} from '../../../offchain/ledger/utxo.ts';
import { emptyPlan, type TxPlan } from '../../../offchain/tx-plan.ts';
import { PostTxError } from '../../errors.ts';
import type { ConwayTransaction } from '../../ledger/conway-transaction.ts';
import type { UtxoSet } from '../../ledger/rule.ts';
import { toUtxoSet } from '../../ledger/utxo-set.ts';
import { depositTimes } from '../../protocol/deposit-times.ts';
import { addressText } from '../../wire/tx-out.ts';
import { encodeDepositDatum } from './head-datum.ts';
import type { L1, Poster } from './l1.ts';
import { minus, plus, totalValue } from '../../ledger/value.ts';

/** What a client wants to deposit: outputs of keys, or a transaction that spends whatever it likes. */
export interface DepositRequest {
  readonly blueprint: ConwayTransaction | undefined;
  /** Outputs that the request speaks of. */
  readonly utxo: UtxoSet;
  readonly changeAddress: string | undefined;
}

/**
 * Drafts a deposit: the node pays its fee and has signed for that; the owners of what is deposited sign next. Throws
 * `PostTxError` for what can't be deposited.
 */
export async function draftDeposit(
  l1: L1,
  poster: Poster,
  headId: Hex,
  request: DepositRequest,
  { depositPeriod, now }: { readonly depositPeriod: bigint; readonly now: bigint },
): Promise<Uint8Array> {
  const { slotConfig } = l1;
  const { slot } = await l1.provider.getTip();
  const { deadline, validity } = depositTimes({ now, slot, depositPeriod, slotConfig });
  const spent = await resolveAll(l1, request);
  const deposited = depositedBy(request, spent);
  refuseLegacy(deposited);
  const output: Output = {
    address: l1.custody.depositAddress,
    ...totalValue(deposited),
    datum: encodeDepositDatum({ headId, deadline, deposited }),
  };
  const minimum = minimumLovelace(output, await l1.provider.getParameters());
  if (output.lovelace < minimum) {
    throw new PostTxError({
      tag: 'DepositTooLow',
      minimumValue: minimum,
      providedValue: output.lovelace,
    });
  }
  const plan: TxPlan = {
    ...(request.blueprint === undefined
      ? { ...emptyPlan, walletInputs: spent }
      : blueprintPlan(request.blueprint, spent, references(request))),
    outputs: [output, ...change(request, spent, output)],
    validity,
  };
  try {
    return await l1.draft(poster, plan);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    throw failed(error.message, error);
  }
}

/** The outputs of the blueprint; all that it spends where it has none. */
function depositedBy({ blueprint, utxo }: DepositRequest, spent: readonly Utxo[]): UtxoSet {
  if (blueprint === undefined) return toUtxoSet(spent);
  return blueprint.outputs.length === 0 ? utxo : toUtxoSet(blueprint.outputs);
}

/** What a blueprint spends beyond what it deposits goes back where the client says; else the blueprint is balanced. */
function change(
  { blueprint, changeAddress }: DepositRequest,
  spent: readonly Utxo[],
  output: Output,
): readonly Output[] {
  if (blueprint === undefined || changeAddress === undefined) return [];
  const rest = minus(plus(totalValue(toUtxoSet(spent)), noLovelace(blueprint)), output);
  return rest.lovelace > 0n ? [{ address: changeAddress, ...rest }] : [];
}

function noLovelace({ mint }: ConwayTransaction): Pick<Output, 'lovelace' | 'assets'> {
  return { lovelace: 0n, assets: mint };
}

/** The outputs as L1 has them: a client may say anything. */
async function resolveAll(l1: L1, { blueprint, utxo }: DepositRequest): Promise<readonly Utxo[]> {
  const wanted =
    blueprint === undefined
      ? [...utxo.values()].map(({ reference }) => reference)
      : blueprint.inputs;
  if (wanted.length === 0) throw failed('nothing to deposit');
  const spent: Utxo[] = [];
  for (const reference of wanted) {
    const found = await l1.provider.findUtxo(reference);
    if (found === undefined) throw failed(`${formatReference(reference)} is not on L1`);
    const credential = paymentCredential(found.output.address);
    if (blueprint === undefined && credential?.kind === 'script') {
      throw failed(`${formatReference(reference)} is guarded by a script: send a blueprint`);
    }
    spent.push(found);
  }
  return spent;
}

/** A node of 2.3.0 looks for them nowhere but among what the request lists, and that is what goes in. */
function references({ blueprint, utxo }: DepositRequest): readonly Utxo[] {
  return (blueprint?.referenceInputs ?? []).map((reference) => {
    const found = utxo.get(formatReference(reference));
    if (found === undefined) throw failed(`unknown reference input ${formatReference(reference)}`);
    return found;
  });
}

/** A blueprint's inputs, scripts, redeemers, mints and withdrawals; its outputs and validity are the deposit's. */
function blueprintPlan(
  blueprint: ConwayTransaction,
  spent: readonly Utxo[],
  referenced: readonly Utxo[],
): TxPlan {
  const redeemer = (tag: string, index: number) =>
    blueprint.redeemers.find((each) => each.tag === tag && each.index === index);
  const spends: TxPlan['spends'][number][] = [];
  const walletInputs: Utxo[] = [];
  for (const [index, utxo] of spent.entries()) {
    const found = redeemer('spend', index);
    if (found === undefined) walletInputs.push(utxo);
    else spends.push({ utxo, redeemer: found.data });
  }
  const policies = [...new Set([...blueprint.mint.keys()].map((unit) => unit.slice(0, 56)))];
  const mints = policies.toSorted().flatMap((policyId, index) => {
    const found = redeemer('mint', index);
    if (found === undefined) return [];
    const assets = new Map([...blueprint.mint].filter(([unit]) => unit.startsWith(policyId)));
    return [{ policyId, assets, redeemer: found.data }];
  });
  const withdrawals = [...blueprint.withdrawals].flatMap(([account, amount], index) => {
    const found = redeemer('withdrawal', index);
    if (found === undefined) return [];
    return [{ scriptHash: account.slice(2), amount, redeemer: found.data }];
  });
  return {
    ...emptyPlan,
    spends,
    walletInputs,
    mints,
    withdrawals,
    references: referenced,
    attachedScripts: [...blueprint.scripts.values()],
    requiredSigners: blueprint.requiredSigners,
  };
}

function refuseLegacy(deposited: UtxoSet): void {
  for (const { output } of deposited.values()) {
    if ((addressToBytes(output.address)[0] ?? 0) >> 4 > 7) {
      throw new PostTxError({
        tag: 'UnsupportedLegacyOutput',
        byronAddress: addressText(output.address),
      });
    }
    if (output.datumHash !== undefined) {
      throw failed('an output with a datum hash: this L1 makes outputs with inline datums only');
    }
  }
}

function failed(failureReason: string, cause?: unknown): PostTxError {
  return new PostTxError({ tag: 'FailedToConstructDepositTx', failureReason }, cause);
}
