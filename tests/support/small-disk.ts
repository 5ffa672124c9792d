import { spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** Mounts a little disk for the rest of the test, which is skipped where that is not permitted. */
export function mountSmall(folder: string, skip: (reason: string) => void, size = '64k'): void {
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  if (mounted.status !== 0) skip('mounting a small disk is not permitted here');
  onTestFinished(() => {
    spawnSync('umount', ['-l', folder]);
  });
}
