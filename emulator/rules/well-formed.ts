import { decode } from 'cbor2';
import { addressToBytes } from '../../offchain/ledger/address.ts';
import { encodedOf } from '../../offchain/ledger/transaction.ts';
import { refusal, type Rule } from './rule.ts';

const REQUIRED = [
  [0n, 'inputs'],
  [1n, 'outputs'],
  [2n, 'fee'],
] as const;
const WITNESS_KEYS = 8n;
const BYRON = 0x82;
/** Bits that no Shelley address has set (CIP-19). */
const NOT_SHELLEY = 0x8e;

const OPTIONS = { preferMap: true, preferBigInt: true, ignoreGlobalTags: true } as const;

/**
 * CDDL: what a node cannot even read, and Scalus 0.17.0 reads all the same: a key twice in a map of the body, one that is missing, unknown
 * witnesses, outputs with no token of a name or at an address that cannot hold any.
 */
export const wellFormed: Rule = ({ parts, transaction }) => {
  try {
    // There is no Plutus Data in a body, whose maps may well have a key twice: datums are wrapped in byte strings.
    decode(encodedOf(parts.body), { ...OPTIONS, rejectDuplicateKeys: true });
  } catch (cause) {
    throw refusal('DecoderFailure', cause instanceof Error ? cause.message : String(cause));
  }
  for (const [key, name] of REQUIRED) {
    if (!parts.body.has(key)) throw refusal('DecoderFailure', `the body has no ${name}`);
  }
  for (const key of parts.witnesses.keys()) {
    if (typeof key !== 'bigint' || key < 0n || key >= WITNESS_KEYS) {
      throw refusal('DecoderFailure', `there is no witness ${String(key)}`);
    }
  }
  for (const { output } of [...transaction.outputs, transaction.collateralReturn ?? []].flat()) {
    for (const [unit, quantity] of output.assets) {
      if (quantity === 0n) throw refusal('DecoderFailure', `an output holds 0 of ${unit}`);
    }
    const header = addressToBytes(output.address)[0] ?? 0xff;
    if (header !== BYRON && (header & NOT_SHELLEY) !== 0) {
      throw refusal('DecoderFailure', `${output.address} is no address that outputs can have`);
    }
  }
};
