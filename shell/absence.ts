import {
  AccessDeniedError,
  FileNotFoundError,
  InvalidDriveError,
  PathNotFoundError,
} from '../offchain/errors/file.ts';
import { NotRegisteredError } from '../offchain/errors/transaction.ts';

/** Whether an error says that something is not there, which is an answer where only that was asked. */
export function isAbsence(error: unknown): boolean {
  return (
    error instanceof FileNotFoundError ||
    error instanceof PathNotFoundError ||
    error instanceof NotRegisteredError ||
    error instanceof InvalidDriveError ||
    // What lies behind the fence is not there, for a question as for a copy.
    error instanceof AccessDeniedError
  );
}
