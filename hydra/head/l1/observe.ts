import { slotToTime, type SlotConfig } from '../../../offchain/ledger/slots.ts';
import type { Transaction } from '../../../offchain/ledger/transaction.ts';
import { formatReference, type Utxo } from '../../../offchain/ledger/utxo.ts';
import { toUtxoSet } from '../../ledger/utxo-set.ts';
import type { Custody } from './custody.ts';
import {
  findDepositDatum,
  findHeadDatum,
  type DepositDatum,
  type HeadDatum,
} from './head-datum.ts';
import type { HeadObservation } from './head-observation.ts';
import { totalValue } from '../../ledger/value.ts';

/** A head's or deposit's output on L1 and what its datum says. */
export interface Held<D> {
  readonly utxo: Utxo;
  readonly datum: D;
}

/** What an observer knows of L1: the outputs of heads and deposits, by reference. */
export interface Known {
  readonly heads: Map<string, Held<HeadDatum>>;
  readonly deposits: Map<string, Held<DepositDatum>>;
}

/** Recognises what a transaction does to heads and deposits, and remembers it. */
export function observe(
  transaction: Transaction,
  { headAddress, depositAddress }: Custody,
  slotConfig: SlotConfig,
  { heads, deposits }: Known,
): readonly HeadObservation[] {
  const observations: HeadObservation[] = [];
  const before = take(transaction, heads);
  const spentDeposit = take(transaction, deposits);
  const after = findHead(transaction, headAddress);
  if (after !== undefined) heads.set(formatReference(after.utxo.reference), after);
  const deposit = findDeposit(transaction, depositAddress);
  if (deposit !== undefined) {
    deposits.set(formatReference(deposit.utxo.reference), deposit);
    const { to } = transaction.validity;
    if (to !== undefined) {
      const { headId, deposited, deadline } = deposit.datum;
      const created = slotToTime(slotConfig, to);
      observations.push({
        tag: 'Deposit',
        headId,
        depositTxId: transaction.id,
        deposited,
        created,
        deadline,
      });
    }
  }
  const change = compare(transaction, before?.datum, after, spentDeposit);
  return change === undefined ? observations : [...observations, change];
}

function compare(
  transaction: Transaction,
  before: HeadDatum | undefined,
  after: Held<HeadDatum> | undefined,
  deposit: Held<DepositDatum> | undefined,
): HeadObservation | undefined {
  if (before === undefined) {
    if (after?.datum.kind === 'Open') {
      const { headId, headSeed, parameters } = after.datum;
      return { tag: 'Init', headId, headSeed, parameters };
    }
    return deposit === undefined ? undefined : recovered(transaction, deposit);
  }
  const { headId } = before;
  if (after === undefined) {
    const count = before.kind === 'Closed' ? Number(before.remaining) : 0;
    return { tag: 'Fanout', headId, distributed: toUtxoSet(transaction.outputs.slice(0, count)) };
  }
  const { datum } = after;
  if (datum.kind === 'Open') {
    const newVersion = datum.version;
    if (deposit !== undefined) {
      return { tag: 'Increment', headId, newVersion, depositTxId: deposit.utxo.reference.txId };
    }
    const distributed = toUtxoSet(transaction.outputs.slice(1, 1 + Number(datum.distributed)));
    return { tag: 'Decrement', headId, newVersion, distributed };
  }
  const { snapshotNumber, deadline } = datum;
  if (before.kind === 'Open') return { tag: 'Close', headId, snapshotNumber, deadline };
  if (snapshotNumber > before.snapshotNumber) {
    return { tag: 'Contest', headId, snapshotNumber, deadline };
  }
  const distributed = toUtxoSet(transaction.outputs.slice(1, 1 + Number(datum.distributed)));
  return { tag: 'PartialFanout', headId, distributed };
}

function recovered({ outputs }: Transaction, { utxo, datum }: Held<DepositDatum>): HeadObservation {
  const { headId, deposited } = datum;
  const depositTxId = utxo.reference.txId;
  return {
    tag: 'Recover',
    headId,
    depositTxId,
    recovered: toUtxoSet(outputs.slice(0, deposited.size)),
  };
}

function take<D>({ inputs }: Transaction, known: Map<string, Held<D>>): Held<D> | undefined {
  for (const input of inputs) {
    const name = formatReference(input);
    const held = known.get(name);
    if (held === undefined) continue;
    known.delete(name);
    return held;
  }
  return undefined;
}

function findHead({ outputs }: Transaction, address: string): Held<HeadDatum> | undefined {
  const utxo = outputs.find(({ output }) => output.address === address);
  const datum = utxo && findHeadDatum(utxo);
  return utxo === undefined || datum === undefined ? undefined : { utxo, datum };
}

/** A deposit counts only where it holds what its datum names. */
function findDeposit({ outputs }: Transaction, address: string): Held<DepositDatum> | undefined {
  const utxo = outputs.find(({ output }) => output.address === address);
  const datum = utxo && findDepositDatum(utxo);
  if (utxo === undefined || datum === undefined) return undefined;
  const total = totalValue(datum.deposited);
  const { lovelace, assets } = utxo.output;
  const held = [...total.assets].every(([unit, quantity]) => assets.get(unit) === quantity);
  return held && lovelace >= total.lovelace && assets.size === total.assets.size
    ? { utxo, datum }
    : undefined;
}
