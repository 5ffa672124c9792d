import { createServer, type IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';

/** What a node answers instead of what the devnet behind it would. */
export type Override = (method: string, path: string) => number | undefined;

/** What the smallest node has: parameters, the newest block, outputs by address, transactions' CBOR, submission. */
const SMALLEST = [
  /^GET \/api\/v0\/epochs\/latest\/parameters$/,
  /^GET \/api\/v0\/blocks\/latest$/,
  /^GET \/api\/v0\/addresses\/[^/]+\/utxos$/,
  /^GET \/api\/v0\/txs\/[0-9a-f]{64}\/cbor$/,
  /^POST \/api\/v0\/tx\/submit$/,
];

export const onlySmallest: Override = (method, path) =>
  SMALLEST.some((known) => known.test(`${method} ${path}`)) ? undefined : 404;

/** What a node answers instead of the text of the devnet behind it. */
export type Rewrite = (path: string, text: string) => string;

const unchanged: Rewrite = (_, text) => text;

/** A node in front of a devnet that has less of an API, fails now and then, or tells something else. Resolves to its URL. */
export async function openNode(
  devnet: string,
  override: Override,
  rewrite = unchanged,
): Promise<string> {
  const server = createServer((request, response) => {
    void (async () => {
      const { method = 'GET', url = '/' } = request;
      const { pathname } = new URL(url, 'http://localhost');
      const status = override(method, pathname);
      if (status !== undefined) {
        response.writeHead(status, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify({ status_code: status, error: 'x', message: 'by the test' }));
        return;
      }
      const body = await read(request);
      const answer = await fetch(`${devnet}${url}`, {
        method,
        ...(method === 'POST' ? { body: Buffer.from(body) } : {}),
      });
      response.writeHead(answer.status, { 'Content-Type': 'application/json' });
      response.end(rewrite(pathname, await answer.text()));
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return `http://127.0.0.1:${address.port}/api/v0`;
}

async function read(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks);
}
