/** `npm run soak`: the largest runs, one after the other. They take about an hour; their last figures are in `docs/soak.md`. */
import { spawnSync } from 'node:child_process';

const runs: readonly (readonly string[])[] = [
  [
    'vitest',
    'run',
    '--project',
    'slow',
    'tests/emulator/kills',
    'tests/outbox/kill',
    'tests/drives/equivalence',
    'tests/model',
  ],
  ['tsx', 'bench/emulator-soak.ts'],
  ['tsx', '--expose-gc', 'bench/hydra-soak.ts'],
];

for (const run of runs) {
  const { status } = spawnSync('npx', [...run], {
    stdio: 'inherit',
    env: { ...process.env, DOS_SOAK: '1' },
  });
  if (status !== 0) process.exit(status ?? 1);
}
