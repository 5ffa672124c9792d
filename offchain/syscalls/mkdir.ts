import { insertCall } from './insert.ts';

/** AH=39h: a new empty directory. */
export const mkdirCall = insertCall('mkdir');
