import { InvalidDataError } from '../../offchain/errors/file.ts';
import {
  formatReference,
  parseReference,
  type Hex,
  type OutputReference,
} from '../../offchain/ledger/utxo.ts';
import { isJsonObject, type JsonValue } from '../wire/json.ts';
import { findObject, writeWhole } from './disk.ts';

/** What is kept of a drive beside its journal and archive. */
export interface DriveState {
  readonly genesis: OutputReference;
  /** Its boot was begun and is not known to be finished. */
  readonly booting: boolean;
  /** URLs of the nodes through which it was mounted last. */
  readonly urls: readonly string[];
  /** Hydra keys of the parties that it was mounted with first: a head of others is refused. */
  readonly parties: readonly Hex[];
  /** The head that it is in, or was in last. */
  readonly headId: Hex | undefined;
  /** Heads that have ended, with all that they held on L1: the number of the snapshot that came back. */
  readonly ends: ReadonlyMap<Hex, bigint>;
}

/** Whether a drive may be in a head, as far as this home knows: it was mounted, and has not been seen to come back. */
export function isMounted({ headId, ends }: Pick<DriveState, 'headId' | 'ends'>): boolean {
  return headId !== undefined && !ends.has(headId);
}

/** A drive that nothing has happened to yet. */
export function newDriveState(genesis: OutputReference, booting: boolean): DriveState {
  return { genesis, booting, urls: [], parties: [], headId: undefined, ends: new Map() };
}

/** The state of a drive on disk. Every change is whole, and there before `save` returns. */
export class DriveFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Undefined where there is no drive. Throws `InvalidDataError` for a damaged file. */
  find(): DriveState | undefined {
    const value = findObject(this.#path);
    if (value === undefined) return undefined;
    const { genesis, booting, urls, parties, headId, ends = {} } = value;
    const reference = typeof genesis === 'string' ? parseReference(genesis) : undefined;
    if (reference === undefined || !isTexts(urls) || !isTexts(parties) || !isNumbers(ends)) {
      const reason = 'it is no drive. Restore it from a backup';
      throw new InvalidDataError({ what: this.#path, reason });
    }
    return {
      genesis: reference,
      booting: booting === true,
      urls,
      parties,
      headId: typeof headId === 'string' ? headId : undefined,
      ends: new Map(Object.entries(ends)),
    };
  }

  save({ genesis, booting, urls, parties, headId, ends }: DriveState): void {
    writeWhole(this.#path, {
      genesis: formatReference(genesis),
      ...(booting ? { booting } : {}),
      urls,
      parties,
      ...(headId === undefined ? {} : { headId }),
      ends: Object.fromEntries(ends),
    });
  }
}

function isTexts(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isNumbers(value: JsonValue): value is Readonly<Record<string, bigint>> {
  return isJsonObject(value) && Object.values(value).every((each) => typeof each === 'bigint');
}
