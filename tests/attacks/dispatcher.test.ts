import { runSuites } from '../support/suite.ts';
import { mintSuite, spendSuite } from './dispatcher.ts';

runSuites([spendSuite, mintSuite]);
