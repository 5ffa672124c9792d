import { ed25519 } from '@noble/curves/ed25519.js';
import { encode, Tag } from 'cbor2';
import { addressToBytes, enterpriseAddress, TESTNET } from '../../offchain/ledger/address.ts';
import { blake2b224, blake2b256, scriptHash, toHex } from '../../offchain/ledger/hash.ts';
import { decodeOutput, decodeTransaction } from '../../offchain/ledger/transaction.ts';
import type { Hex, Script, Utxo } from '../../offchain/ledger/utxo.ts';
import { assemble, FEE, type Draft } from './assemble.ts';

/** A key and its address. */
export interface User {
  readonly seed: Uint8Array;
  readonly keyHash: Hex;
  readonly address: string;
}

export const alice: User = makeUser(1);
export const bob: User = makeUser(2);

export const ADA = 1_000_000n;
/** What each output of the tests' genesis holds. */
export const FUNDS: bigint = 1000n * ADA;

/** Twelve outputs of Alice's. */
export const genesisOutputs: readonly Utxo[] = Array.from({ length: 12 }, (_, index) =>
  makeUtxo(BigInt(index), alice.address),
);

/** An output of genesis, by its place. */
export function funds(index: number): Utxo {
  const utxo = genesisOutputs[index];
  if (utxo === undefined) throw new RangeError(`no genesis output ${index}`);
  return utxo;
}

/** An output at a script's address, with the datum 0, to begin a chain with. */
export function scriptUtxo(script: Script, index: bigint): Utxo {
  const hash = scriptHash(script);
  return makeUtxo(index, enterpriseAddress(TESTNET, { kind: 'script', hash }), [
    [2, [1, new Tag(24, new Uint8Array([0]))]],
  ]);
}

/** A transaction of one input by which Alice pays all of it but the fee to somebody; every part can be replaced. */
export function payment(
  input: Utxo,
  change: Partial<Draft> & { readonly to?: User } = {},
): Uint8Array {
  const { to = bob, ...rest } = change;
  const fee = rest.fee ?? FEE;
  return assemble({
    inputs: [input.reference],
    outputs: [{ address: to.address, lovelace: input.output.lovelace - fee }],
    keys: [alice.seed],
    ...rest,
  });
}

/** An output of a transaction. */
export function outputOf(cbor: Uint8Array, index = 0): Utxo {
  const utxo = decodeTransaction(cbor).outputs[index];
  if (utxo === undefined) throw new RangeError(`no output ${index}`);
  return utxo;
}

export function idOf(cbor: Uint8Array): Hex {
  return decodeTransaction(cbor).id;
}

/** An output to begin a chain with. */
export function makeUtxo(index: bigint, address: string, more: [number, unknown][] = []): Utxo {
  const cbor = encode(
    new Map<number, unknown>([[0, addressToBytes(address)], [1, FUNDS], ...more]),
  );
  const txId = toHex(blake2b256(Buffer.from('tests/emulator')));
  return { reference: { txId, index }, output: decodeOutput(cbor), cbor };
}

function makeUser(number: number): User {
  const seed = new Uint8Array(32).fill(number);
  const keyHash = toHex(blake2b224(ed25519.getPublicKey(seed)));
  return { seed, keyHash, address: enterpriseAddress(TESTNET, { kind: 'key', hash: keyHash }) };
}
