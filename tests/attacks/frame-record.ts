import { Constr, type PlutusData } from '../../validators/lib/data.ts';
import { fromHex } from '../../offchain/ledger/hash.ts';
import type { Utxo } from '../../offchain/ledger/utxo.ts';
import { acceptingScript } from '../emulator/scripts.ts';
import type { Arena } from '../support/arena.ts';
import type { Mutation } from '../support/suite.ts';
import type { Tx } from '../support/tx.ts';
import { accountOwning, nameNode } from './find.ts';
import type { FrameTarget } from './frame.ts';

/** Attacks that show the handler another record than the dispatcher, or another kernel. */
export function recordMutations({
  forge,
  same,
}: Pick<FrameTarget, 'forge' | 'same'>): readonly Mutation[] {
  return [
    ...(forge === undefined ? [] : [byForgedRecord(forge, same)]),
    ...records.map(([name, record]): Mutation => ({
      name: `the handler’s record is ${name}`,
      rejects: 'F03',
      apply: (tx) => tx.pointArgument('record', record(tx.arena)),
    })),
    kernelMutation('another kernel', ({ otherViewAs, alice }) =>
      fromHex(otherViewAs(alice).policies.kernel),
    ),
    kernelMutation('the dispatcher as kernel', ({ viewAs, alice }) =>
      fromHex(viewAs(alice).policies.objects),
    ),
    kernelMutation('a kernel of the attacker’s', ({ nativePolicy }) => fromHex(nativePolicy)),
    {
      name: 'the record itself is spent and stolen',
      rejects: 'F03',
      apply: (tx) => stealRecord(tx, tx.arena.viewAs(tx.arena.alice).record.utxo),
    },
  ];
}

const byForgedRecord = (
  forge: NonNullable<FrameTarget['forge']>,
  same: FrameTarget['same'],
): Mutation => ({
  name: 'by a forged record the call is on made-up objects, and a real one is stolen',
  rejects: 'F03',
  apply: (tx) => {
    const { arena } = tx;
    tx.draft = forge(arena, arena.fakeView());
    tx.draft.plutusScripts.push(acceptingScript.bytes);
    tx.pointDispatch(arena.viewAs(arena.alice).record.utxo);
    tx.spend(same(arena));
  },
});

const records: readonly (readonly [string, (arena: Arena) => Utxo])[] = [
  ['an account', (arena) => accountOwning(arena, arena.hers.root)],
  ['the head of the names', (arena) => nameNode(arena, '')],
  ['of another kernel', ({ otherViewAs, alice }) => otherViewAs(alice).record.utxo],
  ['of the attacker’s, with a KERNEL of hers', ({ props }) => props.foreignRecord],
  ['of the attacker’s, without a token', ({ props }) => props.bareRecord],
  ['of the attacker’s, at the kernel’s address', ({ props }) => props.recordAtKernel],
];

const kernelMutation = (name: string, kernel: (arena: Arena) => PlutusData): Mutation => ({
  name: `the call names ${name}`,
  rejects: 'D03',
  apply: (tx) => tx.setArgument('kernel', kernel(tx.arena)),
});

/** The record as an input: the dispatcher finds it there; the handler finds it nowhere. */
function stealRecord(tx: Tx, record: Utxo): void {
  tx.unread(record);
  tx.spend(record);
  const { dispatch } = tx;
  dispatch.links.set(1, { kind: 'input', reference: record.reference });
  if (dispatch.data instanceof Constr) dispatch.data = new Constr(1, dispatch.data.fields);
  tx.pointArgument('record', accountOwning(tx.arena, tx.arena.hers.root));
}
