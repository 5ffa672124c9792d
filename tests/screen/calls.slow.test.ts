import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { keys, Terminal } from './terminal.ts';

// The screen with a kernel: what is shown of calls, and how Ctrl-C stops a long one.

test('shows who acts, how far a long call is, and goes on after Ctrl-C where it stopped', async () => {
  const terminal = new Terminal({ columns: 100, rows: 30 });
  await terminal.waitFor(/C:\\>/);
  terminal.type('REGISTER alice\r');
  await terminal.waitFor(/Account alice registered/);
  await terminal.waitFor(/alice │ 9,[89]\d\d\.\d{6} ADA │ C:\\ │ slot \d+/);

  const content = randomBytes(300_000);
  writeFileSync(path.join(terminal.hostRoot, 'big.bin'), content);
  terminal.type('COPY H:\\big.bin\r');
  await terminal.waitFor(/(?:build|sign|submit) [█░]{20} [\d,]+ of 300,000 bytes/);
  // Once it has come some way: everything up to there is kept.
  await terminal.waitFor(/ (?:[3-9]\d|1\d\d),\d{3} of 300,000 bytes/);
  terminal.type(keys.ctrlC);
  await terminal.waitFor(/Stopped by Ctrl-C\. Run the command again to go on where it stopped/);
  terminal.type('COPY H:\\big.bin\r');
  await terminal.waitFor(/1 file\(s\) copied/);
  terminal.type('COPY big.bin H:\\back.bin\r');
  await terminal.waitFor(/1 file\(s\) copied\n.*back\.bin\n\s+1 file\(s\) copied/);
  expect(readFileSync(path.join(terminal.hostRoot, 'back.bin')).equals(content)).toBe(true);
  terminal.type('LOG > H:\\log.txt\rECHO logged\r');
  await terminal.waitFor(/^logged$/m);
  const log = readFileSync(path.join(terminal.hostRoot, 'log.txt'), 'utf8');
  // 21 chunks, none of them twice.
  expect(log.match(/^40 +write/gm)).toHaveLength(21);
});

test('runs AUTOEXEC.BAT when it starts', async () => {
  const first = new Terminal();
  await first.waitFor(/C:\\>/);
  first.type('REGISTER alice\rECHO @ECHO Good morning > AUTOEXEC.BAT\rEXIT\r');
  await first.waitForEnd();
  const second = new Terminal({ folder: first.folder });
  await second.waitFor(/^Good morning/m);
  await second.waitFor(/C:\\>/);
  expect(second.text().indexOf('Good morning')).toBeLessThan(second.text().indexOf('C:\\>'));
});
