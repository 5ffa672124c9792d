import { AccessDeniedError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import { confirms } from '../confirm.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { getActions, listFilesOf } from '../entries.ts';
import type { Word } from '../language/words.ts';
import { list, object, text } from '../schema.ts';
import { select, type Selection } from '../selection.ts';

/** DEL: removes files. */
export const del: Definition = {
  name: 'DEL',
  aliases: ['ERASE'],
  summary: 'Removes files',
  manual: [
    'With wildcards, every file that matches goes, one call each; directories stay, and so do hidden and system files. A whole directory, or *.*, is asked about first. A read-only file is refused: ATTRIB -R changes that.',
    'The deposit of a file comes back with it. Its bytes stay in the history of the chain, which nobody can change.',
  ],
  operands: { text: 'file …', min: 1, max: Infinity },
  switches: [
    { name: 'P', summary: 'asks for each file' },
    { name: 'Q', summary: 'asks nothing' },
  ],
  examples: [
    { line: 'DEL note.txt', meaning: 'Removes a file' },
    { line: 'DEL *.tmp', meaning: 'Removes all files that end so' },
  ],
  needs: 'write',
  result: object({ deleted: list(text) }),
  run,
};

async function run(context: Context, { operands, switches }: Arguments): Promise<Outcome> {
  const deleted: string[] = [];
  for (const word of operands) deleted.push(...(await remove(context, word, switches)));
  return { plain: () => '', json: () => ({ deleted }) };
}

async function remove(
  context: Context,
  word: Word,
  switches: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  // The question comes first: what it is about must be there.
  const selection = await select(context, word, 'write');
  const files = await listFilesOf(selection, word.text);
  if (isEverything(selection, word) && !switches.has('Q') && !switches.has('P')) {
    const question = `All files in ${selection.path} will be deleted! Are you sure (Y/N)? `;
    if (!(await confirms(context, question))) return [];
  }
  const deleted: string[] = [];
  for (const file of files) {
    const { attributes } = file.listing;
    if (selection.kind !== 'one' && /[HS]/.test(attributes)) continue;
    if (attributes.includes('R')) {
      throw new AccessDeniedError({
        path: file.path,
        reason: 'it is read-only. ATTRIB -R changes that',
      });
    }
    if (switches.has('P') && !(await confirms(context, `${file.path}, Delete (Y/N)? `))) continue;
    await getActions(file).remove();
    deleted.push(file.path);
  }
  return deleted;
}

function isEverything({ kind }: Selection, { text: typed }: Word): boolean {
  return kind === 'directory' || /(?:^|[\\/:])(?:\*|\*\.\*)$/.test(typed);
}
