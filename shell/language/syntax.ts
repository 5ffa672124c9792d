import type { Piece } from './pieces.ts';

/** `>`, `>>`, `<` and what they lead to. */
export type Redirection =
  | { readonly kind: 'input'; readonly target: readonly Piece[] }
  | {
      readonly kind: 'output';
      readonly stream: 'output' | 'messages';
      readonly target: readonly Piece[];
      readonly append: boolean;
    }
  /** `2>&1` and `>&2`. */
  | { readonly kind: 'join'; readonly stream: 'output' | 'messages' };

/** One command. */
export interface Simple {
  readonly kind: 'simple';
  /** Name and arguments, redirections left out. */
  readonly text: readonly Piece[];
  readonly redirections: readonly Redirection[];
  /** It began with `@`: it is not echoed. */
  readonly silent: boolean;
  readonly source: string;
}

/** `a & b`, `a && b`, `a || b`. */
export interface Sequence {
  readonly kind: 'sequence';
  readonly operator: '&' | '&&' | '||';
  readonly first: Statement;
  readonly second: Statement;
  readonly source: string;
}

/** `a | b`. */
export interface Pipe {
  readonly kind: 'pipe';
  readonly first: Statement;
  readonly second: Statement;
  readonly source: string;
}

/** `( … )`, perhaps over several lines. */
export interface Block {
  readonly kind: 'block';
  readonly statements: readonly Statement[];
  readonly redirections: readonly Redirection[];
  readonly silent: boolean;
  readonly source: string;
}

export type Comparison = '==' | 'EQU' | 'NEQ' | 'LSS' | 'LEQ' | 'GTR' | 'GEQ';

/** What `IF` asks. */
export type Condition =
  | { readonly kind: 'level'; readonly atLeast: readonly Piece[] }
  | { readonly kind: 'exist'; readonly path: readonly Piece[] }
  | { readonly kind: 'defined'; readonly name: readonly Piece[] }
  | {
      readonly kind: 'compare';
      readonly comparison: Comparison;
      readonly left: readonly Piece[];
      readonly right: readonly Piece[];
      readonly anyCase: boolean;
    };

/** `IF [NOT] condition statement [ELSE statement]`. */
export interface If {
  readonly kind: 'if';
  readonly condition: Condition;
  readonly negated: boolean;
  readonly body: Statement;
  readonly otherwise: Statement | undefined;
  readonly silent: boolean;
  readonly source: string;
}

/** What `FOR` goes through. */
export type Loop =
  | { readonly kind: 'set'; readonly items: readonly Piece[] }
  | { readonly kind: 'count'; readonly numbers: readonly Piece[] }
  | { readonly kind: 'files'; readonly options: readonly Piece[]; readonly items: readonly Piece[] }
  | { readonly kind: 'string'; readonly options: readonly Piece[]; readonly text: readonly Piece[] }
  | {
      readonly kind: 'command';
      readonly options: readonly Piece[];
      readonly statement: Statement | undefined;
    };

/** `FOR %%x IN (…) DO statement`. */
export interface For {
  readonly kind: 'for';
  /** One letter; `A` and `a` are two variables. */
  readonly variable: string;
  readonly loop: Loop;
  readonly body: Statement;
  readonly silent: boolean;
  readonly source: string;
}

/** `REM …`: does nothing, but is shown like any command. */
export interface Remark {
  readonly kind: 'remark';
  readonly silent: boolean;
  readonly source: string;
}

/** `TRY …` and `BILL …`: everything to the end of the line runs on a copy of the state. */
export interface Rehearsal {
  readonly kind: 'rehearsal';
  readonly word: 'TRY' | 'BILL';
  readonly body: Statement;
  readonly silent: boolean;
  readonly source: string;
}

/** What runs as one. */
export type Statement = Simple | Sequence | Pipe | Block | If | For | Remark | Rehearsal;
