import { compareBuilders } from './agreement.ts';

compareBuilders('drive');
