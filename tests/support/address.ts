import {
  addressToBytes,
  baseAddress,
  paymentCredential,
  TESTNET,
} from '../../offchain/ledger/address.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';

/** The bytes of a bech32 address of any length: base addresses are longer than BIP-173 allows (CIP-19). */
export const addressBytes = addressToBytes;

/** Hash of an address's payment credential, and whether it is a script's. */
export function paymentOf(address: string): { readonly hash: Hex; readonly isScript: boolean } {
  const credential = paymentCredential(address);
  return { hash: credential?.hash ?? '', isScript: credential?.kind === 'script' };
}

/** A testnet base address: a script's payment part, a key's staking part (CIP-19 type 1). */
export function stakedAddress(script: Hex, stakeKey: Hex): string {
  return baseAddress(TESTNET, { kind: 'script', hash: script }, { kind: 'key', hash: stakeKey });
}
