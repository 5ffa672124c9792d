import { dosError } from './dos-error.ts';
import { KernelError } from './kernel-error.ts';

/** No file or account of that name. */
export class FileNotFoundError extends KernelError {
  override readonly name = 'FileNotFoundError';
  readonly dos = dosError.fileNotFound;

  constructor({ path, cause }: { path: string; cause?: unknown }) {
    super(`File not found: ${path}`, { facts: { path }, cause });
  }
}

/** A directory on the way does not exist, or is a file. */
export class PathNotFoundError extends KernelError {
  override readonly name = 'PathNotFoundError';
  readonly dos = dosError.pathNotFound;

  constructor({ path, cause }: { path: string; cause?: unknown }) {
    super(`Path not found: ${path}`, { facts: { path }, cause });
  }
}

/** The name is taken. */
export class FileExistsError extends KernelError {
  override readonly name = 'FileExistsError';
  readonly dos = dosError.fileExists;

  constructor({ path, hint }: { path: string; hint?: string }) {
    super(`Already exists: ${path}${hint === undefined ? '' : `. ${hint}`}`, { facts: { path } });
  }
}

/** The caller may not do this. */
export class AccessDeniedError extends KernelError {
  override readonly name = 'AccessDeniedError';
  readonly dos = dosError.accessDenied;

  constructor({ path, reason, cause }: { path: string; reason: string; cause?: unknown }) {
    super(`Access denied: ${path} (${reason})`, { facts: { path, reason }, cause });
  }
}

/** A drive letter that is not there. */
export class InvalidDriveError extends KernelError {
  override readonly name = 'InvalidDriveError';
  readonly dos = dosError.invalidDrive;

  constructor({
    drive,
    hint = "There are C: (the ledger), H: (the host's folder), and D: to G: once FORMAT has made them",
  }: {
    drive: string;
    hint?: string;
  }) {
    super(`Invalid drive: ${drive}. ${hint}`, { facts: { drive } });
  }
}

/** A command or its arguments are wrong. */
export class BadCommandError extends KernelError {
  override readonly name = 'BadCommandError';
  readonly dos = dosError.badCommand;
}

/** The pending content that a chunk was to go on with is another by now. */
export class WrittenByAnotherError extends KernelError {
  override readonly name = 'WrittenByAnotherError';
  readonly dos = dosError.sharingViolation;

  constructor({ path }: { path: string }) {
    super(`Written by another at the same time: ${path}. Run the command again`, {
      facts: { path },
    });
  }
}

/** Something stored is not what it must be. */
export class InvalidDataError extends KernelError {
  override readonly name = 'InvalidDataError';
  readonly dos = dosError.invalidData;

  constructor({ what, reason, cause }: { what: string; reason: string; cause?: unknown }) {
    super(`Invalid data: ${what}: ${reason}`, { facts: { what, reason }, cause });
  }
}

/** A drive has no blank of a kind left, and in a head none can be made. */
export class DriveFullError extends KernelError {
  override readonly name = 'DriveFullError';
  readonly dos = dosError.diskFull;

  constructor({ kind }: { kind: string }) {
    super(
      `The drive is full: it has no blank ${kind} left. DEL frees some; FORMAT makes more while the drive lies on L1`,
      { facts: { kind } },
    );
  }
}

/** The host's disk has no room. */
export class DiskFullError extends KernelError {
  override readonly name = 'DiskFullError';
  readonly dos = dosError.diskFull;

  constructor({ path, cause }: { path: string; cause?: unknown }) {
    super(`Disk full: ${path}. Free some space and run the command again`, {
      facts: { path },
      cause,
    });
  }
}
