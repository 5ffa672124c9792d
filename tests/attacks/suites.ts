import type { Suite } from '../support/suite.ts';
import { dispatcherSuite } from './dispatcher.ts';
import { mintSuite, spendSuite } from './gate.ts';
import { chmodSuite } from './chmod.ts';
import { createSuite, mkdirSuite } from './insert.ts';
import { oneShotSuite } from './one-shot.ts';
import { runSuitesOfAll, unspendableSuite } from './purposes.ts';
import { recoverSuite, rotateSuite } from './rekey.ts';
import { registerSuite } from './register.ts';
import { acrossSuite, elsewhereSuite, inPlaceSuite } from './rename.ts';
import { rmdirSuite } from './rmdir.ts';
import { unlinkSuite } from './unlink.ts';
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
  unlinkSuite,
  rmdirSuite,
  inPlaceSuite,
  elsewhereSuite,
  acrossSuite,
  chmodSuite,
  rotateSuite,
  recoverSuite,
  ...runSuitesOfAll,
  unspendableSuite,
];
