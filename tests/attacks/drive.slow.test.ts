import { runSuites } from '../support/suite.ts';
import { formatSuite } from './format.ts';
import { loadRecordSuite, loadSuite } from './load.ts';

runSuites([formatSuite, loadSuite, loadRecordSuite]);
