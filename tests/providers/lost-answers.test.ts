import { describe, expect, test } from 'vitest';
import { SpentByAnotherError, UnknownSpenderError } from '../../offchain/errors/transaction.ts';
import { TESTNET } from '../../offchain/ledger/address.ts';
import { Outbox } from '../../offchain/outbox/outbox.ts';
import { BlockfrostProvider } from '../../offchain/providers/blockfrost.ts';
import { alice, bob, funds, genesisOutputs, idOf, outputOf, payment } from '../emulator/funds.ts';
import { MemoryStore } from '../outbox/fake-chain.ts';
import { openTestDevnet } from './devnet.ts';
import { onlySmallest, openNode, type Override } from './small-node.ts';

// A node says the same of a transaction that waits in its mempool as of one whose inputs others have spent.

/** A devnet with an output of Alice's in its first block, and a process that has sent nothing yet. */
async function open(override: Override = () => undefined) {
  const devnet = await openTestDevnet({ genesis: genesisOutputs });
  const first = payment(funds(0), { to: alice });
  await devnet.chain.submit(first);
  await devnet.chain.forge();
  const provider = await BlockfrostProvider.open({
    url: await openNode(devnet.url, override),
    network: 'test',
    networkId: TESTNET,
    pollInterval: 20,
    pauses: [1, 1, 1],
  });
  return { devnet, provider, input: outputOf(first) };
}

describe('a transaction that another process has sent, or whose answer was lost', () => {
  test('is known while it waits, and what is built next sees it', async () => {
    const { devnet, provider, input } = await open();
    const bytes = payment(input);
    await devnet.chain.submit(bytes);
    expect(await provider.submit(bytes)).toBe(idOf(bytes));
    expect(devnet.chain.listPending()).toEqual([idOf(bytes)]);
    expect(await provider.listUtxos(bob.address)).toEqual([outputOf(bytes)]);
    const confirmed = provider.awaitConfirmation(idOf(bytes));
    await devnet.chain.forge();
    await confirmed;
  });

  test('is known when it is in a block', async () => {
    const { devnet, provider, input } = await open(onlySmallest);
    const bytes = payment(input);
    await devnet.chain.submit(bytes);
    await devnet.chain.forge();
    expect(await provider.submit(bytes)).toBe(idOf(bytes));
  });

  test('is uncertain where a node does not show what waits, until the next block', async () => {
    const { devnet, provider, input } = await open(onlySmallest);
    const bytes = payment(input);
    await devnet.chain.submit(bytes);
    await expect(provider.submit(bytes)).rejects.toBeInstanceOf(UnknownSpenderError);
    await devnet.chain.forge();
    expect(await provider.submit(bytes)).toBe(idOf(bytes));
  });

  test('stays in the outbox of a second process of the home, and is confirmed', async () => {
    for (const override of [() => undefined, onlySmallest]) {
      const { devnet, provider, input } = await open(override);
      const bytes = payment(input);
      const store = new MemoryStore();
      await new Outbox(store, 1).add(bytes);
      await devnet.chain.submit(bytes);
      await new Outbox(store, 1).settle(provider);
      expect(await store.list()).toMatchObject([{ id: idOf(bytes), refused: false }]);
      await devnet.chain.forge();
      await provider.listUtxos(alice.address);
      expect(await new Outbox(store, 1).settle(provider)).toMatchObject([{ fate: 'confirmed' }]);
    }
  });

  test('is forgotten when its validity has ended before it was in a block', async () => {
    const { devnet, provider, input } = await open();
    const bytes = payment(input, { validTo: 50n });
    await devnet.chain.submit(bytes);
    await provider.submit(bytes);
    expect(await provider.listUtxos(alice.address)).not.toContainEqual(input);
    await devnet.chain.advanceTo(500n);
    await devnet.chain.forge({ empty: true });
    expect(await provider.listUtxos(alice.address)).toContainEqual(input);
  });
});

describe('a transaction all of whose inputs another has spent', () => {
  test('is uncertain until a block shows the other, and refused then', async () => {
    for (const override of [() => undefined, onlySmallest]) {
      const { devnet, provider, input } = await open(override);
      await devnet.chain.submit(payment(input, { to: alice }));
      const bytes = payment(input);
      await expect(provider.submit(bytes)).rejects.toBeInstanceOf(UnknownSpenderError);
      await devnet.chain.forge();
      const refused = provider.submit(bytes);
      await expect(refused).rejects.toBeInstanceOf(SpentByAnotherError);
      await expect(refused).rejects.toMatchObject({ dos: { code: 32 } });
    }
  });

  test('is refused when its validity has ended', async () => {
    const { devnet, provider } = await open();
    // No transaction has made an output of genesis, so its address can not be asked for it.
    await devnet.chain.submit(payment(funds(1), { to: alice }));
    await devnet.chain.forge();
    const bytes = payment(funds(1), { validTo: 50n });
    await expect(provider.submit(bytes)).rejects.toBeInstanceOf(UnknownSpenderError);
    await devnet.chain.advanceTo(200n);
    await devnet.chain.forge({ empty: true });
    await expect(provider.submit(bytes)).rejects.toBeInstanceOf(SpentByAnotherError);
  });
});

test('a transaction of which another has spent one input is refused at once', async () => {
  const { devnet, provider, input } = await open();
  await devnet.chain.submit(payment(input, { to: alice }));
  const bytes = payment(input, { inputs: [input.reference, funds(1).reference] });
  await expect(provider.submit(bytes)).rejects.toBeInstanceOf(SpentByAnotherError);
});
