import type { Hex } from '../ledger/utxo.ts';
import type { Provider } from '../ports/provider.ts';
import { findObject } from './objects.ts';
import { policiesOf, type KernelScripts } from './scripts.ts';

/** Hashes of all auth keys that open an account of a kernel. */
export async function listAuthKeys(
  provider: Pick<Provider, 'listUtxos'>,
  scripts: KernelScripts,
): Promise<ReadonlySet<Hex>> {
  const policies = policiesOf(scripts);
  const utxos = await provider.listUtxos(scripts.address);
  const keys = utxos.flatMap((utxo) => {
    const object = findObject(utxo, policies);
    if (object?.kind !== 'account' || object.datum.auth.kind !== 'Key') return [];
    return [object.datum.auth.hash];
  });
  return new Set(keys);
}
