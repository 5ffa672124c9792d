import { encodeValue, minimumLovelace } from '../../offchain/ledger/output.ts';
import type { ProtocolParameters } from '../../offchain/ledger/parameters.ts';
import { formatReference, type Hex, type Utxo } from '../../offchain/ledger/utxo.ts';
import { MAX_SNAPSHOT_OUTPUTS } from '../client/profile.ts';

/** Why something could not come back to L1. */
export interface FanoutProblem {
  /** `TXID#IX`, or `head` where it is about all outputs together. */
  readonly where: string;
  readonly reason: string;
}

export interface FanoutCheck {
  /** L1's. */
  readonly parameters: ProtocolParameters;
  /** Policies of the tokens that the head is for. */
  readonly policies: ReadonlySet<Hex>;
  /** How many of other tokens are known to have come from L1: what is beyond was minted in the head, and no fan-out can pay it. */
  readonly entered?: ReadonlyMap<Hex, bigint> | undefined;
  readonly parties: number;
}

/** Bytes of a fan-out besides the outputs: inputs, datum, redeemer, reference scripts' inputs, signature, change. */
const FANOUT_OVERHEAD = 2_000;
/** Bytes of a head's own tokens in its value on L1: a policy, `HydraHeadV2`, and one token of 28 bytes a party. */
const HEAD_TOKENS = 48;
const PARTY_TOKEN = 31;

/**
 * Whether a head's outputs can all be fanned out on L1, by its rules: enough lovelace, value and bytes within limits, no
 * token that L1 does not know. While the head is open they all lie in one output of L1, whose value is limited too.
 */
export function findFanoutProblems(
  utxos: readonly Utxo[],
  { parameters, policies, parties, entered }: FanoutCheck,
): readonly FanoutProblem[] {
  const problems: FanoutProblem[] = [];
  if (utxos.length > MAX_SNAPSHOT_OUTPUTS) {
    problems.push({
      where: 'head',
      reason: `${utxos.length} outputs, ${MAX_SNAPSHOT_OUTPUTS} allowed`,
    });
  }
  const total = new Map<Hex, bigint>();
  let lovelace = 0n;
  for (const utxo of utxos) {
    const { output } = utxo;
    lovelace += output.lovelace;
    for (const [unit, quantity] of output.assets) {
      total.set(unit, (total.get(unit) ?? 0n) + quantity);
    }
  }
  const unpaid = new Set<Hex>();
  for (const [unit, quantity] of total) {
    const isKnown = policies.has(unit.slice(0, 56)) || quantity <= (entered?.get(unit) ?? 0n);
    if (!isKnown) unpaid.add(unit);
  }
  for (const utxo of utxos) {
    const reason = problemOf(utxo, parameters, unpaid);
    if (reason !== undefined) problems.push({ where: formatReference(utxo.reference), reason });
  }
  const size =
    encodeValue({ lovelace, assets: total }).length + HEAD_TOKENS + parties * PARTY_TOKEN;
  if (size > parameters.maxValueSize) {
    const reason = `its value on L1 has ${size} bytes, ${parameters.maxValueSize} allowed`;
    problems.push({ where: 'head', reason });
  }
  return problems;
}

function problemOf(
  { output, cbor }: Utxo,
  parameters: ProtocolParameters,
  unpaid: ReadonlySet<Hex>,
): string | undefined {
  const minimum = minimumLovelace(output, parameters);
  if (output.lovelace < minimum) {
    return `it has ${output.lovelace} lovelace, L1 wants ${minimum}`;
  }
  const value = encodeValue(output).length;
  if (value > parameters.maxValueSize) {
    return `its value has ${value} bytes, ${parameters.maxValueSize} allowed`;
  }
  const room = parameters.maxTxSize - FANOUT_OVERHEAD;
  if (cbor.length > room) return `it has ${cbor.length} bytes, a fan-out has room for ${room}`;
  const minted = [...output.assets.keys()].find((unit) => unpaid.has(unit));
  if (minted === undefined) return undefined;
  return `it holds ${minted}, no token of what is deposited, as if it was minted in the head`;
}
