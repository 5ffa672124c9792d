import type { Values } from './expand.ts';
import { type MarkedText, noText } from './marked-text.ts';
import type { Mode } from './pieces.ts';
import type { SavedVariables } from './world.ts';

/** What a statement sees of the moment at which it begins. */
export interface Moment {
  readonly mode: Mode;
  readonly variables: SavedVariables;
  /** By names in upper case. A variable of the same name hides one. */
  readonly dynamic: ReadonlyMap<string, string>;
  readonly level: number;
  readonly args: readonly MarkedText[];
  /** Full path of `%0`, where that is the batch file. */
  readonly self: string | undefined;
  readonly tail: MarkedText;
  readonly loops: ReadonlyMap<string, MarkedText>;
  readonly fullPath: (typed: string) => string;
}

/** The values of a moment. As in cmd, all of a statement is read at once: a `SET` inside a block changes nothing behind it in the block. */
export function makeValues(moment: Moment): Values {
  const { mode, variables, dynamic, level, args, self, tail, loops, fullPath } = moment;
  return {
    mode,
    variable: (name) => {
      const key = name.toUpperCase();
      const value = variables.get(key)?.value ?? dynamic.get(key);
      return value ?? (key === 'ERRORLEVEL' ? String(level) : undefined);
    },
    argument: (which) => (which === '*' ? tail : args[which]) ?? noText,
    self,
    loop: (letter) => loops.get(letter),
    fullPath,
  };
}
