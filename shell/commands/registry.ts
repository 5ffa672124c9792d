import type { Command } from '../context.ts';

/** A command, described once: `HELP` and the documentation are made of this. */
export interface CommandInfo {
  /** Upper case. */
  readonly name: string;
  readonly aliases: readonly string[];
  readonly usage: string;
  readonly summary: string;
  /** What it needs of the kernel. `nothing`: it never opens one. `write`: it may boot one. */
  readonly needs: 'nothing' | 'read' | 'write';
  /** Loads the code: a run pays for the one command it uses. */
  load(): Promise<Command>;
}

/** Every command, in the order of `HELP`. */
export const commands: readonly CommandInfo[] = [
  {
    name: 'CD',
    aliases: ['CHDIR'],
    usage: 'CD [path]',
    summary: 'Changes the current directory of C:, or prints it',
    needs: 'read',
    load: async () => (await import('./cd.ts')).cd,
  },
  {
    name: 'COMP',
    aliases: [],
    usage: 'COMP file file',
    summary: 'Compares two files; the exit status is 1 when they differ',
    needs: 'read',
    load: async () => (await import('./comp.ts')).comp,
  },
  {
    name: 'COPY',
    aliases: [],
    usage: 'COPY file [file or directory]',
    summary: 'Copies a file, also between C: and H:, and overwrites what was there',
    needs: 'write',
    load: async () => (await import('./copy.ts')).copy,
  },
  {
    name: 'DIR',
    aliases: [],
    usage: 'DIR [path]',
    summary: 'Lists a directory, or one file',
    needs: 'read',
    load: async () => (await import('./dir.ts')).dir,
  },
  {
    name: 'ECHO',
    aliases: [],
    usage: 'ECHO text [> file]',
    summary: 'Prints a line, or writes it to a file, where it ends with CR LF',
    needs: 'write',
    load: async () => (await import('./echo.ts')).echo,
  },
  {
    name: 'HELP',
    aliases: [],
    usage: 'HELP [command]',
    summary: 'Lists the commands, or explains one',
    needs: 'nothing',
    load: async () => (await import('./help.ts')).help,
  },
  {
    name: 'IF',
    aliases: [],
    usage: 'IF [NOT] EXIST path command',
    summary: 'Runs a command when a file, directory or account exists',
    needs: 'read',
    load: async () => (await import('./if.ts')).runIf,
  },
  {
    name: 'LOG',
    aliases: [],
    usage: 'LOG',
    summary: 'Lists every system call of the kernel, newest last',
    needs: 'read',
    load: async () => (await import('./log.ts')).log,
  },
  {
    name: 'MD',
    aliases: ['MKDIR'],
    usage: 'MD path',
    summary: 'Makes a directory',
    needs: 'write',
    load: async () => (await import('./md.ts')).md,
  },
  {
    name: 'REGISTER',
    aliases: [],
    usage: 'REGISTER name',
    summary: 'Registers an account: a to z, 0 to 9 and -, at most 31 characters',
    needs: 'write',
    load: async () => (await import('./register.ts')).register,
  },
  {
    name: 'TYPE',
    aliases: [],
    usage: 'TYPE [/L:lines] file',
    summary: 'Prints a file, or its first lines',
    needs: 'read',
    load: async () => (await import('./type.ts')).type,
  },
  {
    name: 'VER',
    aliases: [],
    usage: 'VER',
    summary: 'Prints the version and the kernel of the home',
    needs: 'nothing',
    load: async () => (await import('./ver.ts')).ver,
  },
  {
    name: 'WHOAMI',
    aliases: [],
    usage: 'WHOAMI',
    summary: 'Prints the account, the address and the funds of the user',
    needs: 'read',
    load: async () => (await import('./whoami.ts')).whoami,
  },
];

/** The command of a name or alias, in upper case. */
export function findCommand(name: string): CommandInfo | undefined {
  return commands.find((command) => command.name === name || command.aliases.includes(name));
}
