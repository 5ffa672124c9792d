import { compareBuilders } from './agreement.ts';

compareBuilders('public');
