import {
  AccessDeniedError,
  DiskFullError,
  FileNotFoundError,
  PathNotFoundError,
} from '../offchain/errors/file.ts';
import type { KernelError } from '../offchain/errors/kernel-error.ts';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'the host does not permit it',
  EPERM: 'the host does not permit it',
  EROFS: 'the host file system is read-only',
  EISDIR: 'it is a directory',
  EBUSY: 'it is in use',
  ETXTBSY: 'it is in use',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long for the host',
  ERR_FS_FILE_TOO_LARGE: 'the file is larger than 2 GB',
};

/** The system's code of a failed host call; undefined for any other error. */
export function findHostCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

/** The DOS error of a host call that failed at a path. Anything that the host did not say is thrown on as it is. */
export function toHostError(error: unknown, path: string): KernelError {
  const code = findHostCode(error);
  switch (code) {
    case undefined:
      throw error;
    case 'ENOENT':
      return new FileNotFoundError({ path, cause: error });
    case 'ENOTDIR':
      return new PathNotFoundError({ path, cause: error });
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new DiskFullError({ path, cause: error });
    default:
      return new AccessDeniedError({
        path,
        reason: reasons[code] ?? `host error ${code}`,
        cause: error,
      });
  }
}

/** Runs a host call; its failure becomes a DOS error. */
export async function onHost<T>(path: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toHostError(error, path);
  }
}
