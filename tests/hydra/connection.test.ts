import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { defaultConnection, HeadConnection, greet } from '../../hydra/client/connection.ts';
import { defaultClient, HydraClient } from '../../hydra/client/hydra-client.ts';
import { HttpApi } from '../../hydra/client/http-api.ts';
import {
  HeadRefusedError,
  HeadTimeoutError,
  HeadUnreachableError,
  QueueFullError,
} from '../../hydra/errors.ts';
import { textOf } from '../../hydra/wire/frame.ts';
import { serialiseJson } from '../../hydra/wire/json.ts';
import { transactionToJson, type IdentifiedTransaction } from '../../hydra/wire/transaction.ts';
import { blake2b256, toHex } from '../../offchain/ledger/hash.ts';

const greetings = (version: string): string =>
  JSON.stringify({
    tag: 'Greetings',
    me: { vkey: '00'.repeat(32) },
    headStatus: 'Idle',
    hydraNodeVersion: version,
    env: {
      party: { vkey: '00'.repeat(32) },
      otherParties: [],
      participants: [],
      contestationPeriod: 60,
      depositPeriod: 60,
      unsyncedPeriod: 30,
      configuredPeers: '',
    },
    networkInfo: { networkConnected: true, peersInfo: {} },
    chainSyncedStatus: 'InSync',
    currentSlot: 77,
  });

/** A node that says what a test lets it say. */
async function fakeNode(
  serve: (socket: WebSocket, query: URLSearchParams) => void,
): Promise<{ readonly url: string; readonly server: WebSocketServer }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket, request) => {
    serve(socket, new URL(request.url ?? '/', 'http://node').searchParams);
  });
  await new Promise((resolve) => {
    server.on('listening', resolve);
  });
  onTestFinished(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return { url: `http://127.0.0.1:${address.port}`, server };
}

const quiet = { output: () => undefined };
const options = { ...defaultConnection, timeout: 300, delay: 10 };

test('a node of another version is refused', async () => {
  const { url } = await fakeNode((socket) => socket.send(greetings('1.3.0')));
  await expect(HeadConnection.open({ ...options, url }, quiet)).rejects.toThrow(
    'is hydra-node 1.3.0; this program speaks 2.3.0',
  );
  await expect(HeadConnection.open({ ...options, url }, quiet)).rejects.toThrow(HeadRefusedError);
});

test('a node that is silent, absent or no address at all', async () => {
  const { url } = await fakeNode(() => undefined);
  await expect(HeadConnection.open({ ...options, url }, quiet)).rejects.toThrow(
    'did not greet, and said nothing for 300 ms',
  );
  const absent = { ...options, url: 'http://127.0.0.1:9' };
  await expect(HeadConnection.open(absent, quiet)).rejects.toThrow(HeadUnreachableError);
  await expect(HeadConnection.open({ ...options, url: '::' }, quiet)).rejects.toThrow(
    'is no address',
  );
});

test('what was missed while the connection was broken is told once, and nothing twice', async () => {
  let connections = 0;
  const numbered = (seq: number): string => JSON.stringify({ tag: 'NetworkConnected', seq });
  const { url } = await fakeNode((socket, query) => {
    connections++;
    const first = connections === 1;
    expect(query.get('history')).toBe('yes');
    for (const seq of first ? [1, 4] : [1, 4, 5, 9]) socket.send(numbered(seq));
    socket.send(greetings('2.3.0-abcdef'));
    if (first) setTimeout(() => socket.terminate(), 20);
  });
  const heard: (bigint | undefined)[] = [];
  const lost: string[] = [];
  const connection = await HeadConnection.open(
    { ...options, url },
    {
      output: (output) => {
        if (output.tag === 'NetworkConnected') heard.push(output.seq);
      },
      lost: (reason) => lost.push(reason),
    },
  );
  onTestFinished(() => connection.close());
  await expect.poll(() => heard).toEqual([1n, 4n, 5n, 9n]);
  expect(lost.length).toBe(1);
});

test('commands wait for the connection, but not without a bound', async () => {
  const received: string[] = [];
  let connections = 0;
  const { url } = await fakeNode((socket) => {
    connections++;
    socket.on('message', (data: Buffer) => received.push(data.toString()));
    if (connections === 1) {
      socket.send(greetings('2.3.0'));
      setTimeout(() => socket.terminate(), 10);
    } else {
      setTimeout(() => socket.send(greetings('2.3.0')), 100);
    }
  });
  const connection = await HeadConnection.open({ ...options, url, queueLimit: 2 }, quiet);
  onTestFinished(() => connection.close());
  await expect.poll(() => connection.connected).toBe(false);
  connection.send({ tag: 'Init' });
  connection.send({ tag: 'Close' });
  expect(() => connection.send({ tag: 'Fanout' })).toThrow(QueueFullError);
  await expect.poll(() => received).toEqual(['{"tag":"Init"}', '{"tag":"Close"}']);
  connection.close();
  expect(() => connection.send({ tag: 'Init' })).toThrow(HeadUnreachableError);
});

test('a command is given again after each break until its answer is there, whatever the second one comes to', async () => {
  const received: string[] = [];
  let connections = 0;
  let seq = 0;
  const numbered = (message: object): string =>
    JSON.stringify({ ...message, seq: seq++, timestamp: '2026-01-01T00:00:00Z' });
  const refused = {
    tag: 'PostTxOnChainFailed',
    postChainTx: { tag: 'CloseTx' },
    postTxError: { tag: 'FailedToConstructCloseTx' },
  };
  const closed = {
    tag: 'HeadIsClosed',
    headId: '00',
    snapshotNumber: 3,
    contestationDeadline: '2026-01-01T00:00:00Z',
  };
  const { url, server } = await fakeNode((socket) => {
    connections++;
    socket.send(greetings('2.3.0'));
    socket.on('message', (data) => {
      received.push(textOf(data));
      // The first is read, and the connection breaks; the second comes when the first is on its way to L1.
      const answers = received.length === 1 ? [] : [refused, closed];
      for (const answer of answers) socket.send(numbered(answer));
      if (answers.length === 0) socket.terminate();
    });
  });
  const client = await HydraClient.connect({ ...defaultClient, ...options, url });
  onTestFinished(() => client.disconnect());
  expect((await client.close()).snapshotNumber).toBe(3n);
  // What was refused the first time is refused.
  await expect(client.close()).rejects.toThrow('FailedToConstructCloseTx');
  // Nobody asks any more.
  for (const socket of server.clients) socket.terminate();
  await expect.poll(() => connections).toBe(3);
  await client.waitFor('nothing', () => undefined, 100).catch(() => undefined);
  expect(received).toEqual(Array.from({ length: 3 }, () => '{"tag":"Close"}'));
});

test('what can’t be read is told, and the connection goes on', async () => {
  const { url } = await fakeNode((socket) => {
    socket.send('nonsense');
    socket.send('{"tag":"FromTheFuture"}');
    socket.send(greetings('2.3.0'));
  });
  const errors: string[] = [];
  const connection = await HeadConnection.open(
    { ...options, url },
    { output: () => undefined, malformed: (error) => errors.push(error.name) },
  );
  onTestFinished(() => connection.close());
  expect(errors).toEqual(['MessageError', 'MessageError']);
});

test('a listener that fails does not end the process, and the connection goes on', async () => {
  const { url } = await fakeNode((socket) => {
    socket.send('{"tag":"NetworkConnected","seq":1}');
    socket.send(greetings('2.3.0'));
  });
  const errors: unknown[] = [];
  const connection = await HeadConnection.open(
    { ...options, url },
    {
      output: (output) => {
        if (output.tag === 'NetworkConnected') throw new RangeError('too deep');
      },
      malformed: ({ name, message, cause }) => errors.push(name, message, cause),
    },
  );
  onTestFinished(() => connection.close());
  expect(errors).toEqual([
    'MessageError',
    'Invalid message of a Hydra head: it could not be taken in: too deep',
    new RangeError('too deep'),
  ]);
});

test('the node’s time is what its greetings say', async () => {
  const { url } = await fakeNode((socket) => socket.send(greetings('2.3.0')));
  expect((await greet(url, 300)).currentSlot).toBe(77n);
});

test('requests have time-outs, and say who did not answer', async () => {
  const server: Server = createServer(() => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  const silent = new HttpApi(`http://127.0.0.1:${address.port}`, 100);
  await expect(silent.getHead()).rejects.toThrow(HeadTimeoutError);
  await expect(new HttpApi('http://127.0.0.1:9', 100).getHead()).rejects.toThrow(
    HeadUnreachableError,
  );
});

test('a node that has let go of an idle connection is asked on a new one', async () => {
  const used = new WeakSet<object>();
  // Whoever asks again on the same connection gets no answer, as one that comes while the node closes it.
  const server = createHttpServer((request, response) => {
    if (used.has(request.socket)) request.socket.destroy();
    used.add(request.socket);
    response.end('[]');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const http = new HttpApi(`http://127.0.0.1:${address.port}`, 1_000);
  for (let times = 0; times < 3; times++) expect(await http.listDeposits()).toEqual([]);
});

test('whoever wants no history still gets what happened while the connection was broken', async () => {
  const asked: (string | null)[] = [];
  const { url, server } = await fakeNode((socket, query) => {
    asked.push(query.get('history'));
    socket.send(greetings('2.3.0'));
  });
  const connection = await HeadConnection.open({ ...options, url, history: false }, quiet);
  for (const client of server.clients) client.terminate();
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect(asked).toEqual(['no', 'yes']);
  connection.close();
});

test('a refusal of somebody else’s transaction is none of one’s own', async () => {
  // The smallest bodies that are different: what counts is their ids.
  const [own, other] = [1, 2].map((fee) => {
    const cbor = Uint8Array.of(0x84, 0xa1, 0x02, fee, 0xa0, 0xf5, 0xf6);
    return { id: toHex(blake2b256(cbor.subarray(1, 4))), cbor };
  });
  if (own === undefined || other === undefined) throw new RangeError('no transactions');
  const refusalOf = (transaction: IdentifiedTransaction): string =>
    serialiseJson({
      tag: 'RejectedInputBecauseUnsynced',
      clientInput: { tag: 'NewTx', transaction: transactionToJson(transaction) },
      drift: 31,
    });
  const { url } = await fakeNode((socket) => {
    socket.send(greetings('2.3.0'));
    socket.on('message', (data) => {
      const isOwn = textOf(data).includes(`"txId":"${own.id}"`);
      socket.send(refusalOf(other));
      if (!isOwn) return;
      const valid = { tag: 'TxValid', headId: '00', transactionId: own.id, seq: 1 };
      socket.send(JSON.stringify({ ...valid, timestamp: '2026-01-01T00:00:00Z' }));
    });
  });
  const client = await HydraClient.connect({ ...defaultClient, ...options, url, patience: 2_000 });
  onTestFinished(() => client.disconnect());
  expect(await client.submit(own)).toEqual({ valid: true });
  await expect(client.submit(other)).rejects.toThrow(HeadRefusedError);
});

test('a node that goes on and on and never greets is not waited for', async () => {
  const { url } = await fakeNode((socket) => {
    let seq = 0;
    const timer = setInterval(() => {
      socket.send(JSON.stringify({ tag: 'NetworkConnected', seq: seq++ }));
    }, 50);
    socket.on('close', () => clearInterval(timer));
  });
  const patient = { ...options, url, historyTimeout: 1_000 };
  await expect(HeadConnection.open(patient, quiet)).rejects.toThrow('did not greet within 1000 ms');
  // Without its history it has nothing to say before it greets.
  await expect(HeadConnection.open({ ...patient, history: false }, quiet)).rejects.toThrow(
    'did not greet, and said nothing for 300 ms',
  );
});

test('what is too long is not read, and told as such', async () => {
  const long = JSON.stringify({ tag: 'NetworkConnected', filler: 'x'.repeat(5_000) });
  let connections = 0;
  const { url } = await fakeNode((socket) => {
    connections++;
    if (connections === 1) socket.send(long);
    socket.send(greetings('2.3.0'));
    if (connections === 2) socket.send(long);
  });
  const limited = { ...options, url, messageLimit: 4_000 };
  const reason = 'Invalid message of a Hydra head: more than 4000 bytes at once';
  await expect(HeadConnection.open(limited, quiet)).rejects.toThrow(reason);
  const told: string[] = [];
  const connection = await HeadConnection.open(limited, {
    output: ({ tag }) => told.push(tag),
    malformed: ({ message }) => told.push(message),
  });
  onTestFinished(() => connection.close());
  await expect.poll(() => told).toEqual(['Greetings', reason, 'Greetings']);
});

test('an answer that is too long is not read, and told as such', async () => {
  // One that says how long it is, and one that never ends.
  const server = createHttpServer((request, response) => {
    if (request.url === '/commits') return void response.end(`["${'a'.repeat(5_000)}"]`);
    const go = (): void => void (response.destroyed || response.write('[', () => setImmediate(go)));
    go();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const http = new HttpApi(`http://127.0.0.1:${address.port}`, 30_000, 4_000);
  for (const asked of [http.listDeposits(), http.getHead()]) {
    await expect(asked).rejects.toThrow('more than 4000 bytes at once');
  }
});

test('a long history takes its time; one that stops is not waited for', async () => {
  const told = (seq: number): string =>
    JSON.stringify({ tag: 'NetworkConnected', seq, timestamp: '2026-01-01T00:00:00Z' });
  const slow = (messages: number) => (socket: WebSocket) => {
    let seq = 0;
    const timer = setInterval(() => {
      if (seq < messages) socket.send(told(seq++));
      else if (messages > 5) socket.send(greetings('2.3.0'), () => clearInterval(timer));
    }, 100);
    socket.on('close', () => clearInterval(timer));
  };
  const long = await fakeNode(slow(8));
  const connection = await HeadConnection.open({ ...options, url: long.url }, quiet);
  // The timer of the beginning does not come back with later messages.
  await new Promise((resolve) => {
    setTimeout(resolve, 500);
  });
  expect(connection.connected).toBe(true);
  connection.close();
  const stopped = await fakeNode(slow(3));
  await expect(HeadConnection.open({ ...options, url: stopped.url }, quiet)).rejects.toThrow(
    'said nothing for 300 ms',
  );
});
