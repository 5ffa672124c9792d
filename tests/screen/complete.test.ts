import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { commonStart, complete } from '../../shell/screen/complete.ts';
import { Machine } from '../shell/machine.ts';

let machine: Machine;

beforeEach(async () => {
  machine = new Machine();
  await machine.run('REGISTER demo\nMD \\docs\nMD "\\my docs"\nECHO x > \\docs\\note.txt');
  mkdirSync(path.join(machine.hostRoot, 'folder'));
  writeFileSync(path.join(machine.hostRoot, 'evil\u{1B}name'), '');
  writeFileSync(path.join(machine.hostRoot, 'file.txt'), '');
});

describe('completion', () => {
  test.each([
    ['whoa', 0, ['WHOAMI']],
    ['c', 0, ['CACLS', 'CALL', 'CD', 'CHDIR', 'CHKDSK', 'CHOICE', 'CLS', 'COMMIT', 'COMP', 'COPY']],
    ['DIR do', 4, ['docs\\']],
    ['DIR \\docs\\n', 4, ['\\docs\\note.txt']],
    ['DIR /docs/n', 4, ['/docs/note.txt']],
    ['CD m', 3, ['"my docs\\"']],
    ['CD "my', 3, ['"my docs\\"']],
    ['TYPE H:', 5, ['H:file.txt', 'H:folder\\']],
    ['COPY a H:fo', 7, ['H:folder\\']],
    ['DIR /s', 4, ['/S']],
    ['HELP ver', 5, ['VER', 'VERIFY']],
    ['ECHO a & TYP', 9, ['TYPE']],
    ['DIR | FIN', 6, ['FIND']],
    ['ECHO %my', 5, ['%MYNAME%']],
    ['DIR none\\x', 4, []],
    ['DIR Q:\\', 4, []],
    ['DIR \\\\demo\\d', 4, ['\\\\demo\\docs\\']],
  ])('%j', async (before, from, candidates) => {
    const context = machine.context();
    context.machine.variables.set('MYNAME', 'x');
    const found = await complete(context, before);
    expect(found).toEqual({ from, candidates: expect.arrayContaining([...candidates]) as unknown });
    expect(found.candidates.length).toBe(candidates.length);
  });

  test('what several begin with', () => {
    expect(commonStart(['docs\\', 'Documents\\'])).toBe('doc');
    expect(commonStart(['a'])).toBe('a');
    expect(commonStart([])).toBe('');
  });
});
