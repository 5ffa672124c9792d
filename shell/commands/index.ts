import type { Definition } from '../definition.ts';

/** Where a command's description and code are. */
export interface Entry {
  readonly name: string;
  readonly aliases: readonly string[];
  /** A run pays for the one command that it uses. */
  load(): Promise<Definition>;
}

/** Every command, in the order of `HELP`. */
export const commands: readonly Entry[] = [
  { name: 'ATTRIB', aliases: [], load: async () => (await import('./attrib.ts')).attrib },
  { name: 'BEGIN', aliases: [], load: async () => (await import('./begin.ts')).begin },
  { name: 'BILL', aliases: [], load: async () => (await import('./bill.ts')).bill },
  { name: 'CACLS', aliases: [], load: async () => (await import('./cacls.ts')).cacls },
  { name: 'CALL', aliases: [], load: async () => (await import('./call.ts')).call },
  { name: 'CD', aliases: ['CHDIR'], load: async () => (await import('./cd.ts')).cd },
  { name: 'CHKDSK', aliases: [], load: async () => (await import('./chkdsk.ts')).chkdsk },
  { name: 'CHOICE', aliases: [], load: async () => (await import('./choice.ts')).choice },
  { name: 'CLS', aliases: [], load: async () => (await import('./cls.ts')).cls },
  { name: 'COMMIT', aliases: [], load: async () => (await import('./commit.ts')).commit },
  { name: 'COMP', aliases: [], load: async () => (await import('./comp.ts')).comp },
  { name: 'COPY', aliases: [], load: async () => (await import('./copy.ts')).copy },
  { name: 'DATE', aliases: [], load: async () => (await import('./date.ts')).date },
  { name: 'DEL', aliases: ['ERASE'], load: async () => (await import('./del.ts')).del },
  { name: 'DIR', aliases: [], load: async () => (await import('./dir.ts')).dir },
  { name: 'ECHO', aliases: [], load: async () => (await import('./echo.ts')).echo },
  { name: 'EJECT', aliases: [], load: async () => (await import('./eject.ts')).eject },
  { name: 'ENDLOCAL', aliases: [], load: async () => (await import('./setlocal.ts')).endlocal },
  { name: 'EXIT', aliases: [], load: async () => (await import('./exit.ts')).exit },
  { name: 'FC', aliases: [], load: async () => (await import('./fc.ts')).fc },
  { name: 'FIND', aliases: [], load: async () => (await import('./find.ts')).find },
  { name: 'FOR', aliases: [], load: async () => (await import('./for.ts')).forCommand },
  { name: 'FORMAT', aliases: [], load: async () => (await import('./format.ts')).format },
  { name: 'GOTO', aliases: [], load: async () => (await import('./goto.ts')).goto },
  { name: 'HELP', aliases: [], load: async () => (await import('./help.ts')).help },
  { name: 'HISTORY', aliases: [], load: async () => (await import('./history.ts')).history },
  { name: 'HYDRA', aliases: [], load: async () => (await import('./hydra.ts')).hydra },
  { name: 'IF', aliases: [], load: async () => (await import('./if.ts')).ifCommand },
  { name: 'KEYS', aliases: [], load: async () => (await import('./keys.ts')).keys },
  { name: 'LOG', aliases: [], load: async () => (await import('./log.ts')).log },
  { name: 'MAN', aliases: [], load: async () => (await import('./man.ts')).man },
  { name: 'MD', aliases: ['MKDIR'], load: async () => (await import('./md.ts')).md },
  { name: 'MEM', aliases: [], load: async () => (await import('./mem.ts')).mem },
  { name: 'MORE', aliases: [], load: async () => (await import('./more.ts')).more },
  { name: 'MOUNT', aliases: [], load: async () => (await import('./mount.ts')).mount },
  { name: 'MOVE', aliases: [], load: async () => (await import('./move.ts')).move },
  { name: 'PATH', aliases: [], load: async () => (await import('./path.ts')).path },
  { name: 'PAUSE', aliases: [], load: async () => (await import('./pause.ts')).pause },
  { name: 'PROMPT', aliases: [], load: async () => (await import('./prompt.ts')).prompt },
  { name: 'RD', aliases: ['RMDIR'], load: async () => (await import('./rd.ts')).rd },
  { name: 'RECOVER', aliases: [], load: async () => (await import('./recover.ts')).recover },
  { name: 'REGISTER', aliases: [], load: async () => (await import('./register.ts')).register },
  { name: 'REM', aliases: [], load: async () => (await import('./rem.ts')).rem },
  { name: 'REN', aliases: ['RENAME'], load: async () => (await import('./ren.ts')).ren },
  { name: 'ROLLBACK', aliases: [], load: async () => (await import('./rollback.ts')).rollback },
  { name: 'ROTATE', aliases: [], load: async () => (await import('./rotate.ts')).rotate },
  { name: 'SET', aliases: [], load: async () => (await import('./set.ts')).set },
  { name: 'SETLOCAL', aliases: [], load: async () => (await import('./setlocal.ts')).setlocal },
  { name: 'SHIFT', aliases: [], load: async () => (await import('./shift.ts')).shift },
  { name: 'SORT', aliases: [], load: async () => (await import('./sort.ts')).sort },
  { name: 'SYNC', aliases: [], load: async () => (await import('./sync.ts')).sync },
  { name: 'TIME', aliases: [], load: async () => (await import('./time.ts')).time },
  { name: 'TREE', aliases: [], load: async () => (await import('./tree.ts')).tree },
  { name: 'TRUENAME', aliases: [], load: async () => (await import('./truename.ts')).truename },
  { name: 'TRY', aliases: [], load: async () => (await import('./try.ts')).tryCommand },
  { name: 'TYPE', aliases: [], load: async () => (await import('./type.ts')).type },
  { name: 'VER', aliases: [], load: async () => (await import('./ver.ts')).ver },
  { name: 'VERIFY', aliases: [], load: async () => (await import('./verify.ts')).verify },
  { name: 'VOL', aliases: [], load: async () => (await import('./vol.ts')).vol },
  { name: 'WHICH', aliases: [], load: async () => (await import('./which.ts')).which },
  { name: 'WHOAMI', aliases: [], load: async () => (await import('./whoami.ts')).whoami },
  { name: 'XCOPY', aliases: [], load: async () => (await import('./xcopy.ts')).xcopy },
];

/** The command of a name or alias, in any case. */
export function findEntry(name: string): Entry | undefined {
  const upper = name.toUpperCase();
  return commands.find((command) => command.name === upper || command.aliases.includes(upper));
}

/** Every description. */
export async function loadAll(): Promise<readonly Definition[]> {
  return Promise.all(commands.map((command) => command.load()));
}
