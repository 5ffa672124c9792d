import { describe, expect, test } from 'vitest';
import { checkingProvider } from '../../emulator/checking-provider.ts';
import { ScalusLedger } from '../../emulator/scalus-ledger.ts';
import { lucidBuilder } from '../../offchain/builders/lucid.ts';
import {
  NetworkError,
  SpentByAnotherError,
  TransactionRejectedError,
} from '../../offchain/errors/transaction.ts';
import { bootKernel } from '../../offchain/kernel/boot.ts';
import { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import { enterpriseAddress, TESTNET } from '../../offchain/ledger/address.ts';
import { mainnetParameters } from '../../offchain/ledger/parameters.ts';
import { BlockfrostProvider, retryingOnConflict } from '../../offchain/providers/blockfrost.ts';
import { keySigner } from '../../offchain/signers/key-signer.ts';
import type { Submission } from '../../offchain/submit.ts';
import { alice, bob, funds, genesisOutputs, idOf, outputOf, payment } from '../emulator/funds.ts';
import { replacing } from '../kernel/provider.ts';
import { keysOf } from '../support/world.ts';
import { openTestDevnet, type TestDevnet } from './devnet.ts';
import { onlySmallest, openNode, type Override } from './small-node.ts';

const ADA = 1_000_000n;

function openProvider(url: string): Promise<BlockfrostProvider> {
  return BlockfrostProvider.open({
    url,
    network: 'test',
    networkId: TESTNET,
    pollInterval: 20,
    pauses: [1, 1, 1],
  });
}

/** A devnet with Alice's outputs behind a node that may be told to fail. */
async function openBehind(
  override: Override,
): Promise<{ devnet: TestDevnet; provider: BlockfrostProvider }> {
  const devnet = await openTestDevnet({ genesis: genesisOutputs });
  return { devnet, provider: await openProvider(await openNode(devnet.url, override)) };
}

describe('the Blockfrost provider', () => {
  test('sees what the embedded provider sees', async () => {
    const { devnet, provider } = await openBehind(() => undefined);
    expect(await provider.getParameters()).toEqual(mainnetParameters);
    expect(provider.slotConfig).toEqual(devnet.chain.slotConfig);
    const bytes = payment(funds(0));
    const id = await provider.submit(bytes);
    expect(id).toBe(idOf(bytes));
    // Its own transactions count at once, as in the embedded chain; other clients see blocks only.
    expect(await provider.listUtxos(bob.address)).toEqual([outputOf(bytes)]);
    expect(await provider.listUtxos(alice.address)).toHaveLength(genesisOutputs.length - 1);
    expect(await provider.findUtxo(outputOf(bytes).reference)).toEqual(outputOf(bytes));
    expect(await provider.findTransaction(id)).toMatchObject({ id, blockHeight: undefined });
    expect(await provider.listTransactions(bob.address)).toEqual([id]);
    const stranger = await openProvider(devnet.blockfrost);
    expect(await stranger.listUtxos(bob.address)).toEqual([]);
    const confirmed = provider.awaitConfirmation(id);
    await devnet.post('/devnet/block');
    await confirmed;
    expect(await provider.findTransaction(id)).toMatchObject({
      cbor: bytes,
      blockHeight: 1n,
      slot: 1n,
    });
    expect(await stranger.listUtxos(bob.address)).toEqual([outputOf(bytes)]);
    expect(await provider.getTip()).toEqual({ slot: 1n, blockHeight: 1n });
    await devnet.post('/devnet/rollback', { blocks: 1 });
    expect(await provider.findTransaction(id)).toMatchObject({ id, blockHeight: undefined });
  });

  test('boots a kernel and uses it where a node has five routes only', async () => {
    const devnet = await openTestDevnet({ blockTime: 20 });
    const remote = await openProvider(await openNode(devnet.url, onlySmallest));
    const provider = checkingProvider(remote);
    const signer = keySigner(keysOf('alice'));
    const address = enterpriseAddress(TESTNET, { kind: 'key', hash: signer.paymentKeyHash });
    await devnet.fund(address, 500n * ADA, 500n * ADA, 500n * ADA);
    const submission: Submission = {
      provider,
      builder: lucidBuilder,
      ledger: new ScalusLedger(),
      signer,
      address,
    };
    const scripts = await bootKernel(submission, {
      genesis: undefined,
      save: () => Promise.resolve(),
      message: () => undefined,
    });
    const session = new KernelSession({
      provider,
      scripts,
      user: signer.authKeyHash,
      address,
      submission,
    });
    const { root } = await session.register('alice');
    const file = await session.createFile(root, Buffer.from('x'));
    const content = new Uint8Array(40_000).map((_, index) => index);
    await session.writeFile(file, content, () => undefined);
    expect(await session.readFile(file)).toEqual(content);
    const calls = await session.listCalls();
    expect(calls.map(({ name }) => name)).toEqual([
      'register',
      'create',
      'write',
      'write',
      'write',
    ]);
  });

  test('survives a node that fails now and then', async () => {
    let requests = 0;
    const statuses = [429, 500, undefined];
    const { devnet, provider } = await openBehind(() => statuses[requests++ % statuses.length]);
    const id = await provider.submit(payment(funds(0)));
    await devnet.post('/devnet/block');
    await provider.awaitConfirmation(id);
    expect(devnet.chain.listPending()).toEqual([]);
  });

  test('waits where the mempool is full', async () => {
    let full = 2;
    const { devnet, provider } = await openBehind((method) =>
      method === 'POST' && full-- > 0 ? 425 : undefined,
    );
    const id = await provider.submit(payment(funds(0)));
    expect(devnet.chain.listPending()).toEqual([id]);
  });

  test('hands a transaction over again that a rollback has lost', async () => {
    const { devnet, provider } = await openBehind(() => undefined);
    const { id: snapshot } = (await devnet.post('/devnet/snapshot')).json as { id: string };
    const id = await provider.submit(payment(funds(0)));
    // As if the node had never had it.
    await devnet.post('/devnet/restore', { id: snapshot });
    const confirmed = provider.awaitConfirmation(id);
    await expect.poll(() => devnet.chain.listPending(), { timeout: 10_000 }).toEqual([id]);
    await devnet.post('/devnet/block');
    await confirmed;
  });

  test('gives up on a transaction that has expired', async () => {
    const { devnet, provider } = await openBehind(() => undefined);
    const id = await provider.submit(payment(funds(0), { validTo: 10n }));
    await devnet.post('/devnet/slot', { slot: 500 });
    await devnet.post('/devnet/block');
    await expect(provider.awaitConfirmation(id)).rejects.toThrow(/has expired/);
  });

  test('says what a refusal means', async () => {
    const { provider } = await openBehind(() => undefined);
    const refused = provider.submit(payment(funds(0), { fee: 1n }));
    await expect(refused).rejects.toBeInstanceOf(TransactionRejectedError);
    await expect(refused).rejects.toThrow(/fee .* less than minimum/);
  });

  test('says that nobody answers, and what', async () => {
    await expect(openProvider('http://127.0.0.1:9/api/v0')).rejects.toBeInstanceOf(NetworkError);
    const { provider } = await openBehind((_, path) =>
      path.endsWith('/parameters') ? 403 : undefined,
    );
    await expect(provider.getParameters()).rejects.toThrow(/403 .*project id/);
  });
});

describe('the check before submission', () => {
  test('refuses what the network would refuse, and sends nothing', async () => {
    let posts = 0;
    const { provider } = await openBehind((method) => {
      if (method === 'POST') posts++;
      return undefined;
    });
    const checking = checkingProvider(provider);
    await checking.listUtxos(alice.address);
    await expect(checking.submit(payment(funds(0), { fee: 1n }))).rejects.toThrow(
      /less than minimum/,
    );
    expect(posts).toBe(0);
    await checking.submit(payment(funds(0)));
    expect(posts).toBe(1);
  });

  test('leaves all but scripts to a network with other parameters than Scalus has', async () => {
    let posts = 0;
    const { provider } = await openBehind((method) => {
      if (method === 'POST') posts++;
      return undefined;
    });
    const other = { ...mainnetParameters, protocolMajorVersion: 11 };
    const checking = checkingProvider(
      replacing(provider, { getParameters: () => Promise.resolve(other) }),
    );
    await expect(checking.submit(payment(funds(0), { fee: 1n }))).rejects.toThrow(/less than/);
    expect(posts).toBe(1);
  });

  test('leaves it to the network where it does not know everything', async () => {
    const { provider } = await openBehind(() => undefined);
    const checking = checkingProvider(provider);
    const unknown = { txId: 'ab'.repeat(32), index: 0n };
    const bytes = payment(funds(0), { inputs: [funds(0).reference, unknown] });
    await expect(checking.submit(bytes)).rejects.toBeInstanceOf(SpentByAnotherError);
  });
});

test('a call that lost a race is made again after the next block, and at last given up', async () => {
  let height = 0n;
  let runs = 0;
  const tip = { getTip: () => Promise.resolve({ slot: 0n, blockHeight: height++ }) };
  const conflict = new SpentByAnotherError({ reference: 'x' });
  const outcome = await retryingOnConflict(
    tip,
    () => {
      runs++;
      return runs < 3 ? Promise.reject(conflict) : Promise.resolve('done');
    },
    { pause: 1 },
  );
  expect([outcome, runs]).toEqual(['done', 3]);
  const always = retryingOnConflict(tip, () => Promise.reject(conflict), { tries: 2, pause: 1 });
  await expect(always).rejects.toBe(conflict);
});
