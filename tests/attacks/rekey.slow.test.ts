import { runSuites } from '../support/suite.ts';
import { recoverSuite, rotateSuite } from './rekey.ts';

runSuites([rotateSuite, recoverSuite]);
