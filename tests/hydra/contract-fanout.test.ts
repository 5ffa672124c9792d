import { describe, expect, test } from 'vitest';
import { fanout } from '../../hydra/head/l1/contract.ts';
import type { ClosedDatum } from '../../hydra/head/l1/head-datum.ts';
import type { UtxoSet } from '../../hydra/ledger/rule.ts';
import { Accumulator } from '../../hydra/protocol/accumulator.ts';
import { outputsHash } from '../../hydra/protocol/signed-snapshot.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { closed, outputsAt } from './signed-head.ts';

describe('fan-out', () => {
  const whole = outputsAt(0, 1, 2);
  const excluded = outputsAt(7);
  const LATE = closed.deadline + 1n;
  const hashOf = (set: UtxoSet): Promise<Hex> =>
    Accumulator.empty.with([...set.values()].map(({ output }) => output)).hash();
  const holding = async (): Promise<ClosedDatum> => ({
    ...closed,
    accumulator: await hashOf(outputsAt(0, 1, 2, 7)),
    excludedHash: outputsHash(excluded.values()),
    remaining: 3n,
  });

  test('of everything: the head is gone', async () => {
    const all = [...whole.values()];
    expect(await fanout(await holding(), whole, excluded, all, LATE)).toBe(undefined);
  });

  test('of a head that holds nothing: it is gone', async () => {
    const nothing = new Map();
    const empty = { ...closed, accumulator: await hashOf(nothing), remaining: 0n };
    expect(await fanout(empty, nothing, undefined, [], LATE)).toBe(undefined);
  });

  test('in steps: what is left out is left out once, and what remains is all that may follow', async () => {
    const [one, ...others] = whole.values();
    const step = one === undefined ? [] : [one];
    const datum = await fanout(await holding(), whole, excluded, step, LATE);
    const rest = outputsAt(1, 2);
    expect(datum).toEqual({
      ...(await holding()),
      accumulator: await hashOf(rest),
      excludedHash: outputsHash(undefined),
      remaining: 2n,
      distributed: 1n,
    });
    if (datum === undefined) throw new TypeError('it is gone');
    await expect(fanout(datum, whole, undefined, step, LATE)).rejects.toThrow(
      'this is not what the snapshot holds',
    );
    expect(await fanout(datum, rest, undefined, others, LATE)).toBe(undefined);
  });

  test.each([
    { name: 'before the deadline', lower: 1n, reason: 'the contestation deadline has not passed' },
    {
      name: 'in the very moment of the deadline',
      lower: closed.deadline,
      reason: 'the contestation deadline has not passed',
    },
    { name: 'of another output', set: outputsAt(0, 1, 3), reason: 'not what the snapshot holds' },
    { name: 'of one output less', set: outputsAt(0, 1), reason: 'not what the snapshot holds' },
    { name: 'of one more', set: outputsAt(0, 1, 2, 3), reason: 'not what the snapshot holds' },
    { name: 'of what is left out', set: outputsAt(0, 1, 2, 7), out: new Map(), reason: 'left out' },
    { name: 'that leaves out another', out: outputsAt(8), reason: 'something else is left out' },
    { name: 'of nothing', chosen: new Map(), reason: 'nothing is distributed' },
    { name: 'with an output of nobody’s', chosen: outputsAt(0, 3), reason: 'is not the head’s' },
    { name: 'with what is left out', chosen: outputsAt(0, 7), reason: 'is not the head’s' },
  ])('not $name', async ({ lower = LATE, set = whole, out = excluded, chosen = set, reason }) => {
    const step = [...chosen.values()];
    await expect(fanout(await holding(), set, out, step, lower)).rejects.toThrow(reason);
  });

  test('not with the same output twice', async () => {
    const [one] = whole.values();
    const step = one === undefined ? [] : [one, one];
    await expect(fanout(await holding(), whole, excluded, step, LATE)).rejects.toThrow(
      'is not the head’s',
    );
  });

  test('not with more in an output than the snapshot holds', async () => {
    const [one] = whole.values();
    if (one === undefined) throw new TypeError('no output');
    const fat = { ...one, output: { ...one.output, lovelace: one.output.lovelace + 1n } };
    await expect(fanout(await holding(), whole, excluded, [fat], LATE)).rejects.toThrow(
      'is not the head’s',
    );
  });
});
