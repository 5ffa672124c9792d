import { paymentCredential, rewardAddress, TESTNET } from '../../offchain/ledger/address.ts';
import { blake2b256, toHex } from '../../offchain/ledger/hash.ts';
import { mainnetParameters } from '../../offchain/ledger/parameters.ts';
import {
  decodeParts,
  sliceRedeemers,
  toTransaction,
  type Redeemer,
  type Transaction,
  type TransactionParts,
} from '../../offchain/ledger/transaction.ts';
import type { Hex, OutputReference } from '../../offchain/ledger/utxo.ts';
import type { ArchivedOutput, ArchivedTransaction } from '../archive.ts';
import type { Json } from '../devnet/json.ts';
import { notFound } from '../devnet/request-error.ts';
import { get, type Route } from '../devnet/router.ts';
import { deregisters, registers } from '../rules/certificates.ts';
import { accountCredential } from '../rules/withdrawals-not-delegated.ts';
import { outputJson, sumOf } from './amounts.ts';
import { readHash } from './arguments.ts';
import { secondsOf, type ApiContext } from './context.ts';
import { metadataJson, metadataOf } from './metadata.ts';

/** Blockfrost's names of what a script ran for. */
const PURPOSES = {
  spend: 'spend',
  mint: 'mint',
  certificate: 'cert',
  withdrawal: 'reward',
  vote: 'vote',
  proposal: 'propose',
} as const;

interface Found {
  readonly archived: ArchivedTransaction;
  readonly parts: TransactionParts;
  readonly transaction: Transaction;
}

export function transactionRoutes(context: ApiContext): readonly Route[] {
  const { archive } = context;
  const find = (hash = ''): Found => {
    const archived = archive.findTransaction(readHash(hash, 32, 'transaction hash'));
    if (archived === undefined) throw notFound();
    const parts = decodeParts(archived.cbor);
    return { archived, parts, transaction: toTransaction(parts, archived.cbor.length) };
  };
  return [
    get('/txs/:hash', (_, { hash }) => summary(context, find(hash))),
    get('/txs/:hash/cbor', (_, { hash }) => ({ cbor: toHex(find(hash).archived.cbor) })),
    get('/txs/:hash/utxos', (_, { hash }) => utxos(context, find(hash))),
    get('/txs/:hash/redeemers', (_, { hash }) => {
      const found = find(hash);
      return found.transaction.redeemers.map((one, at) => redeemer(context, found, one, at));
    }),
    get('/txs/:hash/metadata', (_, { hash }) =>
      [...metadataOf(find(hash).parts)].map(([label, { value }]) => ({
        label,
        json_metadata: metadataJson(value),
      })),
    ),
    get('/txs/:hash/metadata/cbor', (_, { hash }) =>
      [...metadataOf(find(hash).parts)].map(([label, { cbor }]) => ({
        label,
        cbor_metadata: `\\x${toHex(cbor)}`,
        metadata: toHex(cbor),
      })),
    ),
    get('/txs/:hash/withdrawals', (_, { hash }) =>
      [...find(hash).transaction.withdrawals].map(([account, amount]) => ({
        address: rewardAddress(TESTNET, accountCredential(account)),
        amount: String(amount),
      })),
    ),
    get('/txs/:hash/stakes', (_, { hash }) =>
      find(hash).transaction.certificates.flatMap((one, index) =>
        registers(one) || deregisters(one)
          ? [{ cert_index: index, address: stakeAddress(one), registration: registers(one) }]
          : [],
      ),
    ),
    get('/txs/:hash/required_signers', (_, { hash }) =>
      find(hash).transaction.requiredSigners.map((witness) => ({ witness_hash: witness })),
    ),
    // There are no pools, so nothing is ever delegated to one, updated or retired.
    ...['delegations', 'mirs', 'pool_updates', 'pool_retires'].map((what) =>
      get(`/txs/:hash/${what}`, (_, { hash }) => {
        find(hash);
        return [];
      }),
    ),
  ];
}

function stakeAddress(certificate: readonly unknown[]): string {
  const [kind, hash]: readonly unknown[] = Array.isArray(certificate[1]) ? certificate[1] : [];
  return rewardAddress(TESTNET, {
    kind: kind === 1n ? 'script' : 'key',
    hash: hash instanceof Uint8Array ? toHex(hash) : '',
  });
}

function summary({ archive, chain }: ApiContext, { archived, parts, transaction }: Found): Json {
  const block = archive.findBlock(archived.blockHeight);
  if (block === undefined) throw notFound();
  const { certificates, inputs, isValid, outputs, validity, collateral, collateralReturn } =
    transaction;
  const { keyDeposit } = mainnetParameters;
  const registered = BigInt(certificates.filter(registers).length);
  const deregistered = BigInt(certificates.filter(deregisters).length);
  const made = isValid ? outputs : [collateralReturn ?? []].flat();
  const donation = parts.body.get(22n);
  return {
    hash: archived.id,
    block: block.hash,
    block_height: archived.blockHeight,
    block_time: secondsOf(chain.slotConfig, block.slot),
    slot: block.slot,
    index: archived.index,
    output_amount: sumOf(made.map(({ output }) => output)),
    fees: String(archived.fee),
    deposit: String(isValid ? (registered - deregistered) * keyDeposit : 0n),
    size: archived.cbor.length,
    invalid_before: validity.from === undefined ? null : String(validity.from),
    invalid_hereafter: validity.to === undefined ? null : String(validity.to),
    utxo_count: (isValid ? inputs.length : collateral.length) + made.length,
    withdrawal_count: transaction.withdrawals.size,
    mir_cert_count: 0,
    delegation_count: 0,
    stake_cert_count: Number(registered + deregistered),
    pool_update_count: 0,
    pool_retire_count: 0,
    asset_mint_or_burn_count: transaction.mint.size,
    redeemer_count: transaction.redeemers.length,
    valid_contract: isValid,
    treasury_donation: typeof donation === 'bigint' ? String(donation) : '0',
  };
}

function utxos({ archive }: ApiContext, { archived, transaction }: Found): Json {
  const { inputs, collateral, referenceInputs, outputs, collateralReturn, isValid } = transaction;
  const input = (
    { txId, index }: OutputReference,
    kind: { readonly collateral: boolean; readonly reference: boolean },
  ): readonly Json[] => {
    const found = archive.findOutput(txId, index);
    if (found === undefined) return [];
    return [{ ...outputJson(found.cbor), tx_hash: txId, output_index: index, ...kind }];
  };
  const kept = new Map<bigint, ArchivedOutput>(
    archive.listOutputs(archived.id).map((one) => [one.position, one]),
  );
  const shown = collateralReturn === undefined ? outputs : [...outputs, collateralReturn];
  return {
    hash: archived.id,
    inputs: [
      ...inputs.flatMap((one) => input(one, { collateral: false, reference: false })),
      ...collateral.flatMap((one) => input(one, { collateral: true, reference: false })),
      ...referenceInputs.flatMap((one) => input(one, { collateral: false, reference: true })),
    ],
    outputs: shown
      .map(({ reference, cbor }) => ({
        ...outputJson(cbor),
        output_index: reference.index,
        collateral: reference.index === BigInt(outputs.length),
        consumed_by_tx: kept.get(reference.index)?.spentBy ?? null,
      }))
      // What a failing transaction would have made, and a return that was not needed, are nowhere.
      .filter((one) => one.collateral !== isValid),
  };
}

function redeemer(
  { archive }: ApiContext,
  { archived, parts, transaction }: Found,
  { tag, index, units }: Redeemer,
  at: number,
): Json {
  const { priceMemory, priceSteps } = mainnetParameters;
  const data = toHex(blake2b256(redeemerData(parts, at)));
  const fee = Math.ceil(Number(units.memory) * priceMemory + Number(units.steps) * priceSteps);
  const spent = transaction.inputs[index];
  return {
    tx_index: index,
    purpose: PURPOSES[tag],
    script_hash:
      purposeHash(transaction, tag, index, spent && archive.findOutput(spent.txId, spent.index)) ??
      '',
    redeemer_data_hash: data,
    datum_hash: data,
    unit_mem: String(units.memory),
    unit_steps: String(units.steps),
    fee: String(fee),
    tx_hash: archived.id,
  };
}

/** The bytes of a redeemer's data, as they stand. */
function redeemerData({ witnesses }: TransactionParts, at: number): Uint8Array {
  const redeemers = witnesses.get(5n);
  const [part] = redeemers === undefined ? [] : sliceRedeemers(redeemers).slice(at);
  if (part === undefined) throw notFound();
  return part.data;
}

/** The hash of the script that ran for a purpose. */
function purposeHash(
  { mint, withdrawals, certificates }: Transaction,
  tag: Redeemer['tag'],
  index: number,
  spent: ArchivedOutput | undefined,
): Hex | undefined {
  switch (tag) {
    case 'spend':
      return spent && paymentCredential(spent.address)?.hash;
    case 'mint':
      return [...new Set([...mint.keys()].map((unit) => unit.slice(0, 56)))].toSorted()[index];
    case 'withdrawal':
      return [...withdrawals.keys()][index]?.slice(2);
    case 'certificate': {
      const of: unknown = certificates[index]?.[1];
      const hash: unknown = Array.isArray(of) ? of[1] : undefined;
      return hash instanceof Uint8Array ? toHex(hash) : undefined;
    }
    case 'vote':
    case 'proposal':
      return undefined;
  }
}

/** Everything below is for the mempool, which shows the same of transactions that are in no block. */
export function pendingJson(cbor: Uint8Array): Json {
  const transaction = toTransaction(decodeParts(cbor), cbor.length);
  return {
    tx: {
      hash: transaction.id,
      output_amount: sumOf(transaction.outputs.map(({ output }) => output)),
      fees: String(transaction.fee),
      deposit: '0',
      size: cbor.length,
      invalid_before: text(transaction.validity.from),
      invalid_hereafter: text(transaction.validity.to),
      utxo_count: transaction.inputs.length + transaction.outputs.length,
      withdrawal_count: transaction.withdrawals.size,
      mir_cert_count: 0,
      delegation_count: 0,
      stake_cert_count: transaction.certificates.length,
      pool_update_count: 0,
      pool_retire_count: 0,
      asset_mint_or_burn_count: transaction.mint.size,
      redeemer_count: transaction.redeemers.length,
      valid_contract: transaction.isValid,
    },
    inputs: transaction.inputs.map(({ txId, index }) => ({
      tx_hash: txId,
      output_index: index,
      collateral: false,
      reference: false,
    })),
    outputs: transaction.outputs.map(({ reference, cbor: output }) => ({
      ...outputJson(output),
      output_index: reference.index,
      collateral: false,
    })),
    redeemers: transaction.redeemers.map(({ tag, index, units }) => ({
      tx_index: index,
      purpose: PURPOSES[tag],
      unit_mem: String(units.memory),
      unit_steps: String(units.steps),
    })),
  };
}

const text = (slot: bigint | undefined): Json => (slot === undefined ? null : String(slot));
