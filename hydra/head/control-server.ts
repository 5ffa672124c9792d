import { createServer, type Server } from 'node:http';
import { z } from 'zod';
import { InternalError, KernelError } from '../../offchain/errors/kernel-error.ts';
import { MessageError } from '../errors.ts';
import { read } from '../wire/fields.ts';
import { parseJson, serialiseJson, type JsonValue } from '../wire/json.ts';
import type { Behaviour } from './behaviour.ts';
import type { LocalHead } from './local-head.ts';

const BehaviourShape = z.strictObject({
  offline: z.boolean().optional(),
  refusesToSign: z.boolean().optional(),
  refusesDeposits: z.boolean().optional(),
  closesWithOldSnapshot: z.boolean().optional(),
  neverContests: z.boolean().optional(),
  disagrees: z.boolean().optional(),
});

const BODY_LIMIT = 10_000;

/**
 * Where a test makes parties misbehave: a server of its own, because the parties' ports speak hydra-node's API and
 * nothing else. `POST /parties/2/behave` with a `Behaviour`, `/parties/2/kill`, `/restart`, `/cut`.
 */
export class ControlServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Starts to serve on a free port of this machine. */
  static async start(head: LocalHead, host: string): Promise<ControlServer> {
    const server = createServer((request, response) => {
      const chunks: Uint8Array[] = [];
      let size = 0;
      request.on('data', (chunk: Uint8Array) => {
        size += chunk.length;
        if (size <= BODY_LIMIT) chunks.push(chunk);
      });
      const finish = ({ status, json }: Answer): void => {
        response.writeHead(status, { 'Content-Type': 'application/json' });
        response.end(serialiseJson(json));
      };
      request.on('end', () => {
        if (size > BODY_LIMIT)
          return finish({ status: 413, json: `more than ${BODY_LIMIT} bytes` });
        const body = Buffer.concat(chunks).toString();
        // An order that fails, such as a start on a port that is taken, must not end all parties.
        void answer(head, request.method ?? '', request.url ?? '', body)
          .catch((error: unknown) => ({
            status: 500,
            json: error instanceof Error ? error.message : String(error),
          }))
          .then(finish);
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, host, resolve);
    });
    return new ControlServer(server);
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new InternalError('no port');
    return address.port;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }
}

interface Answer {
  readonly status: number;
  readonly json: JsonValue;
}

async function answer(
  head: LocalHead,
  method: string,
  path: string,
  body: string,
): Promise<Answer> {
  const [, number, action] =
    /^\/parties\/([0-9]{1,2})\/(behave|kill|restart|cut)$/.exec(path) ?? [];
  const index = Number(number) - 1;
  const party = head.parties[index];
  if (method !== 'POST' || party === undefined) {
    return { status: 404, json: 'POST /parties/N/behave, /kill, /restart or /cut' };
  }
  try {
    if (action === 'behave') {
      const behaviour = readBehaviour(body);
      // It would be forgotten: whoever starts again is honest.
      if (!party.running) return { status: 400, json: `party ${number} does not run` };
      party.behave(behaviour);
    } else if (action === 'kill') await head.kill(index);
    else if (action === 'restart') await head.restart(index);
    else party.cut();
    return { status: 200, json: 'OK' };
  } catch (error) {
    if (error instanceof KernelError) return { status: 400, json: error.message };
    throw error;
  }
}

function readBehaviour(body: string): Partial<Behaviour> {
  const given = read(BehaviourShape, parseJson(body), 'behaviour');
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  if (entries.length === 0) throw new MessageError({ reason: 'behaviour: nothing to change' });
  return Object.fromEntries(entries);
}
