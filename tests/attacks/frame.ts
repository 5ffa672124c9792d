import type { HandlerName, TraceCodeName } from '../../validators/abi.ts';
import { Constr } from '../../validators/lib/data.ts';
import { MAX_INTERVAL } from '../../validators/objects/kinds.ts';
import type { KernelView } from '../../offchain/kernel/view.ts';
import type { Utxo } from '../../offchain/ledger/utxo.ts';
import type { Arena } from '../support/arena.ts';
import {
  argumentsOf,
  POSITION_ARGUMENTS,
  REFERENCE_ARGUMENTS,
  type Draft,
} from '../support/draft.ts';
import { text } from '../support/props.ts';
import type { Mutation, Variation } from '../support/suite.ts';
import { again, type Tx } from '../support/tx.ts';
import { mintMutations } from './frame-mint.ts';
import { outputMutations } from './frame-outputs.ts';
import { recordMutations } from './frame-record.ts';

/** A call as the frame sees it: what attacks on its healthy transaction must know. */
export interface FrameTarget {
  readonly call: HandlerName;
  /** How many objects the call leaves, and how many of them, the first ones, were there before. */
  readonly outputs: number;
  readonly updated: number;
  /** How many tokens it burns. */
  readonly burned: number;
  /** How many of the objects that it leaves, the last ones, are blank. */
  readonly blank?: number;
  /** Another object of the kind that the call spends, and one of another kind. */
  readonly same: (arena: Arena) => Utxo;
  readonly other: (arena: Arena) => Utxo;
  /** One object less is another form of the call. */
  readonly mayBeFewer?: true;
  /** The whole call by Mallory on a view that lies; absent where no lie would get that far. */
  readonly forge?: (arena: Arena, view: KernelView) => Draft;
}

const WIDTH = BigInt(MAX_INTERVAL) / 1000n;

/** Changes of no consequence, which must not be refused. */
export const frameVariations: readonly Variation[] = [
  {
    name: 'an object gets more lovelace',
    apply: (tx) => {
      tx.object(0).lovelace += 7_000_000n;
    },
  },
  {
    name: 'the interval is as wide as it may be',
    apply: (tx) => {
      const from = tx.draft.validity.from ?? 0n;
      tx.setValidity(from, from + WIDTH);
    },
  },
  {
    name: 'an unrelated wallet output follows',
    apply: (tx) => {
      const { address } = tx.arena.bob.submission;
      tx.addOutput({ address, lovelace: 5_000_000n, assets: new Map() });
    },
  },
  {
    name: 'further wallet inputs shift the indices',
    apply: (tx) => {
      for (const user of [tx.arena.bob, tx.arena.mallory]) tx.spend(tx.arena.walletOf(user));
    },
  },
];

/** Attacks on what all handlers share. */
export function frameMutations(target: FrameTarget): readonly Mutation[] {
  return [
    ...inputMutations(target),
    ...outputMutations(target),
    ...mintMutations(target),
    ...recordMutations(target),
    ...typeMutations(target.call),
  ];
}

function inputMutations({ same, other, mayBeFewer }: FrameTarget): readonly Mutation[] {
  const tooMany = (name: string, apply: (tx: Tx) => void): Mutation => ({
    name,
    rejects: 'F04',
    apply,
  });
  return [
    tooMany('a second object of the same kind is spent and stolen', (tx) =>
      tx.spend(same(tx.arena)),
    ),
    tooMany('a second object of the same kind comes back unchanged', (tx) => {
      tx.spend(same(tx.arena));
      tx.addOutput(again(same(tx.arena)));
    }),
    tooMany('an object of another kind is spent and stolen', (tx) => tx.spend(other(tx.arena))),
    tooMany('an object of another kind comes back unchanged', (tx) => {
      tx.spend(other(tx.arena));
      tx.addOutput(again(other(tx.arena)));
    }),
    tooMany('junk at the kernel address is spent along', (tx) =>
      tx.spend(tx.arena.props.bareEntry),
    ),
    ...(mayBeFewer
      ? []
      : [
          tooMany('an object is not spent and does not come back', (tx) => {
            const before = tx.before(0);
            tx.removeOutput(tx.object(0));
            tx.unspend(before);
          }),
        ]),
    tooMany('nothing is spent, minted or made: a vacuous call', (tx) => {
      for (const utxo of tx.spends) tx.unspend(utxo);
      for (const object of tx.objects) tx.removeOutput(object);
      for (const [unit, quantity] of tx.draft.mint) tx.mint(unit, -quantity);
    }),
  ];
}

/** Attacks on the time that the call records. */
export const timeMutations: readonly Mutation[] = [
  {
    name: 'the interval has no upper bound',
    rejects: 'F11',
    apply: (tx) => tx.setValidity(tx.draft.validity.from, undefined),
  },
  {
    name: 'the interval has no lower bound',
    rejects: 'F11',
    apply: (tx) => tx.setValidity(undefined, tx.draft.validity.to),
  },
  {
    name: 'the interval has no bounds',
    rejects: 'F11',
    apply: (tx) => tx.setValidity(undefined, undefined),
  },
  {
    name: 'the interval is a second too wide',
    rejects: 'F12',
    apply: (tx) => {
      const from = tx.draft.validity.from ?? 0n;
      tx.setValidity(from, from + WIDTH + 1n);
    },
  },
  {
    name: 'the interval began long ago',
    rejects: 'F12',
    apply: (tx) => tx.setValidity(0n, (tx.draft.validity.from ?? 0n) + WIDTH + 1n),
  },
];

/** Arguments that are compared before they are taken apart. */
function comparedBefore(call: HandlerName, name: string): TraceCodeName | undefined {
  // By the dispatcher.
  if (name === 'kernel') return 'D03';
  if (name !== 'auth') return undefined;
  return call === 'register' || call === 'driveRegister' ? 'R10' : 'A01';
}

/** Arguments of the wrong type: a builtin fails on them where no check does. */
export function typeMutations(call: HandlerName): readonly Mutation[] {
  return argumentsOf[call].flatMap((name): readonly Mutation[] => {
    const wrong = (what: string, value: Parameters<Tx['setArgument']>[1]): Mutation => ({
      name: `the argument ${name} is ${what}`,
      rejects: comparedBefore(call, name),
      apply: (tx) => tx.setArgument(name, value),
    });
    const isIndex = REFERENCE_ARGUMENTS.has(name) || POSITION_ARGUMENTS.has(name);
    const isInteger = isIndex || ['attributes', 'kind', 'from', 'count'].includes(name);
    return [
      isInteger ? wrong('bytes', text('x')) : wrong('an integer', 7n),
      name === 'acl' ? wrong('bytes', text('x')) : wrong('a list', []),
      name === 'operation' ? wrong('bytes', text('x')) : wrong('a constructor', new Constr(0)),
      ...(isIndex ? [wrong('past the end', 99n)] : []),
    ];
  });
}
