import { Blaze, Blockfrost as BlazeBlockfrost, Core, HotWallet } from '@blaze-cardano/sdk';
import { BlockFrostAPI } from '@blockfrost/blockfrost-js';
import {
  Blockfrost as LucidBlockfrost,
  Data,
  generatePrivateKey,
  Lucid,
  SLOT_CONFIG_NETWORK,
  validatorToAddress,
  type LucidEvolution,
} from '@lucid-evolution/lucid';
import { expect, test } from 'vitest';
import { enterpriseAddress, TESTNET } from '../../offchain/ledger/address.ts';
import { scriptHash, toHex } from '../../offchain/ledger/hash.ts';
import { acceptingScript } from '../emulator/scripts.ts';
import { openTestDevnet, type TestDevnet } from './devnet.ts';

// Clients of other projects, unchanged, over HTTP: each sends a script transaction, sees it in a block, and sees it go
// and come back through a rollback of three blocks.

const ADA = 1_000_000n;
const scriptAddress = enterpriseAddress(TESTNET, {
  kind: 'script',
  hash: scriptHash(acceptingScript),
});

async function openLucid(devnet: TestDevnet): Promise<LucidEvolution> {
  const { zeroTime } = devnet.chain.slotConfig;
  SLOT_CONFIG_NETWORK.Custom = { zeroTime: Number(zeroTime), zeroSlot: 0, slotLength: 1000 };
  const lucid = await Lucid(new LucidBlockfrost(devnet.blockfrost, 'any'), 'Custom');
  lucid.selectWallet.fromPrivateKey(generatePrivateKey());
  await devnet.fund(await lucid.wallet().address(), 1000n * ADA, 100n * ADA);
  return lucid;
}

/** Whether Blockfrost's own client sees a transaction in a block. */
async function isInBlock(api: BlockFrostAPI, id: string): Promise<boolean> {
  try {
    await api.txs(id);
    return true;
  } catch (error) {
    if (Reflect.get(Object(error), 'status_code') === 404) return false;
    throw error;
  }
}

/** Three blocks, the transaction in the first; back, and forth again. */
async function rollBackAndForth(devnet: TestDevnet, id: string): Promise<void> {
  const api = new BlockFrostAPI({ customBackend: devnet.blockfrost });
  expect(await isInBlock(api, id)).toBe(false);
  expect(await api.mempool()).toEqual([{ tx_hash: id }]);
  for (let blocks = 0; blocks < 3; blocks++) await devnet.post('/devnet/block');
  const first = await api.txs(id);
  expect(await isInBlock(api, id)).toBe(true);
  expect((await api.blocksTxs(first.block)).includes(id)).toBe(true);

  const rolledBack = await devnet.post('/devnet/rollback', { blocks: 3 });
  expect(rolledBack).toMatchObject({ status: 200, json: { dropped: [] } });
  expect(await isInBlock(api, id)).toBe(false);
  await expect(api.blocks(first.block)).rejects.toMatchObject({ status_code: 404 });

  await devnet.post('/devnet/slot', { slot: Number(devnet.chain.slot) + 50 });
  await devnet.post('/devnet/block');
  const second = await api.txs(id);
  expect(second.block).not.toBe(first.block);
  expect(second.block_height).toBe(first.block_height);
  expect(second.slot).toBeGreaterThan(first.slot);
}

test('Lucid spends a script’s output, through a rollback', async () => {
  const devnet = await openTestDevnet();
  const lucid = await openLucid(devnet);
  const validator = { type: 'PlutusV3', script: toHex(acceptingScript.bytes) } as const;
  const address = validatorToAddress('Custom', validator);
  expect(address).toBe(scriptAddress);
  const lock = await lucid
    .newTx()
    .pay.ToContract(address, { kind: 'inline', value: Data.void() }, { lovelace: 50n * ADA })
    .complete();
  await (await lock.sign.withWallet().complete()).submit();
  await devnet.post('/devnet/block');
  const locked = await lucid.utxosAt(address);
  expect(locked).toMatchObject([{ assets: { lovelace: 50n * ADA }, datum: Data.void() }]);

  const spend = await lucid
    .newTx()
    .collectFrom(locked, Data.void())
    .attach.SpendingValidator(validator)
    .complete();
  const id = await (await spend.sign.withWallet().complete()).submit();
  await rollBackAndForth(devnet, id);
  expect(await lucid.awaitTx(id, 50)).toBe(true);
  expect(await lucid.utxosAt(address)).toEqual([]);
});

test('Lucid spends by a reference script, finds a token, and lets the devnet evaluate', async () => {
  const devnet = await openTestDevnet();
  const lucid = await openLucid(devnet);
  const validator = { type: 'PlutusV3', script: toHex(acceptingScript.bytes) } as const;
  const unit = `${scriptHash(acceptingScript)}61`;
  const publish = await lucid
    .newTx()
    .pay.ToAddressWithData(scriptAddress, { kind: 'inline', value: Data.void() }, {}, validator)
    .pay.ToContract(scriptAddress, { kind: 'inline', value: Data.void() }, { lovelace: 9n * ADA })
    .mintAssets({ [unit]: 1n }, Data.void())
    .attach.MintingPolicy(validator)
    .complete();
  await (await publish.sign.withWallet().complete()).submit();
  await devnet.post('/devnet/block');

  const holder = await lucid.utxoByUnit(unit);
  expect(holder.assets[unit]).toBe(1n);
  const utxos = await lucid.utxosAt(scriptAddress);
  const library = utxos.find(({ scriptRef }) => scriptRef !== undefined);
  const target = utxos.find(({ assets }) => assets['lovelace'] === 9n * ADA);
  if (library === undefined || target === undefined) throw new TypeError('outputs are missing');
  const spend = await lucid
    .newTx()
    .readFrom([library])
    .collectFrom([target], Data.void())
    .complete({ localUPLCEval: false });
  const id = await (await spend.sign.withWallet().complete()).submit();
  await devnet.post('/devnet/block');
  expect((await devnet.get(`/api/v0/txs/${id}/redeemers`)).json).toMatchObject([
    { purpose: 'spend', script_hash: scriptHash(acceptingScript), unit_mem: '500' },
  ]);
});

test('Blaze spends a script’s output, through a rollback', async () => {
  const devnet = await openTestDevnet();
  const provider = new BlazeBlockfrost({ network: 'cardano-preview', projectId: 'any' });
  // The client writes a slash behind it, and one before each path.
  provider.url = `${devnet.blockfrost}/`;
  const seed = Buffer.alloc(96, 7);
  seed[0] = (seed[0] ?? 0) & 248;
  seed[31] = ((seed[31] ?? 0) & 31) | 64;
  const masterKey = Core.Bip32PrivateKey.fromBytes(seed).hex();
  const wallet = await HotWallet.fromMasterkey(masterKey, provider);
  await devnet.fund((await wallet.getChangeAddress()).toBech32(), 1000n * ADA, 100n * ADA);
  const blaze = await Blaze.from(provider, wallet);
  const script = Core.Script.newPlutusV3Script(
    new Core.PlutusV3Script(Core.HexBlob(toHex(acceptingScript.bytes))),
  );
  const address = Core.addressFromBech32(scriptAddress);
  const unit = Core.PlutusData.newInteger(0n);
  const lock = await blaze
    .newTransaction()
    .lockLovelace(address, 50n * ADA, unit)
    .complete();
  await blaze.submitTransaction(await blaze.signTransaction(lock));
  await devnet.post('/devnet/block');
  const locked = await provider.getUnspentOutputs(address);
  expect(locked).toHaveLength(1);

  const builder = blaze.newTransaction().provideScript(script);
  for (const utxo of locked) builder.addInput(utxo, unit);
  const id = await blaze.submitTransaction(await blaze.signTransaction(await builder.complete()));
  await rollBackAndForth(devnet, id);
  expect(await provider.awaitTransactionConfirmation(id)).toBe(true);
});

test('Blockfrost’s own client reads the chain and submits', async () => {
  const devnet = await openTestDevnet();
  const api = new BlockFrostAPI({ customBackend: devnet.blockfrost });
  const lucid = await openLucid(devnet);
  const address = await lucid.wallet().address();
  expect(await api.root()).toMatchObject({ url: 'DOS devnet' });
  expect(await api.health()).toEqual({ is_healthy: true });
  expect(await api.genesis()).toMatchObject({ slot_length: 1, epoch_length: 432_000 });
  expect(await api.epochsLatestParameters()).toMatchObject({
    protocol_major_ver: 10,
    max_tx_ex_mem: '16500000',
  });
  expect(await api.blocksLatest()).toMatchObject({ height: 1, tx_count: 2 });
  expect(await api.addressesUtxosAll(address)).toHaveLength(2);
  expect(await api.addresses(address)).toMatchObject({
    amount: [{ unit: 'lovelace', quantity: '1100000000' }],
  });

  const payment = await lucid
    .newTx()
    .pay.ToAddress(scriptAddress, { lovelace: 5n * ADA })
    .complete();
  const signed = await payment.sign.withWallet().complete();
  const id = await api.txSubmit(signed.toCBOR());
  await expect(api.txSubmit(signed.toCBOR())).rejects.toMatchObject({
    status_code: 400,
    message: expect.stringContaining('All inputs are spent'),
  });
  await devnet.post('/devnet/block');
  expect(await api.txsCbor(id)).toEqual({ cbor: signed.toCBOR() });
  const { inputs, outputs } = await api.txsUtxos(id);
  expect(inputs).toMatchObject([{ address, collateral: false, reference: false }]);
  expect(outputs[0]).toMatchObject({
    address: scriptAddress,
    amount: [{ unit: 'lovelace', quantity: '5000000' }],
    consumed_by_tx: null,
  });
  expect(await api.addressesTransactions(scriptAddress)).toMatchObject([
    { tx_hash: id, tx_index: 0, block_height: 2 },
  ]);
  expect(await api.txsMetadata(id)).toEqual([]);
});
