import { describe, expect, test } from 'vitest';
import { mainnetParameters } from '../../offchain/ledger/parameters.ts';
import { conformanceCases } from './cases.ts';
import { dosLedger } from './ledgers/dos.ts';

describe('the emulator judges by the Conway rules', () => {
  test.each(conformanceCases)('$rule: $name is $verdict', async ({ build, verdict, stricter }) => {
    const judgement = await dosLedger.judge(build(mainnetParameters));
    expect(judgement).toMatchObject({ verdict: stricter === undefined ? verdict : 'refused' });
  });

  test('the suite is as large as it claims, and no name stands twice', () => {
    expect(conformanceCases.length).toBeGreaterThan(250);
    expect(new Set(conformanceCases.map(({ name }) => name)).size).toBe(conformanceCases.length);
    const verdicts = conformanceCases.map(({ verdict }) => verdict);
    expect(verdicts.filter((one) => one === 'accepted').length).toBeGreaterThan(80);
    expect(verdicts.filter((one) => one === 'refused').length).toBeGreaterThan(120);
  });
});
