import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { keys, Terminal } from './terminal.ts';

/** Everything that could move the cursor, recolour or set modes, beside what the screen itself sends. */
const prompt = /C:\\>/;

async function open(options: ConstructorParameters<typeof Terminal>[0] = {}): Promise<Terminal> {
  const terminal = new Terminal(options);
  await terminal.waitFor(prompt);
  return terminal;
}

describe('the screen', () => {
  test('greets, takes a line, answers, and ends with EXIT', async () => {
    const terminal = await open();
    expect(terminal.text()).toMatch(/^DOS version \d/);
    await terminal.run('ECHO Hello, screen');
    expect(terminal.text()).toMatch(/C:\\>ECHO Hello, screen\nHello, screen\nC:\\>/);
    terminal.type('EXIT 7\r');
    expect(await terminal.waitForEnd()).toBe(7);
  });

  test('Ctrl-D at an empty line leaves', async () => {
    const terminal = await open();
    terminal.type(keys.ctrlD);
    expect(await terminal.waitForEnd()).toBe(0);
  });

  test('edits a line: cursor, insert and overtype, wide characters', async () => {
    const terminal = await open();
    terminal.type(`ECHO 日本x${keys.left}語${keys.home}${keys.insert}echo${keys.insert}`);
    await terminal.waitFor(/C:\\>echo 日本語x/);
    await terminal.run('');
    expect(terminal.text()).toContain('\n日本語x\n');
  });

  test('finds old lines by arrows, F3, F7 and Ctrl-R, also in a new process', async () => {
    const first = await open();
    for (const line of ['ECHO one', 'ECHO two', 'VER']) await first.run(line);
    first.type('EXIT\r');
    await first.waitForEnd();
    expect(readFileSync(path.join(first.home, 'history'), 'utf8')).toBe(
      'ECHO one\nECHO two\nVER\nEXIT\n',
    );

    const terminal = await open({ folder: first.folder });
    terminal.type(keys.up + keys.up + keys.up);
    await terminal.waitFor(/>ECHO two/);
    terminal.type(keys.escape);
    await terminal.until(() => !/>ECHO two/.test(terminal.text()), 'an empty line');
    terminal.type(`ex${keys.f3}`);
    await terminal.waitFor(/>exIT/);
    terminal.type(keys.escape);
    await terminal.until(() => !/>exIT/.test(terminal.text()), 'an empty line');
    terminal.type(keys.f7);
    await terminal.waitFor(/1: ECHO one\n.*2: ECHO two\n.*3: VER\n.*4: EXIT/);
    terminal.type(keys.up + keys.up + keys.enter);
    await terminal.waitFor(/>ECHO two\ntwo\n/);
    terminal.type(`${keys.ctrlR}one`);
    await terminal.waitFor(/\(search\) one/);
    await terminal.run('');
    expect(terminal.text()).toMatch(/>ECHO one\none\n/);
    await terminal.run('HISTORY /N:2');
    expect(terminal.text()).toMatch(/ECHO one\n2: HISTORY \/N:2/);
  });

  test('completes commands, switches, paths and variables', async () => {
    const terminal = await open();
    writeFileSync(path.join(terminal.hostRoot, 'a long name.txt'), 'content\n');
    terminal.type(`WHOA${keys.tab}`);
    await terminal.waitFor(/>WHOAMI$/m);
    terminal.type(`${keys.ctrlU}TYPE h:\\a${keys.tab}`);
    await terminal.waitFor(/>TYPE "h:\\a long name\.txt"/);
    await terminal.run('');
    expect(terminal.text()).toContain('\ncontent\n');
    await terminal.run('SET LONGNAME=value');
    terminal.type(`ECHO %LON${keys.tab}`);
    await terminal.run('');
    expect(terminal.text()).toContain('\nvalue');
    terminal.type(`RE${keys.tab}`);
    await terminal.waitFor(/>RE\w*\n {2}RECOVER\n {2}REGISTER\n {2}REM\n/);
    terminal.type(keys.tab);
    await terminal.waitFor(/>RECOVER\n/);
  });

  test('takes 200 pasted lines one after the other', async () => {
    const terminal = await open();
    const lines = Array.from({ length: 200 }, (_, at) => `ECHO line ${at}`);
    terminal.type(keys.paste(lines.join('\r\n')));
    // Nothing runs before Enter.
    await terminal.waitFor(/↵ECHO line 199/);
    expect(terminal.text()).not.toMatch(/^line 0$/m);
    terminal.type(keys.enter);
    await terminal.waitFor(/^line 199$/m);
    const printed = terminal.lines().filter((line) => /^line \d+$/.test(line));
    expect(printed).toEqual(Array.from({ length: 200 }, (_, at) => `line ${at}`));
  });

  test('a pasted escape sequence is text', async () => {
    const terminal = await open();
    terminal.type(keys.paste('ECHO \u{1B}]0;title\u{7}x'));
    await terminal.run('');
    expect(terminal.text()).toContain('\n\\x1b]0;title\\x07x\n');
    expect(terminal.raw).not.toContain('\u{1B}]0;');
  });

  test('a file’s escape sequences and a hostile name are shown, not obeyed', async () => {
    const terminal = await open();
    writeFileSync(path.join(terminal.hostRoot, 'evil\u{1B}[2J.txt'), 'x');
    writeFileSync(path.join(terminal.hostRoot, 'f'), 'a\u{1B}[31mred\u{1B}[?25l\r\nb\tc\n');
    await terminal.run('DIR H:');
    expect(terminal.text()).toContain('evil\\x1b[2J.txt');
    await terminal.run('TYPE H:f');
    expect(terminal.text()).toContain('\na\\x1b[31mred\\x1b[?25l\nb       c\n');
    expect(terminal.raw).not.toContain('\u{1B}[2J.txt');
  });

  test('goes on when the window gets narrow while it prints', async () => {
    const terminal = await open({ columns: 120, rows: 30 });
    terminal.type('FOR /L %n IN (1,1,300) DO ECHO number %n of three hundred\r');
    await terminal.waitFor(/number 1 of/);
    terminal.resize(40, 20);
    await terminal.waitFor(/number 300 of three hundred/);
    terminal.type('ECHO still here\r');
    await terminal.waitFor(/^still here$/m);
    const numbers = [...terminal.text().matchAll(/number (\d+) of/g)].map(([, number]) => number);
    expect(new Set(numbers).size).toBe(300);
    for (const line of terminal.lines().slice(-3)) expect(line.length).toBeLessThanOrEqual(40);
  });

  test('MORE shows a page at a time', async () => {
    const terminal = await open({ rows: 12 });
    const lines = Array.from({ length: 40 }, (_, at) => `line ${at + 1}`);
    writeFileSync(path.join(terminal.hostRoot, 'long'), lines.join('\n'));
    terminal.type('MORE H:long\r');
    await terminal.waitFor(/-- More \(11 of 40\) --/);
    expect(terminal.text()).toMatch(/^line 11$/m);
    expect(terminal.text()).not.toMatch(/^line 12$/m);
    terminal.type(keys.enter);
    await terminal.waitFor(/-- More \(12 of 40\) --/);
    terminal.type(' ');
    await terminal.waitFor(/-- More \(23 of 40\) --/);
    terminal.type('qECHO back\r');
    await terminal.waitFor(/^back$/m);
    expect(terminal.text()).not.toMatch(/^line 24$/m);
  });

  test('asks, and takes the answer', async () => {
    const terminal = await open();
    terminal.type('CHOICE /C:ABC Which\r');
    await terminal.waitFor(/Which\[A,B,C\]\?/);
    terminal.type('b');
    await terminal.waitFor(/^Which\[A,B,C\]\?B$/m);
    terminal.type('ECHO %ERRORLEVEL%\r');
    await terminal.waitFor(/>ECHO %ERRORLEVEL%\n2\n/);
    expect(terminal.exitCode).toBeUndefined();
  });

  test('what is typed ahead waits for what asks', async () => {
    const terminal = await open();
    await terminal.run('SET /P NAME=Who? \rBob\rECHO Hello %NAME%\rECHO the end');
    await terminal.waitFor(/^Hello Bob$/m);
    await terminal.waitFor(/^the end$/m);
    expect(terminal.text()).not.toContain('Bad command');
  });

  test('Ctrl-C clears a line, and ends a batch job after asking', async () => {
    const terminal = await open();
    writeFileSync(
      path.join(terminal.hostRoot, 'loop.bat'),
      '@ECHO OFF\r\n:a\r\nECHO again\r\nGOTO a\r\n',
    );
    terminal.type(`ECHO gone${keys.ctrlC}`);
    await terminal.until(() => !/gone/.test(terminal.text()), 'an empty line');
    terminal.type('H:\\loop\r');
    await terminal.waitFor(/again\nagain/);
    terminal.type(keys.ctrlC);
    await terminal.waitFor(/Terminate batch job \(Y\/N\)\?/);
    terminal.type('y\r');
    terminal.type('ECHO back\r');
    await terminal.waitFor(/^back$/m);
    expect(terminal.exitCode).toBeUndefined();
  });

  test('without colours where NO_COLOR says so, and without a screen where TERM is dumb', async () => {
    const colourless = await open({ env: { NO_COLOR: '1' } });
    await colourless.run('FROB');
    // eslint-disable-next-line no-control-regex -- it is about control sequences
    expect(colourless.raw).not.toMatch(/\u{1B}\[(?:3|9)\d/u);
    const dumb = new Terminal({ env: { TERM: 'dumb' } });
    await dumb.waitFor(prompt);
    dumb.type('ECHO plain\r');
    await dumb.waitFor(/\nplain\n/);
    dumb.type('EXIT\r');
    expect(await dumb.waitForEnd()).toBe(0);
  });

  test('never wipes the scrollback', async () => {
    const terminal = await open({ rows: 10 });
    await terminal.run('FOR /L %n IN (1,1,50) DO ECHO line %n');
    terminal.type('CLS\r');
    await terminal.until(() => terminal.raw.includes('\u{1B}[2J'), 'an empty screen');
    await terminal.waitFor(/>$/m);
    terminal.type(keys.f7);
    await terminal.waitFor(/1: FOR/);
    expect(terminal.raw).not.toContain('\u{1B}[3J');
    expect(terminal.raw).not.toContain('\u{1B}c');
    expect(terminal.text()).toMatch(/^line 1$/m);
  });
});
