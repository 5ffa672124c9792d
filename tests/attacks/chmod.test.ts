import { runSuites } from '../support/suite.ts';
import { chmodSuite } from './chmod.ts';

runSuites([chmodSuite]);
