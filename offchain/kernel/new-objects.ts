import type { Kind } from '../../validators/objects/kinds.ts';
import { DriveFullError } from '../errors/file.ts';
import { blake2b224 } from '../ledger/hash.ts';
import { formatReference, type Hex, type Output } from '../ledger/utxo.ts';
import { newObject, updatedObject, type DatumOf, type Placed } from './call-plan.ts';
import { newId } from './ids.ts';
import { objectUnit } from './objects.ts';
import type { KernelView } from './view.ts';

/** An object that a call is going to make. */
export interface NewObject<K extends Kind> {
  readonly id: Hex;
  /** What it is made of; undefined where its token is minted. */
  readonly blank: Placed | undefined;
  /** The output that it becomes. */
  become(datum: DatumOf<K>): Output;
}

/**
 * Where a call's new objects come from: on a public kernel they are minted, on a drive each is a blank before. Keeps
 * what has to be minted and spent.
 */
export class NewObjects {
  readonly #view: KernelView;
  readonly #beside: Placed;
  readonly #made: Hex[] = [];
  readonly #blanks: Placed[] = [];

  /** `beside` is the first object that the call spends: ids of minted objects follow from its reference. */
  constructor(view: KernelView, beside: Placed) {
    this.#view = view;
    this.#beside = beside;
  }

  /** Units that the call mints. */
  get made(): readonly Hex[] {
    return this.#made;
  }

  /** Blanks that the call spends. */
  get blanks(): readonly Placed[] {
    return this.#blanks;
  }

  /** Makes an object; `counter` tells those of one kind apart where ids are minted. Throws `DriveFullError`. */
  make<K extends Kind>(kind: K, counter: bigint): NewObject<K> {
    return this.#view.kind === 'drive' ? this.#fill(kind) : this.#mint(kind, counter);
  }

  #mint<K extends Kind>(kind: K, counter: bigint): NewObject<K> {
    const id = newId(this.#beside.utxo.reference, counter);
    this.#made.push(objectUnit(this.#view.policies, kind, id));
    return {
      id,
      blank: undefined,
      become: (datum) => newObject(this.#view, kind, id, datum, this.#beside),
    };
  }

  #fill<K extends Kind>(kind: K): NewObject<K> {
    const taken = new Set(this.#blanks);
    const free = (this.#view.blanks.get(kind) ?? []).filter((blank) => !taken.has(blank));
    const blank = free[this.#startOf(free.length)];
    if (blank === undefined) throw new DriveFullError({ kind });
    this.#blanks.push(blank);
    return {
      id: blank.id,
      blank,
      become: (datum) => updatedObject(this.#view, kind, blank, datum),
    };
  }

  /** Users who call at the same time should not all reach for the same blank; the same call reaches for the same. */
  #startOf(count: number): number {
    if (count === 0) return 0;
    const seed = `${this.#view.user}${formatReference(this.#beside.utxo.reference)}`;
    const [a = 0, b = 0] = blake2b224(new Uint8Array(Buffer.from(seed)));
    return ((a << 8) | b) % count;
  }
}

/** The position of what a new object is made of, among the kernel's inputs. */
export function blankPosition(
  { blank }: NewObject<Kind>,
  positionOf: (object: Placed) => bigint,
): bigint {
  if (blank === undefined) throw new TypeError('a minted object has no position');
  return positionOf(blank);
}
