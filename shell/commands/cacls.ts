import { BadCommandError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { getActions, listEntries } from '../entries.ts';
import { joinLines } from '../lines.ts';
import type { AccountRight } from '../place.ts';
import { list, object, text } from '../schema.ts';

/** CACLS: who else may do what. */
export const cacls: Definition = {
  name: 'CACLS',
  summary: 'Shows or changes what other accounts may do with a file or directory',
  manual: [
    'Rights are R, W and X, F for all of them, C for R and W, N for none. The owner may always do everything. /G gives rights and leaves those of others; /P replaces the whole list. The ledger checks W: who has it on a directory may make, rename and remove entries in it. Reading is free for everybody; R says who is given the key where content is encrypted.',
    'An account is named as in \\\\name\\. /O gives the file or directory to another account, which from then on owns it.',
  ],
  operands: { text: 'path [account:rights …]', min: 1, max: Infinity },
  switches: [
    { name: 'G', summary: 'gives the rights that follow the path, and leaves the others' },
    { name: 'P', summary: 'replaces the whole list by the rights that follow' },
    { name: 'R', value: { name: 'account' }, summary: 'takes all rights from an account' },
    { name: 'O', value: { name: 'account' }, summary: 'gives it to another account' },
  ],
  examples: [
    { line: 'CACLS \\docs /G bob:RW', meaning: 'Lets bob write in a directory' },
    { line: 'CACLS \\docs', meaning: 'Shows who may what' },
    { line: 'CACLS note.txt /R:bob', meaning: 'Takes it back' },
  ],
  needs: 'write',
  result: object({
    files: list(object({ path: text, rights: list(object({ account: text, rights: text })) })),
  }),
  run,
};

async function run(context: Context, { operands, switches }: Arguments): Promise<Outcome> {
  const [path, ...grants] = operands;
  if (path === undefined) throw new BadCommandError('Missing a path');
  const given = grants.map(({ text: typed }) => readGrant(typed));
  if (given.length > 0 && !switches.has('G') && !switches.has('P')) {
    throw new BadCommandError(`Rights without /G or /P: ${grants[0]?.text ?? ''}`);
  }
  const files: { path: string; rights: readonly AccountRight[] }[] = [];
  for (const place of await listEntries(context, path)) {
    const { rights } = getActions(place);
    if (rights === undefined) {
      throw new BadCommandError(`Files of the host have no accounts: ${place.path}`);
    }
    const before = await rights.listRights();
    const after = change(before, given, switches);
    if (after !== before) await rights.setRights(after);
    const owner = switches.get('O');
    if (owner !== undefined) await rights.setOwner(owner);
    files.push({ path: place.path, rights: after });
  }
  const shows = switches.size === 0;
  return {
    plain: () => (shows ? joinLines(files.flatMap(formatFile)) : ''),
    json: () => ({
      files: files.map((file) => ({
        path: file.path,
        rights: file.rights.map(({ account, rights }) => ({ account, rights })),
      })),
    }),
  };
}

function readGrant(typed: string): AccountRight {
  const [, account, letters = ''] = /^([^:]+):([RWXFCN]+)$/i.exec(typed) ?? [];
  if (account === undefined) {
    throw new BadCommandError(`Not an account and its rights: ${typed}. Write bob:RW, for example`);
  }
  const rights = letters
    .toLowerCase()
    .replaceAll('f', 'rwx')
    .replaceAll('c', 'rw')
    .replaceAll('n', '');
  return { account: account.toLowerCase(), rights: [...new Set(rights)].join('') };
}

function change(
  before: readonly AccountRight[],
  given: readonly AccountRight[],
  switches: ReadonlyMap<string, string>,
): readonly AccountRight[] {
  const taken = switches.get('R')?.toLowerCase();
  if (given.length === 0 && taken === undefined && !switches.has('P')) return before;
  const named = new Set(given.map(({ account }) => account));
  const kept = switches.has('P')
    ? []
    : before.filter(({ account }) => !named.has(account) && account !== taken);
  return [...kept, ...given].filter(({ rights }) => rights !== '');
}

function formatFile({
  path,
  rights,
}: {
  readonly path: string;
  readonly rights: readonly AccountRight[];
}): readonly string[] {
  if (rights.length === 0) return [`${path}  the owner only`];
  return rights.map(
    ({ account, rights: letters }) => `${path}  ${account}:${letters.toUpperCase()}`,
  );
}
