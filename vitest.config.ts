import { defineConfig } from 'vitest/config';

/** Too long for every change: `npm run soak` alone runs them. */
const soak = ['tests/drives/equivalence.slow.test.ts', 'tests/attacks/necessity.slow.test.ts'];

/** Two sets: `fast` runs on every change (`npm test`), `slow` holds models, vectors and long histories. */
export default defineConfig({
  test: {
    pool: 'forks',
    // vitest leaves a core to itself, which is half of a small machine.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['tests/**/*.test.{ts,tsx}'],
          exclude: ['tests/**/*.slow.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          include: ['tests/**/*.slow.test.ts'],
          exclude: process.env['DOS_SOAK'] === undefined ? soak : [],
          testTimeout: 900_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
