import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { defaultPatience } from '../../hydra/drives/head-link.ts';
import { Drive, type DriveParts } from '../../hydra/drives/drive.ts';
import type { User } from '../support/world.ts';
import type { Stage } from '../hydra/head.ts';

export const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));

export const silent = (): void => undefined;

/** A folder that ends with the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dos-drive-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Drive D: of a folder, for a user. A look at what others do takes time: 5 s of L1's. */
export function driveOf(
  stage: Stage,
  directory: string,
  user: User,
  change: Partial<DriveParts> = {},
): Drive {
  const { submission } = user;
  return new Drive({
    letter: 'D',
    directory,
    provider: stage.world.emulator.provider,
    submission,
    findSigners: () => Promise.resolve([]),
    urls: stage.head.parties.map(({ authority }) => `http://${authority}`),
    user: submission.signer.authKeyHash,
    address: submission.address,
    patience: { ...defaultPatience, delay: 20, patience: 5_000, l1Patience: 20_000 },
    message: silent,
    pause: async () => {
      await new Promise((resolve) => {
        setTimeout(resolve, 100);
      });
      await stage.pass(5);
    },
    ...change,
  });
}
