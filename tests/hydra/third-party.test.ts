import { createRequire } from 'node:module';
import { HydraBridge } from '@hydra-sdk/bridge';
import type * as Mesh from '@meshsdk/hydra';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { mergeSignatures } from '../../hydra/wire/signatures.ts';
import { fromHex, toHex } from '../../offchain/ledger/hash.ts';
import { isJsonObject, type JsonValue } from '../../hydra/wire/json.ts';
import { utxosToJson } from '../../hydra/wire/tx-out.ts';
import { prepare } from '../../offchain/submit.ts';
import { emptyPlan } from '../../offchain/tx-plan.ts';
import type { User } from '../support/world.ts';
import { DEPOSIT_PERIOD, pay, type Stage } from './head.ts';
import { openStage } from './open-stage.ts';
import { connect, depositWallet, openProvider } from './kernel-in-head.ts';

// Both were written for browsers: on Node 20 they find no WebSocket of their own.
beforeAll(() => {
  Reflect.set(globalThis, 'WebSocket', WebSocket);
});

// Its ES module can't be loaded (a file of libsodium is missing), so the CommonJS one is.
const require = createRequire(import.meta.url);
const { HydraProvider }: Pick<typeof Mesh, 'HydraProvider'> = require('@meshsdk/hydra');

const urlOf = (stage: Stage): string => `http://${stage.head.parties[0]?.authority ?? ''}`;

/** Waits for a message of a kind, among those that a client hands on. */
function collector(): {
  readonly take: (message: unknown) => void;
  readonly until: (tag: string) => Promise<Record<string, unknown>>;
} {
  const heard: Record<string, unknown>[] = [];
  const wakers = new Set<() => void>();
  return {
    take: (message) => {
      if (typeof message === 'object' && message !== null) heard.push({ ...message });
      for (const wake of wakers) wake();
    },
    until: (tag) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no ${tag}`)), 10_000);
        const look = (): void => {
          const found = heard.find((message) => message['tag'] === tag);
          if (found === undefined) return;
          clearTimeout(timer);
          wakers.delete(look);
          resolve(found);
        };
        wakers.add(look);
        look();
      }),
  };
}

/** A payment in the head, ready to be sent. */
async function paymentInHead(stage: Stage, user: User): Promise<{ id: string; cborHex: string }> {
  const provider = await openProvider(stage, await connect(stage));
  const { cbor, transaction } = await prepare(
    { ...user.submission, provider },
    {
      ...emptyPlan,
      outputs: [{ address: user.submission.address, lovelace: 3_000_000n, assets: new Map() }],
    },
  );
  return { id: transaction.id, cborHex: toHex(cbor) };
}

test('@hydra-sdk/bridge goes through the whole life of a head', async () => {
  const stage = await openStage(1);
  const alice = await stage.world.addUser('alice');
  const bridge = new HydraBridge({ url: urlOf(stage) });
  onTestFinished(() => void bridge.disconnect());
  const ear = collector();
  bridge.events.on('onMessage', ear.take);
  expect(await bridge.connect()).toBe(true);
  await ear.until('Greetings');
  bridge.commands.init();
  await ear.until('HeadIsOpen');
  expect((await bridge.headInfo()).headStatus).toBe('Open');

  const { address, provider, signer } = alice.submission;
  const before = new Set(
    (await provider.listUtxos(address)).map(({ reference }) => reference.txId),
  );
  await pay(stage.world, address, [30_000_000n, 20_000_000n]);
  const fresh = (await provider.listUtxos(address)).filter((u) => !before.has(u.reference.txId));
  const draft = await bridge.commit(JSON.parse(JSON.stringify(plain(utxosToJson(fresh)))));
  const cbor = fromHex(draft?.cborHex ?? '');
  const signed = mergeSignatures(cbor, await signer.sign(cbor, [signer.paymentKeyHash]));
  await bridge.submitCardanoTransaction({
    type: 'Tx ConwayEra',
    description: '',
    cborHex: toHex(signed),
  });
  await stage.head.look();
  await stage.pass(Number(DEPOSIT_PERIOD) * 1.5 + 5);
  await ear.until('CommitFinalized');
  expect(Object.keys(await bridge.querySnapshotUtxo()).length).toBe(2);

  const payment = await paymentInHead(stage, alice);
  const result = await bridge.submitTxSync({
    type: 'Tx ConwayEra',
    description: '',
    cborHex: payment.cborHex,
    txId: payment.id,
  });
  expect(result).toMatchObject({ txId: payment.id, isValid: true, isConfirmed: true });
  expect(await bridge.addressesInHead()).toEqual([address]);

  bridge.commands.close();
  await ear.until('HeadIsClosed');
  await stage.pass(400);
  await ear.until('ReadyToFanout');
  bridge.commands.fanout();
  const finalized = await ear.until('HeadIsFinalized');
  expect(Object.keys(finalized['finalizedUTxO'] ?? {}).length).toBeGreaterThan(1);
});

test('@meshsdk/hydra reads, sends and hears', async () => {
  const stage = await openStage(1);
  const alice = await stage.world.addUser('alice');
  const opener = await connect(stage);
  await opener.init();
  await depositWallet(stage, opener, alice, [30_000_000n, 20_000_000n]);
  const mesh = new HydraProvider({ httpUrl: urlOf(stage) });
  onTestFinished(() => void mesh.disconnect(100).catch(() => undefined));
  const ear = collector();
  mesh.onMessage((message) => ear.take(message));
  await mesh.connect();
  await ear.until('Greetings');
  const { address } = alice.submission;
  const utxos = await mesh.fetchAddressUTxOs(address);
  expect(utxos.length).toBe(2);
  expect(utxos[0]?.output.address).toBe(address);
  const parameters = await mesh.fetchProtocolParameters();
  expect(parameters.minFeeA).toBe(0);
  expect(parameters.maxTxSize).toBe(10_250);

  // Its own callbacks replace the one that was given, so from here on another client listens.
  const heard = (tag: string): Promise<boolean> =>
    opener.waitFor(tag, (output) => (output.tag === tag ? { value: true } : undefined), 10_000);
  const payment = await paymentInHead(stage, alice);
  const valid = heard('TxValid');
  const confirmed = heard('SnapshotConfirmed');
  const sent = mesh.newTx({ type: 'Tx ConwayEra', description: '', cborHex: payment.cborHex });
  expect(await Promise.all([valid, confirmed, sent])).toEqual([true, true, payment.id]);

  const closed = heard('HeadIsClosed');
  await mesh.close();
  expect(await closed).toBe(true);
  const ready = heard('ReadyToFanout');
  await stage.pass(400);
  expect(await ready).toBe(true);
  const finalized = heard('HeadIsFinalized');
  // It waits for a field of another version and never learns that the fan-out is done.
  void mesh.fanout().catch(() => undefined);
  expect(await finalized).toBe(true);
});

/** Plain numbers, which these clients want. The amounts of this test are small. */
function plain(value: JsonValue): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, plain(field)]));
}
