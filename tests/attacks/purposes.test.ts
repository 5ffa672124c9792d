import { runSuites } from '../support/suite.ts';
import { handlerSuites, unspendableSuite } from './purposes.ts';

runSuites([...handlerSuites, unspendableSuite]);
