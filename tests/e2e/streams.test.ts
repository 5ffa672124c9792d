import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { Computer } from './computer.ts';
import { buildProgram } from './program.ts';

// `-` for the standard streams, arguments of scripts, and --quiet.

const main = await buildProgram();

function run(computer: Computer, args: readonly string[], input: string) {
  const options = ['--home', computer.home, '--host-root', computer.hostRoot];
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...options, ...args], {
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('a script may come from the standard input', () => {
  const computer = Computer.make();
  expect(run(computer, ['-'], 'ECHO one\r\nECHO two %0\n')).toEqual({
    status: 0,
    stdout: 'one\ntwo -\n',
    stderr: '',
  });
});

test('files may come from and go to the standard streams', () => {
  const computer = Computer.make();
  const bytes = '\u{0}binary\r\nno end';
  expect(run(computer, ['-c', 'COPY - H:\\in.bin'], bytes).status).toBe(0);
  expect(computer.readHost('in.bin').toString()).toBe(bytes);
  expect(run(computer, ['-c', 'TYPE -'], bytes).stdout).toBe(bytes);
  expect(run(computer, ['-c', 'COPY H:\\in.bin - > NUL'], '').status).toBe(0);
  expect(run(computer, ['-c', 'SORT'], 'b\na\n').stdout).toBe('a\nb\n');
  expect(run(computer, ['-c', 'FIND "b" < -'], 'b\na\n').stdout).toBe('b\n');
});

test('a script gets its arguments, each as one', () => {
  const computer = Computer.make();
  computer.writeHost('args.bat', 'ECHO [%1] [%~2] [%3] %~nx0');
  const { stdout } = run(computer, [computer.host('args.bat'), 'a', 'b c & d', '--json'], '');
  expect(stdout).toBe('[a] [b c & d] [--json] args.bat\n');
});

test('--quiet leaves only errors on stderr', () => {
  const computer = Computer.make();
  expect(run(computer, ['--quiet', '-c', 'REGISTER alice'], '')).toEqual({
    status: 0,
    stdout: 'Account alice registered\n',
    stderr: '',
  });
  expect(run(computer, ['--quiet', '-c', 'TYPE none'], '').stderr).toBe(
    'File not found: C:\\none\n',
  );
});
