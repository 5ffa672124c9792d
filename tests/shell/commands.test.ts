import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { Machine } from './machine.ts';

let machine: Machine;
const host = (name: string) => path.join(machine.hostRoot, name);

beforeEach(() => {
  machine = new Machine();
});

async function registered(): Promise<void> {
  expect((await machine.run('REGISTER demo\nMD \\docs')).status).toBe(0);
}

describe('an empty home', () => {
  test.each([
    ['DIR', 65],
    ['TYPE \\a', 65],
    ['CD \\', 65],
    ['TYPE \\\\demo\\a', 2],
    ['WHOAMI', 0],
    ['LOG', 0],
    ['HELP', 0],
    ['CD', 0],
    ['IF EXIST \\a BAD', 0],
    ['REGISTER no_good', 1],
    ['COPY H:\\missing \\a', 2],
    ['MD \\a:b', 1],
    ['DIR Q:\\', 15],
  ])('%s exits with %i and boots nothing', async (line, status) => {
    expect((await machine.run(line)).status).toBe(status);
    expect(machine.booted).toBe(false);
  });

  test('WHOAMI knows only the user', async () => {
    expect(await machine.json('whoami', { user: 'bob' })).toEqual({
      schema: 'dos/1',
      command: 'WHOAMI',
      ok: true,
      result: { user: 'bob', account: null, id: null, address: null, lovelace: 0 },
    });
  });
});

describe('REGISTER', () => {
  test('takes any case, once for a user, and each name once', async () => {
    expect(await machine.json('REGISTER Demo')).toMatchObject({ result: { account: 'demo' } });
    const again = await machine.run('REGISTER other');
    expect(again.status).toBe(80);
    expect(again.stderr).toMatch(/--user NAME/);
    expect((await machine.run('REGISTER DEMO', { user: 'bob' })).status).toBe(80);
    expect((await machine.run('REGISTER bob', { user: 'bob' })).status).toBe(0);
  });

  test('WHOAMI keeps every lovelace', async () => {
    await registered();
    const { stdout } = await machine.run('WHOAMI', { json: true });
    expect(stdout.toString()).toContain('"lovelace":12345678901234567');
  });
});

describe('directories', () => {
  test('MD makes them, in any place and case, once', async () => {
    await registered();
    expect(await machine.json('MKDIR c:/DOCS/Sub/')).toMatchObject({
      command: 'MD',
      result: { path: 'C:\\docs\\Sub' },
    });
    const twice = await machine.run('MD \\docs\\sUB');
    expect(twice.status).toBe(80);
    expect(twice.stderr).toBe('test.bat(1): Already exists: C:\\docs\\Sub');
    expect((await machine.run('MD \\none\\x')).status).toBe(3);
    expect((await machine.run('MD \\')).status).toBe(80);
    expect((await machine.run(`MD \\${'x'.repeat(70)}`)).stderr).toMatch(/70 bytes, at most 64/);
  });

  test('CD moves within one process', async () => {
    await registered();
    const run = await machine.run('CD DOCS\nMD sub\nCD sub\nCD\nCD ..\\..\nCD\nCD ..\nCD');
    expect(run.stdout.toString()).toBe('C:\\docs\\sub\nC:\\\nC:\\\n');
    expect((await machine.run('CD')).stdout.toString()).toBe('C:\\\n');
    expect((await machine.run('CD \\none')).status).toBe(3);
    expect((await machine.run('CD \\\\demo\\')).status).toBe(1);
  });

  test('DIR lists as MS-DOS does', async () => {
    await registered();
    const run = await machine.run('ECHO 0123456789 > \\docs\\a.txt\nMD \\docs\\sub\nDIR \\DOCS');
    expect(run.stdout.toString()).toBe(
      [
        ' Directory of C:\\docs',
        '',
        '2026-11-22  11:41               12 demo a.txt',
        '2026-11-22  11:41 <DIR>            demo sub',
        '        1 file(s)               12 bytes',
        '        1 dir(s)',
        '',
      ].join('\n'),
    );
    const entry = { name: 'a.txt', type: 'file', size: 12, owner: expect.any(String) as unknown };
    const listing = { path: 'C:\\docs', entries: [entry] };
    expect(await machine.json('DIR docs\\A.TXT')).toMatchObject({
      command: 'DIR',
      result: listing,
    });
    expect((await machine.run('DIR \\docs\\none')).status).toBe(2);
  });

  test('a hostile name cannot reach the terminal', async () => {
    await registered();
    const [account] = machine.kernel.accounts;
    const root = machine.kernel.get(account?.root ?? '');
    machine.kernel.add(Uint8Array.of(0x1b, 0x5b, 0x41, 0xff), 'file', root.owner, root);
    expect((await machine.run('DIR')).stdout.toString()).toContain(' \\x1b[A\\xff\n');
  });
});

describe('COPY', () => {
  test('carries every byte there and back', async () => {
    await registered();
    const content = Buffer.from(Array.from({ length: 70_000 }, (_, at) => (at * 7919) % 256));
    writeFileSync(host('in.bin'), content);
    const run = await machine.run(
      'COPY h:\\IN.bin \\docs\nCOPY \\docs\\in.bin \\docs\\two.bin\nCOPY docs\\two.bin H:\\out.bin\nCOMP \\docs\\in.bin H:\\out.bin',
    );
    expect(run.stderr).toBe('');
    expect(run.stdout.toString()).toMatch(/1 file\(s\) copied\n[^]*Files compare OK\n$/);
    expect(Buffer.compare(readFileSync(host('out.bin')), content)).toBe(0);
    expect((await machine.run('TYPE \\docs\\in.bin')).stdout.equals(content)).toBe(true);
  });

  test('makes an empty file with one call', async () => {
    await registered();
    writeFileSync(host('empty'), '');
    await machine.run('COPY H:\\empty');
    expect(machine.kernel.written).toEqual([]);
    expect(await machine.json('TYPE empty')).toMatchObject({ result: { size: 0, base64: '' } });
  });

  test('overwrites a file of any case, which keeps its name', async () => {
    await registered();
    await machine.run('ECHO one > \\Note.txt\nECHO two > \\NOTE.TXT');
    expect(await machine.json('DIR \\note.txt')).toMatchObject({
      result: { entries: [{ name: 'Note.txt', size: 5 }] },
    });
  });

  test.each([
    ['COPY \\a \\A', 1, /onto itself/],
    ['COPY \\a .', 1, /onto itself/],
    ['COPY \\docs H:\\x', 5, /it is a directory/],
    ['COPY \\a \\none\\x', 3, /Path not found/],
    ['COPY \\a \\none\\', 3, /Path not found/],
    ['COPY \\a \\\\bob\\', 5, /another account/],
    ['COPY \\a \\b \\c', 1, /Usage: COPY/],
    ['COPY', 1, /Usage: COPY/],
  ])('%s exits with %i', async (line, status, message) => {
    await registered();
    await machine.run('REGISTER bob', { user: 'bob' });
    await machine.run('ECHO x > \\a');
    const run = await machine.run(line);
    expect(run.status).toBe(status);
    expect(run.stderr).toMatch(message);
  });

  test('reads the files of another account', async () => {
    await registered();
    await machine.run('ECHO hi > \\docs\\a.txt');
    const run = await machine.run(
      'REGISTER bob\nTYPE \\\\DEMO\\docs\\a.txt\nCOPY \\\\demo\\docs\\a.txt\nTYPE a.txt',
      {
        user: 'bob',
      },
    );
    expect(run.stdout.toString()).toContain('hi\r\n        1 file(s) copied\nhi\r\n');
    expect((await machine.run('TYPE \\\\nobody\\a')).status).toBe(2);
  });
});

describe('COMP', () => {
  test.each([
    ['abc', 'abc', 0, ''],
    ['abc', 'axc', 1, 'Files differ: first at offset 1 (62h, 78h)'],
    ['abc', 'abcd', 1, 'Files differ: 3 and 4 bytes, first at offset 3'],
    ['', '', 0, ''],
  ])('%j and %j', async (a, b, status, message) => {
    writeFileSync(host('a'), a);
    writeFileSync(host('b'), b);
    const run = await machine.run('COMP H:\\a H:\\b');
    expect(run.status).toBe(status);
    expect(run.stderr.replace('test.bat(1): ', '')).toBe(message);
  });
});

describe('ECHO', () => {
  test.each([
    ['ECHO   two  words ', '  two  words \n'],
    ['ECHO.', '\n'],
    ['ECHO "quoted > text"', '"quoted > text"\n'],
    ['ECHO off', ''],
    ['@ECHO ON', ''],
    ['ECHO', 'ECHO is off\n'],
    ['ECHO on and off', 'on and off\n'],
  ])('%j prints', async (line, printed) => {
    const run = await machine.run(line);
    expect(run.stdout.toString()).toBe(printed);
    expect(machine.booted).toBe(false);
  });

  test.each([
    ['ECHO hello  world > H:\\f', 'hello  world\r\n'],
    ['ECHO hello>H:\\f', 'hello\r\n'],
    ['ECHO.>H:\\f', '\r\n'],
    ['ECHO C:\\new\\table > "H:\\f"', 'C:\\new\\table\r\n'],
    ['ECHO grüße > H:\\f', 'grüße\r\n'],
  ])('%j writes', async (line, written) => {
    const run = await machine.run(line);
    expect(run.stdout.toString()).toBe('');
    expect(readFileSync(host('f'), 'utf8')).toBe(written);
  });
});

describe('TYPE', () => {
  test.each([
    ['TYPE /L:2 H:\\f', 'a\r\nb\n'],
    ['TYPE H:\\f /l:0', ''],
    ['TYPE /L:9 H:\\f', 'a\r\nb\nc'],
    ['TYPE H:/f', 'a\r\nb\nc'],
  ])('%s', async (line, printed) => {
    writeFileSync(host('f'), 'a\r\nb\nc');
    expect((await machine.run(line)).stdout.toString()).toBe(printed);
  });
});

describe('IF', () => {
  test.each([
    ['IF EXIST \\docs ECHO yes', 'yes\n'],
    ['IF EXIST \\docs\\ ECHO yes', 'yes\n'],
    ['IF EXIST \\docs\\NUL ECHO yes', 'yes\n'],
    ['IF EXIST \\a\\nul ECHO yes', ''],
    ['IF EXIST \\\\demo\\ ECHO yes', 'yes\n'],
    ['IF EXIST \\\\demo\\NUL ECHO yes', 'yes\n'],
    ['IF EXIST \\\\nobody\\ ECHO yes', ''],
    ['if not exist \\none\\x IF NOT EXIST H:\\x echo   yes', '  yes\n'],
    ['IF EXIST H:\\..\\x ECHO yes', ''],
    ['IF EXIST \\a ECHO x > H:\\f', ''],
    ['IF EXIST \\a REM nothing', ''],
  ])('%s', async (line, printed) => {
    await registered();
    const run = await machine.run(`ECHO x > \\a\n${line}`);
    expect(run.status).toBe(0);
    expect(run.stdout.toString()).toBe(printed);
  });

  test.each(['IF', 'IF EXIST \\a', 'IF NOT', 'IF ERRORLEVEL x VER', 'IF EXIST'])(
    '%s is refused',
    async (line) => {
      expect((await machine.run(line)).status).toBe(1);
    },
  );
});

describe('scripts', () => {
  test('stop at the first error, or go on and remember it', async () => {
    const script = 'ECHO a\nTYPE H:\\none\nECHO b\nFOO\nECHO c';
    const stopped = await machine.run(script);
    expect(stopped).toMatchObject({ status: 2, stderr: 'test.bat(2): File not found: H:\\none' });
    expect(stopped.stdout.toString()).toBe('a\n');
    const goneOn = await machine.run(script, { goOn: true });
    expect(goneOn.status).toBe(2);
    expect(goneOn.stdout.toString()).toBe('a\nb\nc\n');
    expect(goneOn.stderr).toMatch(/Bad command: FOO. HELP lists the commands$/);
  });

  test('print one JSON object a command', async () => {
    const run = await machine.run('REM x\nECHO a\nIF EXIST H:\\x ECHO b\nFOO', { json: true });
    expect(run.stderr).toBe('');
    expect(
      run.stdout
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { schema: 'dos/1', command: 'ECHO', ok: true, result: { text: 'a' } },
      { schema: 'dos/1', command: 'IF', ok: true, result: { condition: false } },
      {
        schema: 'dos/1',
        command: 'FOO',
        ok: false,
        error: {
          code: 1,
          class: 'application',
          action: 'ask user',
          locus: 'unknown',
          message: 'Bad command: FOO. HELP lists the commands',
        },
      },
    ]);
  });

  test('examples/hello.bat runs twice', async () => {
    writeFileSync(host('README.md'), '# DOS\n\n1\n2\n3\n4\n');
    const script = readFileSync(
      path.resolve(import.meta.dirname, '../../examples/hello.bat'),
      'utf8',
    );
    for (const _ of [1, 2]) {
      const run = await machine.run(script);
      expect(run.stderr).toBe('');
      expect(run.status).toBe(0);
      expect(run.stdout.toString()).toContain(
        '# DOS\n\n1\n2\n3\n        1 file(s) copied\nFiles compare OK\nHello, ledger!\r\n',
      );
    }
  });
});
