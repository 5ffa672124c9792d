import type { ProtocolParameters } from '../../offchain/ledger/parameters.ts';
import {
  address,
  assemble,
  hex,
  key,
  type Assembled,
  type Draft,
  type Key,
  type StateOutput,
} from './transaction.ts';
import { hash32, type SuiteScript } from './scripts.ts';

/** A stake account of the ledger's state. */
export interface StateAccount {
  readonly of: Key | SuiteScript;
  readonly rewards: bigint;
  /** It has delegated its vote (to abstain), as withdrawals by keys need. */
  readonly votes?: boolean;
}

/** What the ledger holds when a case begins. */
export interface State {
  readonly outputs: readonly StateOutput[];
  readonly accounts: readonly StateAccount[];
}

/** What a case hands to a ledger. */
export interface Scenario {
  readonly state: State;
  /** Transactions that the ledger must accept first; `block` puts them into a block before the next comes. */
  readonly before: readonly {
    readonly bytes: Uint8Array;
    readonly slot: bigint;
    readonly block: boolean;
  }[];
  /** The transaction to judge. */
  readonly bytes: Uint8Array;
  /** The ledger's present slot. */
  readonly slot: bigint;
  /** What it makes and takes where it is accepted: outputs by reference (`TXID#IX`). */
  readonly makes: readonly string[];
  readonly takes: readonly string[];
}

/** What the ledger must say: the transaction is good, is refused, or is kept only to take its collateral. */
export type Verdict = 'accepted' | 'refused' | 'collateral taken';

/** One hand-made transaction and what the Conway rules say to it. */
export interface ConformanceCase {
  readonly name: string;
  /** The rule and the predicate failure of the ledger specification, as the ledger's sources name it. */
  readonly rule: string;
  readonly verdict: Verdict;
  readonly build: (parameters: ProtocolParameters) => Scenario;
  /** Where Scalus 0.17.0 is stricter than the rules, and nothing in front of it can help: why. It refuses. */
  readonly stricter?: string | undefined;
}

/** A good transaction that Scalus refuses all the same. */
export function refusedByScalus(one: ConformanceCase, stricter: string): ConformanceCase {
  return { ...one, stricter };
}

export const SLOT = 1000;
export const ADA = 1_000_000n;
export const FUNDS = 1000n * ADA;

export const alice = key(1);
export const bob = key(2);
export const stranger = key(9);

const genesis = hex(hash32(Buffer.from('tests/conformance')));

/** An output of the beginning. Those of Alice's hold 1,000 ADA. */
export function output(index: number, rest: Partial<StateOutput> = {}): StateOutput {
  return { txId: genesis, index, address: address(alice), lovelace: FUNDS, ...rest };
}

export const funds = output(0);
export const pledge = output(1);

const referenceOf = ({ txId, index }: StateOutput): string => `${txId}#${index}`;

/** What a case says beside its transaction. */
export interface Setting {
  readonly accounts?: readonly StateAccount[];
  readonly slot?: number;
  /** Outputs that the ledger does not have, although the transaction names them. */
  readonly missing?: readonly StateOutput[];
  readonly before?: readonly { readonly draft: Draft; readonly block: boolean }[];
}

/** A case from a draft: the ledger has what the draft names, and the transaction is put together by the rules. */
export function conformanceCase(
  name: string,
  rule: string,
  verdict: Verdict,
  make: (parameters: ProtocolParameters) => Draft,
  setting: Setting | ((parameters: ProtocolParameters) => Setting) = {},
): ConformanceCase {
  return {
    name,
    rule,
    verdict,
    build: (parameters) => {
      const {
        accounts = [],
        slot = SLOT,
        missing = [],
        before = [],
      } = typeof setting === 'function' ? setting(parameters) : setting;
      const draft = make(parameters);
      const drafts = [...before.map((one) => one.draft), draft];
      const absent = new Set(missing.map(referenceOf));
      const made = before.map((one) => assemble(one.draft, parameters));
      for (const one of made) for (const each of one.outputs) absent.add(referenceOf(each));
      const state = {
        outputs: named(drafts).filter((one) => !absent.has(referenceOf(one))),
        accounts,
      };
      const assembled = assemble(draft, parameters);
      return {
        state,
        before: before.map(({ block }, index) => ({
          bytes: made[index]?.bytes ?? new Uint8Array(),
          slot: BigInt(slot),
          block,
        })),
        bytes: assembled.bytes,
        slot: BigInt(slot),
        ...effects(verdict, draft, assembled),
      };
    },
  };
}

/** Every output that the drafts name, once. */
function named(drafts: readonly Draft[]): readonly StateOutput[] {
  const all = drafts.flatMap(({ inputs, references = [], collateral = [] }) => [
    ...inputs,
    ...references,
    ...collateral,
  ]);
  return [...new Map(all.map((one) => [referenceOf(one), one])).values()];
}

function effects(
  verdict: Verdict,
  draft: Draft,
  { outputs, txId }: Assembled,
): Pick<Scenario, 'makes' | 'takes'> {
  if (verdict === 'refused') return { makes: [], takes: [] };
  if (verdict === 'accepted') {
    return { makes: outputs.map(referenceOf), takes: draft.inputs.map(referenceOf) };
  }
  return {
    makes: draft.collateralReturn === undefined ? [] : [`${txId}#${outputs.length}`],
    takes: (draft.collateral ?? []).map(referenceOf),
  };
}
