import { type Definition, formatSwitch, formatUsage } from './definition.ts';
import { formatTable } from './format.ts';

const WIDTH = 78;

/** What HELP says of a command: usage, summary, switches. */
export function formatHelp(definition: Definition): string {
  const { summary, aliases = [], switches = [] } = definition;
  const rows = switches.map((each) => [
    `  ${formatSwitch(each)}${each.long === undefined ? '' : `, --${each.long}`}`,
    each.summary,
  ]);
  return [
    `${formatUsage(definition)}\n${summary}.\n`,
    aliases.length === 0 ? '' : `Also: ${aliases.join(', ')}\n`,
    rows.length === 0 ? '' : `\n${formatTable(rows)}`,
  ].join('');
}

/** The manual page of a command. */
export function formatManual(definition: Definition): string {
  const { name, aliases = [], summary, manual, switches = [], examples, answers = {} } = definition;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['NAME', [`${[name, ...aliases].join(', ')} - ${summary}`]],
    ['SYNOPSIS', [formatUsage(definition)]],
    ['DESCRIPTION', manual.flatMap((paragraph, at) => (at === 0 ? [paragraph] : ['', paragraph]))],
    [
      'SWITCHES',
      switches.map((each) => {
        const long = each.long === undefined ? '' : `, --${each.long}`;
        return `${formatSwitch(each)}${long}: ${each.summary}`;
      }),
    ],
    ['COST', [costOf(definition)]],
    [
      'ERRORLEVEL',
      [
        ...Object.entries(answers).map(([code, meaning]) => `${code}: ${meaning}`),
        definition.keepsLevel === true
          ? 'It stays as it was, unless the command fails.'
          : '0 when it worked, else the DOS error (see docs/errors.md).',
      ],
    ],
    ['EXAMPLES', examples.flatMap(({ line, meaning }) => [line, `    ${meaning}`])],
  ];
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `${title}\n${lines.map((line) => wrap(line)).join('')}`)
    .join('\n');
}

/** What a command costs, by what it needs. */
const costs = {
  nothing: 'Nothing: it does not ask the kernel.',
  read: 'Nothing: reading is free.',
  write:
    'A fee and, for what it makes, a deposit; nothing on a drive in a head. Boots a kernel where the home has none.',
} as const satisfies Record<Definition['needs'], string>;

/** What the manual says of a command's cost. */
export function costOf({ cost, needs }: Definition): string {
  return cost ?? costs[needs];
}

function wrap(line: string): string {
  if (line === '') return '\n';
  const [indent = ''] = /^ */.exec(line) ?? [];
  const before = `    ${indent}`;
  const lines: string[] = [];
  let current = '';
  for (const word of line.trim().split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current !== '' && before.length + longer.length > WIDTH) {
      lines.push(current);
      current = word;
    } else current = longer;
  }
  lines.push(current);
  return lines.map((part) => `${before}${part}\n`).join('');
}
