import { toHex } from '../../offchain/ledger/hash.ts';
import { verifies } from '../protocol/hydra-key.ts';

/** y coordinates of the points of small order on edwards25519, encoded, without the sign bit (as libsodium lists them). */
const SMALL_ORDER: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);

/**
 * Ed25519 as Cardano's nodes verify it (libsodium): what OpenSSL accepts, less keys and nonces of small order. Under
 * those, one signature would be good for any message.
 */
export function verifiesStrictly(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  if (isOfSmallOrder(publicKey) || isOfSmallOrder(signature.subarray(0, 32))) return false;
  return verifies(toHex(publicKey), message, toHex(signature));
}

function isOfSmallOrder(point: Uint8Array): boolean {
  const y = new Uint8Array(point);
  y[31] = (y[31] ?? 0) & 0x7f;
  return SMALL_ORDER.has(toHex(y));
}
