import { expect, test } from 'vitest';
import type { Utxo } from '../../offchain/ledger/utxo.ts';
import { alice, bob, genesisOutputs, makeUtxo, outputOf, payment } from './funds.ts';
import { openTestEmulator, sorted, temporaryDirectory } from './support.ts';

const OUTPUTS = 100_000;
const PAYMENTS = 400;
const PER_TRANSACTION = 60_000;

/** Outputs of Bob's that nobody touches, all alike. */
function crowd(): readonly Utxo[] {
  const one = makeUtxo(0n, bob.address);
  return Array.from({ length: OUTPUTS }, (_, index) => {
    const txId = Math.floor(index / PER_TRANSACTION)
      .toString(16)
      .padStart(64, '0');
    return { ...one, reference: { txId, index: BigInt(index % PER_TRANSACTION) } };
  });
}

test('a chain of 100,000 outputs works, rolls back and opens again like a small one', async () => {
  const directory = temporaryDirectory();
  const outputs = [...genesisOutputs, ...crowd()];
  const { chain, close } = await openTestEmulator({ directory, genesis: { outputs } });
  const wallet = [...genesisOutputs];
  for (let count = 0; count < PAYMENTS; count++) {
    const place = count % wallet.length;
    const utxo = wallet[place];
    if (utxo === undefined) throw new TypeError('no funds');
    const bytes = payment(utxo, { to: alice });
    await chain.submit(bytes);
    wallet[place] = outputOf(bytes);
    if (count % 20 === 19) await chain.forge();
  }
  const { blockHeight } = chain.archive.getLastBlock();
  expect(await chain.rollback(3n)).toEqual([]);
  expect(chain.listPending()).toHaveLength(60);
  await chain.forge();
  expect(chain.archive.getLastBlock().blockHeight).toBe(blockHeight - 2n);
  const before = chain.listAllUtxos();
  expect(before).toHaveLength(OUTPUTS + genesisOutputs.length);
  close();

  const again = await openTestEmulator({ directory });
  expect(sorted(again.chain.listUtxos(alice.address))).toEqual(sorted(wallet));
  expect(await again.chain.listLedgerUtxos()).toHaveLength(before.length);
  const [first] = wallet;
  if (first !== undefined) await again.chain.submit(payment(first));
});
