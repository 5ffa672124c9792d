import { BadCommandError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import { attributeBits, lettersOf } from '../attribute-letters.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { getActions, listEntries } from '../entries.ts';
import { plain } from '../language/marked-text.ts';
import type { Word } from '../language/words.ts';
import { joinLines } from '../lines.ts';
import type { DirectoryPlace, FoundPlace } from '../place.ts';
import { list, object, text } from '../schema.ts';
import { select } from '../selection.ts';
import { listDirectories } from '../walk.ts';

/** ATTRIB: attributes of files and directories. */
export const attrib: Definition = {
  name: 'ATTRIB',
  summary: 'Shows or changes attributes: R read-only, H hidden, S system, A archive',
  manual: [
    '+R sets, -R takes away; several may be given. Without any, they are shown. A read-only file can be neither written nor removed, and the ledger holds to that. Hidden and system files are passed over by DEL with wildcards; DIR /A:H finds them. Files of H: have none.',
  ],
  operands: { text: '[+R | -R | +H | -H | +S | -S | +A | -A …] [path]', min: 0, max: Infinity },
  switches: [{ name: 'S', summary: 'also in the directories below' }],
  examples: [
    { line: 'ATTRIB +R note.txt', meaning: 'Protects a file' },
    { line: 'ATTRIB', meaning: 'Shows the attributes of all files here' },
  ],
  needs: 'write',
  result: object({ files: list(object({ path: text, attributes: text })) }),
  run,
};

async function run(context: Context, { operands, switches }: Arguments): Promise<Outcome> {
  const changes = operands.filter(isChange);
  const paths = operands.filter((word) => !isChange(word));
  if (paths.length > 1) throw new BadCommandError(`More than one path: ${paths[1]?.text ?? ''}`);
  const word = paths[0] ?? { ...plain('*.*'), quoted: false };
  const places = switches.has('S') ? await listDeep(context, word) : await listHere(context, word);
  const files: { path: string; attributes: string }[] = [];
  for (const place of places) {
    const { rights } = getActions(place);
    const before = rights?.attributes ?? 0n;
    const after = changes.reduce(apply, before);
    if (after !== before && rights !== undefined) await rights.setAttributes(after);
    if (changes.length > 0 && rights === undefined) {
      throw new BadCommandError(`Files of the host have no attributes: ${place.path}`);
    }
    files.push({ path: place.path, attributes: lettersOf(after) });
  }
  return {
    plain: () => (changes.length > 0 ? '' : joinLines(files.map(formatLine))),
    json: () => ({ files }),
  };
}

function isChange({ text: typed, quoted }: Word): boolean {
  return !quoted && /^[+-][rhsa]$/i.test(typed);
}

function apply(attributes: bigint, { text: typed }: Word): bigint {
  const bit =
    Object.entries(attributeBits).find(
      ([letter]) => letter === typed.charAt(1).toUpperCase(),
    )?.[1] ?? 0n;
  return typed.startsWith('+') ? attributes | bit : attributes & ~bit;
}

function formatLine({
  path,
  attributes,
}: {
  readonly path: string;
  readonly attributes: string;
}): string {
  const column = (letter: string): string => (attributes.includes(letter) ? letter : ' ');
  return `${column('A')}  ${column('S')}${column('H')}${column('R')}  ${path}`;
}

/** As MS-DOS does: files where there is a pattern, else whatever has the name. */
async function listHere(context: Context, word: Word): Promise<readonly FoundPlace[]> {
  const places = await listEntries(context, word);
  return /[*?]/.test(word.text) ? places.filter(({ kind }) => kind === 'file') : places;
}

async function listDeep(context: Context, word: Word): Promise<readonly FoundPlace[]> {
  const selection = await select(context, word, 'write', { below: true });
  const { folder, matches } = selection;
  const found: FoundPlace[] = [];
  const visit = async (
    directory: DirectoryPlace,
    way: readonly DirectoryPlace[],
  ): Promise<void> => {
    for (const listing of await directory.list()) {
      if (listing.type === 'file' && matches(listing.name))
        found.push(await directory.open(listing));
    }
    for (const child of await listDirectories(directory, way))
      await visit(child, [...way, directory]);
  };
  if (folder !== undefined) await visit(folder, []);
  return found;
}
