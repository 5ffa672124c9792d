import { randomBytes } from 'node:crypto';
import { AccessDeniedError, DiskFullError } from '../errors/file.ts';

/** Does something with a file or folder. Throws `DiskFullError`, or `AccessDeniedError` with the reason. */
export function onDisk<T>(path: string, reason: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const full = cause instanceof Error && /ENOSPC|EDQUOT/.test(cause.message);
    if (full) throw new DiskFullError({ path, cause });
    throw new AccessDeniedError({ path, reason, cause });
  }
}

/** A name beside a file for what takes its place. Processes in containers may have the same number, so it is random. */
export function temporaryName(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.new`;
}
