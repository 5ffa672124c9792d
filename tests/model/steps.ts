/** What users do, in words of names and paths only: a sequence of steps can be printed, replayed and shortened. */

/** The bytes of a name as characters 0 to 255, so that their order is the order of the bytes. */
export type Name = string;
/** An account's name, and the names of entries from its root on. */
export type Path = readonly Name[];

/** A name in a directory, whether or not something stands there. */
export interface Place {
  readonly directory: Path;
  readonly name: Name;
}

/** The n-th auth key of a person (`alice/0`); each is committed to by the one before. */
export type Key = `${string}/${number}`;

export const keyOf = (person: string, number: number): Key => `${person}/${number}`;
export const personOf = (key: Key): string => key.slice(0, key.indexOf('/'));
export const numberOf = (key: Key): number => Number(key.slice(key.indexOf('/') + 1));
export const keyAfter = (key: Key): Key => keyOf(personOf(key), numberOf(key) + 1);

/** Bytes that follow from three numbers. */
export interface Bytes {
  readonly length: number;
  readonly fill: number;
  /** Where in the pattern they begin; 0 where absent. */
  readonly from?: number;
}

export function bytesOf({ length, fill, from = 0 }: Bytes): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => {
    const at = from + index;
    return (fill * 89 + at * 7 + (at >> 8) * 31) & 0xff;
  });
}

/** What a write does to a file. */
export type Operation =
  | { readonly kind: 'append'; readonly data: Bytes }
  | { readonly kind: 'replace'; readonly data: Bytes }
  | { readonly kind: 'truncate' }
  | {
      readonly kind: 'stage';
      readonly first: boolean;
      readonly last: boolean;
      readonly data: Bytes;
    };

/** Rights of an account by its name; a name that no account has stands for an id that none has. */
export interface Grant {
  readonly subject: Name;
  readonly rights: number;
}

/** What is to change of a file or directory. */
export interface ModeChange {
  readonly attributes?: number;
  readonly acl?: readonly Grant[];
  /** An account's name. */
  readonly owner?: Name;
}

/** One system call. */
export type Action =
  | { readonly call: 'register'; readonly name: Name }
  | { readonly call: 'mkdir' | 'create' | 'unlink' | 'rmdir'; readonly at: Place }
  | { readonly call: 'write'; readonly file: Path; readonly operation: Operation }
  | { readonly call: 'rename'; readonly from: Place; readonly to: Place }
  | { readonly call: 'chmod'; readonly path: Path; readonly modes: ModeChange }
  | { readonly call: 'rotate' | 'recover'; readonly account: Name; readonly to: Key };

/** Who makes it, by which of her keys, and what builds the transaction. */
export interface Call {
  readonly by: Key;
  readonly builder: 'lucid' | 'blaze';
  readonly action: Action;
}

export type Step =
  | ({ readonly kind: 'call' } & Call)
  /** The whole content of a file in as many calls as it takes; the connection breaks after some of them. */
  | {
      readonly kind: 'content';
      readonly by: Key;
      readonly builder: 'lucid' | 'blaze';
      readonly file: Path;
      readonly data: Bytes;
      readonly breaksAfter?: number;
    }
  /** Both are planned on the same state; the second is handed over after the first. If it loses, it is made again. */
  | { readonly kind: 'race'; readonly first: Call; readonly second: Call }
  /** Time passes; blocks that are due are made. */
  | { readonly kind: 'wait'; readonly seconds: number };

/** One line for a step, which `JSON.parse` reads again. */
export const formatStep = (step: Step): string => JSON.stringify(step);
