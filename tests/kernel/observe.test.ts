import { beforeAll, describe, expect, test } from 'vitest';
import type { ObservedTx } from '../../offchain/kernel/observed.ts';
import type { Policies } from '../../offchain/kernel/objects.ts';
import { baseAddress, TESTNET } from '../../offchain/ledger/address.ts';
import { decodeTransaction, type Transaction } from '../../offchain/ledger/transaction.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { prepare } from '../../offchain/submit.ts';
import { createCall } from '../../offchain/syscalls/create.ts';
import { mkdirCall } from '../../offchain/syscalls/mkdir.ts';
import { registerCall } from '../../offchain/syscalls/register.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import type { Syscall } from '../../offchain/syscalls/syscall.ts';
import { writeCall, type WriteOperation } from '../../offchain/syscalls/write.ts';
import { emptyPlan, type TxPlan } from '../../offchain/tx-plan.ts';
import { syscallNames } from '../../validators/abi.ts';
import { Constr, type PlutusData } from '../../validators/lib/data.ts';
import { execute } from './boot-by-hand.ts';
import { inodeOf, makeDesk, silent, text, type Desk } from './desk.ts';
import { handlerScripts, policiesOf } from '../../offchain/kernel/scripts.ts';

let desk: Desk;

beforeAll(async () => {
  desk = await makeDesk();
});

/** A transaction as anybody finds it on the chain. */
async function onChain(id: Hex): Promise<Transaction> {
  const found = await desk.world.emulator.provider.findTransaction(id);
  if (found === undefined) throw new RangeError(`no transaction ${id}`);
  return decodeTransaction(found.cbor);
}

/** What each call's `observe` makes of a transaction: only the names of those that recognise it. */
function recognised(transaction: Transaction, policies: Policies = desk.policies): string[] {
  return syscallNames.filter(
    (name) => syscalls[name].observe({ transaction, policies }) !== undefined,
  );
}

/** Builds a call, lets its plan be changed, and submits it. */
async function submitChanged<P, R>(
  call: Syscall<P, R>,
  params: P,
  change: (plan: TxPlan) => TxPlan,
): Promise<ObservedTx> {
  const { session, alice, policies } = desk;
  const { cbor } = await prepare(
    alice.submission,
    change(call.build(await session.view(), params)),
  );
  const transaction = await onChain(await alice.submission.provider.submit(cbor));
  return { transaction, policies };
}

/** The same call by a builder that knows more than we do: its redeemer has fields that we have never seen. */
function withMoreFields(plan: TxPlan): TxPlan {
  const more = (data: PlutusData): PlutusData =>
    data instanceof Constr
      ? new Constr(data.index, [...data.fields.map(more), 7n, new Constr(300, [[text('new')]])])
      : data;
  const withdrawals = plan.withdrawals.map((each) => ({ ...each, redeemer: more(each.redeemer) }));
  return { ...plan, withdrawals };
}

const operations: readonly WriteOperation[] = [
  { kind: 'append', chunk: text('appended') },
  { kind: 'replace', bytes: text('replaced') },
  { kind: 'truncate' },
  { kind: 'stage', first: true, last: false, chunk: new Uint8Array(700).fill(1) },
  { kind: 'stage', first: false, last: false, chunk: text('middle') },
  { kind: 'stage', first: false, last: true, chunk: text('end') },
  { kind: 'stage', first: true, last: true, chunk: text('whole') },
];

describe('a call is recognised from its transaction alone', () => {
  test('register', async () => {
    const { session, alice } = desk;
    const { encryptionKeyHash, authKeyHash } = alice.submission.signer;
    const { id, receipt } = await session.call(registerCall, {
      name: 'second-name',
      auth: authKeyHash,
      nextAuth: '44'.repeat(32),
      encryption: encryptionKeyHash,
    });
    const transaction = await onChain(id);
    expect(recognised(transaction)).toEqual(['register']);
    expect(registerCall.observe({ transaction, policies: desk.policies })).toEqual(receipt);
    expect(await session.findAccount('second-name')).toEqual({
      name: 'second-name',
      id: receipt.account,
      root: receipt.root,
    });
  });

  test.each([mkdirCall, createCall])('$name', async (call) => {
    const params = { directory: desk.root, name: text(`by ${call.name}`) };
    const { id, receipt } = await desk.session.call(call, params);
    const transaction = await onChain(id);
    expect(recognised(transaction)).toEqual([call.name]);
    expect(call.observe({ transaction, policies: desk.policies })).toEqual({
      ...params,
      id: receipt.id,
    });
    expect((await inodeOf(desk.session, receipt.id)).id).toBe(receipt.id);
  });

  test('write, every operation', async () => {
    const { session, root, policies } = desk;
    const file = await session.createFile(root, text('written'));
    for (const operation of operations) {
      const { id } = await session.call(writeCall, { file, operation });
      const transaction = await onChain(id);
      expect(recognised(transaction)).toEqual(['write']);
      expect(writeCall.observe({ transaction, policies })).toEqual({
        file,
        operation,
        inode: (await inodeOf(session, file)).datum,
      });
    }
  });
});

describe('a stranger’s valid call with more fields in its redeemer is recognised', () => {
  test.each([mkdirCall, createCall])('$name', async (call) => {
    const params = { directory: desk.root, name: text(`more by ${call.name}`) };
    expect(call.observe(await submitChanged(call, params, withMoreFields))).toMatchObject(params);
  });

  test('register', async () => {
    const { authKeyHash, encryptionKeyHash } = desk.alice.submission.signer;
    const tx = await submitChanged(
      registerCall,
      {
        name: 'third-name',
        auth: authKeyHash,
        nextAuth: '44'.repeat(32),
        encryption: encryptionKeyHash,
      },
      withMoreFields,
    );
    expect(registerCall.observe(tx)).toMatchObject({ name: 'third-name' });
  });

  test('write, and its bytes are read', async () => {
    const { session, root } = desk;
    const file = await session.createFile(root, text('by a stranger'));
    for (const operation of operations) {
      const tx = await submitChanged(writeCall, { file, operation }, withMoreFields);
      expect(writeCall.observe(tx)).toMatchObject({ file, operation });
    }
    expect(Buffer.from(await session.readFile(file)).toString()).toBe('whole');
  });

  test('a write whose constructor is another one', async () => {
    const { session, root } = desk;
    const file = await session.createFile(root, text('another constructor'));
    const operation: WriteOperation = { kind: 'append', chunk: text('x') };
    const tx = await submitChanged(writeCall, { file, operation }, (plan) => ({
      ...plan,
      withdrawals: plan.withdrawals.map((each) => ({
        ...each,
        redeemer:
          each.scriptHash === handlerScripts.write.hash && each.redeemer instanceof Constr
            ? new Constr(9, each.redeemer.fields)
            : each.redeemer,
      })),
    }));
    expect(writeCall.observe(tx)).toMatchObject({ file, operation });
  });

  test('a stage whose flags are other integers than 0 and 1: they mean 0', async () => {
    const { session, root } = desk;
    const file = await session.createFile(root, text('other flags'));
    await session.writeFile(file, new Uint8Array(600).fill(5), silent);
    const stage = { kind: 'stage', first: true, last: false, chunk: text('p') } as const;
    await session.call(writeCall, { file, operation: stage });
    const operation: WriteOperation = { ...stage, first: false, chunk: text('q') };
    const flags = (data: PlutusData): PlutusData =>
      data instanceof Constr && data.index === 2
        ? new Constr(2, [2n, -1n, ...data.fields.slice(2)])
        : data;
    const tx = await submitChanged(writeCall, { file, operation }, (plan) => ({
      ...plan,
      withdrawals: plan.withdrawals.map((each) => ({
        ...each,
        redeemer:
          each.redeemer instanceof Constr
            ? new Constr(0, each.redeemer.fields.map(flags))
            : each.redeemer,
      })),
    }));
    expect(writeCall.observe(tx)).toMatchObject({ file, operation });
    const end: WriteOperation = { kind: 'stage', first: false, last: true, chunk: text('r') };
    await session.call(writeCall, { file, operation: end });
    expect(Buffer.from(await session.readFile(file)).toString()).toBe('pqr');
  });
});

describe('what is no call of this kernel is not recognised', () => {
  test('a payment', async () => {
    const { alice, world } = desk;
    const bob = await world.addUser('bob');
    const output = { address: bob.submission.address, lovelace: 5_000_000n, assets: new Map() };
    const [made] = await execute(alice, { ...emptyPlan, outputs: [output] });
    expect(recognised(await onChain(made?.reference.txId ?? ''))).toEqual([]);
  });

  test('a payment to a wallet with a staking part', async () => {
    const credential = { kind: 'key', hash: '55'.repeat(28) } as const;
    const address = baseAddress(TESTNET, credential, credential);
    const output = { address, lovelace: 5_000_000n, assets: new Map() };
    const [made] = await execute(desk.alice, { ...emptyPlan, outputs: [output] });
    expect(recognised(await onChain(made?.reference.txId ?? ''))).toEqual([]);
  });

  test('every transaction of a boot', async () => {
    const { provider } = desk.world.emulator;
    const ids = await provider.listTransactions(desk.alice.submission.address);
    const boots = ids.slice(0, 5);
    for (const id of boots) expect(recognised(await onChain(id))).toEqual([]);
  });

  test('a payment to the kernel’s address', async () => {
    const { alice, scripts } = desk;
    const output = { address: scripts.address, lovelace: 5_000_000n, assets: new Map() };
    const [made] = await execute(alice, { ...emptyPlan, outputs: [output] });
    expect(recognised(await onChain(made?.reference.txId ?? ''))).toEqual([]);
    // And the junk that now lies there disturbs nobody.
    expect(await desk.session.findAccount('alice')).toMatchObject({ root: desk.root });
  });

  test('a call of another kernel', async () => {
    const { alice, world } = desk;
    const other = await world.boot(alice);
    const session = world.session(alice, other);
    await session.register('alice');
    const [id = ''] = (await session.listCalls()).map(({ tx }) => tx);
    const transaction = await onChain(id);
    expect(recognised(transaction, policiesOf(other))).toEqual(['register']);
    expect(recognised(transaction)).toEqual([]);
    // The handler's redeemer names that kernel: its objects under this kernel's policy would not make it ours.
    const mixed = { kernel: desk.policies.kernel, objects: policiesOf(other).objects };
    expect(recognised(transaction, mixed)).toEqual([]);
    expect((await desk.session.listCalls()).map(({ tx }) => tx)).not.toContain(id);
  });

  test('a call that failed in its scripts', async () => {
    const params = { directory: desk.root, name: text('failed') };
    const { id } = await desk.session.call(createCall, params);
    const transaction = await onChain(id);
    expect(recognised({ ...transaction, isValid: false })).toEqual([]);
  });

  test('a call without its redeemers, its withdrawal or its outputs', async () => {
    const params = { directory: desk.root, name: text('bare') };
    const { id } = await desk.session.call(createCall, params);
    const transaction = await onChain(id);
    expect(recognised({ ...transaction, redeemers: [] })).toEqual([]);
    expect(recognised({ ...transaction, withdrawals: new Map() })).toEqual([]);
    expect(recognised({ ...transaction, outputs: [] })).toEqual([]);
  });
});
