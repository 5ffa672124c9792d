import { PathNotFoundError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import { type Context, locate, type Outcome, readPath } from '../context.ts';
import type { Definition } from '../definition.ts';
import type { Json } from '../json.ts';
import { joinLines } from '../lines.ts';
import type { DirectoryPlace } from '../place.ts';
import { type Schema, text } from '../schema.ts';
import { showName, showText } from '../visible.ts';
import { listDirectories } from '../walk.ts';

const node: Schema = {
  type: 'object',
  properties: {
    name: text,
    files: { type: 'array', items: text },
    directories: { type: 'array', items: { $ref: '#/$defs/node' } },
  },
  required: ['name', 'directories'],
  additionalProperties: false,
};

/** TREE: directories as a tree. */
export const tree: Definition = {
  name: 'TREE',
  summary: 'Shows the directories below one as a tree',
  manual: ['Starts at the current directory. Names are in the order that the kernel keeps.'],
  operands: { text: '[path]', min: 0, max: 1 },
  switches: [
    { name: 'F', summary: 'with the files' },
    { name: 'A', summary: 'with characters that every terminal has' },
  ],
  examples: [{ line: 'TREE \\ /F', meaning: 'Shows everything that you have' }],
  needs: 'read',
  result: { $defs: { node }, $ref: '#/$defs/node' },
  run,
};

interface Node {
  readonly name: string;
  readonly files: readonly string[];
  readonly directories: readonly Node[];
}

async function run(context: Context, { operands, switches }: Arguments): Promise<Outcome> {
  const place = await locate(context, readPath(context, operands[0]?.text ?? '.'), 'read');
  if (place.kind !== 'directory') throw new PathNotFoundError({ path: place.path });
  const root = await readTree(place, place.path, switches.has('F'));
  const [branch, last, bar] = switches.has('A')
    ? (['+---', '\\---', '|   '] as const)
    : (['├───', '└───', '│   '] as const);
  const draw = (of: Node, before: string): readonly string[] => [
    ...of.files.map((name) => `${before}${of.directories.length > 0 ? bar : '    '}${name}`),
    ...of.directories.flatMap((child, at) => {
      const isLast = at === of.directories.length - 1;
      const below = draw(child, before + (isLast ? '    ' : bar));
      return [`${before}${isLast ? last : branch}${child.name}`, ...below];
    }),
  ];
  return {
    plain: () => joinLines([root.name, ...draw(root, '')]),
    json: () => toJson(root, switches.has('F')),
  };
}

async function readTree(
  place: DirectoryPlace,
  name: string,
  files: boolean,
  way: readonly DirectoryPlace[] = [],
): Promise<Node> {
  const directories: Node[] = [];
  for (const child of await listDirectories(place, way)) {
    const last = child.names.at(-1) ?? '';
    directories.push(await readTree(child, showText(last), files, [...way, place]));
  }
  const listings = files ? await place.list() : [];
  const names = listings.filter(({ type }) => type === 'file').map((each) => showName(each.name));
  return { name, files: names, directories };
}

function toJson({ name, files, directories }: Node, withFiles: boolean): Json {
  return {
    name,
    ...(withFiles ? { files: [...files] } : {}),
    directories: directories.map((child) => toJson(child, withFiles)),
  };
}
