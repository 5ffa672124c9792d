import { InternalError } from './errors/kernel-error.ts';
import { TransactionTooBigError } from './errors/transaction.ts';
import { blake2b224, toHex } from './ledger/hash.ts';
import { decodeTransaction, type Transaction } from './ledger/transaction.ts';
import { withSignatures } from './ledger/sign.ts';
import { formatReference, type Hex, type Utxo } from './ledger/utxo.ts';
import { paymentCredential } from './ledger/address.ts';
import type { BuildContext, Builder, Wallet } from './ports/builder.ts';
import type { Ledger } from './ports/ledger.ts';
import type { Provider } from './ports/provider.ts';
import type { Signer, VkeyWitness } from './ports/signer.ts';
import { knownUtxos, type TxPlan } from './tx-plan.ts';

/** What it takes to turn a plan into a transaction on the chain. */
export interface Submission {
  readonly provider: Provider;
  readonly builder: Builder;
  readonly ledger: Ledger;
  readonly signer: Signer;
  /** Bech32: pays, and gets the change. */
  readonly address: string;
}

/** A transaction that is ready to be submitted. */
export interface PreparedTransaction {
  readonly cbor: Uint8Array;
  readonly transaction: Transaction;
  /** Keys that have to sign and that the signer does not have. None where it has not signed at all: then it will later. */
  readonly missingKeys: readonly Hex[];
}

/** Builds, evaluates twice, and signs. Nothing has happened on the chain yet. */
export async function prepare(
  { provider, builder, ledger, signer, address }: Submission,
  plan: TxPlan,
): Promise<PreparedTransaction> {
  const context: BuildContext = {
    networkId: provider.networkId,
    parameters: await provider.getParameters(),
    slotConfig: provider.slotConfig,
  };
  const wallet: Wallet = { address, utxos: await provider.listUtxos(address) };
  const unsigned = await builder.build(plan, wallet, context);
  const transaction = decodeTransaction(unsigned);
  const resolved = resolve(transaction, knownUtxos(plan, wallet.utxos));
  await verifyUnits(ledger, unsigned, transaction, resolved, context);
  const needed = neededKeys(transaction, resolved);
  const witnesses = await signer.sign(unsigned, needed);
  const cbor = withSignatures(unsigned, witnesses);
  const { maxTxSize } = context.parameters;
  if (cbor.length > maxTxSize) {
    throw new TransactionTooBigError({
      what: 'size in bytes',
      actual: BigInt(cbor.length),
      limit: BigInt(maxTxSize),
    });
  }
  return {
    cbor,
    transaction: { ...transaction, size: cbor.length },
    missingKeys: witnesses.length === 0 ? [] : notSigned(needed, witnesses),
  };
}

/** Refuses a transaction whose declared units are not exactly what the second machine measures. */
export async function verifyUnits(
  ledger: Ledger,
  cbor: Uint8Array,
  { redeemers }: Transaction,
  resolved: readonly Utxo[],
  { slotConfig, parameters }: BuildContext,
): Promise<void> {
  if (redeemers.length === 0) return;
  const { PlutusV1, PlutusV2, PlutusV3 } = parameters.costModels;
  const measured = await ledger.evaluate(cbor, resolved, slotConfig, [
    PlutusV1,
    PlutusV2,
    PlutusV3,
  ]);
  for (const { tag, index, units } of redeemers) {
    const other = measured.find((each) => each.tag === tag && each.index === index)?.units;
    if (other?.memory === units.memory && other.steps === units.steps) continue;
    throw new InternalError('the two script machines disagree', {
      facts: {
        redeemer: `${tag}[${index}]`,
        declared: `${units.memory}/${units.steps}`,
        measured: other === undefined ? 'none' : `${other.memory}/${other.steps}`,
      },
    });
  }
}

/** The outputs that a transaction spends, reads or offers as collateral. */
function resolve(transaction: Transaction, known: ReadonlyMap<string, Utxo>): readonly Utxo[] {
  const wanted = new Set(
    [...transaction.inputs, ...transaction.referenceInputs, ...transaction.collateral].map(
      formatReference,
    ),
  );
  return [...wanted].map((reference) => {
    const utxo = known.get(reference);
    if (utxo === undefined)
      throw new InternalError(`the builder added an unknown input ${reference}`);
    return utxo;
  });
}

function notSigned(needed: readonly Hex[], witnesses: readonly VkeyWitness[]): readonly Hex[] {
  const signed = new Set(witnesses.map(({ publicKey }) => toHex(blake2b224(publicKey))));
  return needed.filter((hash) => !signed.has(hash));
}

function neededKeys(transaction: Transaction, resolved: readonly Utxo[]): readonly Hex[] {
  const keys = resolved
    .map(({ output }) => paymentCredential(output.address))
    .filter((credential) => credential?.kind === 'key')
    .map((credential) => credential?.hash ?? '');
  return [...new Set([...transaction.requiredSigners, ...keys])];
}
