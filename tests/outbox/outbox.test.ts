import { describe, expect, test } from 'vitest';
import { SpentByAnotherError } from '../../offchain/errors/transaction.ts';
import { decodeTransaction } from '../../offchain/ledger/transaction.ts';
import type { Utxo } from '../../offchain/ledger/utxo.ts';
import { Outbox } from '../../offchain/outbox/outbox.ts';
import { withOutbox } from '../../offchain/outbox/with-outbox.ts';
import { emptyPlan, type TxPlan } from '../../offchain/tx-plan.ts';
import { OutboxFiles } from '../../shell/outbox-files.ts';
import { makeFolder } from '../shell/machine.ts';
import { FakeChain, makeTransaction, MemoryStore, unreachable } from './fake-chain.ts';

const input = (byte: string): string => `${byte.repeat(32)}#0`;
const cbor = makeTransaction(input('aa'), 500);
const { id } = decodeTransaction(cbor);

function open(depth = 1, chain = new FakeChain()) {
  const store = new MemoryStore();
  const outbox = new Outbox(store, depth);
  const plans: TxPlan[] = [];
  const submission = withOutbox(
    {
      provider: chain,
      builder: {
        name: 'lucid',
        build: async (plan) => {
          plans.push(plan);
          return cbor;
        },
      },
      ledger: { evaluate: () => Promise.resolve([]) },
      signer: {
        paymentKeyHash: '',
        authKeyHash: '',
        nextAuthKeyHash: '',
        encryptionKeyHash: '',
        sign: () => Promise.resolve([]),
      },
      address: '',
    },
    outbox,
    1,
  );
  const fates = async () => (await outbox.settle(chain)).map(({ fate }) => fate);
  return { chain, store, outbox, submission, plans, fates };
}

describe('the outbox', () => {
  test('keeps a call until it is confirmed', async () => {
    const { submission, store, chain } = open();
    chain.failAfter = unreachable;
    await expect(submission.provider.submit(cbor)).rejects.toThrow(/nobody answers/);
    expect(await store.list()).toMatchObject([{ id, refused: false }]);
    await submission.provider.awaitConfirmation(id);
    expect(await store.list()).toEqual([]);
  });

  test('a crash before the submission: it is submitted once', async () => {
    const { outbox, chain, fates } = open();
    await outbox.add(cbor);
    expect(await fates()).toEqual(['submitted again']);
    chain.forge();
    expect(await fates()).toEqual(['confirmed']);
    expect(await fates()).toEqual([]);
    expect(chain.submissions).toEqual([id]);
  });

  test.each([
    [true, 'submitted again'],
    [false, 'waiting'],
  ])(
    'a crash behind the submission: it is not refused, also where it can (%s) not be seen waiting',
    async (showsMempool, fate) => {
      const { outbox, chain, store, fates } = open(1, new FakeChain({ showsMempool }));
      await outbox.add(cbor);
      await chain.submit(cbor);
      expect(await fates()).toEqual([fate]);
      expect(await store.list()).toMatchObject([{ id, refused: false }]);
      chain.forge();
      expect(await fates()).toEqual(['confirmed']);
      expect(chain.submissions).toEqual([id]);
    },
  );

  test('a call that waits already, unseen: its block is waited for', async () => {
    const { submission, store, chain } = open(1, new FakeChain({ showsMempool: false }));
    await chain.submit(cbor);
    const submitted = submission.provider.submit(cbor);
    await expect.poll(() => store.list()).toMatchObject([{ id, refused: false }]);
    chain.forge();
    expect(await submitted).toBe(id);
    expect(await store.list()).toMatchObject([{ id, refused: false }]);
  });

  test('a call that another waits for the block of: refused when that is there', async () => {
    const { submission, store, chain } = open();
    await chain.submit(makeTransaction(input('aa'), 400));
    const outcome = submission.provider.submit(cbor).catch((error: unknown) => error);
    await expect.poll(() => store.list()).toMatchObject([{ id, refused: false }]);
    chain.forge();
    expect(await outcome).toBeInstanceOf(SpentByAnotherError);
    expect(await store.list()).toMatchObject([{ id, refused: true }]);
  });

  test('waits for as many blocks as were asked for, and survives a rollback meanwhile', async () => {
    const { submission, chain, fates } = open(3);
    await submission.provider.submit(cbor);
    chain.forge();
    expect(await fates()).toEqual(['waiting']);
    chain.rollBack(id);
    expect(await fates()).toEqual(['submitted again']);
    chain.forge(2n);
    expect(await fates()).toEqual(['waiting']);
    chain.forge();
    expect(await fates()).toEqual(['confirmed']);
  });

  test('gives up when a call has expired', async () => {
    const { outbox, chain, store, fates } = open();
    await outbox.add(cbor);
    chain.slot = 500n;
    expect(await fates()).toEqual(['expired']);
    expect(await store.list()).toEqual([]);
    expect(chain.submissions).toEqual([]);
  });

  test('a refused call is kept until it has expired, but not submitted again', async () => {
    const { submission, chain, store, fates } = open();
    await chain.submit(makeTransaction(input('aa'), 400));
    chain.forge();
    await expect(submission.provider.submit(cbor)).rejects.toThrow(SpentByAnotherError);
    expect(await store.list()).toMatchObject([{ id, refused: true }]);
    expect(await fates()).toEqual(['waiting']);
    expect(chain.submissions).not.toContain(id);
    chain.slot = 500n;
    expect(await fates()).toEqual(['forgotten']);
  });

  test('what others were faster with after a crash is told once', async () => {
    const { outbox, chain, fates } = open();
    await outbox.add(cbor);
    await chain.submit(makeTransaction(input('aa'), 400));
    expect(await fates()).toEqual(['waiting']);
    chain.forge();
    expect(await fates()).toEqual(['refused']);
    expect(await fates()).toEqual(['waiting']);
  });

  test('a network that fails changes nothing', async () => {
    const { outbox, chain, store } = open();
    await outbox.add(cbor);
    chain.failBefore = unreachable;
    await expect(outbox.settle(chain)).rejects.toThrow(/nobody answers/);
    expect(await store.list()).toMatchObject([{ id, refused: false }]);
  });

  test('a call that is built again spends an input of the refused one', async () => {
    const { submission, chain, plans } = open();
    const parameters = await chain.getParameters();
    const reference = { txId: 'aa'.repeat(32), index: 0n };
    const output = { address: '', lovelace: 5_000_000n, assets: new Map() };
    const own: Utxo = { reference, output, cbor: new Uint8Array() };
    const other = { ...own, reference: { ...reference, index: 1n } };
    const wallet = { address: '', utxos: [other, own] };
    const context = { networkId: chain.networkId, parameters, slotConfig: chain.slotConfig };
    await submission.builder.build(emptyPlan, wallet, context);
    chain.failBefore = new SpentByAnotherError({ reference: 'an entry' });
    await expect(submission.provider.submit(cbor)).rejects.toThrow(SpentByAnotherError);
    await submission.builder.build(emptyPlan, wallet, context);
    await submission.builder.build({ ...emptyPlan, reserved: [reference] }, wallet, context);
    expect(plans.map(({ walletInputs }) => walletInputs)).toEqual([[], [own], []]);
  });
});

describe('its files', () => {
  test('keep entries in their order, and nothing else', async () => {
    const files = new OutboxFiles(makeFolder());
    expect(await files.list()).toEqual([]);
    const entries = Array.from({ length: 12 }, (_, at) => ({
      id: at.toString(16).padStart(64, '0'),
      cbor: Uint8Array.of(at, 255),
      number: at + 1,
      refused: at % 2 === 0,
    }));
    for (const entry of entries.toReversed()) await files.put(entry);
    expect(await files.list()).toEqual(entries);
    await files.put({
      ...entries[3],
      id: entries[3]?.id ?? '',
      cbor: Uint8Array.of(1),
      number: 4,
      refused: true,
    });
    expect((await files.list())[3]).toMatchObject({ refused: true });
    for (const { id: each } of entries) await files.remove(each);
    expect(await files.list()).toEqual([]);
  });
});
