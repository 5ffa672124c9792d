import { paymentCredential } from '../../offchain/ledger/address.ts';
import { compareReferences, type Hex, type Output, type Utxo } from '../../offchain/ledger/utxo.ts';
import { InternalError } from '../../offchain/errors/kernel-error.ts';
import { toUtxoSet } from '../ledger/utxo-set.ts';
import { totalValue } from '../ledger/value.ts';
import { encodeDepositTerms } from '../protocol/deposit-datum.ts';
import { outputData } from '../protocol/output-data.ts';

/** For whom a deposit is, and until when. */
export interface DepositPlace {
  /** Bech32: where Hydra's deposits lie. */
  readonly address: string;
  readonly headId: Hex;
  /** POSIX milliseconds. */
  readonly deadline: bigint;
}

/**
 * The output on L1 from which a head takes outputs in, or which gives them back after its deadline. Its value is theirs and
 * no more: upstream's nodes (2.3.0, `observeDepositTxOut`) pass any other over.
 */
export function depositOutput(
  { address, headId, deadline }: DepositPlace,
  outputs: readonly Utxo[],
): Output {
  const written = paymentCredential(address)?.kind === 'script' ? asScriptsSee : asLedgerWrites;
  const commits = outputs
    .toSorted((a, b) => compareReferences(a.reference, b.reference))
    .map((utxo) => ({ reference: utxo.reference, output: written(utxo) }));
  const datum = encodeDepositTerms({ headId, deadline, commits });
  return { address, ...totalValue(toUtxoSet(outputs)), datum };
}

/** What Hydra's script wants. */
function asScriptsSee({ output }: Utxo): Uint8Array {
  const data = outputData(output);
  if (data === undefined) throw new InternalError(`a deposit of an output at ${output.address}`);
  return data;
}

/** What the local head wants, whose deposits lie at a key's address. */
const asLedgerWrites = ({ cbor }: Utxo): Uint8Array => cbor;
