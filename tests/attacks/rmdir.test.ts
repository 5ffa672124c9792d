import { runSuites } from '../support/suite.ts';
import { rmdirSuite } from './rmdir.ts';

runSuites([rmdirSuite]);
