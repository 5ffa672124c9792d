import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codesOf, Computer } from './computer.ts';

// Removing, renaming and sharing on a real kernel: what the ledger itself refuses, too.

let machine: Computer;
const bob = { options: ['--user', 'bob'] };

beforeAll(() => {
  machine = Computer.keep();
  const made = machine.script([
    'REGISTER alice',
    'MD docs',
    'ECHO one > docs\\one.txt',
    'ECHO two > docs\\two.txt',
    'MD docs\\sub',
  ]);
  expect(codesOf(made)).toEqual([0, 0, 0, 0, 0]);
  expect(codesOf(machine.script(['REGISTER bob'], bob))).toEqual([0]);
});

afterAll(() => machine.remove());

const names = (computer: Computer, directory: string): readonly string[] =>
  computer.text(`DIR /B ${directory}`).split('\n').slice(0, -1);

describe('entries on the ledger', () => {
  test('go, get other names and move, and the deposits come back', () => {
    const copy = machine.copy();
    const funds = () => Number(copy.json('WHOAMI').result?.['lovelace']);
    const before = funds();
    const answers = copy.script([
      'REN docs\\one.txt 1.txt',
      'MOVE docs\\two.txt \\',
      'REN docs\\sub below',
      'MOVE docs\\1.txt docs\\below',
      'DEL docs\\below\\1.txt',
      'RD docs\\below',
      'RD docs',
      'LOG',
    ]);
    expect(codesOf(answers)).toEqual(Array<number>(8).fill(0));
    expect(names(copy, '\\')).toEqual(['two.txt']);
    expect(copy.text('TYPE two.txt')).toBe('two\r\n');
    const calls = answers[7]?.result?.['calls'] as readonly { readonly name: string }[];
    expect(calls.slice(-7).map(({ name }) => name)).toEqual([
      ...Array<string>(4).fill('rename'),
      'unlink',
      'rmdir',
      'rmdir',
    ]);
    // Fees of seven calls cost less than three deposits give.
    expect(funds()).toBeGreaterThan(before);
  });

  test('RD /S removes a tree, and TRY prices it without doing so', () => {
    const copy = machine.copy();
    const tried = copy.json('TRY RD /S /Q docs').result?.['calls'];
    const calls = (tried as readonly { readonly call: string }[]).map(({ call }) => call);
    expect(calls).toEqual(['unlink', 'rmdir', 'unlink', 'rmdir']);
    expect(names(copy, '\\')).toEqual(['docs']);
    expect(copy.json('RD /S /Q docs').result).toMatchObject({ removed: 4 });
    expect(names(copy, '\\')).toEqual([]);
  });

  test('a read-only file is held by the ledger', () => {
    const copy = machine.copy();
    const answers = copy.script([
      'ATTRIB +R docs\\one.txt',
      'ECHO new > docs\\one.txt',
      'DEL docs\\one.txt',
      'ATTRIB docs\\one.txt',
      'ATTRIB -R docs\\one.txt',
      'DEL docs\\one.txt',
    ]);
    expect(codesOf(answers)).toEqual([0, 5, 5, 0, 0, 0]);
    expect(answers[3]?.result).toEqual({
      files: [{ path: 'C:\\docs\\one.txt', attributes: expect.stringContaining('R') as unknown }],
    });
  });

  test('rights let another account write, rename and remove', () => {
    const copy = machine.copy();
    const lines = [
      'ECHO his > \\\\alice\\docs\\his.txt',
      'REN \\\\alice\\docs\\his.txt bobs.txt',
      'DEL \\\\alice\\docs\\bobs.txt',
    ];
    expect(codesOf(copy.script(lines, bob))).toEqual([5, 2, 2]);
    expect(copy.json('CACLS docs /G bob:RW').ok).toBe(true);
    expect(codesOf(copy.script(lines, bob))).toEqual([0, 0, 0]);
    expect(copy.text('CACLS docs')).toBe('C:\\docs  bob:RW\n');
    expect(copy.json('CACLS docs /R:bob').ok).toBe(true);
    expect(codesOf(copy.script(lines, bob))).toEqual([5, 2, 2]);
  });

  test('CHKDSK finds everything in order, and MEM counts it', () => {
    const copy = machine.copy();
    expect(codesOf(copy.script(['DEL docs\\one.txt', 'REN docs papers']))).toEqual([0, 0]);
    expect(copy.json('CHKDSK').result).toEqual({
      accounts: 2,
      directories: 4,
      files: 1,
      bytes: 5,
      problems: [],
    });
    expect(copy.text('CHKDSK')).toMatch(/No problems found\n$/);
    expect(copy.json('MEM').result).toMatchObject({
      objects: expect.any(Number) as unknown,
      transaction: { size: 16_384, chunk: 14_336 },
    });
  });
});
