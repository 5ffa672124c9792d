import { runSuites } from '../support/suite.ts';
import { runSuitesOfAll, unspendableSuite } from './purposes.ts';

runSuites([...runSuitesOfAll, unspendableSuite]);
