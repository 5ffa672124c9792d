import { insertCall } from './insert.ts';

/** AH=5Bh: a new empty file; fails if the name exists. */
export const createCall = insertCall('create');
