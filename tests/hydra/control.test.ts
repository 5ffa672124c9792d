import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ControlServer } from '../../hydra/head/control-server.ts';
import { parseJson, serialiseJson, type JsonValue } from '../../hydra/wire/json.ts';
import { listen } from './ear.ts';
import { DEPOSIT_PERIOD, type Stage } from './head.ts';
import { offerWallet } from './kernel-in-head.ts';
import { openStage } from './open-stage.ts';
import { amountsOnL1, openPurse } from './wallet.ts';

type Control = (
  path: string,
  body?: string,
  method?: string,
) => Promise<{ readonly status: number; readonly body: JsonValue }>;

const OK = { status: 200, body: 'OK' } as const;

/** The control server of a head, over HTTP. Ends with the test. */
async function control({ head }: Stage): Promise<Control> {
  const server = await ControlServer.start(head, '127.0.0.1');
  onTestFinished(() => server.stop());
  return async (path, body, method = 'POST') => {
    const sent = body === undefined ? {} : { body };
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method, ...sent });
    return { status: response.status, body: parseJson(await response.text()) };
  };
}

test('what is no order is refused, with a reason', async () => {
  const stage = await openStage(2);
  const ask = await control(stage);
  const unknown = { status: 404, body: 'POST /parties/N/behave, /kill, /restart or /cut' };
  for (const path of [
    '/',
    '/parties',
    '/parties/0/kill',
    '/parties/3/kill',
    '/parties/1/explode',
  ]) {
    expect([path, await ask(path)]).toEqual([path, unknown]);
  }
  expect(await ask('/parties/1/kill', undefined, 'GET')).toEqual(unknown);
  const bad = [
    ['{"honest":true}', /honest/],
    ['{"offline":true,"honest":true}', /honest/],
    ['{"offline":1}', /offline/],
    ['{"offline":"yes"}', /offline/],
    ['{}', /nothing to change/],
    ['[]', /behaviour/],
    ['offline', /JSON/],
    ['', /JSON/],
  ] as const;
  for (const [body, reason] of bad) {
    const answer = await ask('/parties/1/behave', body);
    expect([body, answer]).toMatchObject([body, { status: 400 }]);
    expect(answer.body).toMatch(reason);
  }
  const long = await ask('/parties/1/behave', `{"offline":true${' '.repeat(20_000)}}`);
  expect(long).toEqual({ status: 413, body: 'more than 10000 bytes' });
  // Nothing of it has changed anything.
  expect(stage.head.parties.map(({ running }) => running)).toEqual([true, true]);
});

test('a party is killed and started again, each as often as it likes; its clients are cut off', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'dos-control-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const { stage, client, provider, pay: make } = await openPurse(2, { directory });
  const ask = await control(stage);
  const ear = await listen(stage, 0, '');
  const running = () => stage.head.parties.map((party) => party.running);

  expect(await Promise.all([ask('/parties/2/kill'), ask('/parties/2/kill')])).toEqual([OK, OK]);
  expect(await ask('/parties/2/kill')).toEqual(OK);
  expect(running()).toEqual([true, false]);
  await ear.until('PeerDisconnected');
  await expect(fetch(`http://${stage.head.parties[1]?.authority}/head`)).rejects.toThrow(
    'fetch failed',
  );
  expect(await ask('/parties/2/behave', '{"offline":true}')).toEqual({
    status: 400,
    body: 'party 2 does not run',
  });
  expect(await ask('/parties/2/cut')).toEqual(OK);

  const payment = await make(1_000_001n);
  await provider.submit(payment.cbor);
  const restarts = Promise.all([ask('/parties/2/restart'), ask('/parties/2/restart')]);
  expect(await restarts).toEqual([OK, OK]);
  expect(await ask('/parties/2/restart')).toEqual(OK);
  expect(running()).toEqual([true, true]);
  await ear.until('PeerConnected');
  await provider.awaitConfirmation(payment.id);

  // What is asked for while a party starts comes when it has.
  expect(await ask('/parties/2/kill')).toEqual(OK);
  expect(await Promise.all([ask('/parties/2/restart'), ask('/parties/2/kill')])).toEqual([OK, OK]);
  expect(await ask('/parties/1/cut')).toEqual(OK);
  await ear.ended;
  expect(await ask('/parties/2/restart')).toEqual(OK);
  await vi.waitUntil(() => client.connected, 10_000);
  const second = await make(1_000_002n);
  await provider.submit(second.cbor);
  await provider.awaitConfirmation(second.id);
});

describe('behaviour', () => {
  test('offline: it reads and signs nothing, until it is back', async () => {
    const { stage, provider, pay: make } = await openPurse(2);
    const ask = await control(stage);
    await provider.sync();
    expect(await ask('/parties/2/behave', '{"offline":true}')).toEqual(OK);
    const before = stage.head.parties[1]?.read;
    const payment = await make(1_000_001n);
    await provider.submit(payment.cbor);
    // The other party has read what it has sent, and waits for the leader of snapshot 2.
    await vi.waitUntil(() => (stage.head.parties[0]?.read ?? 0) > (before ?? 0), 10_000);
    expect(stage.head.parties[1]?.read).toBe(before);
    expect(await ask('/parties/2/behave', '{"offline":false}')).toEqual(OK);
    await provider.awaitConfirmation(payment.id);
  });

  test('refusesToSign: what it has not signed is not in the snapshot that the head closes with', async () => {
    const { stage, client, provider, pay: make } = await openPurse(2);
    const ask = await control(stage);
    await provider.sync();
    expect(await ask('/parties/2/behave', '{"refusesToSign":true}')).toEqual(OK);
    await provider.submit((await make(1_000_001n)).cbor);
    await signedBy(stage, 1);
    expect((await client.close()).snapshotNumber).toBe(1n);
  });

  test('disagrees: it tells that a transaction is invalid which the other has found valid', async () => {
    const { stage, provider, pay: make } = await openPurse(2);
    const ask = await control(stage);
    const ears = [await listen(stage, 0, ''), await listen(stage, 1, '')] as const;
    expect(await ask('/parties/2/behave', '{"disagrees":true}')).toEqual(OK);
    const payment = await make(1_000_001n);
    await provider.submit(payment.cbor);
    expect(await ears[0].until('TxValid')).toMatchObject({ transactionId: payment.id });
    expect(serialiseJson((await ears[1].until('TxInvalid'))['validationError'] ?? null)).toContain(
      'this party disagrees',
    );
  });

  test('closesWithOldSnapshot and neverContests: the other party contests, if it does', async () => {
    const { stage, client, provider, pay: make } = await openPurse(2);
    const ask = await control(stage);
    await provider.submit((await make(1_000_001n)).cbor);
    await provider.sync();
    const ear = await listen(stage, 1, '');
    const both = '{"closesWithOldSnapshot":true,"neverContests":true}';
    expect(await ask('/parties/1/behave', both)).toEqual(OK);
    expect((await client.close()).snapshotNumber).toBe(1n);
    expect(await ear.until('HeadIsContested')).toMatchObject({ snapshotNumber: 2n });
  });

  test('neverContests, both of them: the old snapshot counts', async () => {
    const { stage, alice, client, provider, pay: make } = await openPurse(2);
    const ask = await control(stage);
    await provider.submit((await make(1_000_001n)).cbor);
    await provider.sync();
    expect(await ask('/parties/1/behave', '{"closesWithOldSnapshot":true}')).toEqual(OK);
    for (const party of [1, 2]) {
      expect(await ask(`/parties/${party}/behave`, '{"neverContests":true}')).toEqual(OK);
    }
    expect((await client.close()).snapshotNumber).toBe(1n);
    const ear = await listen(stage, 1, '');
    await stage.pass(400);
    await ear.until('ReadyToFanout');
    expect(ear.heard.map(({ tag }) => tag)).not.toContain('HeadIsContested');
    expect(await amountsOnL1(stage, alice.submission.address)).not.toContain(1_000_001n);
  });

  test('refusesDeposits: what was deposited is never taken in', async () => {
    const { stage, alice, client } = await openPurse(2);
    const ask = await control(stage);
    expect(await ask('/parties/2/behave', '{"refusesDeposits":true}')).toEqual(OK);
    const ear = await listen(stage, 0, '');
    await offerWallet(stage, client, alice, [12_345_678n]);
    await stage.pass(Number(DEPOSIT_PERIOD) * 1.5 + 5);
    await ear.until('DepositActivated');
    await stage.pass(Number(DEPOSIT_PERIOD) * 1.5 + 5);
    await ear.until('DepositExpired');
    expect(ear.heard.map(({ tag }) => tag)).not.toContain('CommitApproved');
  });
});

/** Waits until the first party has so many signatures of the snapshot that is on its way. */
async function signedBy(stage: Stage, count: number): Promise<void> {
  await vi.waitUntil(() => {
    const head = stage.head.parties[0]?.state.head;
    const seen = head?.tag === 'Open' ? head.coordinated.seenSnapshot : undefined;
    return seen?.tag === 'SeenSnapshot' && seen.signatories.size === count;
  }, 10_000);
}
