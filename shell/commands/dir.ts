import { BadCommandError, FileNotFoundError } from '../../offchain/errors/file.ts';
import { type Arguments, findSwitches } from '../arguments.ts';
import { orNull } from '../contents.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import type { Json } from '../json.ts';
import { plain } from '../language/marked-text.ts';
import { splitWords } from '../language/words.ts';
import { makeArrangement } from '../listing-order.ts';
import { formatSections, type Section } from '../listing-text.ts';
import { page } from '../pager.ts';
import type { DirectoryPlace, Listing } from '../place.ts';
import { integer, list, nullable, object, objectId, oneOf, text } from '../schema.ts';
import { type Selection, select } from '../selection.ts';
import { showName } from '../visible.ts';
import { listDirectories } from '../walk.ts';

const entries = list(
  object({
    name: text,
    type: oneOf('file', 'directory'),
    size: integer,
    modified: integer,
    owner: nullable(text),
    id: nullable(objectId),
  }),
);

/** DIR: the entries of a directory. */
export const dir: Definition = {
  name: 'DIR',
  summary: 'Lists a directory, or the files that match',
  manual: [
    'Times are in UTC. Names are shown with \\xNN for every byte that could mislead.',
    'The variable DIRCMD holds switches that DIR always uses, unless the line says otherwise: SET DIRCMD=/O:N /P',
    'Unlike MS-DOS, entries come in the order of their names without /O, because the kernel keeps them so.',
  ],
  operands: { text: '[path]', min: 0, max: 1 },
  switches: [
    {
      name: 'A',
      value: { name: 'attributes', optional: true, direct: /^(?:-?[drhsa])+$/i },
      summary: 'only entries with these attributes: D directories, - without; alone, all of them',
    },
    {
      name: 'O',
      value: { name: 'order', optional: true, direct: /^(?:-?[nsedg])+$/i },
      summary: 'order: N name, S size, E extension, D date, G directories first, - reverse',
    },
    { name: 'S', summary: 'also the directories below' },
    { name: 'B', summary: 'bare names' },
    { name: 'W', summary: 'names only, several a line' },
    { name: 'P', summary: 'a page at a time' },
    { name: 'L', summary: 'small letters' },
  ],
  examples: [
    { line: 'DIR', meaning: 'Lists the current directory' },
    { line: 'DIR *.txt /O-S', meaning: 'Lists text files, the largest first' },
    { line: 'DIR \\ /S /B', meaning: 'Prints the path of everything' },
    { line: 'DIR \\\\bob\\', meaning: 'Lists another account’s root' },
  ],
  needs: 'read',
  result: object({
    path: text,
    entries,
    'below?': list(object({ path: text, entries })),
  }),
  run,
};

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const switches = withDefaults(context, args);
  const arrange = makeArrangement(switches.get('A'), switches.get('O'));
  const typed = args.operands[0] ?? { ...plain('.'), quoted: false };
  const selection = await select(context, typed, 'read', { below: switches.has('S') });
  const first = { path: selection.path, listings: arrange(selection.listings) };
  const below =
    switches.has('S') && selection.folder !== undefined
      ? await listBelow(selection.folder, [], selection, arrange)
      : [];
  if (first.listings.length === 0 && below.length === 0 && selection.kind !== 'directory') {
    throw new FileNotFoundError({ path: selection.kind === 'one' ? selection.path : typed.text });
  }
  const shown = formatSections([first, ...below], new Set(switches.keys()));
  const rest = switches.has('P') ? await page(context, shown) : shown;
  return {
    plain: () => rest,
    json: () => ({
      path: first.path,
      entries: first.listings.map(toEntry),
      ...(switches.has('S')
        ? { below: below.map(({ path, listings }) => ({ path, entries: listings.map(toEntry) })) }
        : {}),
    }),
  };
}

/** The switches of the line, and those of DIRCMD that it does not turn round. */
function withDefaults({ machine }: Context, { switches }: Arguments): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const { text: word } of splitWords(plain(machine.variables.find('DIRCMD') ?? ''))) {
    const found = findSwitches(dir, word);
    if (found === undefined) throw new BadCommandError(`Not a switch of DIR in DIRCMD: ${word}`);
    for (const [name, value] of found) all.set(name, value);
  }
  return new Map([...all, ...switches]);
}

/** The directories below, in which there is something to show. */
async function listBelow(
  folder: DirectoryPlace,
  way: readonly DirectoryPlace[],
  { kind, matches }: Pick<Selection, 'kind' | 'matches'>,
  arrange: (listings: readonly Listing[]) => readonly Listing[],
): Promise<readonly Section[]> {
  const sections: Section[] = [];
  for (const child of await listDirectories(folder, way)) {
    const listings = arrange((await child.list()).filter(({ name }) => matches(name)));
    if (listings.length > 0 || kind === 'directory') sections.push({ path: child.path, listings });
    sections.push(...(await listBelow(child, [...way, folder], { kind, matches }, arrange)));
  }
  return sections;
}

function toEntry({ name, type, size, modified, owner, id }: Listing): Json {
  return { name: showName(name), type, size, modified, owner: orNull(owner), id: orNull(id) };
}
