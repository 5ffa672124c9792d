import { connect } from 'node:net';
import * as fc from 'fast-check';
import { payment, funds } from './funds.ts';

/** One hostile thing to send to a devnet. */
export type Hostile =
  | { readonly kind: 'raw'; readonly bytes: Uint8Array }
  | { readonly kind: 'get'; readonly path: string }
  | { readonly kind: 'post'; readonly path: string; readonly body: Uint8Array };

const API = '/api/v0';
const JSON_ROUTES = [
  '/devnet/slot',
  '/devnet/rollback',
  '/devnet/restore',
  '/devnet/fund',
  '/local-cluster/api/addresses/topup',
  `${API}/utils/txs/evaluate/utxos`,
];
const CBOR_ROUTES = [`${API}/tx/submit`, `${API}/utils/txs/evaluate`];
const GET_ROUTES = [
  '/blocks/',
  '/txs/',
  '/addresses/',
  '/assets/',
  '/scripts/',
  '/scripts/datum/',
  '/accounts/',
  '/epochs/',
  '/mempool/',
];

const bytes = (max: number) => fc.uint8Array({ maxLength: max });

/** A good transaction with something wrong somewhere: other bytes, missing bytes, more bytes, another length. */
const mangled = fc
  .record({
    index: fc.nat({ max: 11 }),
    edits: fc.array(
      fc.record({
        at: fc.nat({ max: 400 }),
        kind: fc.constantFrom('flip', 'cut', 'insert', 'double', 'head'),
        value: bytes(6),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ index, edits }) => {
    let tx: Buffer = Buffer.from(payment(funds(index)));
    for (const { at, kind, value } of edits) {
      const place = at % tx.length;
      const [before, after] = [tx.subarray(0, place), tx.subarray(place)];
      if (kind === 'flip') tx = Buffer.concat([before, value, after.subarray(value.length)]);
      if (kind === 'cut') tx = Buffer.concat([before, after.subarray(1 + value.length)]);
      if (kind === 'insert') tx = Buffer.concat([before, value, after]);
      if (kind === 'double') tx = Buffer.concat([before, after.subarray(0, 20), after]);
      // Heads that promise more than there is: the longest arrays, maps, byte strings and tags.
      if (kind === 'head') {
        const promise = Buffer.from([
          0x5b + 0x20 * (place % 4),
          0xff,
          0xff,
          0xff,
          0xff,
          0,
          0,
          0,
          1,
        ]);
        tx = Buffer.concat([before, promise, after]);
      }
    }
    return new Uint8Array(tx);
  });

/** Nesting that would take a reader without limits to the end of its stack. */
const nested = fc
  .record({
    depth: fc.integer({ min: 10, max: 8_000 }),
    head: fc.constantFrom(0x81, 0xc1, 0x9f, 0xd8),
  })
  .map(({ depth, head }) =>
    head === 0xd8
      ? new Uint8Array(Array.from({ length: depth }, (_, index) => (index % 2 === 0 ? 0xd8 : 0x79)))
      : new Uint8Array(depth).fill(head),
  );

const cbor = fc.oneof(
  { weight: 4, arbitrary: mangled },
  { weight: 2, arbitrary: bytes(300) },
  { weight: 1, arbitrary: nested },
);

const named = (field: string, value: unknown) => JSON.stringify({ [field]: value });

const json = fc.oneof(
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.string(),
  fc
    .record({
      field: fc.constantFrom('slot', 'blocks', 'id', 'address', 'lovelace', 'adaAmount', 'cbor'),
      value: fc.oneof(fc.jsonValue(), fc.constantFrom(-1, 1e300, '0x10', '9'.repeat(40), null, [])),
    })
    .map(({ field, value }) => named(field, value)),
  fc.constant('['.repeat(5_000)),
  fc
    .record({ cbor: cbor, more: fc.jsonValue() })
    .map(({ cbor: tx, more }) =>
      JSON.stringify({ cbor: Buffer.from(tx).toString('hex'), additionalUtxoSet: [[more, more]] }),
    ),
);

const path = fc
  .record({
    route: fc.constantFrom(...GET_ROUTES),
    segment: fc.oneof(
      fc.string({ maxLength: 80 }),
      fc.constantFrom('..', '%00', 'latest', '-1', '1e9'),
    ),
    rest: fc.constantFrom('', '/utxos', '/txs', '/cbor', '/transactions', '/parameters', '/next'),
    query: fc.oneof(
      fc.constant(''),
      fc.string({ maxLength: 30 }).map((text) => `?${encodeURIComponent(text)}=1`),
      fc.constantFrom('?count=-1', '?page=99999999999', '?order=x', '?from=a:b', '?count=1e3'),
    ),
  })
  .map(
    ({ route, segment, rest, query }) =>
      `${API}${route}${encodeURIComponent(segment)}${rest}${query}`,
  );

const http = fc.oneof(
  bytes(200),
  fc
    .constantFrom(
      'GET / HTTP/9.9\r\n\r\n',
      'POST /devnet/slot HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n',
      'POST /devnet/slot HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n',
      'GET /api/v0/blocks/latest\r\n\r\n',
      `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      `GET / HTTP/1.1\r\n${'X: y\r\n'.repeat(3_000)}\r\n`,
      'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    )
    .map((text) => new Uint8Array(Buffer.from(text))),
);

/** Everything that a devnet may be sent by somebody who means it no good, or whose program is wrong. */
export const hostile: fc.Arbitrary<Hostile> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('post' as const),
      path: fc.constantFrom(...CBOR_ROUTES),
      body: cbor,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('post' as const),
      path: fc.constantFrom(...JSON_ROUTES),
      body: json.map((text) => new Uint8Array(Buffer.from(text))),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('get' as const), path }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('raw' as const), bytes: http }) },
);

/** Milliseconds in which anything must be answered. */
const PATIENCE = 20_000;

/** Sends it. Resolves to the status, or 0 where the server hung up without one; rejects where it does not answer. */
export async function attack(url: string, one: Hostile): Promise<number> {
  if (one.kind === 'raw') return sendRaw(url, one.bytes);
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await fetch(
    `${url}${one.path}`,
    one.kind === 'get' ? { signal } : { method: 'POST', body: Buffer.from(one.body), signal },
  );
  await response.text();
  return response.status;
}

function sendRaw(url: string, content: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let answer = '';
    socket.setTimeout(PATIENCE, () => {
      socket.destroy();
      reject(new Error('no answer to raw bytes'));
    });
    socket.on('data', (chunk) => {
      answer += chunk.toString();
      socket.end();
    });
    // What is no whole request is waited for; the end of it is what we have to say.
    socket.on('connect', () => socket.end(content));
    socket.on('error', () => resolve(0));
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)));
  });
}
