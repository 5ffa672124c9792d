import type { ProtocolParameters } from '../../offchain/ledger/parameters.ts';

/** What a transaction takes of a block. */
export interface BlockShare {
  /** Bytes. */
  readonly size: bigint;
  readonly memory: bigint;
  readonly steps: bigint;
  /** Bytes of reference scripts that it uses. */
  readonly referenceScripts: bigint;
}

export const NO_SHARE: BlockShare = { size: 0n, memory: 0n, steps: 0n, referenceScripts: 0n };

/** A constant of Conway, no protocol parameter: 1 MiB (BBODY, BodyRefScriptsSizeTooBig). */
const MAX_REFERENCE_SCRIPTS = 1_048_576n;

/** What a block can hold (BBODY: block body size, TooManyExUnits, BodyRefScriptsSizeTooBig). */
export function blockCapacity({
  maxBlockBodySize,
  maxBlockExecutionUnits,
}: ProtocolParameters): BlockShare {
  return {
    size: BigInt(maxBlockBodySize),
    ...maxBlockExecutionUnits,
    referenceScripts: MAX_REFERENCE_SCRIPTS,
  };
}

/** What a node's mempool can hold: two blocks, in every measure. */
export function mempoolCapacity(parameters: ProtocolParameters): BlockShare {
  const block = blockCapacity(parameters);
  return add(block, block);
}

export function add(a: BlockShare, b: BlockShare): BlockShare {
  return {
    size: a.size + b.size,
    memory: a.memory + b.memory,
    steps: a.steps + b.steps,
    referenceScripts: a.referenceScripts + b.referenceScripts,
  };
}

export function fits(share: BlockShare, capacity: BlockShare): boolean {
  return (
    share.size <= capacity.size &&
    share.memory <= capacity.memory &&
    share.steps <= capacity.steps &&
    share.referenceScripts <= capacity.referenceScripts
  );
}

/**
 * The transactions that go into a block: the oldest of the mempool, in order, up to the first that does not fit. None
 * is passed over for a later one, because the later one might spend its outputs.
 */
export function fillBlock<T extends { readonly share: BlockShare }>(
  pending: readonly T[],
  parameters: ProtocolParameters,
): readonly T[] {
  const capacity = blockCapacity(parameters);
  let used = NO_SHARE;
  const end = pending.findIndex(({ share }) => {
    used = add(used, share);
    return !fits(used, capacity);
  });
  return end === -1 ? pending : pending.slice(0, end);
}
