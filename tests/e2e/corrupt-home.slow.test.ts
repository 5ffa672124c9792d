import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkNoStack, codesOf, Computer } from './computer.ts';

// A damaged home is refused with 13, in one line that says what to do, and nobody writes to it.

let machine: Computer;

beforeAll(() => {
  machine = Computer.keep();
  expect(codesOf(machine.script(['REGISTER alice', 'ECHO x > a.txt']))).toEqual([0, 0]);
});

afterAll(() => machine.remove());

const ways: Readonly<Record<string, (file: string) => void>> = {
  'cut in half': (file) => truncateSync(file, Math.floor(statSync(file).size / 2)),
  'filled with garbage': (file) => writeFileSync(file, Buffer.alloc(statSync(file).size, 0xa7)),
  emptied: (file) => truncateSync(file, 0),
  'replaced by a folder': (file) => {
    rmSync(file);
    mkdirSync(file);
  },
};

/** Every file below a folder with its bytes, but for SQLite's own, which come and go. */
function snapshot(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return new Map(
    names
      .filter((name) => !/\.db-(?:shm|wal)$|lock\.db$/.test(name))
      .map((name) => [
        name,
        statSync(path.join(folder, name)).isDirectory()
          ? 'folder'
          : readFileSync(path.join(folder, name), 'base64'),
      ]),
  );
}

function expectRefusal(computer: Computer, lines: readonly string[], code = 13): void {
  const before = snapshot(computer.home);
  for (const line of lines) {
    const { status, stdout, stderr } = computer.run(line);
    expect({ line, status, stdout: stdout.toString() }).toEqual({ line, status: code, stdout: '' });
    expect(stderr).toMatch(
      code === 13 ? /^Invalid data: .*(?:backup|another home with --home)[^\n]*\n$/ : /^[^\n]+\n$/,
    );
    checkNoStack(stderr);
  }
  expect(snapshot(computer.home)).toEqual(before);
}

const files = ['kernel.json', 'keys/default.json', 'emulator/chain.db'];
const damages = files.flatMap((file) => Object.keys(ways).map((way) => [file, way] as const));

describe('a damaged file', () => {
  test.each(damages)('%s %s', (file, way) => {
    const copy = machine.copy();
    ways[way]?.(path.join(copy.home, file));
    // The emulator calls a folder in the place of its file an access that is denied.
    const code = file === 'emulator/chain.db' && way === 'replaced by a folder' ? 5 : 13;
    expectRefusal(copy, ['DIR', 'MD new'], code);
  });

  test.each([
    ['"payment": "', '"payment": "x', 'payment is not hexadecimal of the right length'],
    ['"encryption"', '"decryption"', 'encryption is no text'],
    ['"kind": "seed"', '"kind": "none"', 'kind is neither seed nor keys'],
    ['"generation": 0', '"generation": 1', 'its checksum is wrong'],
    ['{', '{ ', 'it is not written as DOS writes it'],
  ])('a key file with %s changed', (from, to, reason) => {
    const copy = machine.copy();
    const file = path.join(copy.home, 'keys/default.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
    expectRefusal(copy, ['WHOAMI', 'REGISTER x']);
    expect(copy.run('DIR').stderr).toContain(reason);
  });

  test.each(['[]', '7', '{"genesis":7}', '{"genesis":"ab#0"}', 'null'])(
    'kernel.json is %s',
    (text) => {
      const copy = machine.copy();
      writeFileSync(path.join(copy.home, 'kernel.json'), text);
      expectRefusal(copy, ['VER', 'DIR', 'MD new']);
    },
  );
});

describe('parts that do not belong together', () => {
  test('a kernel that the chain does not have', () => {
    const copy = machine.copy();
    writeFileSync(
      path.join(copy.home, 'kernel.json'),
      JSON.stringify({ genesis: `${'ab'.repeat(32)}#0` }),
    );
    expectRefusal(copy, ['DIR', 'WHOAMI', 'LOG', 'MD new']);
  });

  test.each(['emulator', 'emulator/chain.db', 'kernel.json'])('%s is gone', (name) => {
    const copy = machine.copy();
    rmSync(path.join(copy.home, name), { recursive: true });
    expectRefusal(copy, ['DIR', 'MD new']);
  });

  test.each(['emulator', 'keys'])('%s is a file', (name) => {
    const copy = machine.copy();
    rmSync(path.join(copy.home, name), { recursive: true });
    writeFileSync(path.join(copy.home, name), 'x');
    expectRefusal(copy, ['DIR', 'MD new']);
  });

  test('the home is a file', () => {
    const computer = Computer.make();
    writeFileSync(computer.home, 'x');
    for (const line of ['DIR', 'MD new']) {
      const { status, stderr } = computer.run(line);
      expect(status).toBe(13);
      expect(stderr).toMatch(/is not a folder\. .*name another home with --home\n$/);
    }
    expect(readFileSync(computer.home, 'utf8')).toBe('x');
  });

  test('put right again, nothing is lost', () => {
    const copy = machine.copy();
    const kept = path.join(copy.folder, 'kept');
    cpSync(copy.home, kept, { recursive: true });
    ways['emptied']?.(path.join(copy.home, 'emulator/chain.db'));
    expect(copy.run('MD new').status).toBe(13);
    cpSync(kept, copy.home, { recursive: true });
    expect(copy.text('TYPE a.txt')).toBe('x\r\n');
  });
});

test('with --json the answer is the same, and nothing else is printed', () => {
  const copy = machine.copy();
  ways['emptied']?.(path.join(copy.home, 'kernel.json'));
  expect(copy.json('DIR').error).toMatchObject({ code: 13, class: 'bad format', action: 'abort' });
  const verbose = copy.run('DIR', { options: ['--verbose'] });
  expect(verbose.stderr).toMatch(/\n {4}at [^]*SyntaxError/);
});
