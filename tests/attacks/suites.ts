import type { Suite } from '../support/suite.ts';
import { mintSuite, spendSuite } from './dispatcher.ts';
import { createSuite, mkdirSuite } from './insert.ts';
import { oneShotSuite } from './one-shot.ts';
import { handlerSuites, unspendableSuite } from './purposes.ts';
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
  replaceSuite,
  appendInlineSuite,
  appendStreamSuite,
  stageSuite,
  switchSuite,
  createSuite,
  mkdirSuite,
  registerSuite,
  ...handlerSuites,
  unspendableSuite,
];
