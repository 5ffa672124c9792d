import { expect, test } from 'vitest';
import { read } from '../../hydra/wire/fields.ts';
import { isJsonObject, type JsonValue } from '../../hydra/wire/json.ts';
import { mergeSignatures } from '../../hydra/wire/signatures.ts';
import {
  transactionFromJson,
  TransactionShape,
  transactionToJson,
} from '../../hydra/wire/transaction.ts';
import { utxosToJson } from '../../hydra/wire/tx-out.ts';
import { call, listen } from './ear.ts';
import { FROM, hasData } from './golden.ts';
import { DEPOSIT_PERIOD, pay } from './head.ts';
import { connect, openProvider } from './kernel-in-head.ts';
import { openStage } from './open-stage.ts';
import type { Body } from './upstream-keys.ts';
import { UpstreamSchema } from './upstream-schema.ts';
import { paymentBy } from './wallet.ts';

test.runIf(hasData)(
  `all that a head answers over HTTP has the schemas and keys of the ${FROM}`,
  async () => {
    const schema = new UpstreamSchema();
    const stage = await openStage(2, { transactionTimeout: 5 });
    const ear = await listen(stage, 0);
    /** Asks, and holds the answer to its schema and to the keys of the samples. */
    const ask = async (
      request: string,
      body: Body,
      sent?: JsonValue,
    ): Promise<{ readonly status: number; readonly body: JsonValue }> => {
      const [method = '', path = ''] = request.split(' ');
      const answer = await call(stage, method, path, sent);
      expect([request, schema.bodyFaults(body, answer.body)]).toEqual([request, []]);
      return answer;
    };
    const askAll = async (headTag: string, seenTag: string): Promise<void> => {
      const head = await ask('GET /head', 'head');
      expect(head).toMatchObject({ status: 200, body: { tag: headTag } });
      const seen = await ask('GET /snapshot/last-seen', 'seenSnapshot');
      expect(seen).toMatchObject({ status: 200, body: { tag: seenTag } });
    };

    await askAll('Idle', 'NoSeenSnapshot');
    const parameters = await ask('GET /protocol-parameters', 'parameters');
    expect(parameters.status).toBe(200);
    if (!isJsonObject(parameters.body)) throw new TypeError('no parameters');
    expect(schema.bodyFaults('parameters', { ...parameters.body, more: null })).not.toEqual([]);
    // Upstream has no sample of it. Its schema takes no other fields, and all but five must be there.
    const config = await call(stage, 'GET', '/config');
    expect(schema.problems('NodeConfig', config.body)).toEqual([]);

    ear.send('{"tag":"Init"}');
    await ear.until('HeadIsOpen');
    await askAll('Open', 'NoSeenSnapshot');
    expect(await ask('GET /snapshot', 'confirmedSnapshot')).toMatchObject({
      body: { tag: 'InitialSnapshot' },
    });

    // A deposit: drafted, signed, handed in, waiting, taken in.
    const alice = await stage.world.addUser('alice');
    const { address, signer, provider } = alice.submission;
    await pay(stage.world, address, [30_000_001n]);
    const fresh = (await provider.listUtxos(address)).filter(
      ({ output }) => output.lovelace === 30_000_001n,
    );
    const draft = await ask('POST /commit', 'transaction', utxosToJson(fresh));
    expect(draft.status).toBe(200);
    const { id, cbor } = transactionFromJson(read(TransactionShape, draft.body, 'transaction'));
    const signatures = await signer.sign(cbor, [signer.paymentKeyHash]);
    const signed = transactionToJson({ id, cbor: mergeSignatures(cbor, signatures) });
    expect((await ask('POST /cardano-transaction', 'submitToL1', signed)).status).toBe(200);
    await stage.head.look();
    await ear.until('CommitRecorded');
    expect(await call(stage, 'GET', '/commits')).toEqual({ status: 200, body: [id] });
    await stage.pass(Number(DEPOSIT_PERIOD) * 1.5 + 5);
    await ear.until('CommitFinalized');
    await askAll('Open', 'LastSeenSnapshot');
    expect(await ask('GET /snapshot', 'confirmedSnapshot')).toMatchObject({
      body: { tag: 'ConfirmedSnapshot', snapshot: { number: 1n } },
    });

    const utxo = await call(stage, 'GET', '/snapshot/utxo');
    expect(schema.problems('UTxO', utxo.body)).toEqual([]);
    expect(Object.keys(utxo.body ?? {}).length).toBe(1);

    // A transaction that gets into no snapshot, because a party signs none: it is seen, and not confirmed.
    const inHead = await openProvider(stage, await connect(stage));
    stage.head.parties[1]?.behave({ refusesToSign: true });
    const payment = transactionToJson(await paymentBy(alice, inHead, 1_000_001n));
    expect(await ask('POST /transaction', 'submit', payment)).toMatchObject({
      status: 202,
      body: { tag: 'SubmitTxSubmitted' },
    });
    expect(await ask('POST /transaction', 'submit', payment)).toMatchObject({
      status: 400,
      body: { tag: 'SubmitTxInvalid' },
    });
    await askAll('Open', 'SeenSnapshot');

    ear.send('{"tag":"Close"}');
    await ear.until('HeadIsClosed');
    await askAll('Closed', 'NoSeenSnapshot');
    await ask('GET /snapshot', 'confirmedSnapshot');

    // The check can fail: a field more, and one less.
    const { body } = await call(stage, 'GET', '/head');
    if (!isJsonObject(body) || !isJsonObject(body['contents'])) throw new TypeError('no state');
    const { contents } = body;
    const { headSeed, ...less } = contents;
    expect(headSeed).toBeDefined();
    for (const changed of [less, { ...contents, more: null }]) {
      expect(schema.bodyFaults('head', { ...body, contents: changed })).not.toEqual([]);
    }
  },
  60_000,
);
