import { runSuites } from '../support/suite.ts';
import { driveChmodSuite } from './chmod.ts';
import { driveCreateSuite, driveMkdirSuite } from './insert.ts';
import { driveRegisterSuite } from './register.ts';
import { driveRmdirSuite } from './rmdir.ts';
import { driveUnlinkSuite } from './unlink.ts';

runSuites([
  driveRegisterSuite,
  driveCreateSuite,
  driveMkdirSuite,
  driveUnlinkSuite,
  driveRmdirSuite,
  driveChmodSuite,
]);
