import { bech32 } from '@scure/base';
import type { Hex } from './utxo.ts';

// CIP-19 addresses may exceed the 90 characters of BIP-173, hence no limit on their length.

/** A payment or stake credential (CIP-19). */
export interface Credential {
  readonly kind: 'key' | 'script';
  /** 28 bytes. */
  readonly hash: Hex;
}

/** The network id of every network but mainnet (CIP-19). */
export const TESTNET = 0;
export const MAINNET = 1;
export type NetworkId = typeof TESTNET | typeof MAINNET;

/** Bech32 of an enterprise address: a payment credential, no stake credential (CIP-19 types 6 and 7). */
export function enterpriseAddress(network: NetworkId, { kind, hash }: Credential): string {
  return addressFromBytes(withHeader((kind === 'key' ? 0x60 : 0x70) | network, hash));
}

/** Bech32 of a base address with both credentials (CIP-19 types 0 to 3). */
export function baseAddress(network: NetworkId, payment: Credential, stake: Credential): string {
  const type = (payment.kind === 'script' ? 1 : 0) | (stake.kind === 'script' ? 2 : 0);
  return addressFromBytes(withHeader((type << 4) | network, payment.hash + stake.hash));
}

/** Bech32 of a reward account (CIP-19 types 14 and 15). */
export function rewardAddress(network: NetworkId, { kind, hash }: Credential): string {
  return addressFromBytes(withHeader((kind === 'key' ? 0xe0 : 0xf0) | network, hash));
}

/** The bytes of a bech32 address. Throws where the text is not one. */
export function addressToBytes(address: string): Uint8Array {
  return bech32.decodeToBytes(address, false).bytes;
}

/** Bech32 of address bytes. */
export function addressFromBytes(bytes: Uint8Array): string {
  const header = bytes[0] ?? 0;
  const reward = header >> 4 >= 0x0e;
  const prefix = `${reward ? 'stake' : 'addr'}${(header & 0x0f) === MAINNET ? '' : '_test'}`;
  return bech32.encode(prefix, bech32.toWords(bytes), false);
}

/** The payment credential of an address; undefined for Byron addresses and reward accounts. */
export function paymentCredential(address: string): Credential | undefined {
  const bytes = addressToBytes(address);
  const type = (bytes[0] ?? 0xff) >> 4;
  if (type > 7 || bytes.length < 29) return undefined;
  return {
    kind: type & 1 ? 'script' : 'key',
    hash: Buffer.from(bytes.subarray(1, 29)).toString('hex'),
  };
}

function withHeader(header: number, hashes: Hex): Uint8Array {
  return new Uint8Array([header, ...Buffer.from(hashes, 'hex')]);
}
