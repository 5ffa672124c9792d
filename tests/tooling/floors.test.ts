import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const linter = path.join('node_modules', 'oxlint', 'bin', 'oxlint');

const floors = ['validators', 'offchain', 'hydra', 'emulator', 'shell'] as const;
type Floor = (typeof floors)[number];

/** Imports that the linter must refuse, by the floor that they stand on. */
const forbidden: Record<Floor, readonly string[]> = {
  validators: [
    '../../offchain/session.ts',
    '../../hydra/head.ts',
    '../../emulator/chain.ts',
    '../../shell/main.ts',
    '../../tests/support/ledger.ts',
    '../../scripts/build.ts',
    'node:fs',
  ],
  offchain: [
    '../../hydra/head.ts',
    '../../emulator/chain.ts',
    '../../shell/main.ts',
    '../../tests/support/ledger.ts',
    '../../validators/lib/plutus.ts',
    '../../validators/syscalls/write.ts',
    '@harmoniclabs/plu-ts',
  ],
  hydra: [
    '../../validators/abi.ts',
    '../../emulator/chain.ts',
    '../../shell/main.ts',
    '../../tests/support/ledger.ts',
    '../../offchain/syscalls/write.ts',
    '../../offchain/builders/lucid.ts',
    '@harmoniclabs/plu-ts',
  ],
  emulator: [
    '../../validators/abi.ts',
    '../../hydra/head.ts',
    '../../shell/main.ts',
    '../../tests/support/ledger.ts',
    '../../offchain/syscalls/write.ts',
    '../../offchain/builders/lucid.ts',
    '@harmoniclabs/plu-ts',
  ],
  shell: [
    '../../validators/abi.ts',
    '../../tests/support/ledger.ts',
    '@harmoniclabs/plu-ts',
    '@harmoniclabs/plutus-data',
  ],
};

/** Imports that the linter must let pass: a gate that refuses everything would be as blind. */
const allowed: Record<Floor, readonly string[]> = {
  validators: ['../../validators/lib/schema.ts', '@harmoniclabs/plu-ts'],
  offchain: [
    '../../validators/abi.ts',
    '../../validators/lib/data.ts',
    '../../validators/lib/schema.ts',
    '../../validators/objects/entry.ts',
    '../../validators/arguments/write.ts',
    '../../offchain/session.ts',
    'node:fs',
  ],
  hydra: ['../../offchain/session.ts', 'node:fs'],
  emulator: ['../../offchain/session.ts', 'node:fs'],
  shell: ['../../offchain/session.ts', '../../emulator/chain.ts', '../../hydra/head.ts', 'node:fs'],
};

interface Finding {
  readonly file: string;
  readonly rule: string;
}

/** A folder that looks like the project to the linter, so that no planted file can disturb a check of the project itself. */
let mirror = '';

beforeAll(() => {
  mirror = mkdtempSync(path.join(tmpdir(), 'dos-floors-'));
  for (const file of ['.oxlintrc.json', 'tsconfig.json']) {
    copyFileSync(path.join(root, file), path.join(mirror, file));
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(mirror, 'node_modules'));
});

afterAll(() => {
  rmSync(mirror, { recursive: true, force: true });
});

function lint(files: ReadonlyMap<string, string>): {
  status: number | null;
  findings: readonly Finding[];
} {
  for (const [file, text] of files) {
    mkdirSync(path.dirname(path.join(mirror, file)), { recursive: true });
    writeFileSync(path.join(mirror, file), text);
  }
  const run = spawnSync(process.execPath, [linter, '--format', 'unix'], {
    cwd: mirror,
    encoding: 'utf8',
  });
  for (const file of files.keys()) rmSync(path.join(mirror, file));
  const findings = [...run.stdout.matchAll(/^(.+?):\d+:\d+: .* \[Error\/(.+)\]$/gm)].map(
    ([, file = '', rule = '']) => ({ file, rule }),
  );
  return { status: run.status, findings };
}

const plant = (specifier: string) => `export { planted } from '${specifier}';\n`;

/** One file an import, in a subfolder of the floor. */
function plantAll(imports: Record<Floor, readonly string[]>): ReadonlyMap<string, string> {
  return new Map(
    floors.flatMap((floor) =>
      imports[floor].map(
        (specifier, at) => [`${floor}/planted/import-${at}.ts`, plant(specifier)] as const,
      ),
    ),
  );
}

function listSources(floor: Floor): readonly string[] {
  return readdirSync(path.join(root, floor), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join(floor, file));
}

describe('import floors', () => {
  test('every forbidden import is refused, each by the rule of its floor', () => {
    const planted = plantAll(forbidden);
    const { status, findings } = lint(planted);
    expect(status).not.toBe(0);
    const refused = findings.filter(({ rule }) => rule === 'eslint(no-restricted-imports)');
    expect(refused.map(({ file }) => file).toSorted()).toEqual([...planted.keys()].toSorted());
  });

  test('allowed imports pass', () => {
    expect(lint(plantAll(allowed))).toEqual({ status: 0, findings: [] });
  });

  test('a type-only import is an import', () => {
    const files = new Map([
      [
        'shell/planted/type.ts',
        "export type { Entry } from '../../validators/objects/entry.ts';\n",
      ],
    ]);
    expect(lint(files).findings).toEqual([
      { file: 'shell/planted/type.ts', rule: 'eslint(no-restricted-imports)' },
    ]);
  });

  test('an import cycle is refused', () => {
    const files = new Map([
      [
        'offchain/planted/a.ts',
        "import { b } from './b.ts';\nexport const a = (): number => b();\n",
      ],
      [
        'offchain/planted/b.ts',
        "import { a } from './a.ts';\nexport const b = (): number => a();\n",
      ],
    ]);
    expect(new Set(lint(files).findings.map(({ rule }) => rule))).toEqual(
      new Set(['import(no-cycle)']),
    );
  });

  // The rule does not look at `import('…')`, so each one in the project is planted again as a static import.
  test('dynamic imports of the project keep to the floors', () => {
    const files = new Map(
      floors.flatMap((floor) =>
        listSources(floor).flatMap((file) => {
          const source = readFileSync(path.join(root, file), 'utf8');
          return [...source.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)].map(
            ([, specifier = ''], at) =>
              [`${file.slice(0, -3)}.dynamic-${at}.ts`, plant(specifier)] as const,
          );
        }),
      ),
    );
    expect(lint(files).findings).toEqual([]);
  });

  test('the linter sees every source file of every floor', () => {
    const run = spawnSync(process.execPath, [linter, '--debug=files'], {
      cwd: root,
      encoding: 'utf8',
    });
    const seen = new Set(run.stdout.split('\n'));
    expect(floors.flatMap(listSources).filter((file) => !seen.has(file))).toEqual([]);
  });
});
