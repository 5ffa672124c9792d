import { runSuites } from '../support/suite.ts';
import {
  appendInlineSuite,
  appendStreamSuite,
  replaceSuite,
  stageSuite,
  switchSuite,
} from './write.ts';

runSuites([replaceSuite, appendInlineSuite, appendStreamSuite, stageSuite, switchSuite]);
