import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, codesOf, Computer } from './computer.ts';
import { expectValid } from './schemas.ts';
import { buildProgram, root } from './program.ts';

// What calls cost, before and instead of making them; groups of calls; the outbox.

let machine: Computer;

beforeAll(() => {
  machine = Computer.keep();
  expect(codesOf(machine.script(['REGISTER alice', 'MD docs']))).toEqual([0, 0]);
});

afterAll(() => machine.remove());

/** The calls of a bill, by name. */
function callsOf(answer: Answer | undefined): readonly string[] {
  const result = answer?.result ?? {};
  const { calls = [] } = Object(result['bill'] ?? result) as {
    readonly calls?: readonly { readonly call: string }[];
  };
  return calls.map(({ call }) => call);
}

function namesIn(answer: Answer | undefined): readonly string[] {
  const { entries = [] } = Object(answer?.result) as {
    readonly entries?: readonly { readonly name: string }[];
  };
  return entries.map(({ name }) => name);
}

describe('TRY and BILL', () => {
  test('price a command, and change nothing', () => {
    const before = machine.script(['DIR \\ /S', 'LOG', 'WHOAMI', 'SET']);
    machine.writeHost('big.bin', Buffer.alloc(30_000, 'x'));
    const answers = machine.script([
      'TRY MD new',
      'TRY COPY H:\\big.bin',
      'BILL MD new',
      'TRY DIR',
      'TRY MD docs',
      'TRY SET A=b',
      'TRY COPY \\none H:\\x',
      'TRY ECHO x > H:\\written',
    ]);
    expectValid(...answers);
    expect(codesOf(answers)).toEqual([0, 0, 0, 0, 80, 0, 2, 0]);
    expect(callsOf(answers[0])).toEqual(['mkdir']);
    expect(callsOf(answers[1])).toEqual(['create', 'write', 'write', 'write']);
    expect(answers[0]?.result).toMatchObject({
      fee: expect.any(Number) as unknown,
      locked: expect.any(Number) as unknown,
      returned: 0,
    });
    expect(callsOf(answers[3])).toEqual([]);
    expect(machine.script(['DIR \\ /S', 'LOG', 'WHOAMI', 'SET'])).toEqual(before);
    expect(readdirSync(machine.hostRoot)).toEqual(['big.bin']);
  });

  test('are right about the price', () => {
    const copy = machine.copy();
    const [tried, made, log] = copy.script(['TRY MD new', 'MD new', 'LOG /N:1']);
    expect(codesOf([tried, made].filter((each) => each !== undefined))).toEqual([0, 0]);
    const calls = log?.result?.['calls'] as readonly { readonly fee: number }[] | undefined;
    // The validity interval is another one, and its numbers may be a byte longer.
    expect(Math.abs(Number(tried?.result?.['fee']) - (calls?.[0]?.fee ?? 0))).toBeLessThan(1000);
  });

  test('BILL prices a whole script, with what it writes to H: and reads again', () => {
    const copy = Computer.make();
    copy.writeHost('README.md', '# DOS\n');
    copy.writeHost('hello.bat', readFileSync(path.join(root, 'examples', 'hello.bat')));
    const answer = copy.json('BILL H:\\hello.bat');
    expectValid(answer);
    expect(answer.ok).toBe(true);
    const calls = ['register', 'mkdir', 'create', 'write', 'create', 'write'];
    expect(callsOf(answer)).toEqual(calls);
    expect(existsSync(copy.host('hello.tmp'))).toBe(false);
    expect(existsSync(copy.home)).toBe(false);
    expect(machine.text('BILL MD x')).toMatch(
      /^ {2}mkdir: fee \d\.\d{6}, deposit .*\n1 call: fee .*\n$/,
    );
  });

  test('work on an empty home, and leave it empty', () => {
    const computer = Computer.make();
    const answer = computer.json('TRY REGISTER bob');
    expect(callsOf(answer)).toEqual(['register']);
    expect(existsSync(computer.home)).toBe(false);
  });

  test('--dry-run rehearses a run', () => {
    const copy = machine.copy();
    const run = copy.runScript(
      'MD new\nECHO x > new\\f\nTYPE new\\f\nCOPY new\\f H:\\out\nTYPE H:\\out',
      {
        options: ['--dry-run'],
      },
    );
    expect(run.status).toBe(0);
    expect(run.stdout.toString()).toBe('x\r\n        1 file(s) copied\nx\r\n');
    expect(run.stderr).toMatch(/3 calls: fee/);
    expect(existsSync(copy.host('out'))).toBe(false);
    expect(namesIn(copy.json('DIR \\'))).toEqual(['docs']);
  });
});

describe('a group of calls', () => {
  test('is seen by its process alone until COMMIT submits it', () => {
    const copy = machine.copy();
    const answers = copy.script([
      'BEGIN',
      'MD \\a',
      'MD \\a\\b',
      'ECHO x > \\a\\b\\f',
      'TYPE \\a\\b\\f',
      'LOG',
      'COMMIT',
      'LOG',
      'DIR \\a\\b',
    ]);
    expectValid(...answers.filter(({ command }) => command !== 'ECHO'));
    expect(codesOf(answers)).toEqual(Array<number>(9).fill(0));
    expect(answers[4]?.result).toMatchObject({ size: 3 });
    expect(callsOf(answers[6])).toEqual(['mkdir', 'mkdir', 'create', 'write']);
    expect(answers[6]?.result?.['transactions']).toHaveLength(4);
    expect(namesIn(answers[8])).toEqual(['f']);
    expect(copy.text('TYPE \\a\\b\\f')).toBe('x\r\n');
  });

  test('is forgotten by ROLLBACK, and what cannot work fails before it costs anything', () => {
    const copy = machine.copy();
    const before = copy.json('WHOAMI');
    const answers = copy.script([
      'BEGIN',
      'BEGIN',
      'MD \\a',
      'MD \\a',
      'ROLLBACK',
      'DIR \\',
      'ROLLBACK',
      'COMMIT',
    ]);
    expect(codesOf(answers)).toEqual([0, 1, 0, 80, 0, 0, 1, 1]);
    expectValid(...answers);
    expect(answers[4]?.result).toEqual({ calls: 1 });
    expect(namesIn(answers[5])).toEqual(['docs']);
    expect(copy.json('WHOAMI')).toEqual(before);
  });

  test('that nobody commits is an error', () => {
    const run = machine.runScript('BEGIN\nMD \\lost');
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/BEGIN without COMMIT: 1 calls were not submitted\n$/);
    expect(namesIn(machine.json('DIR \\'))).toEqual(['docs']);
  });

  test('stops where somebody else was faster, and says what took effect', async () => {
    const copy = machine.copy();
    const script = path.join(copy.folder, 'race.bat');
    writeFileSync(script, 'BEGIN\nMD \\a\nMD \\b\nECHO ready\nPAUSE\nCOMMIT');
    const child = spawn(process.execPath, [
      await buildProgram(),
      '--home',
      copy.home,
      '--host-root',
      copy.hostRoot,
      script,
    ]);
    let stderr = '';
    child.stderr.on('data', (data: Buffer) => {
      stderr += data.toString();
    });
    await once(child.stdout, 'data');
    // Another process of the same user spends what the group stands on.
    expect(codesOf(copy.script(['MD \\aa']))).toEqual([0]);
    child.stdin.end('\n');
    expect(await once(child, 'close')).toEqual([32, null]);
    expect(stderr).toMatch(
      /Call 1 of 2 \(mkdir\) was refused: Spent by another.*Nothing took effect\. Withheld: mkdir\n$/,
    );
    expect(namesIn(copy.json('DIR \\'))).toEqual(['aa', 'docs']);
  });
});

describe('what a run may spend', () => {
  test('--max-cost and --budget refuse, with the bill', () => {
    const copy = machine.copy();
    const dear = copy.json('MD \\a', { options: ['--max-cost', '0.1'] });
    expect(dear.error).toMatchObject({ code: 5, bill: { call: 'mkdir' } });
    expectValid(dear);
    const answers = copy.script(['MD \\a', 'MD \\b', 'MD \\c'], { options: ['--budget', '10'] });
    expect(codesOf(answers)).toEqual([0, 0, 5]);
    expect(answers[2]?.error?.message).toMatch(
      /^Not signed: it costs more than --budget has left\. mkdir: fee/,
    );
    expect(namesIn(copy.json('DIR \\'))).toEqual(['a', 'b', 'docs']);
    expect(copy.run('DIR', { options: ['--max-cost', 'much'] }).status).toBe(1);
  });
});

describe('settings', () => {
  test('an option wins over a variable, that over the project’s file, that over the user’s', () => {
    const copy = machine.copy();
    const config = path.join(copy.folder, 'config');
    mkdirSync(config);
    const verify = (env: Readonly<Record<string, string>>, options: readonly string[] = []) =>
      copy.json('VERIFY', { env: { DOS_CONFIG: config, ...env }, options }).result?.['blocks'];
    expect(verify({})).toBe(1);
    writeFileSync(path.join(config, 'config.json'), '{"verify":"2"}');
    expect(verify({})).toBe(2);
    writeFileSync(path.join(copy.folder, 'dos.json'), '{"verify":"3"}');
    expect(verify({})).toBe(3);
    expect(verify({ DOS_VERIFY: '4' })).toBe(4);
    expect(verify({ DOS_VERIFY: '4' }, ['--verify', '5'])).toBe(5);
    expectValid(copy.json('VERIFY'));
  });

  test.each([
    ['{', /it is not JSON/],
    ['[]', /not a JSON object/],
    ['{"frob":"x"}', /unknown setting frob/],
    ['{"user":"../x"}', /Not a user/],
    ['{"hostRoot":".."}', /leads outside its folder/],
    ['{"verify":3}', /verify is not text/],
  ])('a file that holds %s is refused', (text, message) => {
    const copy = machine.copy();
    writeFileSync(path.join(copy.folder, 'dos.json'), text);
    const run = copy.start(['-c', 'VER']);
    expect(run.status).toBe(13);
    expect(run.stderr).toMatch(message);
  });
});
