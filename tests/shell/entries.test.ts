import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { applyMask } from '../../shell/rename-mask.ts';
import { Machine } from './machine.ts';

let machine: Machine;
const host = (...parts: readonly string[]) => path.join(machine.hostRoot, ...parts);

beforeEach(async () => {
  machine = new Machine();
  await machine.run(
    [
      'REGISTER demo',
      'MD \\docs',
      'MD \\docs\\sub',
      ...['a.txt', 'b.txt', 'c.doc'].map((name) => `ECHO ${name} > \\docs\\${name}`),
      'ECHO deep > \\docs\\sub\\deep.txt',
    ].join('\n'),
  );
  for (const name of ['x.txt', 'y.txt']) writeFileSync(host(name), name);
});

async function names(directory: string): Promise<readonly string[]> {
  const { stdout } = await machine.run(`DIR /B ${directory}`, { goOn: true });
  return stdout.toString().split('\n').slice(0, -1);
}

describe('DEL', () => {
  test('removes files by name and by pattern, on both drives', async () => {
    expect((await machine.run('DEL \\docs\\A.TXT H:\\x.txt')).status).toBe(0);
    expect(await names('\\docs')).toEqual(['b.txt', 'c.doc', 'sub']);
    expect(readdirSync(machine.hostRoot)).toEqual(['y.txt']);
    expect(await machine.json('ERASE \\docs\\*.txt')).toMatchObject({
      command: 'DEL',
      result: { deleted: ['C:\\docs\\b.txt'] },
    });
    expect(await names('\\docs')).toEqual(['c.doc', 'sub']);
  });

  test('asks before it removes everything, and takes no for an answer', async () => {
    expect((await machine.run('DEL \\docs\\*.*', { input: 'n\n' })).status).toBe(0);
    expect(await names('\\docs')).toHaveLength(4);
    expect((await machine.run('DEL \\docs', { input: '' })).stderr).toMatch(/Nobody answered/);
    expect((await machine.run('DEL \\docs\\*', { input: 'perhaps\nyes\n' })).status).toBe(0);
    expect(await names('\\docs')).toEqual(['sub']);
  });

  test('/Q and --yes ask nothing, /P asks for each', async () => {
    await machine.run('DEL /P \\docs\\*.txt', { input: 'y\nn\n' });
    expect(await names('\\docs')).toEqual(['b.txt', 'c.doc', 'sub']);
    await machine.run('DEL \\docs\\*.* /Q');
    expect(await names('\\docs')).toEqual(['sub']);
    await machine.run('DEL H:\\*.*', { yes: true });
    expect(readdirSync(machine.hostRoot)).toEqual([]);
  });

  test.each([
    ['DEL none', 2],
    ['DEL *.zip', 2],
    ['DEL \\docs\\sub\\none\\x', 3],
    ['DEL NUL', 2],
    ['DEL', 1],
  ])('%s exits with %i', async (line, status) => {
    expect((await machine.run(line)).status).toBe(status);
  });

  test('removes a file whose name nobody can type', async () => {
    const docs = [...machine.kernel.nodes.values()].find(
      ({ name }) => Buffer.from(name).toString() === 'docs',
    );
    machine.kernel.add(Uint8Array.of(0x1b, 0x5b, 0x41, 0xff), 'file', docs?.owner ?? '', docs);
    expect(await machine.json('DEL \\docs\\*[A*')).toMatchObject({
      result: { deleted: ['C:\\docs\\\\x1b[A\\xff'] },
    });
  });
});

describe('RD', () => {
  test('removes an empty directory, and no other', async () => {
    const { stderr, status } = await machine.run('RD \\docs');
    expect(status).toBe(5);
    expect(stderr).toMatch(/not empty/);
    await machine.run('MD \\empty\nRMDIR \\empty\\');
    expect(await names('\\')).toEqual(['docs']);
  });

  test('/S removes everything in it, after asking', async () => {
    await machine.run('RD /S \\docs', { input: 'n\n' });
    expect(await names('\\')).toEqual(['docs']);
    expect(await machine.json('RD /S /Q \\docs')).toMatchObject({ result: { removed: 6 } });
    expect(await names('\\')).toEqual([]);
  });

  test('/S on the host removes links, not what they lead to', async () => {
    mkdirSync(host('tree', 'sub'), { recursive: true });
    mkdirSync(host('treex'));
    writeFileSync(host('treex', 'kept'), '');
    symlinkSync('../treex', host('tree', 'link'));
    symlinkSync('../../x.txt', host('tree', 'sub', 'file-link'));
    symlinkSync('..', host('tree', 'up'));
    expect((await machine.run('RD /S /Q H:\\tree')).status).toBe(0);
    expect(readdirSync(machine.hostRoot).toSorted()).toEqual(['treex', 'x.txt', 'y.txt']);
    expect(readdirSync(host('treex'))).toEqual(['kept']);
  });

  test.each([
    'CD \\docs\nRD .',
    'CD \\docs\\sub\nRD /S /Q \\docs',
    'RD \\',
    'RD H:\\',
    'RD \\docs\\a.txt',
  ])('%j is refused', async (script) => {
    expect([3, 5]).toContain((await machine.run(script)).status);
    expect(await names('\\docs')).toHaveLength(4);
  });
});

describe('REN', () => {
  test('gives files and directories other names', async () => {
    await machine.run('REN \\docs\\a.txt z.txt\nRENAME \\docs\\sub inner\nREN H:\\x.txt w.txt');
    expect(await names('\\docs')).toEqual(['b.txt', 'c.doc', 'inner', 'z.txt']);
    expect(readdirSync(machine.hostRoot)).toEqual(['w.txt', 'y.txt']);
    expect((await machine.run('TYPE \\docs\\inner\\deep.txt')).stdout.toString()).toBe('deep\r\n');
  });

  test('takes wildcards, and another case of the same name', async () => {
    await machine.run('REN \\docs\\*.txt *.bak\nREN \\docs\\c.doc C.DOC');
    expect(await names('\\docs')).toEqual(['C.DOC', 'a.bak', 'b.bak', 'sub']);
  });

  test.each([
    ['REN \\docs\\a.txt b.txt', 80],
    ['REN H:\\x.txt y.txt', 80],
    ['REN \\docs\\none x', 2],
    ['REN \\docs\\a.txt \\docs\\x', 1],
    ['REN \\docs\\a.txt a:b', 1],
    ['REN \\docs\\a.txt x.', 1],
    ['REN \\ x', 5],
  ])('%s exits with %i', async (line, status) => {
    expect((await machine.run(line)).status).toBe(status);
    expect(await names('\\docs')).toEqual(['a.txt', 'b.txt', 'c.doc', 'sub']);
    expect(readFileSync(host('y.txt'), 'utf8')).toBe('y.txt');
  });

  test.each([
    ['note.txt', '*.bak', 'note.bak'],
    ['note.txt', '?x*.*', 'nxte.txt'],
    ['note.txt', 'new', 'new'],
    ['note', '*.txt', 'note.txt'],
    ['note.txt', '*.', 'note'],
    ['a.b.c', '*.x', 'a.b.x'],
    ['note.txt', '????.t??', 'note.txt'],
    ['no.txt', '????.*', 'no.txt'],
  ])('%s by %s becomes %s', (name, mask, made) => {
    expect(applyMask(name, mask)).toBe(made);
  });
});

describe('MOVE', () => {
  test('moves files within a drive by their entries alone', async () => {
    const before = machine.kernel.written.length;
    const run = await machine.run('MOVE \\docs\\*.txt \\docs\\sub\nMOVE \\docs\\c.doc \\d.doc');
    expect(run.stdout.toString()).toBe(
      'C:\\docs\\a.txt => C:\\docs\\sub\\a.txt [ok]\nC:\\docs\\b.txt => C:\\docs\\sub\\b.txt [ok]\nC:\\docs\\c.doc => C:\\d.doc [ok]\n',
    );
    expect(await names('\\docs\\sub')).toEqual(['a.txt', 'b.txt', 'deep.txt']);
    expect(machine.kernel.written.length).toBe(before);
  });

  test('between drives copies and removes', async () => {
    await machine.run('MOVE H:\\x.txt \\docs\nMOVE \\docs\\a.txt H:\\');
    expect(readdirSync(machine.hostRoot)).toEqual(['a.txt', 'y.txt']);
    expect(readFileSync(host('a.txt'), 'utf8')).toBe('a.txt\r\n');
    expect(await names('\\docs')).toEqual(['b.txt', 'c.doc', 'sub', 'x.txt']);
  });

  test('asks before it overwrites', async () => {
    await machine.run('MOVE \\docs\\a.txt \\docs\\b.txt', { input: 'n\n' });
    expect(await names('\\docs')).toHaveLength(4);
    await machine.run('MOVE /Y \\docs\\a.txt \\docs\\b.txt');
    expect((await machine.run('TYPE \\docs\\b.txt')).stdout.toString()).toBe('a.txt\r\n');
    expect(await names('\\docs')).toHaveLength(3);
  });

  test('renames a directory, and moves none into itself', async () => {
    await machine.run('MOVE \\docs \\papers');
    expect(await names('\\')).toEqual(['papers']);
    expect((await machine.run('MOVE \\papers \\papers\\sub')).status).toBe(1);
    expect((await machine.run('MOVE \\papers\\*.* \\papers\\x')).status).toBe(1);
  });
});

describe('ATTRIB', () => {
  test('sets, shows and takes away', async () => {
    await machine.run('ATTRIB +R -A +h \\docs\\a.txt');
    expect((await machine.run('ATTRIB \\docs\\*.txt')).stdout.toString()).toBe(
      '    HR  C:\\docs\\a.txt\nA       C:\\docs\\b.txt\n',
    );
    expect((await machine.run('DEL \\docs\\a.txt')).status).toBe(5);
    expect((await machine.run('DIR /B /A:H \\docs')).stdout.toString()).toBe('a.txt\n');
    await machine.run('ATTRIB -R -H \\docs\\a.txt\nDEL \\docs\\a.txt');
    expect(await names('\\docs')).toEqual(['b.txt', 'c.doc', 'sub']);
  });

  test('/S goes below, and hidden files are passed over by patterns', async () => {
    await machine.run('ATTRIB +H \\docs\\*.txt /S');
    expect(await machine.json('ATTRIB \\docs\\*.txt /S')).toMatchObject({
      result: { files: [{ attributes: 'HA' }, { attributes: 'HA' }, { attributes: 'HA' }] },
    });
    await machine.run('DEL \\docs\\*.* /Q');
    expect(await names('\\docs')).toEqual(['a.txt', 'b.txt', 'sub']);
  });

  test('files of the host have none', async () => {
    expect((await machine.run('ATTRIB +R H:\\x.txt')).status).toBe(1);
    expect((await machine.run('ATTRIB H:\\x.txt')).stdout.toString()).toBe('        H:\\x.txt\n');
  });
});

describe('CACLS', () => {
  beforeEach(async () => {
    await machine.run('REGISTER bob', { user: 'bob' });
    await machine.run('REGISTER carol', { user: 'carol' });
  });

  test('gives, replaces, takes and shows rights', async () => {
    const show = async () => (await machine.run('CACLS \\docs')).stdout.toString();
    expect(await show()).toBe('C:\\docs  the owner only\n');
    await machine.run('CACLS \\docs /G bob:RW carol:R');
    expect(await show()).toBe('C:\\docs  bob:RW\nC:\\docs  carol:R\n');
    await machine.run('CACLS \\docs /G bob:F');
    expect(await show()).toBe('C:\\docs  carol:R\nC:\\docs  bob:RWX\n');
    await machine.run('CACLS \\docs /R:carol');
    expect(await show()).toBe('C:\\docs  bob:RWX\n');
    await machine.run('CACLS \\docs /P carol:C');
    expect(await show()).toBe('C:\\docs  carol:RW\n');
  });

  test('lets others write where they may, and nowhere else', async () => {
    const line = 'ECHO hers > \\\\demo\\docs\\new.txt';
    expect((await machine.run(line, { user: 'bob' })).status).toBe(5);
    await machine.run('CACLS \\docs /G bob:W');
    expect((await machine.run(line, { user: 'bob' })).status).toBe(0);
    expect((await machine.run(line.replace('docs', 'docs\\sub'), { user: 'bob' })).status).toBe(5);
    expect((await machine.run(line, { user: 'carol' })).status).toBe(5);
  });

  test.each([
    ['CACLS \\docs bob:RW', 1],
    ['CACLS \\docs /G bob', 1],
    ['CACLS \\docs /G nobody:R', 2],
    ['CACLS none', 2],
    ['CACLS H:\\x.txt', 1],
    ['CACLS \\', 5],
  ])('%s exits with %i', async (line, status) => {
    expect((await machine.run(line)).status).toBe(status);
  });

  test('/O gives it away', async () => {
    expect((await machine.run('CACLS \\docs\\a.txt /O:bob')).status).toBe(0);
    expect((await machine.run('DIR \\docs\\a.txt')).stdout.toString()).toMatch(/ bob +a\.txt/);
    expect(existsSync(host('a.txt'))).toBe(false);
  });
});
