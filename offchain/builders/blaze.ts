import type * as Sdk from '@blaze-cardano/sdk';
import { encodeData, type PlutusData } from '../../validators/lib/data.ts';
import { InternalError } from '../errors/kernel-error.ts';
import { rewardAddress, type NetworkId } from '../ledger/address.ts';
import { encodeOutput } from '../ledger/output.ts';
import { fromHex, toHex } from '../ledger/hash.ts';
import type { ProtocolParameters } from '../ledger/parameters.ts';
import {
  compareReferences,
  formatReference,
  type OutputReference,
  type Script,
  type Utxo,
} from '../ledger/utxo.ts';
import type { BuildContext, Builder, Wallet } from '../ports/builder.ts';
import { knownUtxos, type TxPlan } from '../tx-plan.ts';
import { measureRedeemers } from './aiken-machine.ts';
import { toKernelError } from './errors.ts';
import { isCollateral, spendableOf } from './wallet.ts';

type Library = typeof Sdk;
type TxBuilder = Sdk.TxBuilder;
type Redeemer = Sdk.Core.Redeemer;

/** Blaze, loaded once and only when a transaction is built. */
const load = () => import('@blaze-cardano/sdk');

/** Builds with Blaze 0.2.48. */
export const blazeBuilder: Builder = {
  name: 'blaze',
  async build(plan, wallet, context) {
    const library = await load();
    const parameters = toBlazeParameters(library, context.parameters);
    const tx = newBuilder(library, parameters)
      .setNetworkId(context.networkId)
      .setChangeAddress(library.Core.Address.fromBech32(wallet.address))
      .useEvaluator(evaluating(library, plan, wallet, context));
    try {
      compose(library, tx, plan, context.networkId);
      addWallet(library, tx, plan, wallet);
      return fromHex((await tx.complete()).toCbor());
    } catch (cause) {
      throw toKernelError(cause, wallet);
    }
  },
};

/** Measures the scripts of a plan's transaction: Blaze leaves that to others. */
function evaluating(
  { Core }: Library,
  plan: TxPlan,
  wallet: Wallet,
  context: BuildContext,
): Sdk.Core.Evaluator {
  const known = knownUtxos(plan, wallet.utxos);
  return (transaction, utxos) => {
    const used = utxos.flatMap((each) => {
      const input = each.input();
      const reference = { txId: input.transactionId(), index: input.index() };
      return known.get(formatReference(reference)) ?? [];
    });
    const measured = measureRedeemers(fromHex(transaction.toCbor()), used, context);
    const redeemers = Core.Redeemers.fromCore([]);
    redeemers.setValues(
      measured.map(({ cbor }) => Core.Redeemer.fromCbor(Core.HexBlob(toHex(cbor)))),
    );
    return Promise.resolve(redeemers);
  };
}

/**
 * Blaze's builder, with the numbers of its redeemers put right. Blaze 0.2.48 sorts inputs by the text of transaction id
 * and index, so that #13 comes before #3 of the same transaction, and the redeemers of both point to the wrong input.
 */
function newBuilder(library: Library, parameters: Sdk.Core.ProtocolParameters): TxBuilder {
  class OrderedBuilder extends library.TxBuilder {
    readonly #spent: OutputReference[] = [];

    override addInput(
      utxo: Sdk.Core.TransactionUnspentOutput,
      redeemer?: Sdk.Core.PlutusData,
      unhashDatum?: Sdk.Core.PlutusData,
    ): this {
      const input = utxo.input();
      this.#renumber('text');
      super.addInput(utxo, redeemer, unhashDatum);
      this.#spent.push({ txId: input.transactionId(), index: input.index() });
      this.#renumber('ledger');
      return this;
    }

    /** Blaze's own numbers while it adds one more; the ledger's in between. */
    #renumber(to: 'text' | 'ledger'): void {
      const byText = this.#spent.toSorted((a, b) => textOf(a).localeCompare(textOf(b)));
      const byLedger = this.#spent.toSorted(compareReferences);
      const [from, into] = to === 'text' ? [byLedger, byText] : [byText, byLedger];
      for (const redeemer of redeemersOf(this)) {
        if (redeemer.tag() !== library.Core.RedeemerTag.Spend) continue;
        const reference = from[Number(redeemer.index())];
        if (reference === undefined) throw new InternalError('a redeemer without an input');
        redeemer.setIndex(BigInt(into.indexOf(reference)));
      }
    }
  }
  return new OrderedBuilder(parameters);
}

const textOf = ({ txId, index }: OutputReference): string => `${txId}${index}`;

/** The builder's redeemers, which its types hide. */
function redeemersOf(tx: TxBuilder): readonly Redeemer[] {
  const redeemers: unknown = Reflect.get(tx, 'redeemers');
  if (!isRedeemers(redeemers)) throw new InternalError('Blaze keeps its redeemers elsewhere');
  return redeemers.values();
}

const isRedeemers = (value: unknown): value is Sdk.Core.Redeemers =>
  typeof value === 'object' && value !== null && 'values' in value;

function compose(library: Library, tx: TxBuilder, plan: TxPlan, networkId: NetworkId): void {
  const { Core } = library;
  for (const utxo of plan.references) tx.addReferenceInput(toBlazeUtxo(library, utxo));
  for (const { utxo, redeemer } of plan.spends) {
    tx.addInput(toBlazeUtxo(library, utxo), toBlazeData(library, redeemer));
  }
  for (const utxo of plan.walletInputs) tx.addInput(toBlazeUtxo(library, utxo));
  for (const output of plan.outputs) {
    tx.addOutput(Core.TransactionOutput.fromCbor(Core.HexBlob(toHex(encodeOutput(output)))));
  }
  for (const { policyId, assets, redeemer } of plan.mints) {
    const named = [...assets].map(
      ([unit, quantity]) => [Core.AssetName(unit.slice(policyId.length)), quantity] as const,
    );
    tx.addMint(Core.PolicyId(policyId), new Map(named), toBlazeData(library, redeemer));
  }
  for (const { scriptHash, amount, redeemer } of plan.withdrawals) {
    const account = rewardAddress(networkId, { kind: 'script', hash: scriptHash });
    tx.addWithdrawal(Core.RewardAccount(account), amount, toBlazeData(library, redeemer));
  }
  for (const hash of plan.registrations) {
    // The legacy certificate, which runs no script.
    const credential = { type: Core.CredentialType.ScriptHash, hash: Core.Hash28ByteBase16(hash) };
    tx.addRegisterStake(Core.Credential.fromCore(credential));
  }
  for (const script of plan.attachedScripts) tx.provideScript(toBlazeScript(library, script));
  for (const keyHash of plan.requiredSigners) {
    tx.addRequiredSigner(Core.Ed25519KeyHashHex(keyHash));
  }
  if (plan.validity !== undefined) {
    tx.setValidFrom(Core.Slot(Number(plan.validity.from)));
    tx.setValidUntil(Core.Slot(Number(plan.validity.to)));
  }
}

/** What may pay, and what stands for collateral: one plain output, where the wallet has it. */
function addWallet(library: Library, tx: TxBuilder, plan: TxPlan, wallet: Wallet): void {
  const named = new Set(plan.walletInputs.map(({ reference }) => formatReference(reference)));
  const spendable = spendableOf(plan, wallet).filter(
    ({ reference }) => !named.has(formatReference(reference)),
  );
  tx.addUnspentOutputs(spendable.map((utxo) => toBlazeUtxo(library, utxo)));
  const collateral = spendable.find(isCollateral);
  if (collateral !== undefined && plan.spends.length + plan.mints.length > 0) {
    tx.provideCollateral([toBlazeUtxo(library, collateral)]);
  }
}

function toBlazeUtxo({ Core }: Library, utxo: Utxo): Sdk.Core.TransactionUnspentOutput {
  const { txId, index } = utxo.reference;
  return new Core.TransactionUnspentOutput(
    new Core.TransactionInput(Core.TransactionId(txId), index),
    Core.TransactionOutput.fromCbor(Core.HexBlob(toHex(utxo.cbor))),
  );
}

const toBlazeData = ({ Core }: Library, data: PlutusData): Sdk.Core.PlutusData =>
  Core.PlutusData.fromCbor(Core.HexBlob(toHex(encodeData(data))));

function toBlazeScript({ Core }: Library, { language, bytes }: Script): Sdk.Core.Script {
  if (language !== 'PlutusV3') throw new InternalError(`a script of ${language}`);
  // Danger: given double CBOR, Blaze silently makes another script. These bytes are wrapped once.
  return Core.Script.newPlutusV3Script(new Core.PlutusV3Script(Core.HexBlob(toHex(bytes))));
}

/** What fee, balance and evaluation need; the rest of Blaze's parameters is never looked at here. */
function toBlazeParameters(
  { Core }: Library,
  parameters: ProtocolParameters,
): Sdk.Core.ProtocolParameters {
  const { PlutusV1, PlutusV2, PlutusV3 } = parameters.costModels;
  const { memory, steps } = parameters.maxTxExecutionUnits;
  return {
    ...Core.hardCodedProtocolParams,
    coinsPerUtxoByte: Number(parameters.coinsPerUtxoByte),
    maxTxSize: parameters.maxTxSize,
    minFeeCoefficient: Number(parameters.minFeeA),
    minFeeConstant: Number(parameters.minFeeB),
    stakeKeyDeposit: Number(parameters.keyDeposit),
    poolDeposit: Number(parameters.poolDeposit),
    maxValueSize: parameters.maxValueSize,
    collateralPercentage: parameters.collateralPercentage,
    maxCollateralInputs: parameters.maxCollateralInputs,
    costModels: new Map([
      [Core.PlutusLanguageVersion.V1, [...PlutusV1]],
      [Core.PlutusLanguageVersion.V2, [...PlutusV2]],
      [Core.PlutusLanguageVersion.V3, [...PlutusV3]],
    ]),
    prices: { memory: parameters.priceMemory, steps: parameters.priceSteps },
    maxExecutionUnitsPerTransaction: { memory: Number(memory), steps: Number(steps) },
    minFeeReferenceScripts: {
      base: parameters.minFeeRefScriptCostPerByte,
      // Constants of the Conway ledger (`refScriptCostStride`, `refScriptCostMultiplier`).
      range: 25_600,
      multiplier: 1.2,
    },
  };
}
