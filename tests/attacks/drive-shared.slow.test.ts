import { runSuites } from '../support/suite.ts';
import { driveRekeySuites } from './rekey.ts';
import { driveRenameSuites } from './rename.ts';
import { driveWriteSuites } from './write.ts';

runSuites([...driveWriteSuites, ...driveRenameSuites, ...driveRekeySuites]);
