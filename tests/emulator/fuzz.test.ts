import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { openTestDevnet } from '../providers/devnet.ts';
import { funds, genesisOutputs, payment } from './funds.ts';
import { attack, hostile } from './fuzz.ts';
import { sorted } from './support.ts';

const SEED = 20_261_124;

test('a devnet answers whatever it is sent, and lives', async () => {
  const devnet = await openTestDevnet({ genesis: genesisOutputs });
  const statuses = new Map<number, number>();
  const failed: unknown[] = [];
  for (const one of fc.sample(hostile, { numRuns: 400, seed: SEED })) {
    const status = await attack(devnet.url, one);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status >= 500) failed.push({ one, status });
  }
  expect(statuses.get(400)).toBeGreaterThan(150);
  expect(statuses.get(404)).toBeGreaterThan(5);
  expect(failed).toEqual([]);
  const { chain } = devnet;
  expect(sorted(chain.listAllUtxos())).toEqual(sorted(await chain.listLedgerUtxos()));
  const left = genesisOutputs.findIndex(({ reference }) => chain.findUtxo(reference) !== undefined);
  await chain.submit(payment(funds(left)));
});
