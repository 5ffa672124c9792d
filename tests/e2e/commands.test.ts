import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codesOf, Computer } from './computer.ts';

// Every command of the contract, in plain and in JSON, on one kernel.

let machine: Computer;
const bob = { options: ['--user', 'bob'] };
const id: unknown = expect.stringMatching(/^[0-9a-f]{56}$/);

beforeAll(() => {
  machine = Computer.keep();
  const made = machine.script([
    'REGISTER Alice',
    'MD \\Docs',
    'MD docs/Sub',
    'CD docs',
    'ECHO Hello, ledger! > note.txt',
    'ECHO "a > b" "c" > "two words.txt"',
    'COPY NOTE.TXT sub',
  ]);
  expect(codesOf(made)).toEqual(Array<number>(7).fill(0));
  expect(made.map(({ command }) => command)).toEqual([
    'REGISTER',
    'MD',
    'MD',
    'CD',
    'ECHO',
    'ECHO',
    'COPY',
  ]);
  expect(codesOf(machine.script(['REGISTER bob', 'ECHO his > his.txt'], bob))).toEqual([0, 0]);
});

afterAll(() => machine.remove());

describe('WHOAMI', () => {
  test('names the user, the account and the funds', () => {
    expect(machine.json('WHOAMI').result).toEqual({
      user: 'default',
      account: 'alice',
      id,
      address: expect.stringMatching(/^addr_test1[0-9a-z]+$/) as unknown,
      lovelace: expect.any(Number) as unknown,
    });
    expect(machine.text('whoami')).toMatch(
      /^User {6}default\nAccount {3}alice\nId {8}[0-9a-f]{56}\nAddress {3}addr_test1\w+\nLovelace {2}\d+\n$/,
    );
  });

  test('has no account before REGISTER, and changes nothing', () => {
    const options = ['--user', 'carol'];
    const answer = { user: 'carol', account: null, id: null, address: null, lovelace: 0 };
    expect(machine.json('whoami', { options }).result).toEqual(answer);
    expect(machine.json('whoami', { options }).result).toEqual(answer);
  });
});

describe('DIR', () => {
  const entry = (name: string, type: string, size: number, owner = 'alice') => ({
    name,
    type,
    size,
    modified: expect.any(Number) as unknown,
    owner,
    id,
  });

  test('lists the root when no path is given', () => {
    expect(machine.json('DIR')).toEqual({
      schema: 'dos/1',
      command: 'DIR',
      ok: true,
      result: { path: 'C:\\', entries: [entry('Docs', 'directory', 0)] },
    });
  });

  test('lists a directory by the bytes of its names', () => {
    expect(machine.json('dir /docs/').result).toEqual({
      path: 'C:\\Docs',
      entries: [
        entry('Sub', 'directory', 0),
        entry('note.txt', 'file', 16),
        entry('two words.txt', 'file', 13),
      ],
    });
  });

  test('lists one file, and another account', () => {
    const [file, other] = machine.script(['DIR docs\\NOTE.txt', 'DIR \\\\BOB\\']);
    expect(file?.result).toEqual({ path: 'C:\\Docs', entries: [entry('note.txt', 'file', 16)] });
    expect(other?.result).toEqual({
      path: '\\\\bob\\',
      entries: [entry('his.txt', 'file', 5, 'bob')],
    });
  });

  test('shows names, sizes and owners to people', () => {
    const lines = machine.text('DIR docs').split('\n');
    expect(lines).toEqual([
      ' Directory of C:\\Docs',
      '',
      expect.stringMatching(/^\d{4}-\d\d-\d\d {2}\d\d:\d\d <DIR> {12}alice Sub$/),
      expect.stringMatching(/^\d{4}-\d\d-\d\d {2}\d\d:\d\d {15}16 alice note\.txt$/),
      expect.stringMatching(/^\d{4}-\d\d-\d\d {2}\d\d:\d\d {15}13 alice two words\.txt$/),
      '        2 file(s)               29 bytes',
      '        1 dir(s)',
      '',
    ]);
  });

  test('lists the host, where nothing has an owner', () => {
    machine.writeHost('b.txt', 'bb');
    expect(machine.json('DIR H:\\').result).toEqual({
      path: 'H:\\',
      entries: [{ ...entry('b.txt', 'file', 2), owner: null, id: null }],
    });
    expect(machine.text('DIR H:')).toMatch(
      /^ Directory of H:\\\n\n[-0-9]{10} {2}[0-9:]{5} {16}2 b\.txt\n/,
    );
  });
});

describe('TYPE and ECHO', () => {
  test('a line that was written ends with CR LF, quotes and all', () => {
    expect(machine.text('TYPE docs\\note.txt')).toBe('Hello, ledger!\r\n');
    expect(machine.text('type "/docs/two words.txt"')).toBe('"a > b" "c"\r\n');
    expect(machine.text('TYPE \\docs\\sub\\note.txt')).toBe('Hello, ledger!\r\n');
  });

  test('ECHO without a file prints', () => {
    expect(machine.text('echo  two  spaces ')).toBe(' two  spaces \n');
    expect(machine.json('ECHO x').result).toEqual({ text: 'x' });
  });

  test('TYPE in JSON holds the bytes', () => {
    expect(machine.json('TYPE docs\\note.txt').result).toEqual({
      path: 'C:\\Docs\\note.txt',
      size: 16,
      base64: Buffer.from('Hello, ledger!\r\n').toString('base64'),
    });
  });

  test('another account’s files can be read, in any case', () => {
    expect(machine.text('TYPE \\\\bob\\HIS.txt')).toBe('his\r\n');
    expect(machine.text('TYPE //Alice/docs/note.txt', bob)).toBe('Hello, ledger!\r\n');
  });
});

describe('CD', () => {
  test('holds for the rest of a script, and not longer', () => {
    const answers = machine.script([
      'CD \\docs\\sub',
      'CD',
      'DIR',
      'CD ..',
      'TYPE NOTE.TXT',
      'CD /',
      'DIR nothing',
      'CD docs\\note.txt',
      'CD nowhere',
      'cd..',
      'CD',
    ]);
    expect(codesOf(answers)).toEqual([0, 0, 0, 0, 0, 0, 2, 3, 3, 0, 0]);
    expect(answers[1]?.result).toEqual({ path: 'C:\\Docs\\Sub' });
    expect(answers[2]?.result).toMatchObject({ path: 'C:\\Docs\\Sub' });
    expect(answers[10]?.result).toEqual({ path: 'C:\\' });
    expect(machine.text('CD')).toBe('C:\\\n');
    expect(machine.text('CD docs')).toBe('');
  });
});

describe('LOG', () => {
  test('lists every call of every user, newest last', () => {
    const { result } = machine.json('LOG');
    const calls = result?.['calls'] as readonly Record<string, unknown>[];
    expect(calls.map(({ number, name }) => `${String(number)} ${String(name)}`)).toEqual([
      '80 register',
      '39 mkdir',
      '39 mkdir',
      '5B create',
      '40 write',
      '5B create',
      '40 write',
      '5B create',
      '40 write',
      '80 register',
      '5B create',
      '40 write',
    ]);
    for (const call of calls) {
      expect(Object.keys(call)).toEqual([
        'number',
        'name',
        'tx',
        'slot',
        'fee',
        'memory',
        'steps',
        'size',
      ]);
      expect(call['tx']).toMatch(/^[0-9a-f]{64}$/);
      for (const field of ['slot', 'fee', 'memory', 'steps', 'size']) {
        expect(call[field]).toSatisfy(Number.isSafeInteger);
      }
    }
    const slots = calls.map(({ slot }) => Number(slot));
    expect(slots).toEqual(slots.toSorted((a, b) => a - b));
    const [heading, ...rows] = machine.text('LOG').trimEnd().split('\n');
    expect(heading).toMatch(/^AH +call +slot +fee +memory +steps +size +transaction$/);
    expect(rows).toHaveLength(calls.length);
    expect(rows[0]).toMatch(/^80 +register( +\d+){5} +[0-9a-f]{64}$/);
  });
});

describe('COMP', () => {
  test('same, different and missing', () => {
    const answers = machine.script([
      'COMP docs\\note.txt docs\\sub\\note.txt',
      'COMP docs\\note.txt \\\\bob\\his.txt',
      'COMP docs\\note.txt docs\\none.txt',
      'COMP docs\\note.txt H:\\none.txt',
    ]);
    expect(codesOf(answers)).toEqual([0, 1, 2, 2]);
    expect(answers[0]?.result).toEqual({ equal: true, size: 16 });
    expect(answers[1]?.error?.message).toMatch(/^Files differ: 16 and 5 bytes, first at offset 0$/);
    expect(machine.text('comp docs\\note.txt docs\\sub\\note.txt')).toBe('Files compare OK\n');
  });
});

describe('the other forms', () => {
  test('what COPY, MD and REGISTER print', () => {
    const copy = machine.copy();
    copy.writeHost('in.txt', 'in');
    const run = copy.runScript(
      'COPY H:\\in.txt\r\nMD new\r\nMD \\new\\er\\\r\nCOPY IN.TXT new\\ER\r\ncopy new/er/in.txt h:out.txt',
    );
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout.toString()).toBe('        1 file(s) copied\n'.repeat(3));
    expect(copy.readHost('out.txt').toString()).toBe('in');
    const carol = copy.run('REGISTER carol', { options: ['--user', 'carol'] });
    expect(carol).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^Funding carol/) as unknown,
    });
    expect(carol.stdout.toString()).toBe('Account carol registered\n');
  });

  test('what REGISTER, MD and COPY answer', () => {
    const copy = machine.copy();
    copy.writeHost('in.txt', 'in');
    const answers = copy.script(['MD new', 'COPY h:in.txt new', 'ECHO x > new\\in.txt'], {});
    expect(answers.map(({ result }) => result)).toEqual([
      { path: 'C:\\new', id },
      { from: 'H:\\in.txt', to: 'C:\\new\\in.txt', size: 2 },
      { path: 'C:\\new\\in.txt', size: 3 },
    ]);
    expect(copy.json('REGISTER dave', { options: ['--user', 'dave'] }).result).toEqual({
      account: 'dave',
      id,
    });
  });
});
