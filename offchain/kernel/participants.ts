import { AccessDeniedError } from '../errors/file.ts';
import type { Hex } from '../ledger/utxo.ts';
import type { KernelView } from './view.ts';

/** Hashes of the keys that sign for a drive. Throws `AccessDeniedError` for a kernel that is none. */
export function participantsOf({ record, policies }: KernelView): readonly Hex[] {
  const { mode } = record.datum;
  if (mode.kind === 'Drive') return mode.participants;
  throw new AccessDeniedError({ path: `kernel ${policies.kernel}`, reason: 'it is no drive' });
}
