import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AccessDeniedError } from '../../offchain/errors/file.ts';
import { KernelError } from '../../offchain/errors/kernel-error.ts';
import { MempoolFullError, NetworkError } from '../../offchain/errors/transaction.ts';
import { BadCommandError, InvalidDataError } from '../../offchain/errors/file.ts';
import { isRefusal } from '../rejection.ts';
import { writeJson, type Json } from './json.ts';
import { nodeMessage } from './node-message.ts';
import { RequestError } from './request-error.ts';
import type { DevnetRequest, Router } from './router.ts';

/** Bytes of a request's body: the largest that anybody needs is a transaction with the outputs that it spends. */
const MAX_BODY = 2 ** 20;
/** Bytes of a body that is too big that are read all the same, before the connection is cut. */
const MOST_DISCARDED = 2 ** 25;
/** Milliseconds that a request may take to come in. */
const REQUEST_TIMEOUT = 15_000;
const LOOPBACK = '127.0.0.1';

interface Routing {
  router: Router | undefined;
}

/** A server of JSON on loopback. */
export class HttpServer {
  readonly url: string;
  readonly #server: Server;
  readonly #routing: Routing;

  private constructor(server: Server, routing: Routing, port: number) {
    this.#server = server;
    this.#routing = routing;
    this.url = `http://${LOOPBACK}:${port}`;
  }

  /**
   * Listens; port 0 takes a free one. Until it is told what to serve, it answers 503. Throws `AccessDeniedError` where
   * the port can't be had.
   */
  static async listen(port: number, report: (error: unknown) => void): Promise<HttpServer> {
    const routing: Routing = { router: undefined };
    const server = createServer({ requestTimeout: REQUEST_TIMEOUT }, (incoming, response) => {
      void answer(routing, incoming, response, report);
    });
    server.headersTimeout = REQUEST_TIMEOUT;
    server.keepAliveTimeout = REQUEST_TIMEOUT;
    server.on('clientError', (_error, socket) => {
      if (!socket.writable) return;
      const text = body(new RequestError(400, 'This is not HTTP'));
      socket.end(
        `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
      );
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(refused(error, port)));
      server.listen(port, LOOPBACK, resolve);
    });
    return new HttpServer(server, routing, addressOf(server).port);
  }

  serve(router: Router): void {
    this.#routing.router = router;
  }

  /** Stops taking requests and cuts those short that are under way. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.#server.closeAllConnections();
    await closed;
  }
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new NetworkError({ reason: 'the server has no port' });
  }
  return address;
}

function refused(error: NodeJS.ErrnoException, port: number): KernelError {
  const path = `port ${port}`;
  if (error.code === 'EADDRINUSE') {
    return new AccessDeniedError({
      path,
      reason: 'it is in use. Choose another with --port, or 0 for any that is free',
      cause: error,
    });
  }
  const reason = `it cannot be listened on (${error.code ?? error.message})`;
  return new AccessDeniedError({ path, reason, cause: error });
}

async function answer(
  { router }: Routing,
  incoming: IncomingMessage,
  response: ServerResponse,
  report: (error: unknown) => void,
): Promise<void> {
  response.setHeader('Content-Type', 'application/json');
  response.setHeader('Access-Control-Allow-Origin', '*');
  if (incoming.method === 'OPTIONS') {
    // A browser asks first whether a page may send a project id.
    response.setHeader('Access-Control-Allow-Headers', '*');
    response.writeHead(204).end();
    return;
  }
  try {
    if (router === undefined) throw new RequestError(503, 'The devnet is starting');
    const json = await router.answer(await readRequest(incoming));
    send(response, 200, json);
  } catch (thrown) {
    // The client has hung up in the middle: nobody is there to answer.
    if (incoming.errored !== null) return;
    const error = toRequestError(thrown);
    if (error.status === 500) report(thrown);
    if (!incoming.complete) response.setHeader('Connection', 'close');
    send(response, error.status, error.toJson());
  }
}

function send(response: ServerResponse, status: number, json: Json): void {
  if (response.destroyed) return;
  response.writeHead(status);
  response.end(writeJson(json));
}

const body = (error: RequestError): string => writeJson(error.toJson());

async function readRequest(incoming: IncomingMessage): Promise<DevnetRequest> {
  const url = readUrl(incoming.url ?? '/');
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    if (!(chunk instanceof Uint8Array)) continue;
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
    // Read on to the end, without keeping it: a client that still writes would not hear the answer.
    else if (size > MOST_DISCARDED) break;
  }
  if (size > MAX_BODY) throw new RequestError(413, `A body has at most ${MAX_BODY} bytes`);
  return {
    method: incoming.method ?? 'GET',
    segments: url.pathname
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeSegment),
    query: url.searchParams,
    body: new Uint8Array(Buffer.concat(chunks)),
  };
}

function readUrl(text: string): URL {
  try {
    // Clients write double slashes; at the beginning of a path they would name a host.
    return new URL(text.replace(/^\/+/, '/'), 'http://localhost');
  } catch {
    throw new RequestError(400, 'Invalid path.');
  }
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new RequestError(400, 'Invalid path.');
  }
}

/** What an error means in HTTP. A refused transaction is reported in a node's words. */
function toRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  if (error instanceof MempoolFullError) {
    return new RequestError(425, 'Mempool is full, please try resubmitting again later.');
  }
  if (isRefusal(error)) return new RequestError(400, nodeMessage(error));
  if (error instanceof BadCommandError || error instanceof InvalidDataError) {
    return new RequestError(400, error.message);
  }
  const message =
    error instanceof KernelError ? error.message : 'An unexpected response was received.';
  return new RequestError(500, message);
}
