import { runSuites } from '../support/suite.ts';
import { dispatcherSuite } from './dispatcher.ts';
import { mintSuite, spendSuite } from './gate.ts';
import { oneShotSuite } from './one-shot.ts';

runSuites([oneShotSuite, spendSuite, mintSuite, dispatcherSuite]);
