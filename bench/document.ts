import type { Figures } from './figures.ts';
import { formatFigures } from './tables.ts';

/** What follows it in `docs/benchmarks.md` depends on the machine. */
export const TIMES = '## Times';

/** The part of `docs/benchmarks.md` that is the same on all machines. */
export const formatDocument = (figures: Figures): string =>
  [
    '# Benchmarks',
    '',
    'Written by `npm run bench -- --write`. Everything above “Times” is the same on every machine, and a test compares it.',
    '',
    formatFigures(figures),
    '',
    '',
  ].join('\n');
