import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BadCommandError } from '../offchain/errors/file.ts';
import type { Chain } from './chain.ts';
import type { Store } from './store.ts';

/** Copies of a whole chain, its mempool and its clock, to go back to. They lie in a folder beside the chain. */
export class Snapshots {
  readonly #folder: string;
  readonly #store: Store;
  readonly #chain: Chain;

  constructor(directory: string, store: Store, chain: Chain) {
    this.#folder = join(directory, 'snapshots');
    this.#store = store;
    this.#chain = chain;
  }

  /** Takes one. The id stays good for as long as the folder is there. */
  take(): Promise<string> {
    return this.#chain.exclusively(() => {
      const id = randomBytes(8).toString('hex');
      const path = join(this.#folder, `${id}.db`);
      mkdirSync(this.#folder, { recursive: true });
      try {
        this.#store.copyTo(`${path}.part`);
        renameSync(`${path}.part`, path);
      } catch (error) {
        rmSync(`${path}.part`, { force: true });
        throw error;
      }
      return id;
    });
  }

  /** Goes back to one, all at once. */
  restore(id: string): Promise<void> {
    return this.#chain.exclusively(() => {
      const path = join(this.#folder, `${id}.db`);
      if (!/^[0-9a-f]{16}$/.test(id) || !existsSync(path)) {
        throw new BadCommandError(`There is no snapshot ${id}`);
      }
      this.#store.replaceBy(path);
      this.#chain.reload();
    });
  }
}
