/** Takes pictures of the screen: `docs/screens.md` and `docs/screen.svg`, from the built program in a real pseudo-terminal. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

const root = path.join(import.meta.dirname, '..');
const docs = path.join(root, 'docs');
const PATIENCE = 60_000;

type Screen = InstanceType<typeof xterm.Terminal>;

/** A terminal with the program in it. */
class Session {
  readonly screen: Screen;
  readonly #process: IPty;

  constructor(folder: string, columns: number, rows: number) {
    this.screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    const main = path.join(root, 'dist', 'main.js');
    const args = ['--home', path.join(folder, 'home'), '--host-root', path.join(folder, 'host')];
    this.#process = spawn(process.execPath, [main, ...args], {
      cols: columns,
      rows,
      cwd: folder,
      name: 'xterm-256color',
      env: { ...process.env, CI: undefined, TERM: 'xterm-256color' },
    });
    this.#process.onData((data) => this.screen.write(data));
  }

  async type(keys: string, until: RegExp): Promise<void> {
    this.#process.write(keys);
    const end = Date.now() + PATIENCE;
    while (!until.test(this.text())) {
      if (Date.now() > end) throw new Error(`no ${String(until)} in:\n${this.text()}`);
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
  }

  /** What is seen, without empty lines at the end. */
  text(): string {
    const { active } = this.screen.buffer;
    const lines = Array.from(
      { length: this.screen.rows },
      (_, row) =>
        active
          .getLine(active.viewportY + row)
          ?.translateToString(true)
          .trimEnd() ?? '',
    );
    return lines.join('\n').trimEnd();
  }

  end(): void {
    this.#process.kill('SIGKILL');
  }
}

const colours = [
  '#2e3436',
  '#cc0000',
  '#4e9a06',
  '#c4a000',
  '#3465a4',
  '#75507b',
  '#06989a',
  '#d3d7cf',
];

/** The screen as a picture, cell by cell. */
function toSvg(screen: Screen): string {
  const [width, height] = [8.4, 18];
  const { active } = screen.buffer;
  const rows = Array.from({ length: screen.rows }, (_, row) => {
    const line = active.getLine(active.viewportY + row);
    return Array.from({ length: screen.cols }, (_cell, column) => {
      const cell = line?.getCell(column);
      const text = cell?.getChars() ?? '';
      if (cell === undefined || (text === '' && cell.isInverse() === 0)) return '';
      const colour = cell.isFgPalette() ? (colours[cell.getFgColor() % 8] ?? '#d3d7cf') : '#d3d7cf';
      const inverse = cell.isInverse() !== 0;
      const [x, y] = [column * width + 12, row * height + 30];
      const box = inverse
        ? `<rect x="${x}" y="${y - 14}" width="${width}" height="${height}" fill="${colour}"/>`
        : '';
      return `${box}<text x="${x}" y="${y}" fill="${inverse ? '#1d1f21' : colour}">${escape(text)}</text>`;
    }).join('');
  });
  const [wide, high] = [screen.cols * width + 24, screen.rows * height + 36];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" font-family="monospace" font-size="14">`,
    `<rect width="100%" height="100%" rx="6" fill="#1d1f21"/>`,
    ...rows,
    '</svg>',
    '',
  ].join('\n');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const folder = mkdtempSync(path.join(tmpdir(), 'dos-captures-'));
const sections: string[] = [];
const capture = (title: string, session: Session): void => {
  sections.push(`## ${title}\n\n${session.text().replaceAll(/^(?=.)/gm, '    ')}\n`);
};

try {
  mkdirSync(path.join(folder, 'host'));
  cpSync(path.join(root, 'README.md'), path.join(folder, 'host', 'README.md'));
  const session = new Session(folder, 96, 26);
  await session.type('', /C:\\>/);
  await session.type('REGISTER alice\r', /registered\nC:\\>/);
  capture('The first command boots a kernel', session);
  await session.type(
    'MD docs\rCOPY H:\\README.md docs\rECHO Hello, ledger! > docs\\note.txt\r',
    /note\.txt\n(?:.*\n)*C:\\>$/m,
  );
  await session.type('DIR docs\r', /dir\(s\)\nC:\\>/);
  await session.type('TRY MD docs\\old\r', /1 call: .*\nC:\\>/);
  capture('Files, and what a call would cost', session);
  writeFileSync(path.join(docs, 'screen.svg'), toSvg(session.screen));
  await session.type('RE\t', / {2}REGISTER\n/);
  capture('Completion', session);
  await session.type('\u{15}\u{1B}[18~', /1: REGISTER alice/);
  capture('F7: what was typed before', session);
  session.end();
  const narrow = new Session(folder, 40, 16);
  await narrow.type('', /C:\\>/);
  await narrow.type('DIR docs\r', /dir\(s\)\nC:\\>/);
  capture('40 columns', narrow);
  narrow.end();
  writeFileSync(
    path.join(docs, 'screens.md'),
    `# Screens\n\nTaken from the program in a pseudo-terminal by \`npm run captures\`.\n\n${sections.join('\n')}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
