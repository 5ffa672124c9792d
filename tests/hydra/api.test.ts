import { expect, test } from 'vitest';
import { serialiseJson } from '../../hydra/wire/json.ts';
import { transactionToJson } from '../../hydra/wire/transaction.ts';
import { prepare } from '../../offchain/submit.ts';
import { emptyPlan } from '../../offchain/tx-plan.ts';
import { call, listen } from './ear.ts';
import { FROM, hasData } from './golden.ts';
import { openStage } from './open-stage.ts';
import { connect, depositWallet, openProvider } from './kernel-in-head.ts';
import { tagOf, UpstreamSchema } from './upstream-schema.ts';

test('requests without a head', async () => {
  const stage = await openStage(1, { transactionTimeout: 1 });
  expect(await call(stage, 'GET', '/snapshot')).toEqual({ status: 404, body: '' });
  expect(await call(stage, 'GET', '/snapshot/utxo')).toEqual({ status: 404, body: '' });
  expect(await call(stage, 'GET', '/snapshot/last-seen')).toEqual({
    status: 200,
    body: { tag: 'NoSeenSnapshot' },
  });
  expect(await call(stage, 'GET', '/commits')).toEqual({ status: 200, body: [] });
  expect(await call(stage, 'POST', '/commit', {})).toEqual({
    status: 400,
    body: 'Head is not open',
  });
  expect(await call(stage, 'GET', '/nothing')).toEqual({ status: 400, body: 'Resource not found' });
  // Upstream tells nobody about an unknown deposit: the request ends by its time-out.
  expect(await call(stage, 'DELETE', `/commits/${'00'.repeat(32)}`)).toMatchObject({
    status: 202,
    body: { tag: 'RecoverSubmitted' },
  });
  expect(await call(stage, 'DELETE', '/commits/zz')).toMatchObject({ status: 400 });
  const head = await call(stage, 'GET', '/head');
  expect(head).toMatchObject({ status: 200, body: { tag: 'Idle' } });
});

test.runIf(hasData)(
  `all that a head tells its clients has the schemas and keys of the ${FROM}`,
  async () => {
    const stage = await openStage(2);
    const schema = new UpstreamSchema();
    const ear = await listen(stage, 0);
    const other = await listen(stage, 1, '');
    ear.send('{"tag":"Close"}');
    await ear.until('CommandFailed');
    ear.send('not JSON');
    ear.send('{"tag":"Init"}');
    await ear.until('HeadIsOpen');

    const client = await connect(stage);
    const alice = await stage.world.addUser('alice');
    await depositWallet(stage, client, alice, [30_000_000n, 30_000_000n]);
    const provider = await openProvider(stage, client);
    const submission = { ...alice.submission, provider };
    const payment = { address: alice.submission.address, lovelace: 5_000_000n, assets: new Map() };
    const { cbor, transaction } = await prepare(submission, { ...emptyPlan, outputs: [payment] });
    ear.send(
      serialiseJson({ tag: 'NewTx', transaction: transactionToJson({ id: transaction.id, cbor }) }),
    );
    await ear.until('TxValid');
    await ear.until('SnapshotConfirmed', 2);
    // Sent again after its snapshot, it spends what is gone.
    ear.send(
      serialiseJson({ tag: 'NewTx', transaction: transactionToJson({ id: transaction.id, cbor }) }),
    );
    await ear.until('TxInvalid');
    ear.send('{"tag":"SafeClose"}');
    await ear.until('HeadIsClosed');
    ear.send('{"tag":"Fanout"}');
    await ear.until('PostTxOnChainFailed');
    await stage.pass(400);
    await ear.until('ReadyToFanout');
    ear.send('{"tag":"Fanout"}');
    const finalized = await ear.until('HeadIsFinalized');
    expect(Object.keys(finalized['finalizedUTxO'] ?? {}).length).toBeGreaterThan(1);

    // The schemas can fail.
    expect(schema.problems('HeadIsOpen', { tag: 'HeadIsOpen', seq: 0n })).not.toEqual([]);
    const heard = [...ear.heard, ...other.heard];
    expect(heard.flatMap((message) => schema.faults(message))).toEqual([]);
    const tags = new Set(heard.map(tagOf));
    expect([...tags].toSorted()).toEqual([
      'CommandFailed',
      'CommitApproved',
      'CommitFinalized',
      'CommitRecorded',
      'DepositActivated',
      'Greetings',
      'HeadIsClosed',
      'HeadIsFinalized',
      'HeadIsOpen',
      'InvalidInput',
      'NetworkConnected',
      'PeerConnected',
      'PostTxOnChainFailed',
      'ReadyToFanout',
      'SnapshotConfirmed',
      'TxInvalid',
      'TxValid',
    ]);
  },
  60_000,
);

test('what a client asks for in its address', async () => {
  const stage = await openStage(1);
  const ear = await listen(stage, 0);
  ear.send('{"tag":"Init"}');
  await ear.until('HeadIsOpen');
  const quiet = await listen(stage, 0, '?snapshot-utxo=no');
  const greetings = await quiet.until('Greetings');
  expect(greetings['snapshotUtxo']).toBe(undefined);
  expect(greetings['hydraHeadId']).not.toBe(undefined);
  expect(quiet.heard.map((each) => each['tag'])).toEqual(['Greetings']);
  // Only the exact word asks for the history.
  const partly = await listen(stage, 0, '?history=Yes');
  await partly.until('Greetings');
  expect(partly.heard.length).toBe(1);
  const all = await listen(stage, 0, '?history=yes');
  await all.until('Greetings');
  expect(all.heard.map((each) => each['tag'])).toEqual([
    'NetworkConnected',
    'HeadIsOpen',
    'Greetings',
  ]);
});
