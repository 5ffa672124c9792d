import { describe, expect, test } from 'vitest';
import { InvalidDataError } from '../../offchain/errors/file.ts';
import { findReferenceScripts } from '../../offchain/kernel/boot.ts';
import { getTransaction } from '../../offchain/kernel/get-transaction.ts';
import { unspendableAddress } from '../../offchain/kernel/scripts.ts';
import { addressToBytes, TESTNET } from '../../offchain/ledger/address.ts';
import { mainnetParameters } from '../../offchain/ledger/parameters.ts';
import { BlockfrostProvider } from '../../offchain/providers/blockfrost.ts';
import * as cbor from '../conformance/cbor.ts';
import { native, type SuiteScript } from '../conformance/scripts.ts';
import { assemble, key, type Assembled, type Draft } from '../conformance/transaction.ts';
import { alice, FUNDS, funds, genesisOutputs } from '../emulator/funds.ts';
import { openTestDevnet } from './devnet.ts';
import { onlySmallest, openNode, type Rewrite } from './small-node.ts';

const unspendable = unspendableAddress(TESTNET);

/** Alice pays the unspendable address, where the system's scripts are published. */
function junk(index: number, script: SuiteScript, change: Partial<Draft> = {}): Assembled {
  const { txId } = funds(index).reference;
  const address = addressToBytes(alice.address);
  return assemble(
    {
      inputs: [{ txId, index, address, lovelace: FUNDS }],
      outputs: [{ address: addressToBytes(unspendable), script }],
      signers: [key(1)],
      ...change,
    },
    mainnetParameters,
  );
}

/** A script of one script of one script. The emulator takes none of more than 500. */
function deepScript(depth: number): SuiteScript {
  let script = native.from(0);
  for (let level = 0; level < depth; level++) script = native.all(script);
  return script;
}

const deepNote = cbor.map([
  cbor.uint(674),
  new Uint8Array([...new Uint8Array(600).fill(0x81), 0x80]),
]);

/** A provider of a devnet that holds these transactions, through a node with the fewest routes. */
async function openWith(
  transactions: readonly Assembled[],
  rewrite?: Rewrite,
): Promise<BlockfrostProvider> {
  const devnet = await openTestDevnet({ genesis: genesisOutputs });
  for (const { bytes } of transactions) await devnet.chain.submit(bytes);
  await devnet.post('/devnet/block');
  const url = await openNode(devnet.url, onlySmallest, rewrite);
  return BlockfrostProvider.open({
    url,
    network: 'test',
    networkId: TESTNET,
    pollInterval: 20,
    pauses: [1, 1, 1],
  });
}

describe('what a stranger sends to an address that everybody reads', () => {
  const plain = junk(0, native.from(1));

  test.each([
    ['metadata', junk(1, native.from(2), { auxiliaryData: deepNote })],
    ['a reference script', junk(1, deepScript(400))],
  ])('%s that nests deep is read', async (_, strange) => {
    const provider = await openWith([plain, strange]);
    const shown = await provider.listUtxos(unspendable);
    expect(shown.map(({ reference }) => reference.txId)).toEqual([plain.txId, strange.txId]);
    expect((await findReferenceScripts({ provider })).size).toBe(2);
    expect(await provider.listTransactions(unspendable)).toEqual([plain.txId, strange.txId]);
    const { transaction } = await getTransaction(provider, strange.txId);
    expect(transaction.id).toBe(strange.txId);
  });

  test('what can not be read is passed over', async () => {
    const strange = junk(1, native.from(2));
    const provider = await openWith([strange, plain], (path, answer) =>
      path.endsWith(`/txs/${strange.txId}/cbor`) ? JSON.stringify({ cbor: '84' }) : answer,
    );
    const shown = await provider.listUtxos(unspendable);
    expect(shown.map(({ reference }) => reference.txId)).toEqual([plain.txId]);
    expect([...(await findReferenceScripts({ provider })).keys()]).toHaveLength(1);
    expect(await provider.listTransactions(unspendable)).toContain(plain.txId);
    const asked = provider.findUtxo({ txId: strange.txId, index: 0n });
    await expect(asked).rejects.toBeInstanceOf(InvalidDataError);
  });
});
