import { runSuites } from '../support/suite.ts';
import { unlinkSuite } from './unlink.ts';

runSuites([unlinkSuite]);
