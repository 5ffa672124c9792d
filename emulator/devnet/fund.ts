import { ed25519 } from '@noble/curves/ed25519.js';
import { encode, Tag } from 'cbor2';
import { addressToBytes } from '../../offchain/ledger/address.ts';
import { blake2b256, fromHex } from '../../offchain/ledger/hash.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { Chain } from '../chain.ts';
import { FAUCET_SEED } from '../faucet-signer.ts';
import { faucetAddress } from '../faucet.ts';
import { RequestError } from './request-error.ts';

/** Lovelace: a payment of one input and two outputs costs less. */
const FEE = 200_000n;
/** Lovelace that stays with the faucet's change at least. */
const LEAST_CHANGE = 2_000_000n;

/** Pays somebody out of the faucet, by an ordinary transaction. Resolves to its id once the ledger has accepted it. */
export function payFromFaucet(chain: Chain, address: string, lovelace: bigint): Promise<Hex> {
  const source = chain
    .listUtxos(faucetAddress)
    .find(({ output }) => output.lovelace >= lovelace + FEE + LEAST_CHANGE);
  if (source === undefined) throw new RequestError(400, 'The faucet does not have that much');
  const { reference, output } = source;
  const body = encode(
    new Map<number, unknown>([
      [0, new Tag(258, [[fromHex(reference.txId), reference.index]])],
      [1, [pay(address, lovelace), pay(faucetAddress, output.lovelace - lovelace - FEE)]],
      [2, FEE],
    ]),
  );
  const signature = ed25519.sign(blake2b256(body), FAUCET_SEED);
  const witness = [ed25519.getPublicKey(FAUCET_SEED), signature];
  const witnesses = encode(new Map([[0, new Tag(258, [witness])]]));
  return chain.submit(new Uint8Array([0x84, ...body, ...witnesses, 0xf5, 0xf6]));
}

function pay(to: string, coin: bigint): Map<number, unknown> {
  return new Map<number, unknown>([
    [0, addressToBytes(to)],
    [1, coin],
  ]);
}
