import { beforeAll, describe, expect, test } from 'vitest';
import type { KernelKind } from '../../offchain/kernel/scripts.ts';
import type { TraceCodeName } from '../../validators/abi.ts';
import { makeArena, type Arena } from './arena.ts';
import { decodeDraft, type Draft } from './draft.ts';
import type { Judgement } from './judge.ts';
import { Tx } from './tx.ts';

/** One attack on the bytes of a healthy transaction. */
export interface Mutation {
  readonly name: string;
  /** The code of the check that stops it; undefined where a builtin crashes on an argument of the wrong type. */
  readonly rejects: TraceCodeName | undefined;
  /** The script that crashes, where it is not the suite's own. A code tells by its letter. */
  readonly by?: string;
  /** Script credentials that are not registered when this is judged. */
  readonly unregistered?: (arena: Arena) => readonly string[];
  readonly apply: (tx: Tx) => void;
}

/** A change that is no attack: the ledger must accept it. */
export interface Variation {
  readonly name: string;
  readonly unregistered?: (arena: Arena) => readonly string[];
  readonly apply: (tx: Tx) => void;
}

/** A healthy transaction and everything that is done to it. */
export interface Suite {
  readonly name: string;
  /** The script that its attacks are on. */
  readonly script: string;
  /** The kind of kernel that it is on: public unless it says otherwise. */
  readonly kernel?: KernelKind;
  readonly healthy: (arena: Arena) => Draft | Promise<Draft>;
  readonly mutations: readonly Mutation[];
  readonly variations?: readonly Variation[];
}

/** A healthy transaction by its bytes, and one more input, so that attacks that cost something can be paid for. */
export const fromBytes =
  (build: (arena: Arena) => Promise<Uint8Array>) =>
  async (arena: Arena): Promise<Draft> => {
    const draft = decodeDraft(await build(arena));
    draft.inputs.push(arena.walletOf(arena.carol).reference);
    return draft;
  };

/** What the ledger says to an attack. */
export async function attack(
  arena: Arena,
  healthy: Draft,
  { apply, unregistered }: Variation,
): Promise<{ readonly tx: Tx; readonly judgement: Judgement }> {
  const tx = new Tx(arena, cloneDraft(healthy));
  apply(tx);
  if (unregistered === undefined) return { tx, judgement: arena.judge(tx.draft) };
  const judge = await arena.judgeWithout(unregistered(arena));
  return { tx, judgement: judge.judge(tx.draft) };
}

/** A suite once more, on a drive. */
export const onDrive = (suite: Suite, more: Partial<Suite> = {}): Suite => ({
  ...suite,
  ...more,
  name: `${more.name ?? suite.name}, on a drive`,
  kernel: 'drive',
});

/** Runs suites in one world a kind of kernel: the healthy transactions pass, what varies passes, every attack meets its check. */
export function runSuites(suites: readonly Suite[]): void {
  const arenas = new Map<KernelKind, Promise<Arena>>();
  const arenaOf = (kind: KernelKind): Promise<Arena> => {
    const made = arenas.get(kind) ?? makeArena(kind);
    arenas.set(kind, made);
    return made;
  };

  describe.each(suites)('$name', (suite) => {
    const { script, healthy, mutations, variations = [], kernel = 'public' } = suite;
    let arena: Arena;
    let draft: Draft;
    beforeAll(async () => {
      arena = await arenaOf(kernel);
      draft = await healthy(arena);
    });

    test('accepts the healthy transaction', async () => {
      const { judgement } = await attack(arena, draft, { name: '', apply: () => undefined });
      expect(judgement).toEqual({ verdict: 'accepted' });
    });

    // Not `test.each`: it cuts long names short.
    for (const variation of variations) {
      test(`accepts it when ${variation.name}`, async () => {
        const { judgement } = await attack(arena, draft, variation);
        expect(judgement).toEqual({ verdict: 'accepted' });
      });
    }

    for (const mutation of mutations) {
      const { name, rejects, by = script } = mutation;
      test(`rejects with ${rejects ?? 'a crash'} when ${name}`, async () => {
        const { tx, judgement } = await attack(arena, draft, mutation);
        const crashed =
          judgement.verdict === 'script failed' &&
          judgement.purpose &&
          tx.nameOf(judgement.purpose);
        expect({ ...judgement, purpose: crashed }).toEqual({
          verdict: 'script failed',
          trace: rejects,
          purpose: rejects === undefined ? by : undefined,
        });
      });
    }
  });
}

/** A copy that shares nothing that attacks change. */
export function cloneDraft(draft: Draft): Draft {
  const outputs = draft.outputs.map((output) => ({ ...output, assets: new Map(output.assets) }));
  const change = outputs[draft.outputs.indexOf(draft.change)];
  if (change === undefined) throw new TypeError('no change');
  return {
    inputs: [...draft.inputs],
    references: [...draft.references],
    outputs,
    change,
    mint: new Map(draft.mint),
    withdrawals: new Map(draft.withdrawals),
    certificates: [...draft.certificates],
    validity: { ...draft.validity },
    requiredSigners: [...draft.requiredSigners],
    redeemers: draft.redeemers.map((each) => ({ ...each, links: new Map(each.links) })),
    collateral: [...draft.collateral],
    nativeScripts: [...draft.nativeScripts],
    plutusScripts: [...draft.plutusScripts],
  };
}
