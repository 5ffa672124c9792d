import { dosError } from '../offchain/errors/dos-error.ts';
import { KernelError } from '../offchain/errors/kernel-error.ts';
import type { JsonObject } from './wire/json.ts';

/** A message of a head, or a file of it, is not what it must be. */
export class MessageError extends KernelError {
  override readonly name = 'MessageError';
  readonly dos = dosError.invalidData;

  constructor({ reason, cause }: { reason: string; cause?: unknown }) {
    super(`Invalid message of a Hydra head: ${reason}`, { facts: { reason }, cause });
  }
}

/** A node is not there, went away, or stays silent. */
export class HeadUnreachableError extends KernelError {
  override readonly name = 'HeadUnreachableError';
  readonly dos = dosError.networkFault;

  constructor({ url, reason, cause }: { url: string; reason: string; cause?: unknown }) {
    super(`The Hydra node ${url} ${reason}. Start it, or name another with --hydra`, {
      facts: { url, reason },
      cause,
    });
  }
}

/** What was asked for did not happen in time. Some failures of a node are silent: nothing will ever come. */
export class HeadTimeoutError extends KernelError {
  override readonly name = 'HeadTimeoutError';
  readonly dos = dosError.networkFault;

  /** `cause`: why the last message that could not be taken in could not be. It may have been the answer. */
  constructor(details: { what: string; milliseconds: number; cause?: KernelError | undefined }) {
    const { what, milliseconds, cause } = details;
    const more =
      cause === undefined ? '' : `. One of its messages could not be taken in: ${cause.message}`;
    super(`No answer of the Hydra head within ${milliseconds} ms: ${what}${more}`, {
      facts: { what, milliseconds },
      cause,
    });
  }
}

/** The head refused a command, or its state does not allow it. */
export class HeadRefusedError extends KernelError {
  override readonly name = 'HeadRefusedError';
  readonly dos = dosError.accessDenied;

  constructor({ command, reason, cause }: { command: string; reason: string; cause?: unknown }) {
    super(`The Hydra head refused ${command}: ${reason}`, { facts: { command, reason }, cause });
  }
}

/** No block has taken a deposit while it was valid. What it would have deposited is where it was. */
export class DepositExpiredError extends KernelError {
  override readonly name = 'DepositExpiredError';
  readonly dos = dosError.networkFault;

  constructor(id: string, cause: unknown) {
    super(
      `No block has taken deposit ${id} in time: blocks are slow, or the deposit period of the head is too short. Run the command again`,
      { facts: { id }, cause },
    );
  }
}

/** A queue is full. Nothing was lost: what does not fit was never taken. */
export class QueueFullError extends KernelError {
  override readonly name = 'QueueFullError';
  readonly dos = dosError.sharingViolation;

  constructor({ queue, limit }: { queue: string; limit: number }) {
    super(`Too much at once: ${limit} ${queue} wait already. Retry when some are done`, {
      facts: { queue, limit },
    });
  }
}

/** L1 refuses something, in upstream's words (`PostTxError`): what a node answers its client. */
export class PostTxError extends KernelError {
  override readonly name = 'PostTxError';
  readonly dos = dosError.networkFault;
  readonly json: JsonObject;

  constructor(json: JsonObject, cause?: unknown) {
    const tag = typeof json['tag'] === 'string' ? json['tag'] : 'PostTxError';
    super(`L1 refuses it: ${tag}`, { facts: { tag }, cause });
    this.json = json;
  }
}

/** The head's contract on L1 does not allow a transaction. */
export class ContractRefusal extends KernelError {
  override readonly name = 'ContractRefusal';
  readonly dos = dosError.accessDenied;

  constructor({ reason }: { reason: string }) {
    super(`The head’s contract refuses it: ${reason}`, { facts: { reason } });
  }
}
