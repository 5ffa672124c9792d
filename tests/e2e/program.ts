import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { bundle } from '../../scripts/build.ts';

export const root = path.resolve(import.meta.dirname, '../..');
const cache = path.join(root, 'node_modules', '.cache', 'dos-e2e');
const HOUR = 3_600_000;

/**
 * The built program, of the sources as they are now: never a `dist` that somebody else has left. It is built once for
 * each state of the sources, below `node_modules`, where it finds the packages that are not bundled.
 */
export async function buildProgram(): Promise<string> {
  const folder = path.join(cache, hashSources());
  const main = path.join(folder, 'dist', 'main.js');
  if (existsSync(main)) return main;
  mkdirSync(cache, { recursive: true });
  removeOld();
  const draft = mkdtempSync(path.join(cache, 'draft-'));
  await bundle({ main: path.join(root, 'shell', 'main.ts') }, path.join(draft, 'dist'));
  try {
    renameSync(draft, folder);
  } catch {
    // Another test file was faster.
    rmSync(draft, { recursive: true });
  }
  return main;
}

function hashSources(): string {
  const hash = createHash('sha256');
  const files = ['shell', 'emulator', 'offchain', 'validators', 'hydra']
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        path.join(folder, name),
      ),
    )
    .concat('plutus.json', 'package.json', 'package-lock.json', 'scripts/build.ts')
    .filter((file) => /\.(?:tsx?|json)$/.test(file))
    .toSorted();
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(path.join(root, file)));
  return hash.digest('hex').slice(0, 20);
}

/** Not the young ones: another run may be at work with them. */
function removeOld(): void {
  for (const name of readdirSync(cache)) {
    const folder = path.join(cache, name);
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (age > HOUR) rmSync(folder, { recursive: true, force: true });
  }
}
