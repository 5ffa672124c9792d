import { describe, expect, test } from 'vitest';
import { BadCommandError } from '../../offchain/errors/file.ts';
import { parseOptions } from '../../shell/options.ts';

const kernel = `${'ab'.repeat(32)}#0`;

describe('options', () => {
  test('have defaults', () => {
    expect(parseOptions(['-c', 'dir \\'])).toEqual({
      action: { kind: 'line', line: 'dir \\' },
      home: undefined,
      hostRoot: undefined,
      user: undefined,
      quiet: false,
      maxCost: undefined,
      budget: undefined,
      verify: undefined,
      dryRun: false,
      kernel: undefined,
      network: undefined,
      confirmMainnet: false,
      yes: false,
      json: false,
      verbose: false,
      continue: false,
    });
  });

  test('are all understood', () => {
    const args = ['--home', 'h', '--host-root=r', '--user', 'bob_1', '--kernel', kernel];
    args.push('--network', 'preview');
    const flags = ['--confirm-mainnet', '--yes', '--json', '--verbose', '--continue'];
    expect(parseOptions([...args, ...flags, 'a.bat'])).toEqual({
      action: { kind: 'script', path: 'a.bat', args: [] },
      home: 'h',
      hostRoot: 'r',
      user: 'bob_1',
      quiet: false,
      maxCost: undefined,
      budget: undefined,
      verify: undefined,
      dryRun: false,
      kernel,
      network: 'preview',
      confirmMainnet: true,
      yes: true,
      json: true,
      verbose: true,
      continue: true,
    });
  });

  test('a command line may begin like an option, and may be empty', () => {
    expect(parseOptions(['-c', '--json']).action).toEqual({ kind: 'line', line: '--json' });
    expect(parseOptions(['-c', '']).action).toEqual({ kind: 'line', line: '' });
  });

  test('what is behind a script belongs to it', () => {
    const action = { kind: 'script', path: 'a.bat', args: ['--json', 'x y'] };
    expect(parseOptions(['--quiet', 'a.bat', '--json', 'x y'])).toMatchObject({
      action,
      json: false,
      quiet: true,
    });
    expect(parseOptions(['-']).action).toEqual({ kind: 'script', path: '-', args: [] });
  });

  test('without a line or a script, there is the screen', () => {
    expect(parseOptions([]).action).toEqual({ kind: 'interactive' });
  });

  test('--help and --version need nothing else', () => {
    expect(parseOptions(['--help']).action).toEqual({ kind: 'help' });
    expect(parseOptions(['--version', '-c', 'dir']).action).toEqual({ kind: 'version' });
  });

  test.each([
    [['--frob', '-c', 'dir'], /Unknown option: --frob/],
    [['--json=yes', '-c', 'dir'], /Unknown option: --json=yes/],
    [['-c'], /Missing a value behind -c/],
    [['--home'], /Missing a value behind --home/],
    [['--home=', '-c', 'dir'], /Missing a value behind --home/],
    [['--user', '../x', '-c', 'dir'], /Not a user/],
    [['--user', 'x'.repeat(33), '-c', 'dir'], /Not a user/],
    [['--kernel', 'abc', '-c', 'dir'], /Not a kernel/],
    [['-c', 'dir', '-c', 'dir'], /-c is given twice/],
    [['-c', 'dir', 'a.bat'], /not both/],
  ])('%j is refused', (args, message) => {
    expect(() => parseOptions(args)).toThrow(BadCommandError);
    expect(() => parseOptions(args)).toThrow(message);
  });
});
