import { dosError, type DosError } from '../offchain/errors/dos-error.ts';
import { KernelError } from '../offchain/errors/kernel-error.ts';
import { ScriptRejectedError } from '../offchain/errors/transaction.ts';
import { NotApprovedError } from './not-approved.ts';
import { toHostError } from './host-errors.ts';
import type { Json } from './json.ts';
import { showMessage } from './visible.ts';

/** A failed command, as people and programs see it. */
export interface Failure {
  readonly dos: DosError;
  readonly message: string;
  /** Code of the on-chain check that refused. */
  readonly trace: string | undefined;
  /** The bill that nobody has agreed to. */
  readonly bill?: Json;
}

/** What anything that was thrown means. What is not a `KernelError` is a defect, unless the host itself refused. */
export function toFailure(thrown: unknown): Failure {
  const error = isHostCallError(thrown) ? toHostError(thrown, thrown.path ?? 'the host') : thrown;
  if (!(error instanceof KernelError) || error.dos.code === dosError.internal.code) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `Internal error: ${showMessage(reason)}; run again with --verbose and report it`;
    return { dos: dosError.internal, message, trace: undefined };
  }
  const trace = error instanceof ScriptRejectedError ? error.trace : undefined;
  const bill = error instanceof NotApprovedError ? { bill: error.bill } : {};
  return { dos: error.dos, message: showMessage(error.message), trace, ...bill };
}

/** The `error` object of `--json`. */
export function toJson({ dos, message, trace, bill }: Failure): Json {
  const { code, class: kind, action, locus } = dos;
  return { code, class: kind, action, locus, message, trace, bill };
}

function isHostCallError(error: unknown): error is Error & { readonly path?: string } {
  return error instanceof Error && 'syscall' in error && 'errno' in error;
}
