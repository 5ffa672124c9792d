import { sep } from 'node:path';

/** Whether a real path of the host is a folder, or lies in it. */
export function isInside(folder: string, real: string): boolean {
  return real === folder || real.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
