import type { Suite } from '../support/suite.ts';
import { dispatcherSuite } from './dispatcher.ts';
import { mintSuite, spendSuite } from './gate.ts';
import { createSuite, mkdirSuite } from './insert.ts';
import { oneShotSuite } from './one-shot.ts';
import { runSuitesOfAll, unspendableSuite } from './purposes.ts';
import { registerSuite } from './register.ts';
import {
  appendInlineSuite,
  appendStreamSuite,
  replaceSuite,
  stageSuite,
  switchSuite,
} from './write.ts';

/** Every suite of attacks. */
export const suites: readonly Suite[] = [
  oneShotSuite,
  spendSuite,
  mintSuite,
  dispatcherSuite,
  replaceSuite,
  appendInlineSuite,
  appendStreamSuite,
  stageSuite,
  switchSuite,
  createSuite,
  mkdirSuite,
  registerSuite,
  ...runSuitesOfAll,
  unspendableSuite,
];
