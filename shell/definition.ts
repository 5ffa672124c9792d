import type { Arguments } from './arguments.ts';
import type { Context, Outcome } from './context.ts';
import type { Schema } from './schema.ts';

/** `/S`, `-s` and `--subdirectories` of a command. */
export interface Switch {
  /** One or more letters, upper case. */
  readonly name: string;
  /** The word behind `--`. */
  readonly long?: string;
  /** What may (`optional`) or must stand behind it, with a colon: `/L:lines`. */
  readonly value?: {
    readonly name: string;
    readonly optional?: boolean;
    /** What may also stand there without a colon, as in `/OD`. */
    readonly direct?: RegExp;
  };
  /** For `HELP`. */
  readonly summary: string;
}

/** What a command does with the kernel. `nothing`: it never opens one. `write`: it may boot one. */
export type Needs = 'nothing' | 'read' | 'write';

/** A command, described once: help, manual, completion, the documentation and the JSON schemas are made of this. */
export interface Definition {
  /** Upper case. */
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One line, without a full stop. */
  readonly summary: string;
  /** Paragraphs of the manual. */
  readonly manual: readonly string[];
  readonly operands?: {
    /** As in the usage: `file [file or directory]`. */
    readonly text: string;
    readonly min: number;
    readonly max: number;
  };
  readonly switches?: readonly Switch[];
  readonly examples: readonly { readonly line: string; readonly meaning: string }[];
  readonly needs: Needs;
  /** What it costs, where `needs` does not tell. */
  readonly cost?: string;
  /** What `ERRORLEVEL` may be beside 0 and the DOS errors. */
  readonly answers?: Readonly<Record<number, string>>;
  /** It leaves `ERRORLEVEL` as it was, unless it fails. */
  readonly keepsLevel?: boolean;
  /** Its text is taken as typed, without words and switches. */
  readonly verbatim?: boolean;
  /** `result` of `--json`. Undefined for a word of the language, which has no answer of its own. */
  readonly result: Schema | undefined;
  /** Undefined for a word of the language: the interpreter runs it. */
  readonly run?: (context: Context, args: Arguments) => Promise<Outcome>;
}

/** How a command is written. */
export function formatUsage({ name, operands, switches = [] }: Definition): string {
  const parts = [name, operands?.text ?? '', ...switches.map((each) => `[${formatSwitch(each)}]`)];
  return parts.filter((part) => part !== '').join(' ');
}

/** `/L:lines`, `/A[:attributes]`. */
export function formatSwitch({ name, value }: Switch): string {
  if (value === undefined) return `/${name}`;
  return value.optional === true ? `/${name}[:${value.name}]` : `/${name}:${value.name}`;
}
