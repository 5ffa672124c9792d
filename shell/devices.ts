import type { Streams } from './language/world.ts';
import type { DevicePath } from './paths.ts';
import type { FilePlace } from './place.ts';

const SUB = 0x1a;

/** A device as a file. CON is what the command reads and writes; NUL is empty and swallows everything. */
export function openDevice({ name }: DevicePath, { input, output }: Streams): FilePlace {
  const isConsole = name === 'CON';
  return {
    kind: 'file',
    path: name,
    parent: name,
    listing: {
      name: new TextEncoder().encode(name),
      type: 'file',
      size: 0n,
      modified: 0n,
      owner: undefined,
      id: undefined,
      attributes: '',
    },
    // Reading the console and writing it are two things: a file may go there and back.
    identity: `device:${name}`,
    actions: undefined,
    read: async () => (isConsole ? untilEnd(await input.readAll()) : new Uint8Array()),
    replace: async (content) => {
      if (isConsole) await output.write(content);
    },
  };
}

/** As in MS-DOS, ^Z ends what is typed. */
function untilEnd(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(SUB);
  return end < 0 ? bytes : bytes.subarray(0, end);
}
