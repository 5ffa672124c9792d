import { BadCommandError } from '../../offchain/errors/file.ts';
import { readArguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import { type CommandInfo, commands, findCommand } from './registry.ts';

/** HELP: what commands there are. */
export async function help(_context: Context, rest: string): Promise<Outcome> {
  const [typed] = readArguments(rest, { usage: 'HELP [command]', min: 0, max: 1 });
  const shown = typed === undefined ? commands : [getCommand(typed)];
  return {
    plain: () => (typed === undefined ? writeAll(shown) : shown.map(writeOne).join('')),
    json: () => ({
      commands: shown.map(({ name, aliases, usage, summary }) => ({
        name,
        aliases,
        usage,
        summary,
      })),
    }),
  };
}

function getCommand(typed: string): CommandInfo {
  const command = findCommand(typed.toUpperCase());
  if (command === undefined) {
    throw new BadCommandError(`No such command: ${typed.toUpperCase()}. HELP lists the commands`);
  }
  return command;
}

function writeAll(shown: readonly CommandInfo[]): string {
  const width = Math.max(...shown.map(({ usage }) => usage.length));
  const lines = shown.map(({ usage, summary }) => `${usage.padEnd(width)}  ${summary}`);
  return `${lines.join('\n')}\n`;
}

function writeOne({ usage, summary, aliases }: CommandInfo): string {
  const also = aliases.length === 0 ? '' : `Also: ${aliases.join(', ')}\n`;
  return `${usage}\n${summary}.\n${also}`;
}
