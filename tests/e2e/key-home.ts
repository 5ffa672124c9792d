import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readKeyFile, type KeyFile } from '../../offchain/signers/key-file.ts';
import type { Computer, Surroundings } from './computer.ts';

/** A run as a user of the home. */
export const as = (user: string, ...options: readonly string[]): Surroundings => ({
  options: ['--user', user, ...options],
});

/** Where a user's keys are. */
export const keyPath = ({ home }: Computer, user: string): string =>
  path.join(home, 'keys', `${user}.json`);

/** A user's key file. */
export const keyFile = (computer: Computer, user: string): KeyFile =>
  readKeyFile(readFileSync(keyPath(computer, user), 'utf8'));
