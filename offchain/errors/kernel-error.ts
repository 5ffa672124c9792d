import { dosError, type DosError } from './dos-error.ts';

/** Facts of a failure, for `--json` and `--verbose`. */
export type ErrorFacts = Readonly<Record<string, string | number | bigint>>;

/** The one parent of every failure that a user may see. `dos` decides the exit status and what to do. */
export abstract class KernelError extends Error {
  abstract readonly dos: DosError;
  readonly facts: ErrorFacts;

  constructor(
    message: string,
    options: { readonly facts?: ErrorFacts; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.facts = options.facts ?? {};
  }
}

/** A defect: something that cannot happen has happened. */
export class InternalError extends KernelError {
  override readonly name = 'InternalError';
  readonly dos = dosError.internal;

  constructor(
    message: string,
    { facts = {}, cause }: { facts?: ErrorFacts; cause?: unknown } = {},
  ) {
    super(message, { facts, cause });
  }
}
