import { runSuites } from '../support/suite.ts';
import { createSuite, mkdirSuite } from './insert.ts';

runSuites([createSuite, mkdirSuite]);
