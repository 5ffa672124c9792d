import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Utxo } from '../../offchain/ledger/utxo.ts';
import { assemble, FEE } from './assemble.ts';
import { alice, bob, genesisOutputs, type User } from './funds.ts';
import { openTestEmulator, sorted } from './support.ts';

const users: readonly User[] = [alice, bob];

/** One thing that happens to a chain: somebody pays, a block is made, time goes by (or back). */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('pay'),
      from: fc.nat({ max: 1 }),
      to: fc.nat({ max: 1 }),
      input: fc.nat(),
      inputs: fc.integer({ min: 1, max: 3 }),
      outputs: fc.integer({ min: 1, max: 3 }),
      lifetime: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forge') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('wait'),
      seconds: fc.integer({ min: -10, max: 30 }),
    }),
  },
);

test('the store’s unspent outputs are the ledger’s after any history', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      const { chain, clock, provider } = await openTestEmulator({
        genesis: { outputs: genesisOutputs.slice(0, 4) },
      });
      for (const one of steps) {
        if ('seconds' in one) clock.advance(BigInt(one.seconds) * 1000n);
        else if (!('lifetime' in one)) await chain.forge();
        else {
          const from = users[one.from] ?? alice;
          const chosen = choose(await provider.listUtxos(from.address), one.input, one.inputs);
          const validTo =
            one.lifetime === undefined ? {} : { validTo: chain.slot + BigInt(one.lifetime) };
          if (chosen.length === 0) continue;
          const total = chosen.reduce((sum, { output }) => sum + output.lovelace, 0n) - FEE;
          const share = total / BigInt(one.outputs);
          const rest = total - share * BigInt(one.outputs);
          const { address } = users[one.to] ?? bob;
          const outputs = Array.from({ length: one.outputs }, (_, index) => ({
            address,
            lovelace: index === 0 ? share + rest : share,
          }));
          const inputs = chosen.map(({ reference }) => reference);
          await provider.submit(assemble({ inputs, outputs, keys: [from.seed], ...validTo }));
        }
      }
      const store = sorted(chain.listAllUtxos());
      expect(store).toEqual(sorted(await chain.listLedgerUtxos()));
      const byAddress = users.flatMap(({ address }) => chain.listUtxos(address));
      expect(sorted(byAddress)).toEqual(store);
    }),
    { numRuns: 25, seed: 20_261_122 },
  );
});

/** Some of the outputs, from a place on; none twice. */
function choose(utxos: readonly Utxo[], from: number, count: number): readonly Utxo[] {
  const rotated = utxos.map((_, index) => utxos[(from + index) % utxos.length]);
  return rotated.filter((utxo) => utxo !== undefined).slice(0, count);
}
