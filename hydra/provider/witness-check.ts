import { blake2b256, toHex } from '../../offchain/ledger/hash.ts';
import { mainnetParameters } from '../../offchain/ledger/parameters.ts';
import { decodeParts } from '../../offchain/ledger/transaction.ts';
import type { Script } from '../../offchain/ledger/utxo.ts';
import { languageViews } from '../ledger/script-data-hash.ts';

const EMPTY_MAP = new Uint8Array([0xa0]);

/** Languages that may run together, DOS's own first. Which do is up to what is spent, and that is not in a transaction. */
const LANGUAGES: readonly (readonly Script['language'][])[] = [
  ['PlutusV3'],
  ['PlutusV2'],
  ['PlutusV1'],
  ['PlutusV2', 'PlutusV3'],
  ['PlutusV1', 'PlutusV2'],
  ['PlutusV1', 'PlutusV3'],
  ['PlutusV1', 'PlutusV2', 'PlutusV3'],
  [],
];

let views: readonly Uint8Array[] | undefined;

/**
 * Whether a transaction has the redeemers and datums that its body names by their hash, and is not marked as failing.
 *
 * SECURITY: its id says nothing of them, and what files hold is in redeemers. The cost models that the hash covers as well
 * are mainnet's, which upstream's parameters of a head have too. They are not asked of a node: it is what nodes say that is
 * judged here. In a head with others nothing is ever found to be whole.
 */
export function hasItsWitnesses(cbor: Uint8Array): boolean {
  const { body, witnesses, isValid } = decodeParts(cbor);
  const hash = body.get(11n);
  const [datums, redeemers] = [witnesses.get(4n), witnesses.get(5n)];
  if (!isValid) return false;
  if (!(hash instanceof Uint8Array)) return datums === undefined && redeemers === undefined;
  const given = Buffer.concat([redeemers ?? EMPTY_MAP, datums ?? new Uint8Array()]);
  views ??= LANGUAGES.map((languages) =>
    languageViews(new Set(languages), mainnetParameters.costModels),
  );
  return views.some((view) => {
    const found = blake2b256(new Uint8Array(Buffer.concat([given, view])));
    return toHex(found) === toHex(hash);
  });
}
