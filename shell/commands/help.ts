import { BadCommandError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import { type Definition, formatUsage } from '../definition.ts';
import { formatTable } from '../format.ts';
import { formatHelp } from '../manual.ts';
import { list, object, text } from '../schema.ts';
import { findEntry, loadAll } from './index.ts';

/** HELP: what commands there are. */
export const help: Definition = {
  name: 'HELP',
  summary: 'Lists the commands, or explains one',
  manual: ['HELP command is the same as command /?. MAN command tells all that there is to tell.'],
  operands: { text: '[command]', min: 0, max: 1 },
  examples: [{ line: 'HELP DIR', meaning: 'Explains DIR' }],
  needs: 'nothing',
  result: object({
    commands: list(object({ name: text, aliases: list(text), usage: text, summary: text })),
  }),
  run,
};

async function run(_context: Context, { operands }: Arguments): Promise<Outcome> {
  const typed = operands[0]?.text;
  const shown = typed === undefined ? await loadAll() : [await getDefinition(typed)];
  return {
    plain: () => (typed === undefined ? formatAll(shown) : shown.map(formatHelp).join('')),
    json: () => ({
      commands: shown.map((definition) => ({
        name: definition.name,
        aliases: definition.aliases ?? [],
        usage: formatUsage(definition),
        summary: definition.summary,
      })),
    }),
  };
}

/** The description of a command. Throws where there is none of that name. */
export async function getDefinition(typed: string): Promise<Definition> {
  const entry = findEntry(typed);
  if (entry === undefined) {
    throw new BadCommandError(`No such command: ${typed.toUpperCase()}. HELP lists the commands`);
  }
  return entry.load();
}

function formatAll(shown: readonly Definition[]): string {
  const table = formatTable(shown.map(({ name, summary }) => [name, summary]));
  return `${table}HELP command explains one, MAN command tells all of it.\n`;
}
