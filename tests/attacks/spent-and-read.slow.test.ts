import { beforeAll, describe, expect, test } from 'vitest';
import { handlerNames } from '../../validators/abi.ts';
import { Constr } from '../../validators/lib/data.ts';
import type { KernelKind } from '../../offchain/kernel/scripts.ts';
import { makeArena, type Arena } from '../support/arena.ts';
import type { Draft } from '../support/draft.ts';
import { cloneDraft, type Suite } from '../support/suite.ts';
import { again, Tx } from '../support/tx.ts';
import { runSuitesOfAll } from './purposes.ts';
import { suites } from './suites.ts';

/**
 * From protocol version 11 on, the ledger lets a transaction spend an output and read it too (UTXO
 * `BabbageNonDisjointRefInputs` is of versions 9 and 10). Then a call that reads the record could steal it, unless the
 * scripts refuse that. The judge's rules are those of version 10, so only the scripts are run here.
 */

/** Every healthy call. `load` is left out: the record may leave by it. */
const calls = suites.filter(
  (suite) =>
    handlerNames.some((name) => name === suite.script && name !== 'load') &&
    !runSuitesOfAll.includes(suite),
);

/** The record is spent beside what the call spends, and stays readable. */
function spendRecord(tx: Tx): void {
  tx.spend(tx.arena.viewAs(tx.arena.alice).record.utxo);
}

/** The dispatcher is told to find the record among the inputs; the handler still reads it. */
function dispatchBySpent(tx: Tx): void {
  const { reference } = tx.arena.viewAs(tx.arena.alice).record.utxo;
  const { dispatch } = tx;
  dispatch.links.set(1, { kind: 'input', reference });
  if (dispatch.data instanceof Constr) dispatch.data = new Constr(1, dispatch.data.fields);
}

/** A call that renames in place goes on to a target where there is one object more: here, to the record. */
const mayBeOneMore = ({ name }: Suite): boolean => name.startsWith('rename: in place');

const attacks: readonly (readonly [string, (tx: Tx) => void])[] = [
  ['and stolen', spendRecord],
  [
    'and comes back as something else',
    (tx) => {
      spendRecord(tx);
      const { record } = tx.arena.viewAs(tx.arena.alice);
      tx.addOutput({ ...again(record.utxo), datum: new Constr(0) });
    },
  ],
  [
    'and stolen, where the dispatcher finds it spent',
    (tx) => {
      spendRecord(tx);
      dispatchBySpent(tx);
    },
  ],
];

const arenas = new Map<KernelKind, Promise<Arena>>();
function arenaOf(kind: KernelKind): Promise<Arena> {
  const made = arenas.get(kind) ?? makeArena(kind);
  arenas.set(kind, made);
  return made;
}

describe.each(calls)('$name', (suite) => {
  const { healthy, kernel = 'public' } = suite;
  let arena: Arena;
  let draft: Draft;
  beforeAll(async () => {
    arena = await arenaOf(kernel);
    draft = await healthy(arena);
  });

  test('the scripts accept the healthy transaction', () => {
    expect(arena.run(cloneDraft(draft))).toEqual({ verdict: 'accepted' });
  });

  test.each(attacks)('the record is spent and read, %s', (_, apply) => {
    const tx = new Tx(arena, cloneDraft(draft));
    apply(tx);
    const more = mayBeOneMore(suite);
    if (more) tx.pointPosition('target', arena.viewAs(arena.alice).record.utxo);
    const trace = more ? 'F05' : 'F04';
    expect(arena.run(tx.draft)).toEqual({ verdict: 'script failed', trace, purpose: undefined });
  });
});
