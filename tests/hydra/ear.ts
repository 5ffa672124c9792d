import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import {
  isJsonObject,
  parseJson,
  serialiseJson,
  type JsonObject,
  type JsonValue,
} from '../../hydra/wire/json.ts';
import type { Stage } from './head.ts';

/** Everything that one party says, as it says it. */
export interface Ear {
  readonly heard: JsonObject[];
  /** Fulfilled when the connection has ended. */
  readonly ended: Promise<void>;
  send(text: string): void;
  until(tag: string, count?: number): Promise<JsonObject>;
}

/** Listens to a party until the test ends. */
export async function listen(stage: Stage, party: number, query = '?history=yes'): Promise<Ear> {
  const authority = stage.head.parties[party]?.authority ?? '';
  const socket = new WebSocket(`ws://${authority}/${query}`);
  onTestFinished(() => socket.terminate());
  const heard: JsonObject[] = [];
  const ended = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
  });
  const waiting = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    const json = parseJson(data.toString());
    if (isJsonObject(json)) heard.push(json);
    for (const wake of waiting) wake();
  });
  await new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  const found = (tag: string, count: number): JsonObject | undefined =>
    heard.filter((each) => each['tag'] === tag)[count - 1];
  return {
    heard,
    ended,
    send: (text) => socket.send(text),
    until: (tag, count = 1) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const message = found(tag, count);
          if (message === undefined) return;
          waiting.delete(look);
          clearTimeout(timer);
          resolve(message);
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          const tags = heard.map((each) => serialiseJson(each['tag'] ?? null)).join(' ');
          reject(new Error(`no ${tag}, only ${tags}`));
        }, 10_000);
        waiting.add(look);
        look();
      }),
  };
}

/** Asks the first party over HTTP. */
export async function call(
  stage: Stage,
  method: string,
  path: string,
  body?: JsonValue,
): Promise<{ readonly status: number; readonly body: JsonValue }> {
  const authority = stage.head.parties[0]?.authority ?? '';
  const response = await fetch(`http://${authority}${path}`, {
    method,
    ...(body === undefined ? {} : { body: serialiseJson(body) }),
  });
  return { status: response.status, body: parseJson(await response.text()) };
}
