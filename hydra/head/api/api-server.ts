import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { WebSocketServer } from 'ws';
import { InternalError } from '../../../offchain/errors/kernel-error.ts';
import { serialiseJson } from '../../wire/json.ts';
import { serveClient } from './client-connection.ts';
import { route, type Answer } from './http-routes.ts';
import type { ApiNode } from './node.ts';

/** Bytes of one request or message. */
const BODY_LIMIT = 16 * 1024 * 1024;

/** One party's API: HTTP and WebSocket on the same port of this machine. */
export class ApiServer {
  readonly #server: Server;
  readonly #sockets: WebSocketServer;

  private constructor(server: Server, sockets: WebSocketServer) {
    this.#server = server;
    this.#sockets = sockets;
  }

  /** Starts to serve on a port, or on a free one where that is 0. */
  static async start(node: ApiNode, host: string, port: number): Promise<ApiServer> {
    const server = createServer((request, response) => void respond(node, request, response));
    const sockets = new WebSocketServer({ server, maxPayload: BODY_LIMIT });
    sockets.on('connection', (socket, request) => {
      serveClient(socket, node, new URL(request.url ?? '/', 'http://node').searchParams);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    return new ApiServer(server, sockets);
  }

  /** Where clients connect. */
  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new InternalError('no port');
    return address.port;
  }

  /** Cuts every connection and stops. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  /** Cuts the connections that are there; new ones are served. */
  cut(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }
}

async function respond(
  node: ApiNode,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const headers = {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': '*',
    'Access-Control-Allow-Headers': '*',
    'Content-Type': 'application/json',
  };
  try {
    const body = await readBody(request);
    const { pathname } = new URL(request.url ?? '/', 'http://node');
    const { status, body: json }: Answer =
      body === undefined
        ? { status: 413, body: `more than ${BODY_LIMIT} bytes` }
        : await route(node, request.method ?? 'GET', pathname, body);
    response.writeHead(status, headers).end(serialiseJson(json));
  } catch (error) {
    if (response.headersSent || request.destroyed) return;
    const message = error instanceof Error ? error.message : String(error);
    response.writeHead(500, headers).end(serialiseJson(message));
  }
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) continue;
    size += chunk.length;
    if (size > BODY_LIMIT) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
