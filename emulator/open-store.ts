import { join } from 'node:path';
import { InvalidDataError } from '../offchain/errors/file.ts';
import type { DatabaseOptions } from '../offchain/storage/database.ts';
import { countReadable } from './recovery.ts';
import { STORE_FILE, type Genesis } from './store-file.ts';
import { Store } from './store.ts';

/** Opens the chain of a directory for writing, as `Store.open`. The error for a damaged one says what can be recovered. */
export function openStore(
  directory: string,
  genesis: () => Genesis,
  options: DatabaseOptions = {},
): Store {
  try {
    return Store.open(directory, genesis, options);
  } catch (error) {
    if (!(error instanceof InvalidDataError)) throw error;
    const what = join(directory, STORE_FILE);
    const blocks = countReadable(what);
    if (blocks === undefined || blocks === 0n) throw error;
    const reason = `${String(error.facts['reason'])}; or keep the ${blocks} blocks that can be read, with devnet --recover`;
    throw new InvalidDataError({ what, reason, cause: error });
  }
}
