import { runSuites } from '../support/suite.ts';
import { registerSuite } from './register.ts';

runSuites([registerSuite]);
