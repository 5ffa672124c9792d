import { dosError } from '../offchain/errors/dos-error.ts';
import { KernelError } from '../offchain/errors/kernel-error.ts';
import type { Json } from './json.ts';

/** A bill that nobody has agreed to. Nothing was signed. */
export class NotApprovedError extends KernelError {
  override readonly name = 'NotApprovedError';
  readonly dos = dosError.accessDenied;
  /** For `--json`. */
  readonly bill: Json;

  constructor({ reason, line, bill }: { reason: string; line: string; bill: Json }) {
    super(`Not signed: ${reason}. ${line}`, { facts: { reason } });
    this.bill = bill;
  }
}
