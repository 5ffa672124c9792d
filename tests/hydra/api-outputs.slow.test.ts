import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { LocalHead } from '../../hydra/head/local-head.ts';
import { confirmedToJson } from '../../hydra/protocol/snapshot-json.ts';
import {
  isJsonObject,
  serialiseJson,
  type JsonObject,
  type JsonValue,
} from '../../hydra/wire/json.ts';
import { transactionToJson } from '../../hydra/wire/transaction.ts';
import { call, listen, type Ear } from './ear.ts';
import { FROM, hasData } from './golden.ts';
import { DEPOSIT_PERIOD, headOptions, type Stage } from './head.ts';
import { connect, offerWallet } from './kernel-in-head.ts';
import { openStage } from './open-stage.ts';
import { tagOf, UpstreamSchema } from './upstream-schema.ts';
import { openPurse } from './wallet.ts';

const OK = { status: 200, body: 'OK' } as const;

/** Everything that both parties of a head say. */
async function listenToAll(stage: Stage): Promise<readonly [Ear, Ear]> {
  return [await listen(stage, 0), await listen(stage, 1)];
}

/** Nothing is wrong with what was heard, and it is at least this. */
function expectUpstream(ears: readonly Ear[], tags: readonly string[]): void {
  const schema = new UpstreamSchema();
  const heard = ears.flatMap((ear) => ear.heard);
  expect(heard.flatMap((message) => schema.faults(message))).toEqual([]);
  expect([...new Set(heard.map(tagOf))]).toEqual(expect.arrayContaining([...tags]));
  // The schemas can fail: each message lacks one of its own fields.
  for (const tag of tags) {
    const fields = Object.entries(heard.find((each) => tagOf(each) === tag) ?? {});
    const [own] = fields.filter(([key]) => !['tag', 'seq', 'timestamp'].includes(key));
    expect(schema.faults(Object.fromEntries(fields.filter((field) => field !== own)))).not.toEqual(
      [],
    );
  }
}

describe.runIf(hasData)(`schemas and keys of the ${FROM}`, () => {
  test('every message without a sample is one, and a new one would be a fault', () => {
    const schema = new UpstreamSchema();
    expect(schema.idleExceptions).toEqual([]);
    expect(schema.faults({ tag: 'HeadIsDreaming' })).toContain(
      'HeadIsDreaming has no golden sample',
    );
  });

  test('a decommit, one that is not valid, and one too many', { timeout: 60_000 }, async () => {
    const { stage, client, provider, pay: make } = await openPurse(2);
    const ears = await listenToAll(stage);
    const first = transactionToJson(await make(5_000_001n));
    expect(await call(stage, 'POST', '/decommit', first)).toEqual(OK);
    expect(await call(stage, 'POST', '/decommit', first)).toEqual({
      status: 400,
      body: 'Decommit invalid',
    });
    await provider.sync();
    stage.head.parties[1]?.behave({ offline: true });
    const second = transactionToJson(await make(5_000_002n));
    ears[0].send(serialiseJson({ tag: 'Decommit', decommitTx: second }));
    await ears[0].until('DecommitRequested', 2);
    ears[0].send(serialiseJson({ tag: 'Decommit', decommitTx: second }));
    const { decommitInvalidReason } = await ears[0].until('DecommitInvalid', 2);
    expect(decommitInvalidReason).toMatchObject({
      tag: 'DecommitAlreadyInFlight',
      otherDecommitTxId: second['txId'],
    });
    stage.head.parties[1]?.behave({ offline: false });
    await ears[0].until('DecommitFinalized', 2);
    expect(client.view.phase.status).toBe('Open');
    expectUpstream(ears, [
      'DecommitRequested',
      'DecommitApproved',
      'DecommitFinalized',
      'DecommitInvalid',
    ]);
  });

  test('a contest, and a party that goes and comes back', { timeout: 60_000 }, async () => {
    const { stage, client, provider, pay: make } = await openPurse(2);
    await provider.submit((await make(1_000_001n)).cbor);
    await provider.sync();
    const ears = await listenToAll(stage);
    stage.head.parties[0]?.behave({ closesWithOldSnapshot: true, neverContests: true });
    await client.close();
    await ears[0].until('HeadIsContested');
    await ears[1].until('HeadIsContested');
    // It has contested by itself; nothing is left to contest with.
    ears[1].send('{"tag":"Contest"}');
    expect(await ears[1].until('CommandFailed')).toMatchObject({ clientInput: { tag: 'Contest' } });
    await stage.head.kill(1);
    await ears[0].until('PeerDisconnected');
    await stage.head.restart(1);
    await ears[0].until('PeerConnected', 2);
    expectUpstream(ears, ['HeadIsClosed', 'HeadIsContested', 'CommandFailed', 'PeerDisconnected']);
  });

  test('a deposit that expires and is recovered', { timeout: 60_000 }, async () => {
    const stage = await openStage(2, { transactionTimeout: 5 });
    const client = await connect(stage);
    await client.init();
    const ears = await listenToAll(stage);
    stage.head.parties[1]?.behave({ refusesDeposits: true });
    const alice = await stage.world.addUser('alice');
    const id = await offerWallet(stage, client, alice, [12_345_678n]);
    // Too early: L1 refuses, and the request is told only that time is up.
    const early = await call(stage, 'DELETE', `/commits/${id}`);
    expect(early).toMatchObject({ status: 202, body: { tag: 'RecoverSubmitted' } });
    await stage.pass(Number(DEPOSIT_PERIOD) * 3 + 1);
    await ears[0].until('DepositExpired');
    expect(await call(stage, 'DELETE', `/commits/${id}`)).toEqual(OK);
    await ears[1].until('CommitRecovered');
    expectUpstream(ears, [
      'CommitRecorded',
      'DepositExpired',
      'PostTxOnChainFailed',
      'CommitRecovered',
    ]);
  });

  test('L1 that lags behind, and comes back', { timeout: 60_000 }, async () => {
    const { stage, provider, pay: make } = await openPurse(2);
    await provider.sync();
    const ears = await listenToAll(stage);
    const transaction = transactionToJson(await make(1_000_001n));
    const snapshot = confirmed(stage);
    // The unsynced period is half of the contestation period: 50 s.
    stage.lag(60);
    await stage.pass(1);
    await ears[0].until('NodeUnsynced');
    expect(await ears[0].until('SyncedStatusReport')).toMatchObject({ synced: 'CatchingUp' });
    ears[0].send(serialiseJson({ tag: 'NewTx', transaction }));
    const rejected = await ears[0].until('RejectedInputBecauseUnsynced');
    expect(rejected).toMatchObject({ clientInput: { tag: 'NewTx' } });
    const drift = serialiseJson(rejected['drift'] ?? null);
    const late = (what: string) => ({
      status: 503,
      body: `${what} failed because node is out of sync with chain, drift: ${drift}`,
    });
    expect(await call(stage, 'POST', '/decommit', transaction)).toEqual(late('Decommit'));
    expect(await call(stage, 'POST', '/snapshot', snapshot)).toEqual(late('Side-load snapshot'));
    expect(await call(stage, 'DELETE', `/commits/${'00'.repeat(32)}`)).toEqual(late('Recover'));
    const { status, body } = await call(stage, 'POST', '/transaction', transaction);
    const reason = `Node is out of sync with chain, drift: ${drift}`;
    expect({ status, body }).toEqual({ status: 503, body: { tag: 'SubmitTxRejected', reason } });
    expect(new UpstreamSchema().problems('SubmitL2TxResponse', body)).toEqual([]);

    // Near to it again, they still tell.
    stage.lag(45);
    await stage.pass(1);
    await ears[1].until('NodeSynced');
    expect(await ears[1].until('SyncedStatusReport', 2)).toMatchObject({ synced: 'InSync' });
    stage.lag(0);
    await stage.pass(1);
    expect(await call(stage, 'POST', '/transaction', transaction)).toMatchObject({ status: 202 });
    await ears[1].until('TxValid');
    expect(ears[1].heard.filter((each) => tagOf(each) === 'SyncedStatusReport').length).toBe(2);
    expectUpstream(ears, [
      'NodeUnsynced',
      'NodeSynced',
      'SyncedStatusReport',
      'RejectedInputBecauseUnsynced',
    ]);
  });

  test('a head of others, with another contestation period', { timeout: 60_000 }, async () => {
    const stage = await openStage(1);
    const ears = [await listen(stage, 0)];
    // The same keys stand for Hydra's scripts, so its parties see each other's heads.
    const others = await LocalHead.open(headOptions(stage.world, 1, { contestationPeriod: 70n }));
    onTestFinished(() => others.close());
    others.parties[0]?.command({ tag: 'Init' });
    await vi.waitUntil(() => others.parties[0]?.state.head.tag === 'Open', 10_000);
    await stage.head.look();
    await ears[0]?.until('IgnoredHeadInitializing');
    expect(stage.head.parties[0]?.state.head.tag).toBe('Idle');
    expectUpstream(ears, ['IgnoredHeadInitializing']);
  });

  test('side-loading, and every reason to refuse it', { timeout: 60_000 }, async () => {
    const { stage, provider, pay: make } = await openPurse(2);
    const ears = await listenToAll(stage);
    const older = confirmed(stage);
    await provider.submit((await make(1_000_001n)).cbor);
    await provider.sync();
    const current = confirmed(stage);
    const { utxo } = snapshotOf(current);
    const sideLoad = (snapshot: JsonValue) => call(stage, 'POST', '/snapshot', snapshot);
    const changed = (changes: JsonObject): JsonObject => ({
      ...current,
      snapshot: { ...snapshotOf(current), ...changes },
    });
    expect(await sideLoad(current)).toEqual(OK);
    const refused = [
      [
        { tag: 'InitialSnapshot', headId: snapshotOf(current)['headId'] ?? null },
        'InitialSnapshotMismatch',
      ],
      [older, 'SnNumberInvalid'],
      [changed({ version: 7n }), 'SvNumberInvalid'],
      [changed({ utxoToCommit: utxo ?? null }), 'UTxOToCommitInvalid'],
      [changed({ utxoToDecommit: utxo ?? null }), 'UTxOToDecommitInvalid'],
      [changed({ accumulator: '00'.repeat(32) }), 'InvalidMultisignature'],
      [{ ...current, signatures: older['signatures'] ?? null }, 'InvalidMultisignature'],
    ] as const;
    const schema = new UpstreamSchema();
    for (const [snapshot, reason] of refused) {
      const { status, body } = await sideLoad(snapshot);
      expect({ status, body }).toMatchObject({ status: 400, body: { tag: `SideLoad${reason}` } });
      expect(schema.problems('SideLoadRequirementFailure', body)).toEqual([]);
    }
    expect(ears[0].heard.filter((each) => tagOf(each) === 'SideLoadSnapshotRejected').length).toBe(
      refused.length,
    );
    expectUpstream(ears, ['SnapshotSideLoaded', 'SideLoadSnapshotRejected']);
  });
});

/** What the first party has confirmed last, as it says it. */
function confirmed(stage: Stage): JsonObject {
  const head = stage.head.parties[0]?.state.head;
  if (head?.tag !== 'Open') throw new TypeError('not open');
  return confirmedToJson(head.coordinated.confirmedSnapshot);
}

function snapshotOf({ snapshot }: JsonObject): JsonObject {
  if (!isJsonObject(snapshot)) throw new TypeError('no snapshot');
  return snapshot;
}
