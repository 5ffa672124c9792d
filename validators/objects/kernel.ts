import { field, schema, type Static } from '../lib/schema.ts';
import { MAX_PARTICIPANTS } from './kinds.ts';

/** Prices and limits of a kernel. Prices are 0 until credits exist; a field that no call reads yet is pinned by the boot check. */
export const Parameters = schema({
  Parameters: {
    /** Largest chunk of a stream, bytes; at most 14,336. */
    chunkSize: field.integer,
    /** Lovelace for one credit. */
    creditPrice: field.integer,
    /** Credits a call burns. */
    callPrice: field.integer,
    /** Credits for 1,024 bytes and one cycle. */
    rentPrice: field.integer,
    /** Length of a cycle, milliseconds. */
    cycleLength: field.integer,
    /** How long an expired object can still be renewed, milliseconds. */
    gracePeriod: field.integer,
  },
});
export type Parameters = Static<typeof Parameters>;

/** Who may use the kernel: whoever pays credits, or members only. */
export const Mode = schema({
  Public: {},
  Institutional: {},
  /** A drive: it may be moved into a Hydra head, where its participants together can sign any state of it. */
  Drive: {
    /** Hashes of the keys that sign for it. */
    participants: field.list(field.id, { max: MAX_PARTICIPANTS }),
  },
});
export type Mode = Static<typeof Mode>;

/**
 * The kernel record: the one output that holds the `KERNEL` token. Every call reads it as a reference input.
 * Every handler reads the gate, the dispatcher reads the table: they come first because each field before costs a step.
 */
export const Kernel = schema({
  Kernel: {
    /** Hash of the gate: the kernel's payment credential and the policy of its object tokens. */
    gate: field.id,
    /** The syscall table: script hashes of 28 bytes, packed; a retired slot is 28 zero bytes. */
    table: field.bytes({ max: 28 * 64 }),
    parameters: field.sum(Parameters),
    mode: field.sum(Mode),
    version: field.integer,
    /** POSIX milliseconds; 0 when not paused. */
    pausedUntil: field.integer,
  },
});
export type Kernel = Static<typeof Kernel>;
