import { describe, expect, test } from 'vitest';
import { ContractRefusal } from '../../hydra/errors.ts';
import {
  close,
  contest,
  decrement,
  graceOf,
  increment,
  recover,
} from '../../hydra/head/l1/contract.ts';
import type { ClosedDatum, DepositDatum, OpenDatum } from '../../hydra/head/l1/head-datum.ts';
import { outputsHash } from '../../hydra/protocol/signed-snapshot.ts';
import {
  initialSnapshot,
  type ConfirmedSnapshot,
  type Snapshot,
} from '../../hydra/protocol/snapshot.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import {
  closed,
  headId,
  keys,
  outputsAt,
  parameters,
  participants,
  signaturesOf,
  signed,
  snapshotOf,
} from './signed-head.ts';

const [first = '', second = '', third = ''] = participants;
const STRANGER = '09'.repeat(28);
const PERIOD = parameters.contestationPeriod * 1000n;

const open: OpenDatum = {
  kind: 'Open',
  headId,
  headSeed: '00',
  parameters,
  version: 1n,
  distributed: 0n,
};

/** Ways in which not everybody has signed what is there. */
const forgeries: Readonly<Record<string, (healthy: ConfirmedSnapshot) => ConfirmedSnapshot>> = {
  'nobody has signed': (healthy) => ({ ...healthy, signatures: [] }),
  'one signature is missing': ({ snapshot, signatures }) => ({
    snapshot,
    signatures: signatures.slice(1),
  }),
  'one party has signed for all': ({ snapshot, signatures: [one = ''] }) => ({
    snapshot,
    signatures: keys.map(() => one),
  }),
  'the signatures stand in another order': ({ snapshot, signatures }) => ({
    snapshot,
    signatures: signatures.toReversed(),
  }),
  'a signature is of another snapshot': ({ snapshot, signatures }) => ({
    snapshot,
    signatures: [
      ...signaturesOf({ ...snapshot, number: snapshot.number + 1n }).slice(0, 1),
      ...signatures.slice(1),
    ],
  }),
  'the number was changed': ({ snapshot, signatures }) => ({
    snapshot: { ...snapshot, number: snapshot.number + 1n },
    signatures,
  }),
  'the accumulator was changed': ({ snapshot, signatures }) => ({
    snapshot: { ...snapshot, accumulator: 'cd'.repeat(32) },
    signatures,
  }),
  'it is of another head': ({ snapshot }) => {
    const other = { ...snapshot, headId: 'ee'.repeat(28) };
    return { snapshot: other, signatures: signaturesOf(other) };
  },
};
const forged = Object.entries(forgeries).map(([name, forge]) => ({ name, forge }));

const FORGERY = /not everybody has signed|a snapshot of another head/;

describe('increment', () => {
  const deposited = outputsAt(7);
  const deposit: DepositDatum = { headId, deadline: 10_000n, deposited };
  const committing = (change: Partial<Snapshot> = {}) =>
    signed({ utxoToCommit: deposited, ...change });

  test('takes in what everybody has signed, until the deadline', async () => {
    expect(increment(open, await committing(), deposit, 10_000n)).toEqual({ ...open, version: 2n });
  });

  test('not behind the deadline', async () => {
    const snapshot = await committing();
    expect(() => increment(open, snapshot, deposit, 10_001n)).toThrow(
      'the deposit may be recovered by now',
    );
  });

  test('not a deposit for another head', async () => {
    const other = { ...deposit, headId: 'ee'.repeat(28) };
    const snapshot = await committing();
    expect(() => increment(open, snapshot, other, 0n)).toThrow('the deposit is for another head');
  });

  test.each([
    ['another output', outputsAt(8)],
    ['one output more', outputsAt(7, 8)],
    ['nothing', undefined],
  ])('not with a snapshot that commits %s', async (_, utxoToCommit) => {
    const snapshot = await committing({ utxoToCommit });
    expect(() => increment(open, snapshot, deposit, 0n)).toThrow(
      'the snapshot commits something else',
    );
  });

  test('not with a snapshot of another version', async () => {
    const snapshot = await committing({ version: 0n });
    expect(() => increment(open, snapshot, deposit, 0n)).toThrow('not everybody has signed');
  });

  test.each(forged)('not where $name', async ({ forge }) => {
    const snapshot = forge(await committing());
    expect(() => increment(open, snapshot, deposit, 0n)).toThrow(FORGERY);
  });
});

describe('decrement', () => {
  const letGo = outputsAt(7, 8);
  const decommitting = (change: Partial<Snapshot> = {}) =>
    signed({ utxoToDecommit: letGo, ...change });

  test('lets go what everybody has signed', async () => {
    expect(decrement(open, await decommitting())).toEqual({
      ...open,
      version: 2n,
      distributed: 2n,
      outputs: letGo,
    });
  });

  test.each([undefined, new Map()])('not with a snapshot that decommits nothing', async (none) => {
    const snapshot = await decommitting({ utxoToDecommit: none });
    expect(() => decrement(open, snapshot)).toThrow('the snapshot decommits nothing');
  });

  test('not other outputs than those that were signed', async () => {
    const { snapshot, signatures } = await decommitting();
    const more = { ...snapshot, utxoToDecommit: outputsAt(7, 8, 9) };
    expect(() => decrement(open, { snapshot: more, signatures })).toThrow(
      'not everybody has signed',
    );
  });

  test('not with a snapshot of another version', async () => {
    const snapshot = await decommitting({ version: 0n });
    expect(() => decrement(open, snapshot)).toThrow('not everybody has signed');
  });

  test.each(forged)('not where $name', async ({ forge }) => {
    const snapshot = forge(await decommitting());
    expect(() => decrement(open, snapshot)).toThrow(FORGERY);
  });
});

describe('close', () => {
  const now = { lower: 0n, upper: PERIOD };

  test('from its last moment on, there is one contestation period', async () => {
    const confirmed = await signed();
    expect(close(open, confirmed, second, { lower: 7n, upper: 107n })).toEqual({
      kind: 'Closed',
      headId,
      parameters,
      snapshotNumber: 5n,
      accumulator: confirmed.snapshot.accumulator,
      excludedHash: outputsHash(undefined),
      deadline: 107n + PERIOD,
      contesters: [],
      remaining: 2n,
      distributed: 0n,
    });
  });

  test.each([
    // What was being committed has been since, and what was being decommitted is gone.
    { version: 1n, now: 2n, remaining: 3n, excluded: 'utxoToDecommit' },
    // It has not been; and it is still the head's.
    { version: 1n, now: 1n, remaining: 4n, excluded: 'utxoToCommit' },
  ] as const)(
    'version $now, with a snapshot of version $version: $excluded is left out',
    async ({ version, now: present, remaining, excluded }) => {
      const confirmed = await signed({
        version,
        utxoToCommit: outputsAt(6),
        utxoToDecommit: outputsAt(7, 8),
      });
      const left = confirmed.snapshot[excluded];
      const datum = close({ ...open, version: present }, confirmed, first, now);
      expect(datum).toMatchObject({ remaining, excludedHash: outputsHash(left?.values()) });
    },
  );

  test('with no snapshot at all, where nothing was ever in the head', () => {
    const empty = close({ ...open, version: 0n }, initialSnapshot(headId), first, now);
    expect(empty).toMatchObject({ snapshotNumber: 0n, remaining: 0n });
    expect(() => close(open, initialSnapshot(headId), first, now)).toThrow(
      'a head that has changed',
    );
  });

  test.each<readonly [string, Partial<Snapshot>]>([
    ['holds something', { accumulator: 'cd'.repeat(32) }],
    ['commits', { utxoToCommit: outputsAt(0) }],
    ['decommits', { utxoToDecommit: outputsAt(0) }],
    ['is of another head', { headId: 'ee'.repeat(28) }],
  ])('not with an initial snapshot that %s: nobody has signed it', (_, change) => {
    const { snapshot } = initialSnapshot(headId);
    const made = { snapshot: { ...snapshot, ...change }, signatures: [] };
    expect(() => close({ ...open, version: 0n }, made, first, now)).toThrow(ContractRefusal);
  });

  test('not by somebody who is no participant', async () => {
    const confirmed = await signed();
    expect(() => close(open, confirmed, STRANGER, now)).toThrow('is no participant');
  });

  test('not valid for longer than the contestation period', async () => {
    const confirmed = await signed();
    const long = { lower: 0n, upper: PERIOD + 1n };
    expect(() => close(open, confirmed, first, long)).toThrow(
      'valid for longer than the contestation period',
    );
  });

  test.each([
    ['two versions ago', 1n, 3n],
    ['of a version to come', 2n, 1n],
  ])('not with a snapshot %s', async (_, version, present) => {
    const confirmed = await signed({ version });
    expect(() => close({ ...open, version: present }, confirmed, first, now)).toThrow(
      `a snapshot of version ${version}, the head has ${present}`,
    );
  });

  test.each(forged)('not where $name', async ({ forge }) => {
    const snapshot = forge(await signed());
    expect(() => close(open, snapshot, first, now)).toThrow(FORGERY);
  });
});

describe('contest', () => {
  const contesting = async (
    datum: ClosedDatum,
    by: Hex,
    number: bigint,
    upper = 0n,
  ): Promise<ClosedDatum> => contest(datum, 1n, await signed({ number }), by, upper);

  test('each contestation gives the others another period, the last party’s does not', async () => {
    const once = await contesting(closed, second, 5n);
    const { accumulator } = await snapshotOf();
    expect(once).toEqual({
      ...closed,
      snapshotNumber: 5n,
      accumulator,
      remaining: 2n,
      deadline: 50_000n + PERIOD,
      contesters: [second],
    });
    const twice = await contesting(once, first, 6n);
    expect(twice).toMatchObject({
      deadline: 50_000n + 2n * PERIOD,
      contesters: [second, first],
    });
    const thrice = await contesting(twice, third, 7n);
    expect(thrice).toMatchObject({
      deadline: 50_000n + 2n * PERIOD,
      contesters: [second, first, third],
    });
  });

  test('until the deadline, and not behind it', async () => {
    expect(await contesting(closed, first, 5n, 50_000n)).toMatchObject({ snapshotNumber: 5n });
    await expect(contesting(closed, first, 5n, 50_001n)).rejects.toThrow(
      'the contestation deadline has passed',
    );
  });

  test('each participant once, although the snapshot is newer again', async () => {
    const once = await contesting(closed, second, 5n);
    await expect(contesting(once, second, 6n)).rejects.toThrow(
      'this participant has contested already',
    );
  });

  test('not by somebody who is no participant', async () => {
    await expect(contesting(closed, STRANGER, 5n)).rejects.toThrow('is no participant');
  });

  test.each([4n, 3n])('not with snapshot %s where 4 is there', async (number) => {
    await expect(contesting(closed, first, number)).rejects.toThrow(
      `snapshot ${number} is not newer`,
    );
  });

  test.each([1n, 4n])('not with a snapshot of version 2 at version %s', async (version) => {
    const confirmed = await signed({ version: 2n });
    expect(() => contest(closed, version, confirmed, first, 0n)).toThrow('a snapshot of version 2');
  });

  test.each(forged)('not where $name', async ({ forge }) => {
    const snapshot = forge(await signed());
    expect(() => contest(closed, 1n, snapshot, first, 0n)).toThrow(FORGERY);
  });
});

test('a deposit comes back behind its deadline, when it can not be taken in any more', () => {
  const deposit: DepositDatum = { headId, deadline: 10_000n, deposited: outputsAt(7) };
  expect(() => recover(deposit, 10_000n)).toThrow('the deposit’s deadline has not passed');
  expect(() => recover(deposit, 10_001n)).not.toThrow();
});

test.each([
  [100n, 100_000n],
  [200n, 200_000n],
  [43_200n, 200_000n],
])('with a period of %s s, a close is valid for %s ms', (period, grace) => {
  expect(graceOf(period)).toBe(grace);
});
