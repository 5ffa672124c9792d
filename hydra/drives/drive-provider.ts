import { ForwardingProvider } from '../../offchain/ports/forwarding.ts';
import type { ChainTransaction, Provider } from '../../offchain/ports/provider.ts';
import { findReadable } from '../../offchain/kernel/get-transaction.ts';
import { toHex } from '../../offchain/ledger/hash.ts';
import {
  formatReference,
  type Hex,
  type Output,
  type OutputReference,
} from '../../offchain/ledger/utxo.ts';
import { HeadTimeoutError } from '../errors.ts';
import type { Archive } from '../provider/archive.ts';
import type { HeadProvider } from '../provider/head-provider.ts';

/** L1, for a drive that was in a head: it knows what happened there as well. */
export class ArchivedProvider extends ForwardingProvider {
  readonly #archive: Archive;

  constructor(base: Provider, archive: Archive) {
    super(base);
    this.#archive = archive;
  }

  override async findTransaction(id: Hex): Promise<ChainTransaction | undefined> {
    return this.#archive.find(id) ?? super.findTransaction(id);
  }

  override async listTransactions(address: string): Promise<readonly Hex[]> {
    return [...(await super.listTransactions(address)), ...this.#archive.list(address)];
  }

  /** Where the archive is lost, L1 still tells of what was not changed in a head. */
  override async findBefore(
    output: Output,
    unit: Hex,
    passed: ReadonlySet<string>,
  ): Promise<OutputReference | undefined> {
    return (
      this.#archive.findBefore(output, unit, passed) ??
      (await findHolder(this.base, output, unit, passed))
    );
  }
}

/** The last output on L1 that held a token with this datum, and is not among those `passed`. */
async function findHolder(
  l1: Provider,
  { address, datum }: Output,
  unit: Hex,
  passed: ReadonlySet<string>,
): Promise<OutputReference | undefined> {
  const hex = datum && toHex(datum);
  for (const id of (await l1.listTransactions(address)).toReversed()) {
    const found = await findReadable(l1, id);
    const holder = found?.transaction.outputs.find(
      ({ output, reference }) =>
        output.assets.has(unit) &&
        (output.datum && toHex(output.datum)) === hex &&
        !passed.has(formatReference(reference)),
    );
    if (holder !== undefined) return holder.reference;
  }
  return undefined;
}

/** A head, in which nothing is waited for without end: a party that is away keeps every snapshot from being signed. */
export class PatientProvider extends ForwardingProvider {
  readonly #head: HeadProvider;
  readonly #milliseconds: number;

  constructor(head: HeadProvider, milliseconds: number) {
    super(head);
    this.#head = head;
    this.#milliseconds = milliseconds;
  }

  override awaitConfirmation(id: Hex): Promise<void> {
    const work = super.awaitConfirmation(id);
    return within(this.#head, work, `a snapshot with call ${id}`, this.#milliseconds);
  }
}

/** The outcome of a piece of work in a head, or `HeadTimeoutError`. */
export async function within<T>(
  head: HeadProvider,
  work: Promise<T>,
  what: string,
  milliseconds: number,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new HeadTimeoutError({ what, milliseconds, cause: head.malformed }));
    }, milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
