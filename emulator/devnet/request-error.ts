import { dosError } from '../../offchain/errors/dos-error.ts';
import { KernelError } from '../../offchain/errors/kernel-error.ts';

/** Status codes of the Blockfrost API and what it calls them. */
const NAMES = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Payload Too Large',
  425: 'Mempool Full',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

export type ErrorStatus = keyof typeof NAMES;

/** A request that can't be answered, with the status that says so. */
export class RequestError extends KernelError {
  override readonly name = 'RequestError';
  readonly dos = dosError.badCommand;
  readonly status: ErrorStatus;

  constructor(status: ErrorStatus, message: string) {
    super(message);
    this.status = status;
  }

  /** The body that Blockfrost answers. */
  toJson(): { status_code: number; error: string; message: string } {
    return { status_code: this.status, error: NAMES[this.status], message: this.message };
  }
}

export const notFound = (): RequestError =>
  new RequestError(404, 'The requested component has not been found.');
