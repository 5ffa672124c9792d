import { runSuites } from '../support/suite.ts';
import { oneShotSuite } from './one-shot.ts';

runSuites([oneShotSuite]);
