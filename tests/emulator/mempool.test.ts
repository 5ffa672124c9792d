import { describe, expect, test } from 'vitest';
import { manualClock } from '../../emulator/manual-clock.ts';
import { mainnetParameters } from '../../offchain/ledger/parameters.ts';
import { MempoolFullError, SpentByAnotherError } from '../../offchain/errors/transaction.ts';
import { encodeData } from '../../validators/lib/data.ts';
import { ADA, alice, bob, funds, FUNDS, genesisOutputs, idOf, payment } from './funds.ts';
import { openTestEmulator, START } from './support.ts';

/** A payment of some 15,300 bytes. */
function large(index: number): Uint8Array {
  const datum = encodeData(new Uint8Array(14_800));
  const outputs = [{ address: bob.address, lovelace: FUNDS - 2n * ADA, datum }];
  return payment(funds(index), { fee: 2n * ADA, outputs });
}

describe('the mempool', () => {
  test('holds two blocks and no more; what it can’t hold is as if it had never come', async () => {
    const { chain } = await openTestEmulator();
    const cbors = genesisOutputs.map((_, index) => large(index));
    let size = 0;
    const accepted: Uint8Array[] = [];
    for (const cbor of cbors) {
      if (size + cbor.length > 2 * mainnetParameters.maxBlockBodySize) break;
      size += cbor.length;
      await chain.submit(cbor);
      accepted.push(cbor);
    }
    const next = cbors[accepted.length];
    if (next === undefined) throw new RangeError('the mempool is larger than two blocks');
    await expect(chain.submit(next)).rejects.toBeInstanceOf(MempoolFullError);
    expect(chain.listPending()).toEqual(accepted.map(idOf));
    expect((await chain.forge())?.transactions.length).toBeLessThan(accepted.length);
    await chain.submit(next);
  });

  test('makes room by a block where nobody else makes any', async () => {
    const { chain, provider } = await openTestEmulator();
    for (const [index] of genesisOutputs.entries()) await provider.submit(large(index));
    expect(chain.archive.getLastBlock().blockHeight).toBeGreaterThan(0n);
  });

  test('tells a transaction that is there already from one whose inputs are partly spent', async () => {
    const { chain } = await openTestEmulator();
    const cbor = payment(funds(0));
    await chain.submit(cbor);
    const again = chain.submit(cbor, { again: false });
    await expect(again).rejects.toBeInstanceOf(SpentByAnotherError);
    await expect(again).rejects.toMatchObject({ all: true });
    const partly = payment(funds(1), {
      inputs: [funds(0).reference, funds(1).reference],
      outputs: [{ address: alice.address, lovelace: 2n * FUNDS - 300_000n }],
    });
    await expect(chain.submit(partly)).rejects.toMatchObject({ all: false });
  });

  test('waits for a block where blocks come from elsewhere', async () => {
    const clock = manualClock(START);
    const { chain } = await openTestEmulator({ clock, forgesWhenDue: false });
    await chain.submit(payment(funds(0)));
    clock.advance(1_000_000n);
    await chain.forgeDue();
    expect(chain.listPending()).toHaveLength(1);
  });
});
