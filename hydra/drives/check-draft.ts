import { isDeepStrictEqual } from 'node:util';
import { paymentCredential } from '../../offchain/ledger/address.ts';
import type { ProtocolParameters } from '../../offchain/ledger/parameters.ts';
import { slotToTime, type SlotConfig } from '../../offchain/ledger/slots.ts';
import {
  compareReferences,
  formatReference,
  type Hex,
  type Output,
  type OutputReference,
  type Script,
  type Utxo,
} from '../../offchain/ledger/utxo.ts';
import { UntrustedDraftError } from '../errors.ts';
import { decodeConwayTransaction, type ConwayTransaction } from '../ledger/conway-transaction.ts';
import { scriptDataHash } from '../ledger/script-data-hash.ts';
import { commitsExactly, decodeTerms, type DepositTerms } from './deposit-datum.ts';

/** The latest that a deposit may come back, after now: upstream's nodes say three deposit periods. Milliseconds. */
const LATEST_DEADLINE = 30n * 86_400_000n;
/** The latest that a draft may be made use of, after now: upstream's nodes say 200 s. Milliseconds. */
const LATEST_USE = 86_400_000n;

/** What a node was asked for. */
export interface AskedDeposit {
  readonly headId: Hex;
  /** Bech32: where Hydra's deposits lie. */
  readonly depositAddress: string;
  /** All that is to go in. */
  readonly outputs: readonly Utxo[];
  /** The transaction that the node was to complete; undefined where outputs of keys go in, without a call. */
  readonly blueprint: Uint8Array | undefined;
  /** Hashes of all keys that belong to those who sign. */
  readonly keys: readonly Hex[];
}

/** What a draft is held against, besides what was asked for. */
export interface DraftSurroundings {
  readonly parameters: ProtocolParameters;
  readonly slotConfig: SlotConfig;
  /** The present slot. */
  readonly slot: bigint;
  /** Looks an output of L1 up, spent or not; undefined where there is none. */
  findOutput(reference: OutputReference): Promise<Output | undefined>;
}

interface Draft {
  readonly transaction: ConwayTransaction;
  readonly blueprint: Pick<ConwayTransaction, Blueprinted>;
  readonly asked: AskedDeposit;
  readonly surroundings: DraftSurroundings;
}

type Blueprinted = 'inputs' | 'withdrawals' | 'redeemers' | 'requiredSigners';

/** Pure: what is wrong with a draft by one check; undefined where nothing is. */
type Check = (draft: Draft) => string | undefined;

/**
 * Refuses a deposit that a node has drafted unless it does what was asked for and nothing else with what is ours. A
 * signature covers the whole body, so it would allow all that stands there. Throws `UntrustedDraftError`.
 */
export async function checkDraft(
  cbor: Uint8Array,
  asked: AskedDeposit,
  surroundings: DraftSurroundings,
): Promise<void> {
  const nothing = { inputs: [], withdrawals: new Map(), redeemers: [], requiredSigners: [] };
  const blueprint =
    asked.blueprint === undefined ? nothing : decodeConwayTransaction(asked.blueprint);
  const draft: Draft = { transaction: read(cbor), blueprint, asked, surroundings };
  for (const check of CHECKS) refuse(check(draft));
  refuse(await spendsOthers(draft));
}

/** As strictly as the ledger: where a key stood twice, the ledger and this program might each read another one. */
function read(cbor: Uint8Array): ConwayTransaction {
  try {
    return decodeConwayTransaction(cbor);
  } catch (cause) {
    throw new UntrustedDraftError({ reason: 'it is no transaction', cause });
  }
}

function refuse(reason: string | undefined): void {
  if (reason !== undefined) throw new UntrustedDraftError({ reason });
}

// SECURITY: minting, certificates and votes need a key's or a script's consent, and a signature is one.
const movesNothingElse: Check = ({ transaction: { mint, governance } }) => {
  const found = [...(mint.size > 0 ? ['mint'] : []), ...governance];
  return found.length === 0 ? undefined : `it has a field that no deposit has: ${found.join(', ')}`;
};

// SECURITY: without it, a call on C: or on another drive could be hidden in it: a call is a withdrawal.
const makesTheSameCall: Check = ({ transaction, blueprint }) =>
  isDeepStrictEqual(sorted(transaction.withdrawals), sorted(blueprint.withdrawals))
    ? undefined
    : 'its withdrawals are not those of the blueprint';

// SECURITY: without it, the handlers that we call could be told something else.
const tellsScriptsTheSame: Check = ({ transaction, blueprint }) =>
  isDeepStrictEqual(redeemersOf(transaction), redeemersOf(blueprint))
    ? undefined
    : 'its redeemers are not those of the blueprint';

// SECURITY: redeemers are not in the body. Without it, the node could exchange them for others once we have signed.
const namesItsRedeemers: Check = ({ transaction, blueprint, surroundings }) => {
  const languages = new Set<Script['language']>(blueprint.redeemers.length > 0 ? ['PlutusV3'] : []);
  const expected = scriptDataHash(transaction, languages, surroundings.parameters);
  return transaction.scriptDataHash === expected
    ? undefined
    : 'its body names other redeemers than come with it';
};

// SECURITY: a required signer is what scripts take for consent, our own and others'.
const asksForNoOtherKey: Check = ({ transaction, blueprint, asked }) => {
  const key = transaction.requiredSigners.find(
    (hash) => asked.keys.includes(hash) && !blueprint.requiredSigners.includes(hash),
  );
  return key === undefined ? undefined : `it asks for the consent of key ${key}`;
};

/**
 * SECURITY: without it, what we give in would go elsewhere: to another address, into another head, or back to others than
 * its owners. No more than is given in either: upstream's nodes pass a deposit over whose value is not that of its datum.
 */
const depositsAll: Check = ({ transaction, asked, surroundings }) => {
  const { depositAddress, outputs, headId } = asked;
  const deposits = transaction.outputs.filter(({ output }) => output.address === depositAddress);
  const [deposit] = deposits;
  if (deposit === undefined || deposits.length > 1) {
    return `it makes ${deposits.length} deposits at ${depositAddress}`;
  }
  const { output } = deposit;
  if (!isDeepStrictEqual(valueOf([deposit]), valueOf(outputs))) {
    return 'it does not deposit exactly what is given in';
  }
  const terms = findTerms(output);
  if (terms === undefined) return 'its deposit has no datum of a deposit';
  if (terms.headId !== headId) {
    return `its deposit is for head ${terms.headId}, and not for ${headId}`;
  }
  if (unlessUnreadable(() => commitsExactly(terms, outputs, depositAddress)) !== true) {
    return 'its deposit would not give back what is given in';
  }
  const { slotConfig, slot } = surroundings;
  const now = slotToTime(slotConfig, slot);
  const { to } = transaction.validity;
  // It must not be kept to be used some day; and what no head takes in must come back, and not at once.
  if (to === undefined || slotToTime(slotConfig, to) > now + LATEST_USE) {
    return 'it stays valid for more than a day';
  }
  if (terms.deadline < slotToTime(slotConfig, to) || terms.deadline > now + LATEST_DEADLINE) {
    return `its deposit has an absurd deadline: ${terms.deadline}`;
  }
  return undefined;
};

const CHECKS: readonly Check[] = [
  movesNothingElse,
  makesTheSameCall,
  tellsScriptsTheSame,
  namesItsRedeemers,
  asksForNoOtherKey,
  depositsAll,
];

/**
 * SECURITY: without it, the node could pay itself with outputs of ours. What it pays with must be its own, and so at a key
 * that is none of ours: no node pays with what a script guards, a kernel's objects least of all.
 */
async function spendsOthers({
  transaction,
  asked,
  surroundings,
}: Draft): Promise<string | undefined> {
  const isAsked = (reference: OutputReference): boolean =>
    asked.outputs.some((utxo) => compareReferences(utxo.reference, reference) === 0);
  const { inputs, collateral } = transaction;
  const missing = asked.outputs.find(
    ({ reference }) => !inputs.some((input) => compareReferences(input, reference) === 0),
  );
  if (missing !== undefined) return `it leaves out ${formatReference(missing.reference)}`;
  // As collateral, what we give in would be lost where a script fails.
  for (const reference of [...inputs.filter((input) => !isAsked(input)), ...collateral]) {
    const name = formatReference(reference);
    const output = await surroundings.findOutput(reference);
    if (output === undefined) return `it spends ${name}, which is not on L1`;
    const owner = paymentCredential(output.address);
    if (owner?.kind !== 'key') return `it spends ${name}, which a script guards`;
    if (asked.keys.includes(owner.hash)) return `it spends ${name}, which is ours`;
  }
  return undefined;
}

/** What each script is told, by what it guards: indices count other inputs too. */
function redeemersOf({
  inputs,
  withdrawals,
  redeemers,
}: Pick<ConwayTransaction, Blueprinted>): readonly (readonly [string, unknown])[] {
  const accounts = [...withdrawals.keys()];
  return redeemers
    .map(({ tag, index, data }): readonly [string, unknown] => {
      const input = inputs[index];
      if (tag === 'spend' && input !== undefined) return [formatReference(input), data];
      return [tag === 'withdrawal' ? `${accounts[index]}` : `${tag} ${index}`, data];
    })
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Quantities by unit, and of lovelace. */
function valueOf(utxos: readonly Utxo[]): ReadonlyMap<string, bigint> {
  const sum = new Map<string, bigint>();
  for (const { output } of utxos) {
    for (const [unit, quantity] of [['lovelace', output.lovelace] as const, ...output.assets]) {
      sum.set(unit, (sum.get(unit) ?? 0n) + quantity);
    }
  }
  return sum;
}

const sorted = (map: ReadonlyMap<Hex, bigint>): readonly (readonly [Hex, bigint])[] =>
  [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));

function findTerms({ datum }: Output): DepositTerms | undefined {
  return datum === undefined ? undefined : unlessUnreadable(() => decodeTerms(datum));
}

/** A node may write anything into a datum. */
function unlessUnreadable<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
