import type { Machine } from './context.ts';
import { formatAda, formatTime } from './format.ts';
import { formatCurrentPath } from './paths.ts';
import { showMessage } from './visible.ts';

/** The prompt of a new shell. */
export const defaultPrompt = '$P$G';

/** What the codes of a prompt stand for that must be asked for. */
interface Facts {
  readonly now: bigint;
  readonly slot: bigint | undefined;
  readonly lovelace: bigint | undefined;
  readonly version: string;
}

/** The prompt as it is shown. Asks the kernel only for what it shows. */
export async function makePrompt(machine: Machine): Promise<string> {
  const template = machine.variables.find('PROMPT') ?? defaultPrompt;
  const asks = (codes: string): boolean => new RegExp(`\\$[${codes}]`, 'i').test(template);
  const tip = asks('DTO') ? await (await machine.sessions.findInspector())?.getTip() : undefined;
  const funds = asks('U') ? await (await machine.sessions.findForReading())?.getFunds() : undefined;
  const { default: manifest } = await import('../package.json', { with: { type: 'json' } });
  return expandPrompt(template, machine, {
    now: tip?.time ?? BigInt(Date.now()),
    slot: tip?.slot,
    lovelace: funds?.lovelace,
    version: manifest.version,
  });
}

function expandPrompt(template: string, { directories }: Machine, facts: Facts): string {
  const { drive } = directories;
  const names = directories.get(drive);
  const { date, time } = formatTime(facts.now);
  const values: Readonly<Record<string, string>> = {
    P: formatCurrentPath(drive, names),
    N: drive,
    G: '>',
    L: '<',
    B: '|',
    Q: '=',
    A: '&',
    C: '(',
    F: ')',
    S: ' ',
    D: date,
    T: time,
    V: `DOS version ${facts.version}`,
    _: '\n',
    $: '$',
    U: facts.lovelace === undefined ? '-' : formatAda(facts.lovelace),
    // No call sends messages yet, so none can wait.
    M: '0',
    O: facts.slot === undefined ? '-' : String(facts.slot),
  };
  let shown = '';
  for (const [part, code] of template.matchAll(/\$(.)|[^]/gsu)) {
    const key = code?.toUpperCase();
    if (key === 'H') shown = Array.from(shown).slice(0, -1).join('');
    // SECURITY: an escape sequence of ANSI.SYS would reach the terminal. `$E` is taken and shows nothing.
    else if (key !== 'E') shown += key === undefined ? part : (values[key] ?? '');
  }
  return showMessage(shown);
}
