import { FormatArguments } from '../../validators/arguments/format.ts';
import { toData } from '../../validators/lib/schema.ts';
import { kinds, SHORT_ID, type Kind } from '../../validators/objects/kinds.ts';
import { blankObject, planCall } from '../kernel/call-plan.ts';
import { fullDeposit } from '../kernel/full-deposit.ts';
import { findCall, type ObservedTx } from '../kernel/observed.ts';
import { objectUnit } from '../kernel/objects.ts';
import { participantsOf } from '../kernel/participants.ts';
import type { KernelView } from '../kernel/view.ts';
import type { Hex } from '../ledger/utxo.ts';
import type { TxPlan } from '../tx-plan.ts';
import type { Syscall } from './syscall.ts';

export interface FormatParams {
  readonly kind: Kind;
  /** The first number that no object of the kind has had: a token must not be made twice. */
  readonly from: number;
  readonly count: number;
}

/** The id of an object of a drive: its number. */
export function numberedId(number: number): Hex {
  return number.toString(16).padStart(2 * SHORT_ID, '0');
}

function build(view: KernelView, { kind, from, count }: FormatParams): TxPlan {
  const ids = Array.from({ length: count }, (_, index) => numberedId(from + index));
  const lovelace = fullDeposit(view, kind, view.record);
  return planCall(view, {
    name: 'format',
    spends: [],
    reads: [],
    outputs: ids.map((id) => blankObject(view, kind, id, lovelace)),
    made: ids.map((id) => objectUnit(view.policies, kind, id)),
    burned: [],
    signers: participantsOf(view),
    arguments: ({ indexOf }) =>
      toData(FormatArguments, {
        kernel: view.policies.kernel,
        record: indexOf(view.record),
        kind: BigInt(kinds[kind]),
        from: BigInt(from),
        count: BigInt(count),
      }),
  });
}

function observe(tx: ObservedTx): FormatParams | undefined {
  const call = findCall(tx);
  if (call?.name !== 'format') return undefined;
  const blanks = call.objects.filter((object) => object.kind === 'blank');
  const [first] = blanks;
  if (first === undefined) return undefined;
  return { kind: first.of, from: Number.parseInt(first.id, 16), count: blanks.length };
}

/** AH=C0h: blanks of a drive. Every participant signs. */
export const formatCall: Syscall<FormatParams, FormatParams> = { name: 'format', build, observe };
