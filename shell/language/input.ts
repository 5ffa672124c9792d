import type { Input } from './world.ts';

/** An input of chunks that come when they are asked for; undefined is the end. Text is UTF-8, and LF or CR LF ends a line. */
export function createInput(pull: () => Promise<Uint8Array | undefined>): Input {
  let rest: Buffer = Buffer.alloc(0);
  let ended = false;
  const more = async (): Promise<boolean> => {
    const chunk = ended ? undefined : await pull();
    if (chunk === undefined) ended = true;
    else rest = Buffer.concat([rest, chunk]);
    return chunk !== undefined;
  };
  const take = (to: number): Buffer => {
    const taken = rest.subarray(0, to);
    rest = rest.subarray(to);
    return taken;
  };
  return {
    readAll: async () => {
      while (await more());
      return new Uint8Array(take(rest.length));
    },
    findLine: async () => {
      while (rest.indexOf(LF) < 0 && (await more()));
      if (rest.length === 0) return undefined;
      const end = rest.indexOf(LF);
      return take(end < 0 ? rest.length : end + 1)
        .toString()
        .replace(/\r?\n$/, '');
    },
    findKey: async () => {
      // A character has at most four bytes.
      while (rest.length < 4 && (await more()));
      const [char] = rest.subarray(0, 4).toString();
      return char === undefined ? undefined : take(Buffer.byteLength(char)).toString();
    },
  };
}

const LF = 0x0a;

/** An input of bytes that are there already. */
export function bufferInput(bytes: Uint8Array): Input {
  let left: Uint8Array | undefined = bytes;
  return createInput(async () => {
    const chunk = left;
    left = undefined;
    return chunk;
  });
}
