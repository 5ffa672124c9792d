import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codesOf, Computer, readAnswers } from './computer.ts';
import { root } from './program.ts';

// Options, scripts, users, and when a kernel is booted.

let machine: Computer;
const kernelOf = (of: Computer): string => String(of.json('VER').result?.['kernel']);

const commandNames = (commands: unknown): readonly string[] =>
  (commands as readonly { name: string }[]).map(({ name }) => name);

beforeAll(() => {
  machine = Computer.keep();
  expect(
    codesOf(machine.script(['REGISTER alice', 'MD docs', 'ECHO hers > docs\\her.txt'])),
  ).toEqual([0, 0, 0]);
});

afterAll(() => machine.remove());

describe('an empty home', () => {
  test.each([
    'VER',
    'HELP',
    'help dir',
    'ECHO hello',
    'DIR',
    'WHOAMI',
    'LOG',
    'TYPE a',
    'COMP a b',
    'CD',
    'DIR H:\\',
    'MD H:\\made',
    'NONSENSE',
    'MD a*b',
    'REGISTER -no',
    'ECHO x >',
    'DIR X:\\',
    'COPY H:\\none C:\\',
    'MD',
    `MD ${'x'.repeat(65)}`,
    'REM',
    '',
  ])('is not made by %s', (line) => {
    const computer = Computer.make();
    computer.run(line);
    expect(existsSync(computer.home)).toBe(false);
  });

  test('is booted by the first command that changes something', () => {
    const computer = Computer.make();
    const run = computer.run('REGISTER Alice');
    expect(run.status).toBe(0);
    expect(run.stdout.toString()).toBe('Account alice registered\n');
    expect(run.stderr).toMatch(/^Funding default from the emulator's faucet\nBooting: [^]*\n$/);
    expect(computer.json('WHOAMI').result).toMatchObject({ account: 'alice' });
    expect(kernelOf(computer)).toMatch(/^[0-9a-f]{64}#0$/);
    expect(computer.json('LOG').result).toMatchObject({ calls: [{ name: 'register' }] });
  });

  test('is booted in silence with --json', () => {
    const answers = Computer.make().script(['MD docs', 'REGISTER alice', 'MD docs']);
    expect(codesOf(answers)).toEqual([65, 0, 0]);
  });
});

describe('VER and HELP', () => {
  test('VER names the version, the kernel and the network', () => {
    const { result } = machine.json('ver');
    expect(result).toEqual({
      version: '0.1.0',
      kernel: expect.stringMatching(/^[0-9a-f]{64}#\d+$/) as unknown,
      network: 'emulator',
    });
    expect(machine.text('VER')).toBe(
      `DOS version 0.1.0\nKernel: ${String(result?.['kernel'])}\nNetwork: emulator\n`,
    );
    expect(Computer.make().json('VER').result).toMatchObject({ kernel: null });
  });

  test('HELP lists every command of the contract', () => {
    const text = machine.text('help');
    const { result } = machine.json('HELP');
    const names = commandNames(result?.['commands']);
    for (const name of 'REGISTER WHOAMI MD CD DIR COPY COMP TYPE ECHO LOG VER HELP'.split(' ')) {
      expect(text).toMatch(new RegExp(`^${name}\\b`, 'm'));
      expect(names).toContain(name);
    }
    expect(machine.json('HELP frob').error).toMatchObject({ code: 1 });
  });
});

describe('the home', () => {
  test('is DOS_HOME when no option says another, and both may be relative to the caller', () => {
    const host = Computer.make();
    const env = { DOS_HOME: machine.home };
    expect(host.start(['-c', 'TYPE docs\\her.txt'], { env }).stdout.toString()).toBe('hers\r\n');
    const relative = { cwd: machine.folder, env: { DOS_HOME: 'home' } };
    expect(host.start(['-c', 'DIR docs'], relative).status).toBe(0);
    const other = ['--home', 'none', '--json', '-c', 'DIR'];
    expect(codesOf(readAnswers(host.start(other, relative)))).toEqual([65]);
    expect(host.start(['--home=home', '-c', 'DIR'], { cwd: machine.folder }).status).toBe(0);
  });

  test('is the platform’s data folder otherwise', () => {
    const host = Computer.make();
    const env = { HOME: host.folder, XDG_DATA_HOME: path.join(host.folder, 'data'), DOS_HOME: '' };
    mkdirSync(path.join(host.folder, 'data'));
    if (process.platform === 'linux')
      cpSync(machine.home, path.join(host.folder, 'data', 'dos'), { recursive: true });
    expect(host.start(['-c', 'DIR'], { env }).status).toBe(process.platform === 'linux' ? 0 : 65);
  });

  test('holds no file that others may read', () => {
    const files = readdirSync(path.join(machine.home, 'keys'));
    expect(files).toEqual(['default.json']);
  });
});

describe('H:', () => {
  test('is the caller’s folder, or --host-root', () => {
    const host = Computer.make();
    host.writeHost('a.txt', 'a');
    expect(host.start(['-c', 'TYPE H:\\a.txt'], { cwd: host.hostRoot }).stdout.toString()).toBe(
      'a',
    );
    expect(host.start(['--host-root', 'host', '-c', 'TYPE H:\\a.txt']).stdout.toString()).toBe('a');
    expect(host.start(['--host-root', 'none', '-c', 'TYPE H:\\a.txt']).status).toBe(3);
  });

  test('is not led astray by another npm further up', () => {
    const host = Computer.make();
    host.writeHost('a.txt', 'a');
    const run = host.start(['-c', 'TYPE H:\\a.txt'], {
      cwd: host.hostRoot,
      env: { INIT_CWD: root },
    });
    expect(run.stdout.toString()).toBe('a');
  });
});

describe('--user', () => {
  test('two users share a home; each writes to its own files only', () => {
    const computer = machine.copy();
    const bob = { options: ['--user', 'bob'] };
    const answers = computer.script(
      [
        'DIR',
        'REGISTER alice',
        'REGISTER Bob',
        'TYPE \\\\alice\\docs\\her.txt',
        'ECHO mine > \\\\alice\\docs\\her.txt',
        'ECHO mine > \\\\alice\\docs\\new.txt',
        'MD \\\\alice\\docs\\new',
        'MD \\\\alice\\docs',
        'COPY \\\\alice\\docs\\her.txt',
        'ECHO mine > \\\\bob\\mine.txt',
        'DIR \\\\carol\\',
        'CD \\\\alice\\',
      ],
      bob,
    );
    expect(codesOf(answers)).toEqual([65, 80, 0, 0, 5, 5, 5, 80, 0, 0, 2, 1]);
    expect(computer.text('TYPE docs\\her.txt')).toBe('hers\r\n');
    expect(computer.text('TYPE her.txt', bob)).toBe('hers\r\n');
    expect(computer.json('DIR \\\\bob\\', bob).result).toMatchObject({
      path: '\\\\bob\\',
      entries: [
        { name: 'her.txt', owner: 'bob' },
        { name: 'mine.txt', owner: 'bob' },
      ],
    });
    expect(readdirSync(path.join(computer.home, 'keys')).toSorted()).toEqual([
      'bob.json',
      'default.json',
    ]);
  });

  test.each(['../x', 'a b', '', 'a/b', 'x'.repeat(33)])('%j is no user', (user) => {
    expect(machine.run('DIR', { options: ['--user', user] }).status).toBe(1);
  });
});

describe('--kernel', () => {
  test('opens the home’s own, also for writing', () => {
    const computer = machine.copy();
    const options = ['--kernel', kernelOf(computer)];
    const answers = computer.script(['DIR', 'MD more'], { options });
    expect(codesOf(answers)).toEqual([0, 0]);
    expect(computer.json('VER', { options }).result).toMatchObject({ kernel: options[1] });
  });

  test('opens a chain that came without its home', () => {
    const other = Computer.make();
    cpSync(path.join(machine.home, 'emulator'), path.join(other.home, 'emulator'), {
      recursive: true,
    });
    const options = ['--kernel', kernelOf(machine).toUpperCase()];
    expect(other.text('TYPE \\\\alice\\docs\\her.txt', { options })).toBe('hers\r\n');
    expect(other.json('DIR', { options }).error).toMatchObject({ code: 65 });
  });

  test('an unknown one is refused, and nothing is made for it', () => {
    const options = ['--kernel', `${'ab'.repeat(32)}#0`];
    for (const computer of [machine.copy(), Computer.make()]) {
      rmSync(path.join(computer.home, 'keys'), { recursive: true, force: true });
      for (const line of ['DIR', 'MD x', 'WHOAMI', 'LOG']) {
        expect(computer.json(line, { options }).error).toMatchObject({
          code: 13,
          message: expect.stringMatching(/Check --kernel and --home$/) as unknown,
        });
      }
      expect(existsSync(path.join(computer.home, 'keys'))).toBe(false);
    }
  });

  test.each(['frob', 'ab#0', 'ab'.repeat(32), `${'ab'.repeat(32)}#x`, `${'zz'.repeat(32)}#0`])(
    '%s is bad usage',
    (kernel) => {
      expect(machine.json('DIR', { options: ['--kernel', kernel] }).error).toMatchObject({
        code: 1,
      });
    },
  );
});

describe('a script', () => {
  test.each([
    ['LF', 'TYPE docs\\her.txt\nCD docs\nCD\n'],
    ['CR LF', '@ECHO OFF\r\nREM nothing\r\nTYPE docs\\her.txt\r\n\r\nCD docs\r\nCD\r\n'],
    ['no newline at the end', '\u{FEFF}type DOCS/HER.TXT\n:: nothing\ncd docs\ncd'],
  ])('with %s', (_, text) => {
    expect(machine.runScript(text)).toMatchObject({
      status: 0,
      stdout: Buffer.from('hers\r\nC:\\docs\n'),
      stderr: '',
    });
  });

  test('stops at the first error with its code, and says where', () => {
    expect(machine.runScript('CD\nTYPE none\nCD\n')).toEqual({
      status: 2,
      stdout: Buffer.from('C:\\\n'),
      stderr: 'test.bat(2): File not found: C:\\none\n',
    });
  });

  test('goes on with --continue, and exits with the first error', () => {
    const run = machine.runScript('CD\nTYPE none\nFROB\nCD', { options: ['--continue'] });
    expect({ status: run.status, stdout: run.stdout.toString() }).toEqual({
      status: 2,
      stdout: 'C:\\\nC:\\\n',
    });
    expect(run.stderr).toBe(
      'test.bat(2): File not found: C:\\none\ntest.bat(3): Bad command: FROB. HELP lists the commands\n',
    );
  });

  test('stops in JSON too, with one object a command', () => {
    const run = machine.runScript('CD\nTYPE none\nCD', { options: ['--json'] });
    expect(codesOf(readAnswers(run))).toEqual([0, 2]);
  });

  test('may stand anywhere', () => {
    const computer = Computer.make();
    computer.writeHost('x.bat', 'TYPE H:\\x.bat');
    const run = computer.start(['--host-root', 'host', path.join('host', 'x.bat')]);
    expect(run.stdout.toString()).toBe('TYPE H:\\x.bat');
    expect(computer.start([computer.host('none.bat')]).status).toBe(2);
    expect(computer.start([computer.hostRoot]).status).toBe(5);
  });
});

test('options may come in any order, and --yes changes nothing', () => {
  const { home, hostRoot } = machine;
  const args = [
    '--yes',
    '--json',
    '-c',
    'DIR',
    '--verbose',
    '--host-root',
    hostRoot,
    '--home',
    home,
  ];
  const run = machine.start(args);
  expect(run.status).toBe(0);
  expect(JSON.parse(run.stdout.toString())).toMatchObject({ command: 'DIR', ok: true });
});
