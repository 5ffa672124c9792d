import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { KernelError } from '../../offchain/errors/kernel-error.ts';
import { step, unknownHead } from '../../hydra/client/head-machine.ts';
import { isJsonObject, parseJson, serialiseJson, type JsonValue } from '../../hydra/wire/json.ts';
import { readServerOutput } from '../../hydra/wire/server-output.ts';
import { FROM, hasData, listGoldens } from './golden.ts';
import { openStage } from './open-stage.ts';

const SEED = 61;

/** A value with something in it replaced by something else, or left out. */
function mutate(value: JsonValue, path: readonly number[], by: JsonValue): JsonValue {
  const [at, ...rest] = path;
  if (at === undefined) return by;
  if (Array.isArray(value) && value.length > 0) {
    const index = at % value.length;
    return value.map((item: JsonValue, i) => (i === index ? mutate(item, rest, by) : item));
  }
  if (!isJsonObject(value)) return by;
  const keys = Object.keys(value);
  const key = keys[at % keys.length];
  if (key === undefined) return by;
  if (rest.length === 0 && by === null) {
    return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
  }
  return { ...value, [key]: mutate(value[key] ?? null, rest, by) };
}

const anything: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constant(null),
  fc.string(),
  fc.bigInt(),
  fc.boolean(),
  fc.constant([]),
  fc.constant({}),
  fc.constant('00'),
  fc.constant({ tag: 'Init' }),
);
const paths = fc.array(fc.nat(20), { minLength: 1, maxLength: 4 });

function isRefused(message: JsonValue): boolean {
  try {
    step(unknownHead, readServerOutput(parseJson(serialiseJson(message))));
    return false;
  } catch (error) {
    if (error instanceof KernelError) return true;
    throw error;
  }
}

test.runIf(hasData)(
  `a client never fails but by its own errors on mutations of the ${FROM}`,
  () => {
    const samples = ['ServerOutput', 'Greetings'].flatMap((folder) =>
      listGoldens(folder).flatMap((golden) => golden.samples),
    );
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...samples), paths, anything, (sample, path, by) => {
        const mutated = mutate(sample, path, by);
        // Anything else that is thrown is the failure that is looked for.
        if (isRefused(mutated)) refused++;
      }),
      { seed: SEED, numRuns: 1500 },
    );
    expect(refused).toBeGreaterThan(300);
  },
);

test.runIf(hasData)(`a node answers whatever it is sent: mutations of the ${FROM}`, async () => {
  const stage = await openStage(1, { transactionTimeout: 1 });
  const authority = stage.head.parties[0]?.authority ?? '';
  const inputs = listGoldens('ClientInput').flatMap(({ samples }) => samples);
  const socket = new WebSocket(`ws://${authority}/`);
  onTestFinished(() => socket.terminate());
  const answers: JsonValue[] = [];
  socket.on('message', (data: Buffer) => answers.push(parseJson(data.toString())));
  await new Promise((resolve) => {
    socket.on('open', resolve);
  });
  const texts = fc.sample(
    fc.oneof(
      fc.string(),
      fc
        .tuple(fc.constantFrom(...inputs), paths, anything)
        .map(([sample, path, by]) => serialiseJson(mutate(sample, path, by))),
      fc.json(),
    ),
    { seed: SEED, numRuns: 300 },
  );
  for (const text of texts) socket.send(text);
  socket.send(Buffer.from([0xff, 0xfe, 0x00]));
  const requests = texts.slice(0, 120).flatMap((body, index) => {
    const path = ['/commit', '/decommit', '/snapshot', '/cardano-transaction', '/transaction'][
      index % 5
    ];
    return [fetch(`http://${authority}${path ?? ''}`, { method: 'POST', body })];
  });
  const statuses = await Promise.all(requests.map(async (request) => (await request).status));
  expect(statuses.every((status) => [200, 202, 400].includes(status))).toBe(true);
  expect(statuses.filter((status) => status === 400).length).toBeGreaterThan(80);
  // It still serves.
  const head = await fetch(`http://${authority}/head`);
  expect(head.status).toBe(200);
  expect(await head.text()).toContain('"Idle"');
  // Greetings, and one answer to each.
  expect(answers.length).toBeGreaterThan(texts.length / 2);
});

test('the state machine takes any order of messages', () => {
  const messages = [
    '{"tag":"HeadIsOpen","headId":"aa","parties":[]}',
    '{"tag":"HeadIsClosed","headId":"aa","snapshotNumber":3,"contestationDeadline":"2026-01-01T00:00:00Z"}',
    '{"tag":"HeadIsContested","headId":"aa","snapshotNumber":4,"contestationDeadline":"2026-01-01T00:01:00Z"}',
    '{"tag":"ReadyToFanout","headId":"aa"}',
    '{"tag":"HeadIsFinalized","headId":"aa","finalizedUTxO":{}}',
    '{"tag":"HeadIsOpen","headId":"bb","parties":[]}',
    '{"tag":"ReadyToFanout","headId":"cc"}',
    '{"tag":"NodeUnsynced","chainSlot":1,"chainTime":"2026-01-01T00:00:00Z","drift":9.5}',
  ].map((text) => readServerOutput(parseJson(text)));
  const after: Readonly<Record<string, readonly string[]>> = {
    Idle: ['Idle', 'Open'],
    Open: ['Open', 'Closed', 'Idle'],
    Closed: ['Closed', 'FanoutPossible', 'Idle', 'Open'],
    FanoutPossible: ['FanoutPossible', 'Closed', 'Idle', 'Open'],
  };
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...messages), { maxLength: 30 }), (order) => {
      let view = unknownHead;
      for (const message of order) {
        const next = step(view, message);
        expect(after[view.phase.status]).toContain(next.phase.status);
        view = next;
      }
    }),
    { seed: SEED, numRuns: 500 },
  );
});
