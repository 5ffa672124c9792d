import { BadCommandError } from '../offchain/errors/file.ts';
import { limits } from './language/limits.ts';
import type { SavedVariables, Variable, Variables } from './language/world.ts';

/** The environment of one run. It begins with what MS-DOS would have set. */
export class ShellVariables implements Variables {
  #variables = new Map<string, Variable>();

  find(name: string): string | undefined {
    return this.#variables.get(name.toUpperCase())?.value;
  }

  set(name: string, value: string): void {
    if (name === '' || /[=\p{Cc}]/u.test(name)) {
      throw new BadCommandError(`Not a name of a variable: ${name}`);
    }
    if (value === '') {
      this.#variables.delete(name.toUpperCase());
      return;
    }
    if (name.length + value.length > limits.valueLength) {
      throw new BadCommandError(
        `Value too long: ${value.length} characters, at most ${limits.valueLength}`,
      );
    }
    if (!this.#variables.has(name.toUpperCase()) && this.#variables.size >= limits.variables) {
      throw new BadCommandError(`Out of environment space: at most ${limits.variables} variables`);
    }
    this.#variables.set(name.toUpperCase(), { name, value });
  }

  save(): SavedVariables {
    return new Map(this.#variables);
  }

  restore(saved: SavedVariables): void {
    this.#variables = new Map(saved);
  }

  /** By name. */
  list(): readonly Variable[] {
    return [...this.#variables.entries()]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, variable]) => variable);
  }
}
