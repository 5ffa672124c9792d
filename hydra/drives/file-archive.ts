import { toHex, fromHex } from '../../offchain/ledger/hash.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { memoryArchive, type Archive } from '../provider/archive.ts';
import type { JsonObject, JsonValue } from '../wire/json.ts';
import { utxosFromJson, utxosToJson } from '../wire/tx-out.ts';
import { InvalidDataError } from '../../offchain/errors/file.ts';
import { isJsonObject } from '../wire/json.ts';
import { DurableLines } from './disk.ts';

/**
 * An archive that outlives the head: a file of JSON lines, in the order of the snapshots. Nodes forget a head's
 * transactions when it is finalised, and L1 has only their outcome, so this is where the bytes of files are from then on.
 */
export class FileArchive implements Archive {
  readonly #memory = memoryArchive();
  readonly #lines: DurableLines;
  readonly #complete = new Map<Hex, bigint>();

  /** Throws `InvalidDataError` for a damaged file. */
  constructor(path: string) {
    this.#lines = new DurableLines(path);
    for (const line of this.#lines.read()) this.#load(line, path);
  }

  readonly put: Archive['put'] = (transaction) => {
    if (this.#memory.find(transaction.id) !== undefined) return;
    const { id, cbor, slot, blockHeight, addresses } = transaction;
    this.#lines.append({
      id,
      cbor: toHex(cbor),
      slot,
      snapshot: blockHeight ?? 0n,
      addresses: [...addresses],
    });
    this.#memory.put(transaction);
  };

  readonly enter: Archive['enter'] = (utxos) => {
    const fresh = utxos.filter((utxo) => !this.#memory.hasEntered(utxo.reference));
    if (fresh.length === 0) return;
    this.#lines.append({ entered: utxosToJson(fresh) });
    this.#memory.enter(fresh);
  };

  readonly find: Archive['find'] = (id) => this.#memory.find(id);

  readonly list = (address: string): readonly Hex[] => this.#memory.list(address);

  readonly hasEntered: Archive['hasEntered'] = (reference) => this.#memory.hasEntered(reference);

  readonly findBefore: Archive['findBefore'] = (output, unit, passed) =>
    this.#memory.findBefore(output, unit, passed);

  /** Number of a head's snapshot up to which nothing of it is missing here; undefined where nobody has said so. */
  findComplete(headId: Hex): bigint | undefined {
    return this.#complete.get(headId);
  }

  /** Keeps that nothing of a head is missing up to a snapshot. */
  noteComplete(headId: Hex, number: bigint): void {
    if ((this.#complete.get(headId) ?? -1n) >= number) return;
    this.#lines.append({ head: headId, complete: number });
    this.#complete.set(headId, number);
  }

  /** The file as it is: what another home puts beside its `drive.json` to read what was written in heads. */
  read(): Uint8Array {
    return this.#lines.readAll();
  }

  close(): void {
    this.#lines.close();
  }

  #load(line: JsonObject, path: string): void {
    const { id, cbor, slot, snapshot, addresses, entered, head, complete } = line;
    if (isJsonObject(entered)) {
      this.#memory.enter(utxosFromJson(entered));
    } else if (typeof head === 'string' && typeof complete === 'bigint') {
      this.#complete.set(head, complete);
    } else if (
      typeof id === 'string' &&
      typeof cbor === 'string' &&
      typeof slot === 'bigint' &&
      typeof snapshot === 'bigint' &&
      isTexts(addresses)
    ) {
      this.#memory.put({
        id,
        cbor: fromHex(cbor),
        slot,
        blockHeight: snapshot,
        addresses: new Set(addresses),
      });
    } else {
      throw new InvalidDataError({ what: path, reason: 'a line of it is no transaction' });
    }
  }
}

function isTexts(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
