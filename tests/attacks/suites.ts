import type { Suite } from '../support/suite.ts';
import { dispatcherSuite } from './dispatcher.ts';
import { mintSuite, spendSuite } from './gate.ts';
import { chmodSuite, driveChmodSuite } from './chmod.ts';
import { formatSuite } from './format.ts';
import { createSuite, driveCreateSuite, driveMkdirSuite, mkdirSuite } from './insert.ts';
import { loadRecordSuite, loadSuite } from './load.ts';
import { oneShotSuite } from './one-shot.ts';
import { runSuitesOfAll, unspendableSuite } from './purposes.ts';
import { driveRekeySuites, recoverSuite, rotateSuite } from './rekey.ts';
import { driveRegisterSuite, registerSuite } from './register.ts';
import { acrossSuite, driveRenameSuites, elsewhereSuite, inPlaceSuite } from './rename.ts';
import { driveRmdirSuite, rmdirSuite } from './rmdir.ts';
import { driveUnlinkSuite, unlinkSuite } from './unlink.ts';
import {
  appendInlineSuite,
  appendStreamSuite,
  driveWriteSuites,
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
  formatSuite,
  loadSuite,
  loadRecordSuite,
  driveCreateSuite,
  driveMkdirSuite,
  driveRegisterSuite,
  driveUnlinkSuite,
  driveRmdirSuite,
  driveChmodSuite,
  ...driveWriteSuites,
  ...driveRenameSuites,
  ...driveRekeySuites,
  ...runSuitesOfAll,
  unspendableSuite,
];
