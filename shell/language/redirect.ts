import { BadCommandError } from '../../offchain/errors/file.ts';
import { expand, type Values } from './expand.ts';
import type { Redirection } from './syntax.ts';
import { splitWords, type Word } from './words.ts';
import type { Call, Sink, Status, Streams, World } from './world.ts';

/** Keeps what is written to it. */
export class BufferSink implements Sink {
  readonly parts: (string | Uint8Array)[] = [];

  async write(data: string | Uint8Array): Promise<void> {
    if (data.length > 0) this.parts.push(data);
  }

  /** All of it as bytes. */
  toBytes(): Uint8Array {
    return Buffer.concat(this.parts.map((part) => Buffer.from(part)));
  }
}

/** What redirections made of the streams, and where the output goes afterwards. */
interface Plan {
  readonly streams: Streams;
  readonly files: readonly {
    readonly path: Word;
    readonly append: boolean;
    readonly sink: BufferSink;
  }[];
}

async function plan(
  redirections: readonly Redirection[],
  values: Values,
  streams: Streams,
  world: World,
): Promise<Plan> {
  const files: { path: Word; append: boolean; sink: BufferSink }[] = [];
  let current = streams;
  for (const redirection of redirections) {
    if (redirection.kind === 'join') {
      current =
        redirection.stream === 'output'
          ? { ...current, output: current.messages, redirected: true }
          : { ...current, messages: current.output };
      continue;
    }
    const path = getTarget(splitWords(expand(redirection.target, values)));
    if (redirection.kind === 'input') {
      current = { ...current, input: await world.openInput(path), fromFile: true };
      continue;
    }
    const sink = new BufferSink();
    files.push({ path, append: redirection.append, sink });
    current =
      redirection.stream === 'output'
        ? { ...current, output: sink, redirected: true }
        : { ...current, messages: sink };
  }
  return { streams: current, files };
}

function getTarget(words: readonly Word[]): Word {
  const [path, more] = words;
  if (path === undefined || path.text === '') {
    throw new BadCommandError('Missing a file behind a redirection');
  }
  if (more !== undefined) {
    throw new BadCommandError(
      `More than one file to redirect to: ${path.text} ${more.text}. Quote a name with spaces`,
    );
  }
  return path;
}

/**
 * Runs a part with its redirections. A file is written once, when the part has ended: one call, and none when the part
 * has failed without printing anything.
 */
export async function applyRedirections<T extends { readonly status: Status }>(
  redirections: readonly Redirection[],
  {
    values,
    call,
    command,
    world,
  }: {
    readonly values: Values;
    readonly call: Call;
    readonly command: string;
    readonly world: World;
  },
  run: (streams: Streams) => Promise<T>,
): Promise<T> {
  if (redirections.length === 0) return run(call.streams);
  const { streams, files } = await plan(redirections, values, call.streams, world);
  const result = await run(streams);
  for (const { path, append, sink } of files) {
    if (result.status.kind === 'error' && sink.parts.length === 0) continue;
    await world.writeOutput(path, { parts: sink.parts, append }, command, call);
  }
  return result;
}
