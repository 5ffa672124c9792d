import { readFile } from 'node:fs/promises';
import { InvalidDataError } from '../../offchain/errors/file.ts';
import { addressToBytes } from '../../offchain/ledger/address.ts';
import { decodeOutput } from '../../offchain/ledger/transaction.ts';
import { formatReference, parseReference, type Utxo } from '../../offchain/ledger/utxo.ts';
import { encodeGenesisOutput } from './genesis-output.ts';
import { findObject } from './json.ts';

/**
 * The outputs of a file in cardano-cli's UTxO JSON: `{"TXID#IX": {address, value, inlineDatum | inlineDatumRaw |
 * datumhash, referenceScript}}`. Throws `InvalidDataError`, which names the entry and says what is wrong with it.
 */
export async function readGenesisFile(path: string): Promise<readonly Utxo[]> {
  const text = await readText(path);
  const entries = findObject(parse(path, text));
  if (entries === undefined) {
    throw wrong(path, 'it is not a JSON object with an entry "TXID#IX" for each output');
  }
  return Object.entries(entries).map(([name, entry]) => readEntry(path, name, entry));
}

function readEntry(path: string, name: string, entry: unknown): Utxo {
  const reference = parseReference(name);
  const fail = (reason: string): never => {
    throw wrong(path, `entry ${JSON.stringify(name)}: ${reason}`);
  };
  if (reference === undefined || reference.index > 0xffffn) return fail('its name is not TXID#IX');
  if (formatReference(reference) !== name) return fail('its name is not in lower case');
  const fields = findObject(entry);
  if (fields === undefined) return fail('it is not an object');
  try {
    const cbor = encodeGenesisOutput(fields);
    const output = decodeOutput(cbor);
    if (((addressToBytes(output.address)[0] ?? 1) & 0x0f) !== 0) {
      return fail('its address is not of a test network');
    }
    return { reference, output, cbor };
  } catch (error) {
    if (error instanceof InvalidDataError) throw error;
    return fail(error instanceof Error ? error.message : String(error));
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw wrong(path, `it cannot be read (${code})`, cause);
  }
}

function parse(path: string, text: string): unknown {
  try {
    // Quantities may be larger than a number holds: they are kept as text, with a mark that nothing else has.
    return JSON.parse(text.replaceAll(/(?<=[[:,]\s*)-?[0-9]{16,}(?=\s*[,}\]])/g, '"$&"'));
  } catch (cause) {
    throw wrong(path, `it is not JSON: ${cause instanceof Error ? cause.message : ''}`, cause);
  }
}

function wrong(path: string, reason: string, cause?: unknown): InvalidDataError {
  return new InvalidDataError({ what: path, reason, cause });
}
