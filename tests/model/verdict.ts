import type { Account, Versioned } from './state.ts';

/** Why a call is refused, and the DOS error that says so. */
export const refusals = {
  'no account': 65,
  'no right': 5,
  'no such directory': 3,
  'no such file': 2,
  'no such entry': 2,
  'no such account': 2,
  'name taken': 80,
  'empty name': 80,
  'name too long': 36,
  'malformed name': 13,
  'reserved name': 5,
  'is a directory': 5,
  'is a file': 3,
  'not empty': 5,
  'read-only': 5,
  'a directory moves': 5,
  'too much inline content': 36,
  'chunk size': 36,
  'nothing pending': 5,
  'too many grants': 36,
  'no such rights': 13,
  'no such attributes': 13,
  'a root changes hands': 5,
  'not committed to the key': 5,
  'not the key in use': 5,
  'key not at hand': 5,
  'another was faster': 32,
} as const satisfies Record<string, number>;
export type Reason = keyof typeof refusals;

/** What the chain says of a call that was made: ids of what is new, and the end of its validity. */
export interface Effect {
  readonly id: string;
  readonly root: string;
  /** POSIX milliseconds. */
  readonly time: bigint;
}

export interface Accepted {
  readonly accepted: true;
  /** What kind of call it is, finer than its name. */
  readonly label: string;
  /** The account that acts. */
  readonly account: Account | undefined;
  readonly reads: readonly Versioned[];
  readonly spends: readonly Versioned[];
  readonly apply: (effect: Effect) => void;
}

export interface Refused {
  readonly accepted: false;
  /** Every rule that is broken: which one is said first is not promised. */
  readonly reasons: readonly Reason[];
}

export type Verdict = Accepted | Refused;

export const refused = (...reasons: readonly Reason[]): Refused => ({ accepted: false, reasons });

/** What an accepted call spends is another object from then on. */
export function accepted({ apply, ...rest }: Omit<Accepted, 'accepted'>): Accepted {
  return {
    ...rest,
    accepted: true,
    apply: (effect) => {
      for (const object of rest.spends) object.generation += 1;
      apply(effect);
    },
  };
}

export const codesOf = ({ reasons }: Refused): readonly number[] => [
  ...new Set(reasons.map((reason) => refusals[reason])),
];

/** What a call goes by: the objects that it needs, as they are now. While they are, its transaction stays valid. */
export function footprintOf({ reads, spends }: Accepted): string {
  return [...reads.map(tagged('r')), ...spends.map(tagged('s'))].toSorted().join(' ');
}

const tagged =
  (how: string) =>
  ({ serial, generation }: Versioned): string =>
    `${how}${serial}.${generation}`;

/** Whether the second call needs something that the first spends. */
export const collides = (first: Accepted, second: Accepted): boolean =>
  [...second.reads, ...second.spends].some(({ serial }) =>
    first.spends.some((object) => object.serial === serial),
  );
