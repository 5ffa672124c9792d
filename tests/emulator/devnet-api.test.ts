import { describe, expect, test } from 'vitest';
import { addressToBytes, enterpriseAddress, TESTNET } from '../../offchain/ledger/address.ts';
import { blake2b256, scriptHash, toHex } from '../../offchain/ledger/hash.ts';
import * as cbor from '../conformance/cbor.ts';
import { assemble as assembleCase, key, type Draft } from '../conformance/transaction.ts';
import { native } from '../conformance/scripts.ts';
import { mainnetParameters } from '../../offchain/ledger/parameters.ts';
import { openTestDevnet, type TestDevnet } from '../providers/devnet.ts';
import { alice, bob, funds, genesisOutputs, idOf, outputOf, payment } from './funds.ts';
import { acceptingScript } from './scripts.ts';

const API = '/api/v0';

/** A devnet with Alice's outputs. */
const open = (): Promise<TestDevnet> => openTestDevnet({ genesis: genesisOutputs });

const submit = async ({ blockfrost }: TestDevnet, bytes: Uint8Array) => {
  const response = await fetch(`${blockfrost}/tx/submit`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/cbor' },
    body: Buffer.from(bytes),
  });
  const json: unknown = await response.json();
  return { status: response.status, json };
};

const idsOf = (json: unknown): readonly string[] =>
  (json as readonly { tx_hash: string }[]).map((entry) => entry.tx_hash);

describe('lists', () => {
  test('have pages, an order and a range', async () => {
    const devnet = await open();
    const cbors = [0, 1, 2, 3, 4].map((index) => payment(funds(index)));
    for (const [index, bytes] of cbors.entries()) {
      await submit(devnet, bytes);
      if (index % 2 === 1) await devnet.post('/devnet/block');
    }
    await devnet.post('/devnet/block');
    const ids = cbors.map(idOf);
    const list = async (query: string) =>
      idsOf((await devnet.get(`${API}/addresses/${bob.address}/transactions${query}`)).json);
    expect(await list('')).toEqual(ids);
    expect(await list('?order=desc')).toEqual(ids.toReversed());
    expect(await list('?count=2&page=2')).toEqual(ids.slice(2, 4));
    expect(await list('?count=2&page=4')).toEqual([]);
    expect(await list('?from=2')).toEqual(ids.slice(2));
    expect(await list('?from=2&to=2')).toEqual(ids.slice(2, 4));
    expect(await list('?from=1:1&to=2:0')).toEqual(ids.slice(1, 3));
    expect(await list('?from=9')).toEqual([]);
    expect((await devnet.get(`${API}/blocks/2/txs?order=desc`)).json).toEqual([ids[3], ids[2]]);
    const next = (await devnet.get(`${API}/blocks/1/next`)).json as readonly { height: number }[];
    expect(next.map(({ height }) => height)).toEqual([2, 3]);
    const utxos = await devnet.get(`${API}/addresses/${bob.address}/utxos?order=desc&count=1`);
    expect(utxos.json).toMatchObject([{ tx_hash: ids[4], output_index: 0 }]);
  });

  test.each([
    ['count=0', /count must be >= 1/],
    ['count=101', /count must be <= 100/],
    ['count=x', /count must be integer/],
    ['page=0', /page must be >= 1/],
    ['order=up', /order must be equal/],
    ['from=x', /from\/to/],
  ])('refuse ?%s', async (query, message) => {
    const devnet = await open();
    const answer = await devnet.get(`${API}/addresses/${alice.address}/transactions?${query}`);
    expect(answer).toMatchObject({
      status: 400,
      json: { status_code: 400, error: 'Bad Request', message: expect.stringMatching(message) },
    });
  });
});

describe('what is not there', () => {
  test.each([
    ['/nothing', 404],
    [`/txs/${'ab'.repeat(32)}`, 404],
    [`/txs/${'ab'.repeat(31)}`, 400],
    [`/addresses/${enterpriseAddress(TESTNET, { kind: 'key', hash: '11'.repeat(28) })}/utxos`, 404],
    ['/addresses/addr_test1xyz/utxos', 400],
    ['/blocks/99', 404],
    ['/blocks/xyz', 400],
    [`/blocks/${'ab'.repeat(32)}`, 404],
    ['/blocks/slot/7', 404],
    ['/epochs/5/parameters', 404],
    [`/scripts/${'ab'.repeat(28)}`, 404],
    [`/scripts/datum/${'ab'.repeat(32)}/cbor`, 404],
    [`/assets/${'ab'.repeat(30)}`, 404],
    ['/assets/xyz', 400],
    ['/accounts/stake_test1xyz', 400],
    ['/txs/%E0%A4%A', 400],
  ])('%s is answered %i', async (path, status) => {
    const devnet = await open();
    const answer = await devnet.get(`${API}${path}`);
    expect(answer).toMatchObject({ status, json: { status_code: status } });
  });

  test('a wrong method is answered 405, a body that is too big 413', async () => {
    const devnet = await open();
    expect((await devnet.post(`${API}/blocks/latest`)).status).toBe(405);
    expect((await devnet.get(`${API}/tx/submit`)).status).toBe(405);
    expect((await devnet.post('/devnet/slot', { x: 'y'.repeat(2_000_000) })).status).toBe(413);
  });

  test('browsers may ask from any page', async () => {
    const devnet = await open();
    const answer = await fetch(`${devnet.url}${API}/tx/submit`, { method: 'OPTIONS' });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-headers')).toBe('*');
  });

  test('double slashes do no harm', async () => {
    const devnet = await open();
    expect((await devnet.get('//api//v0//blocks//latest')).json).toMatchObject({ height: 0 });
  });
});

describe('submission', () => {
  test('answers the ledger’s verdict in a node’s words', async () => {
    const devnet = await open();
    const good = payment(funds(0));
    expect(await submit(devnet, good)).toEqual({ status: 200, json: idOf(good) });
    const refusals: readonly (readonly [Uint8Array, RegExp])[] = [
      [good, /ConwayMempoolFailure \\+"All inputs are spent/],
      [payment(funds(0), { to: alice }), /ConwayMempoolFailure/],
      [payment(funds(1), { inputs: [funds(1).reference, funds(0).reference] }), /BadInputsUTxO/],
      [payment(funds(1), { fee: 1n }), /FeeTooSmallUTxO/],
      [payment(funds(1), { outputs: [] }), /ValueNotConservedUTxO/],
      [payment(funds(1), { keys: [] }), /MissingVKeyWitnessesUTXOW/],
      [payment(funds(1), { validTo: 0n }), /OutsideValidityIntervalUTxO/],
      [new Uint8Array(20_000), /MaxTxSizeUTxO/],
      [new Uint8Array([1, 2, 3]), /DecoderFailure/],
    ];
    for (const [bytes, message] of refusals) {
      expect(await submit(devnet, bytes)).toMatchObject({
        status: 400,
        json: { error: 'Bad Request', message: expect.stringMatching(message) },
      });
    }
    expect((await devnet.get(`${API}/mempool`)).json).toEqual([{ tx_hash: idOf(good) }]);
  });

  test('is shown in the mempool and not before a block elsewhere', async () => {
    const devnet = await open();
    const bytes = payment(funds(0));
    await submit(devnet, bytes);
    expect(await devnet.get(`${API}/mempool/${idOf(bytes)}`)).toMatchObject({
      status: 200,
      json: { tx: { hash: idOf(bytes), fees: '300000' } },
    });
    expect((await devnet.get(`${API}/mempool/addresses/${bob.address}`)).json).toEqual([
      { tx_hash: idOf(bytes) },
    ]);
    const utxos = async (address: string) =>
      (await devnet.get(`${API}/addresses/${address}/utxos`)).json;
    expect(await utxos(alice.address)).toHaveLength(genesisOutputs.length);
    expect(await utxos(bob.address)).toMatchObject({ status_code: 404 });
    await devnet.post('/devnet/block');
    expect(await utxos(alice.address)).toHaveLength(genesisOutputs.length - 1);
    expect(await utxos(bob.address)).toMatchObject([{ tx_hash: idOf(bytes) }]);
    expect((await devnet.get(`${API}/mempool/${idOf(bytes)}`)).status).toBe(404);
    const spent = await devnet.get(`${API}/txs/${idOf(bytes)}/utxos`);
    expect(spent.json).toMatchObject({
      outputs: [{ address: bob.address, consumed_by_tx: null }],
    });
    const next = payment(outputOf(bytes), { keys: [bob.seed], to: alice });
    await submit(devnet, next);
    await devnet.post('/devnet/block');
    expect((await devnet.get(`${API}/txs/${idOf(bytes)}/utxos`)).json).toMatchObject({
      outputs: [{ consumed_by_tx: idOf(next) }],
    });
  });

  test('answers 425 when the mempool is full', async () => {
    const devnet = await open();
    const datum = cbor.array(...Array.from({ length: 230 }, () => cbor.bytes(new Uint8Array(64))));
    const statuses: number[] = [];
    for (const utxo of genesisOutputs) {
      const outputs = [{ address: bob.address, lovelace: 998_000_000n, datum }];
      statuses.push((await submit(devnet, payment(utxo, { fee: 2_000_000n, outputs }))).status);
    }
    expect(new Set(statuses)).toEqual(new Set([200, 425]));
  });
});

/** A transaction of everything: a mint, datums, a reference script, metadata. */
function rich(): { readonly bytes: Uint8Array; readonly txId: string; readonly unit: string } {
  const owner = key(1);
  const policy = native.signedBy(owner.hash);
  const unit = `${toHex(policy.hash)}746f6b656e`;
  const note = cbor.map([
    cbor.uint(674),
    cbor.map([cbor.text('msg'), cbor.array(cbor.text('hello'), cbor.bytes('ab'), cbor.uint(7))]),
  ]);
  const draft: Draft = {
    inputs: [
      {
        txId: funds(0).reference.txId,
        index: 0,
        address: addressToBytes(alice.address),
        lovelace: 1_000_000_000n,
      },
    ],
    outputs: [
      {
        address: addressToBytes(bob.address),
        lovelace: 5_000_000n,
        tokens: [[toHex(policy.hash), '746f6b656e', 9n]],
        datum: cbor.tag(121, cbor.array(cbor.uint(1), cbor.bytes('cafe'))),
      },
      {
        address: addressToBytes(bob.address),
        lovelace: 5_000_000n,
        script: { language: 'V3', bytes: acceptingScript.bytes, hash: new Uint8Array() },
      },
      { address: addressToBytes(alice.address) },
    ],
    mint: [[toHex(policy.hash), '746f6b656e', 9n]],
    scripts: [policy],
    auxiliaryData: note,
    signers: [owner],
  };
  return { ...assembleCase(draft, mainnetParameters), unit };
}

test('assets, datums, scripts and metadata can be looked up', async () => {
  const devnet = await open();
  const { bytes, txId, unit } = rich();
  expect((await submit(devnet, bytes)).json).toBe(txId);
  await devnet.post('/devnet/block');
  const get = async (path: string) => (await devnet.get(`${API}${path}`)).json;
  expect(await get(`/assets/${unit}`)).toMatchObject({
    asset: unit,
    quantity: '9',
    initial_mint_tx_hash: txId,
    mint_or_burn_count: 1,
    fingerprint: expect.stringMatching(/^asset1/),
  });
  expect(await get('/assets')).toEqual([{ asset: unit, quantity: '9' }]);
  expect(await get(`/assets/policy/${unit.slice(0, 56)}`)).toEqual([
    { asset: unit, quantity: '9' },
  ]);
  expect(await get(`/assets/${unit}/addresses`)).toEqual([{ address: bob.address, quantity: '9' }]);
  expect(await get(`/assets/${unit}/history`)).toEqual([
    { tx_hash: txId, action: 'minted', amount: '9' },
  ]);
  expect(await get(`/assets/${unit}/transactions`)).toMatchObject([{ tx_hash: txId }]);
  expect(await get(`/addresses/${bob.address}/utxos/${unit}`)).toMatchObject([
    { amount: [{ unit: 'lovelace' }, { unit, quantity: '9' }] },
  ]);
  const datum = toHex(blake2b256(cbor.tag(121, cbor.array(cbor.uint(1), cbor.bytes('cafe')))));
  expect(await get(`/scripts/datum/${datum}`)).toEqual({
    json_value: { constructor: 0, fields: [{ int: 1 }, { bytes: 'cafe' }] },
  });
  expect(await get(`/scripts/datum/${datum}/cbor`)).toEqual({
    cbor: 'd8798201 42cafe'.replace(' ', ''),
  });
  const hash = scriptHash(acceptingScript);
  expect(await get(`/scripts/${hash}`)).toEqual({
    script_hash: hash,
    type: 'plutusV3',
    serialised_size: acceptingScript.bytes.length,
  });
  expect(await get(`/scripts/${hash}/cbor`)).toEqual({ cbor: toHex(acceptingScript.bytes) });
  expect(await get(`/scripts/${unit.slice(0, 56)}/json`)).toEqual({
    json: { type: 'sig', keyHash: toHex(key(1).hash) },
  });
  expect(await get(`/txs/${txId}/metadata`)).toEqual([
    { label: '674', json_metadata: { msg: ['hello', '0xab', 7] } },
  ]);
  expect(await get(`/txs/${txId}/metadata/cbor`)).toMatchObject([
    { metadata: expect.stringMatching(/^a11902a2a1636d7367/) },
  ]);
  expect(await get(`/txs/${txId}`)).toMatchObject({
    hash: txId,
    block_height: 1,
    asset_mint_or_burn_count: 1,
    valid_contract: true,
    output_amount: [{ unit: 'lovelace' }, { unit, quantity: '9' }],
  });
  expect(await get(`/blocks/latest/txs/cbor`)).toEqual([{ tx_hash: txId, cbor: toHex(bytes) }]);
  expect(await get(`/addresses/${bob.address}/total`)).toMatchObject({
    received_sum: [
      { unit: 'lovelace', quantity: '10000000' },
      { unit, quantity: '9' },
    ],
    tx_count: 1,
  });
});

describe('administration', () => {
  test('moves slots and blocks', async () => {
    const devnet = await open();
    expect((await devnet.post('/devnet/slot', { slot: 100 })).json).toEqual({ slot: 100 });
    expect(await devnet.post('/devnet/slot', { slot: 99 })).toMatchObject({
      status: 400,
      json: { message: expect.stringMatching(/cannot go backwards/) },
    });
    expect((await devnet.post('/devnet/block', { count: 3 })).json).toMatchObject({ height: 3 });
    expect((await devnet.get('/devnet/state')).json).toMatchObject({
      clock: 'manual',
      height: 3,
      slot: 102,
      mempool: [],
    });
    expect((await devnet.post('/devnet/rollback', { blocks: 4 })).status).toBe(400);
    for (const body of [{}, { slot: -1 }, { slot: 'x' }, { slot: 1.5 }]) {
      expect((await devnet.post('/devnet/slot', body)).status).toBe(400);
    }
  });

  test('takes snapshots of everything and goes back to them', async () => {
    const devnet = await open();
    await submit(devnet, payment(funds(0)));
    await devnet.post('/devnet/block');
    await submit(devnet, payment(funds(1)));
    const before = (await devnet.get('/devnet/state')).json;
    const { id } = (await devnet.post('/devnet/snapshot')).json as { id: string };
    await devnet.post('/devnet/slot', { slot: 5000 });
    await devnet.post('/devnet/block');
    await submit(devnet, payment(funds(2)));
    expect((await devnet.post('/devnet/restore', { id })).json).toEqual(before);
    // It is the same chain again: what was spent afterwards can be spent.
    expect((await submit(devnet, payment(funds(2), { to: alice }))).status).toBe(200);
    expect((await submit(devnet, payment(funds(1), { to: alice }))).status).toBe(400);
    await devnet.post('/devnet/block');
    expect((await devnet.post('/devnet/restore', { id })).json).toEqual(before);
    expect((await devnet.post('/devnet/restore', { id: '../chain' })).status).toBe(400);
  });

  test('pays from the faucet, in Yaci DevKit’s way too', async () => {
    const devnet = await open();
    const { address } = bob;
    await devnet.post('/devnet/fund', { address, lovelace: 7_000_000 });
    const topup = await devnet.post('/local-cluster/api/addresses/topup', {
      address,
      adaAmount: 3.5,
    });
    expect(topup).toMatchObject({ status: 200, json: { status: true } });
    await devnet.post('/devnet/block');
    expect((await devnet.get(`${API}/addresses/${address}`)).json).toMatchObject({
      amount: [{ unit: 'lovelace', quantity: '10500000' }],
    });
    for (const body of [
      { address, lovelace: 0 },
      { address: 'x', lovelace: 1 },
      { address, lovelace: '9'.repeat(18) },
      { address, lovelace: 1000 },
      {},
    ]) {
      expect((await devnet.post('/devnet/fund', body)).status).toBe(400);
    }
  });
});
