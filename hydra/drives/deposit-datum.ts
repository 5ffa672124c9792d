import { paymentCredential } from '../../offchain/ledger/address.ts';
import { toHex } from '../../offchain/ledger/hash.ts';
import { encodeOutput } from '../../offchain/ledger/output.ts';
import { decodeOutput } from '../../offchain/ledger/transaction.ts';
import {
  compareReferences,
  type Hex,
  type Output,
  type OutputReference,
  type Utxo,
} from '../../offchain/ledger/utxo.ts';
import { outputData } from '../protocol/output-data.ts';
import { serialiseJson } from '../wire/json.ts';
import {
  decodeScriptData,
  ScriptConstructor,
  scriptDataJson,
  type ScriptData,
} from '../wire/script-data.ts';

/** What a deposit's output says of itself. */
export interface DepositTerms {
  readonly headId: Hex;
  /** POSIX milliseconds: whoever wants may give it back from then on. */
  readonly deadline: bigint;
  /** What the head will hold, or what comes back, with its output in bytes. */
  readonly commits: readonly { readonly reference: OutputReference; readonly output: Uint8Array }[];
}

/** Reads a deposit's datum (upstream's `Hydra.Contract.Deposit`). Throws `TypeError`, or what the decoder throws. */
export function decodeTerms(datum: Uint8Array): DepositTerms {
  const [headId, deadline, commits] = fieldsOf(decodeScriptData(datum));
  if (!(headId instanceof Uint8Array) || typeof deadline !== 'bigint' || !isList(commits)) {
    throw new TypeError('not the datum of a deposit');
  }
  return { headId: toHex(headId), deadline, commits: commits.map(toCommit) };
}

/**
 * Whether a deposit gives back exactly these outputs. Hydra's script wants them as Plutus Data, as scripts see them; the
 * local head, whose deposits lie at a key's address, as the ledger writes them.
 */
export function commitsExactly(
  { commits }: DepositTerms,
  outputs: readonly Utxo[],
  address: string,
): boolean {
  if (commits.length !== outputs.length) return false;
  const same = paymentCredential(address)?.kind === 'script' ? sameAsData : sameOnLedger;
  return outputs.every(({ reference, output }) =>
    commits.some(
      (commit) =>
        compareReferences(commit.reference, reference) === 0 && same(commit.output, output),
    ),
  );
}

/** Compared as values: the same data can be written in more than one way. */
function sameAsData(written: Uint8Array, output: Output): boolean {
  const expected = outputData(output);
  return expected !== undefined && textOf(written) === textOf(expected);
}

function sameOnLedger(written: Uint8Array, output: Output): boolean {
  return toHex(encodeOutput(decodeOutput(written))) === toHex(encodeOutput(output));
}

function textOf(cbor: Uint8Array): string {
  return serialiseJson(scriptDataJson(decodeScriptData(cbor)));
}

function toCommit(data: ScriptData): DepositTerms['commits'][number] {
  const [reference, output] = fieldsOf(data);
  const [txId, index] = fieldsOf(reference);
  if (
    !(txId instanceof Uint8Array) ||
    typeof index !== 'bigint' ||
    !(output instanceof Uint8Array)
  ) {
    throw new TypeError('not an output of a deposit');
  }
  return { reference: { txId: toHex(txId), index }, output };
}

function fieldsOf(data: ScriptData | undefined): readonly ScriptData[] {
  if (data instanceof ScriptConstructor && data.index === 0n) return data.fields;
  throw new TypeError('not a constructor');
}

function isList(data: ScriptData | undefined): data is readonly ScriptData[] {
  return Array.isArray(data);
}
