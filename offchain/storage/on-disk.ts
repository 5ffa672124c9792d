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
