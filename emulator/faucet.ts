import { encode } from 'cbor2';
import { addressToBytes, enterpriseAddress, TESTNET } from '../offchain/ledger/address.ts';
import { blake2b256, toHex } from '../offchain/ledger/hash.ts';
import { decodeOutput } from '../offchain/ledger/transaction.ts';
import type { Hex, Utxo } from '../offchain/ledger/utxo.ts';

const OUTPUTS = 20;
const LOVELACE_EACH = 1_000_000_000_000_000n;

/** Hash of the public key of `FAUCET_SEED`. Written out, so that commands that only read load no elliptic curve. */
export const faucetKeyHash: Hex = 'c256cf067fb84f62ba7771badb7d7d5f8299411d46313b80d9476042';

/** Where the first funds lie. Everybody has the key: never send anything of value there. */
export const faucetAddress: string = enterpriseAddress(TESTNET, {
  kind: 'key',
  hash: faucetKeyHash,
});

/** The outputs that a new chain begins with: 20 of 1,000,000,000 ADA, each of a transaction of its own. */
export function faucetOutputs(): readonly Utxo[] {
  const fields = new Map<number, unknown>([
    [0, addressToBytes(faucetAddress)],
    [1, LOVELACE_EACH],
  ]);
  const cbor = encode(fields);
  const output = decodeOutput(cbor);
  return Array.from({ length: OUTPUTS }, (_, number) => {
    const txId = toHex(blake2b256(Buffer.from(`DOS emulator genesis ${number}`)));
    return { reference: { txId, index: 0n }, output, cbor };
  });
}
