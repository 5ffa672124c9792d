import { runSuites } from '../support/suite.ts';
import { acrossSuite, elsewhereSuite, inPlaceSuite } from './rename.ts';

runSuites([inPlaceSuite, elsewhereSuite, acrossSuite]);
