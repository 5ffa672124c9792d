import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Too long for every change: `npm run soak` alone runs them. */
const soak = ['tests/drives/equivalence.slow.test.ts'];

/** Small files that take longest: begun last, each would keep one core busy and the others idle. */
const longest = [
  'tests/model/model.slow.test.ts',
  'tests/e2e/drives.slow.test.ts',
  'tests/e2e/drive-participants.slow.test.ts',
  'tests/e2e/crash.slow.test.ts',
  'tests/drives/cuts.slow.test.ts',
  'tests/drives/faults.slow.test.ts',
  'tests/drives/ways-back.slow.test.ts',
  'tests/attacks/necessity/',
];

const isLong = ({ moduleId }: TestSpecification): boolean =>
  longest.some((name) => moduleId.includes(name));

/** Begins with the longest; the others come by size, as usual. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- not an array's
    const bySize = await super.sort(files);
    return [...bySize.filter(isLong), ...bySize.filter((file) => !isLong(file))];
  }
}

/** Two sets: `fast` runs on every change (`npm test`), `slow` holds models, vectors and long histories. */
export default defineConfig({
  test: {
    pool: 'forks',
    // vitest leaves a core to itself, which is half of a small machine.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
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
