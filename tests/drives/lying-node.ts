import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { isJsonObject, parseJson, serialiseJson, type JsonObject } from '../../hydra/wire/json.ts';

/** What a lying node makes of one message of the node behind it. */
export type Lies = (message: JsonObject) => readonly JsonObject[];

/** A node that lies to its clients: all they hear on its WebSocket goes through `lies`. Answers its URL. */
export async function lyingNode(authority: string, lies: Lies): Promise<string> {
  const server = createServer((request, response) => void relay(authority, request, response));
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (client, { url = '/' }) => {
    const node = new WebSocket(`ws://${authority}${url}`);
    node.on('message', (data: Buffer) => {
      const message = parseJson(data.toString());
      if (!isJsonObject(message)) return;
      for (const told of lies(message)) client.send(serialiseJson(told));
    });
    node.on('close', () => client.close());
    client.on('message', (data: Buffer) => node.send(data.toString()));
    client.on('close', () => node.close());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    for (const client of sockets.clients) client.terminate();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return `http://127.0.0.1:${address.port}`;
}

/** Questions are answered truly. */
async function relay(
  authority: string,
  { url = '/' }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = await fetch(`http://${authority}${url}`);
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(await answer.text());
}
