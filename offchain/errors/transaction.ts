import { dosError, type DosError } from './dos-error.ts';
import { KernelError } from './kernel-error.ts';

/** A script refused the transaction. `trace` is the code of the check that stopped it (`validators/abi.ts`). */
export class ScriptRejectedError extends KernelError {
  override readonly name = 'ScriptRejectedError';
  readonly dos: DosError;
  readonly trace: string | undefined;

  constructor({
    trace,
    meaning,
    dos = dosError.accessDenied,
    cause,
  }: {
    trace: string | undefined;
    meaning: string;
    dos?: DosError;
    cause?: unknown;
  }) {
    super(`The kernel refused the call: ${meaning}`, {
      facts: trace === undefined ? {} : { trace },
      cause,
    });
    this.trace = trace;
    this.dos = dos;
  }
}

/** Somebody else spent an input first. Build again and retry. */
export class SpentByAnotherError extends KernelError {
  override readonly name = 'SpentByAnotherError';
  readonly dos = dosError.sharingViolation;
  /** No input is there any more: the transaction itself may have been accepted before. */
  readonly all: boolean;

  constructor({
    reference,
    all = false,
    cause,
  }: {
    reference: string;
    all?: boolean;
    cause?: unknown;
  }) {
    super(`Spent by another: ${reference}. Run the command again`, { facts: { reference }, cause });
    this.all = all;
  }
}

/**
 * All inputs of a transaction are spent, and nobody can tell yet whether by itself or by another. It may take effect, so
 * it is neither given up nor made again.
 */
export class UnknownSpenderError extends KernelError {
  override readonly name = 'UnknownSpenderError';
  readonly dos = dosError.networkFault;

  constructor({ id, cause }: { id: string; cause?: unknown }) {
    super(`What ${id} spends is spent already: by itself, or by another. The next block may tell`, {
      facts: { id },
      cause,
    });
  }
}

/** Another process has the home open. */
export class HomeInUseError extends KernelError {
  override readonly name = 'HomeInUseError';
  readonly dos = dosError.sharingViolation;

  constructor({
    home,
    devnet,
    cause,
  }: {
    home: string;
    devnet?: string | undefined;
    cause?: unknown;
  }) {
    super(
      devnet === undefined
        ? `The home ${home} is in use by another process. Wait for it to end, or name another with --home`
        : `The home ${home} is in use by a devnet. Use it with --network devnet:${devnet}, or name another home with --home`,
      {
        facts: { home },
        cause,
      },
    );
  }
}

/** The wallet cannot pay. */
export class InsufficientFundsError extends KernelError {
  override readonly name = 'InsufficientFundsError';
  readonly dos = dosError.insufficientFunds;

  constructor({
    address,
    lovelace,
    cause,
  }: {
    address: string;
    lovelace: bigint;
    cause?: unknown;
  }) {
    super(
      `Not enough funds: ${lovelace} lovelace at ${address}. Send ADA there and run the command again`,
      {
        facts: { address, lovelace },
        cause,
      },
    );
  }
}

/** The transaction exceeds a limit of the network. */
export class TransactionTooBigError extends KernelError {
  override readonly name = 'TransactionTooBigError';
  readonly dos = dosError.bufferExceeded;

  constructor({ what, actual, limit }: { what: string; actual: bigint; limit: bigint }) {
    super(`Too big for a transaction: ${what} ${actual}, limit ${limit}`, {
      facts: { what, actual, limit },
    });
  }
}

/** The transaction is good, but the mempool has no room for it until the next block. */
export class MempoolFullError extends KernelError {
  override readonly name = 'MempoolFullError';
  readonly dos = dosError.networkFault;

  constructor({ cause }: { cause?: unknown } = {}) {
    super('The mempool is full. Wait for the next block and run the command again', { cause });
  }
}

/** The ledger refused the transaction for a reason that no call of ours expects. */
export class TransactionRejectedError extends KernelError {
  override readonly name = 'TransactionRejectedError';
  readonly dos = dosError.networkFault;

  constructor({ reason, cause }: { reason: string; cause?: unknown }) {
    super(`The ledger refused the transaction: ${reason}`, { facts: { reason }, cause });
  }
}

/** The provider cannot be reached or does not answer as it should. */
export class NetworkError extends KernelError {
  override readonly name = 'NetworkError';
  readonly dos = dosError.networkFault;

  constructor({ reason, cause }: { reason: string; cause?: unknown }) {
    super(`Network fault: ${reason}`, { facts: { reason }, cause });
  }
}

/** The person has stopped it. What was begun is as after any interruption: whole, or to be gone on with. */
export class InterruptedError extends KernelError {
  override readonly name = 'InterruptedError';
  readonly dos = dosError.interrupted;

  constructor() {
    super('Stopped by Ctrl-C. Run the command again to go on where it stopped');
  }
}

/** The key file's password is wrong, or missing. */
export class InvalidPasswordError extends KernelError {
  override readonly name = 'InvalidPasswordError';
  readonly dos = dosError.invalidPassword;

  constructor(reason: string, cause?: unknown) {
    super(
      `The key can not be used: ${reason}. Give its password at the prompt, by --password-file FILE or in the file that DOS_PASSWORD_FILE names`,
      { facts: { reason }, cause },
    );
  }
}

/** The key has no account yet. */
export class NotRegisteredError extends KernelError {
  override readonly name = 'NotRegisteredError';
  readonly dos = dosError.notRegistered;

  constructor({ user }: { user: string }) {
    super(`User ${user} has no account on this kernel. Run REGISTER name first`, {
      facts: { user },
    });
  }
}

/** Whether a failed `submit` leaves open what became of the transaction: nobody has refused it. */
export function isUncertain(error: KernelError): boolean {
  return error.dos === dosError.networkFault && !(error instanceof TransactionRejectedError);
}
