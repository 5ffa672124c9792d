import type {
  Assets as LucidAssets,
  EvalRedeemer,
  LucidEvolution,
  ProtocolParameters as LucidParameters,
  Provider as LucidProvider,
  Script as LucidScript,
  TxBuilder,
  UTxO,
} from '@lucid-evolution/lucid';
import { encodeData, type PlutusData } from '../../validators/lib/data.ts';
import { InternalError } from '../errors/kernel-error.ts';
import { rewardAddress } from '../ledger/address.ts';
import { fromHex, toHex } from '../ledger/hash.ts';
import type { ProtocolParameters } from '../ledger/parameters.ts';
import { slotToTime } from '../ledger/slots.ts';
import {
  formatReference,
  type Assets,
  type Output,
  type Script,
  type Utxo,
} from '../ledger/utxo.ts';
import type { BuildContext, Builder, Wallet } from '../ports/builder.ts';
import { knownUtxos, type TxPlan } from '../tx-plan.ts';
import { measureRedeemers } from './aiken-machine.ts';
import { toKernelError } from './errors.ts';
import { COLLATERAL, spendableOf } from './wallet.ts';

/** Lucid Evolution's library, loaded once and only when a transaction is built: its import costs up to two seconds. */
const load = () => import('@lucid-evolution/lucid');

/** Builds with Lucid Evolution 0.4.34. */
export const lucidBuilder: Builder = {
  name: 'lucid',
  async build(plan, wallet, context) {
    const library = await load();
    const { zeroTime, zeroSlot, slotLength } = context.slotConfig;
    // Danger: Lucid converts times by this global. Every build sets it, and reads it before it next waits.
    library.SLOT_CONFIG_NETWORK.Custom = {
      zeroTime: Number(zeroTime),
      zeroSlot: Number(zeroSlot),
      slotLength: Number(slotLength),
    };
    const provider = { ...offline, evaluateTx: evaluating(plan, wallet, context) };
    const lucid = await library.Lucid(provider, context.networkId === 1 ? 'Mainnet' : 'Custom', {
      presetProtocolParameters: toLucidParameters(context.parameters),
    });
    return complete(lucid, plan, wallet, context);
  },
};

const refuse = (): Promise<never> =>
  Promise.reject(new InternalError('the builder asked for something that the plan should hold'));

/** Lucid insists on a provider. Everything that it needs is in the plan and the wallet, so it is never asked of a chain. */
const offline: Omit<LucidProvider, 'evaluateTx'> = {
  getProtocolParameters: refuse,
  getUtxos: refuse,
  getUtxosWithUnit: refuse,
  getUtxoByUnit: refuse,
  getUtxosByOutRef: refuse,
  getDelegation: refuse,
  getDatum: refuse,
  awaitTx: refuse,
  submitTx: refuse,
};

/** Ledger numbers of redeemer tags (Conway CDDL) as Lucid names them. */
const TAGS = ['spend', 'mint', 'publish', 'withdraw', 'vote', 'propose'] as const;

/** Measures the scripts of a plan's transaction. Lucid's own evaluation never gives its memory back. */
function evaluating(
  plan: TxPlan,
  wallet: Wallet,
  context: BuildContext,
): LucidProvider['evaluateTx'] {
  const known = knownUtxos(plan, wallet.utxos);
  return (transaction, utxos = []) => {
    const used = utxos.flatMap(({ txHash, outputIndex }) => {
      const utxo = known.get(formatReference({ txId: txHash, index: BigInt(outputIndex) }));
      return utxo ?? [];
    });
    const redeemers = measureRedeemers(fromHex(transaction), used, context);
    return Promise.resolve(
      redeemers.map(({ tag, index, memory, steps }): EvalRedeemer => {
        const name = TAGS[tag];
        if (name === undefined) throw new InternalError(`a redeemer with tag ${tag}`);
        const units = { mem: Number(memory), steps: Number(steps) };
        return { ex_units: units, redeemer_index: index, redeemer_tag: name };
      }),
    );
  };
}

async function complete(
  lucid: LucidEvolution,
  plan: TxPlan,
  wallet: Wallet,
  context: BuildContext,
): Promise<Uint8Array> {
  const spendable = spendableOf(plan, wallet);
  lucid.selectWallet.fromAddress(wallet.address, spendable.map(toLucidUtxo));
  try {
    const tx = compose(lucid.newTx(), plan, context);
    const built = await tx.complete({
      presetWalletInputs: spendable.map(toLucidUtxo),
      setCollateral: COLLATERAL,
      localUPLCEval: false,
    });
    return fromHex(built.toCBOR());
  } catch (cause) {
    throw toKernelError(cause, wallet);
  }
}

function compose(
  start: TxBuilder,
  plan: TxPlan,
  { networkId, slotConfig }: BuildContext,
): TxBuilder {
  let tx = start;
  if (plan.references.length > 0) tx = tx.readFrom(plan.references.map(toLucidUtxo));
  for (const { utxo, redeemer } of plan.spends) {
    tx = tx.collectFrom([toLucidUtxo(utxo)], dataHex(redeemer));
  }
  if (plan.walletInputs.length > 0) tx = tx.collectFrom(plan.walletInputs.map(toLucidUtxo));
  for (const output of plan.outputs) tx = pay(tx, output);
  for (const { assets, redeemer } of plan.mints) {
    tx = tx.mintAssets(toLucidAssets(0n, assets), dataHex(redeemer));
  }
  for (const { scriptHash, amount, redeemer } of plan.withdrawals) {
    const account = rewardAddress(networkId, { kind: 'script', hash: scriptHash });
    tx = tx.withdraw(account, amount, dataHex(redeemer));
  }
  for (const hash of plan.registrations) {
    // Without a redeemer, the legacy certificate, which runs no script.
    tx = tx.registerStake(rewardAddress(networkId, { kind: 'script', hash }));
  }
  for (const script of plan.attachedScripts) tx = tx.attach.Script(toLucidScript(script));
  for (const keyHash of plan.requiredSigners) tx = tx.addSignerKey(keyHash);
  if (plan.validity !== undefined) {
    tx = tx
      .validFrom(Number(slotToTime(slotConfig, plan.validity.from)))
      .validTo(Number(slotToTime(slotConfig, plan.validity.to)));
  }
  return tx;
}

function pay(
  tx: TxBuilder,
  { address, lovelace, assets, datum, referenceScript }: Output,
): TxBuilder {
  return tx.pay.ToAddressWithData(
    address,
    datum === undefined ? undefined : { kind: 'inline', value: toHex(datum) },
    toLucidAssets(lovelace, assets),
    referenceScript === undefined ? undefined : toLucidScript(referenceScript),
  );
}

const dataHex = (data: PlutusData): string => toHex(encodeData(data));

/** In the order of canonical CBOR, because Lucid writes a mint in the order in which it gets it. */
function toLucidAssets(lovelace: bigint, assets: Assets): LucidAssets {
  const sorted = [...assets].toSorted(([a], [b]) => compareUnits(a, b));
  return { ...(lovelace === 0n ? {} : { lovelace }), ...Object.fromEntries(sorted) };
}

/** Policies are of one length; shorter asset names come first (RFC 7049, section 3.9, which CIP-21 asks for). */
function compareUnits(a: string, b: string): number {
  const policies = Buffer.from(a.slice(0, 56)).compare(Buffer.from(b.slice(0, 56)));
  if (policies !== 0) return policies;
  return a.length - b.length || Buffer.from(a).compare(Buffer.from(b));
}

function toLucidScript({ language, bytes }: Script): LucidScript {
  return { type: language, script: toHex(bytes) };
}

function toLucidUtxo({ reference, output }: Utxo): UTxO {
  const { address, lovelace, assets, datum, datumHash, referenceScript } = output;
  return {
    txHash: reference.txId,
    outputIndex: Number(reference.index),
    address,
    assets: toLucidAssets(lovelace, assets),
    ...(datum === undefined ? {} : { datum: toHex(datum) }),
    ...(datumHash === undefined ? {} : { datumHash }),
    ...(referenceScript === undefined ? {} : { scriptRef: toLucidScript(referenceScript) }),
  };
}

function toLucidParameters(parameters: ProtocolParameters): LucidParameters {
  return {
    minFeeA: Number(parameters.minFeeA),
    minFeeB: Number(parameters.minFeeB),
    maxTxSize: parameters.maxTxSize,
    maxValSize: parameters.maxValueSize,
    keyDeposit: parameters.keyDeposit,
    poolDeposit: parameters.poolDeposit,
    drepDeposit: parameters.drepDeposit,
    govActionDeposit: parameters.govActionDeposit,
    priceMem: parameters.priceMemory,
    priceStep: parameters.priceSteps,
    maxTxExMem: parameters.maxTxExecutionUnits.memory,
    maxTxExSteps: parameters.maxTxExecutionUnits.steps,
    coinsPerUtxoByte: parameters.coinsPerUtxoByte,
    collateralPercentage: parameters.collateralPercentage,
    maxCollateralInputs: parameters.maxCollateralInputs,
    // Lucid 0.4.34 charges a reference script again for every script input when this is not 0; with 0 its own
    // calculation (15 lovelace a byte, built in) counts each once, and the fee is the ledger's minimum + 236.
    minFeeRefScriptCostPerByte: 0,
    costModels: {
      PlutusV1: [...parameters.costModels.PlutusV1],
      PlutusV2: [...parameters.costModels.PlutusV2],
      PlutusV3: [...parameters.costModels.PlutusV3],
    },
  };
}
