import { describe, expect, test } from 'vitest';
import { ScalusLedger } from '../../emulator/scalus-ledger.ts';
import { decideReqSn } from '../../hydra/head/decide-snapshot.ts';
import { decideReqTx } from '../../hydra/head/decide-transaction.ts';
import type { NetworkMessage } from '../../hydra/head/network-message.ts';
import { nextDeposit, requestSnapshot } from '../../hydra/head/next-snapshot.ts';
import type { Outcome } from '../../hydra/head/outcome.ts';
import { headParameters } from '../../hydra/head/parameters.ts';
import type { PartyEnvironment } from '../../hydra/head/party-environment.ts';
import { resume } from '../../hydra/head/resume.ts';
import {
  initialState,
  isLeader,
  type CoordinatedState,
  type NodeState,
  type OpenState,
} from '../../hydra/head/state.ts';
import {
  decodeConwayTransaction,
  type ConwayTransaction,
} from '../../hydra/ledger/conway-transaction.ts';
import { HeadLedger } from '../../hydra/ledger/head-ledger.ts';
import { Accumulator } from '../../hydra/protocol/accumulator.ts';
import { TESTNET } from '../../offchain/ledger/address.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { toUtxoSet } from '../../hydra/ledger/utxo-set.ts';
import type { UtxoSet } from '../../hydra/ledger/rule.ts';
import { funds, payment } from '../emulator/funds.ts';
import { headId, keys, outputsAt, parameters, signed } from './signed-head.ts';

const { parties } = parameters;

/** A party of the head, by its place. */
function environmentOf(index: number): PartyEnvironment {
  const key = keys[index];
  if (key === undefined) throw new RangeError(`no party ${index}`);
  return {
    key,
    parameters,
    depositPeriod: 50n,
    unsyncedPeriod: 50n,
    ledger: new HeadLedger({
      parameters: headParameters,
      networkId: TESTNET,
      slotConfig: { zeroTime: 0n, zeroSlot: 0n, slotLength: 1000n },
      scripts: new ScalusLedger(),
    }),
    last: { accumulator: Accumulator.empty },
    now: () => 0n,
  };
}

/** A head whose snapshot 5 is confirmed. */
async function openHead(
  change: Partial<CoordinatedState> = {},
): Promise<{ readonly state: NodeState; readonly head: OpenState }> {
  const head: OpenState = {
    tag: 'Open',
    headId,
    headSeed: '00',
    parameters,
    coordinated: {
      localUtxo: new Map(),
      localTxs: [],
      allTxs: new Map(),
      confirmedSnapshot: await signed(),
      seenSnapshot: { tag: 'LastSeenSnapshot', lastSeen: 5n },
      currentDepositTxId: undefined,
      decommitTx: undefined,
      version: 1n,
      ...change,
    },
  };
  return { state: { ...initialState(), head }, head };
}

type ReqSn = NetworkMessage & { readonly tag: 'ReqSn' };

/** What was asked for, if anything was. */
const requestsIn = ({ effects }: Pick<Outcome & { kind: 'continue' }, 'effects'>): ReqSn[] =>
  effects
    .map((effect) => (effect.kind === 'network' ? effect.message : undefined))
    .filter((message) => message?.tag === 'ReqSn');

const nothing = {
  version: 1n,
  transactions: [],
  decommitTx: undefined,
  depositTxId: undefined,
} as const;

describe('who leads', () => {
  // The protocol: parties[(s - 1) mod n] for the snapshot s.
  test.each([
    [1n, 0],
    [2n, 1],
    [3n, 2],
    [4n, 0],
    [5n, 1],
    [6n, 2],
    [3_000_000_000_000_000_000_001n, 0],
  ])('snapshot %s: party %i, and nobody else', async (number, leader) => {
    const { head } = await openHead();
    const leads = parties.map((party) => isLeader(parameters, party, number));
    expect(leads).toEqual(parties.map((_, index) => index === leader));
    const asks = parties.map(
      (party) => requestsIn(requestSnapshot(party, head, { ...nothing, number })).length,
    );
    expect(asks).toEqual(parties.map((_, index) => (index === leader ? 1 : 0)));
  });

  test('alone, a party always leads; a stranger never does', () => {
    const alone = { ...parameters, parties: parties.slice(1, 2) };
    for (const number of [1n, 2n, 3n]) {
      expect(isLeader(alone, parties[1] ?? '', number)).toBe(true);
      expect(isLeader(parameters, 'ff'.repeat(32), number)).toBe(false);
    }
  });

  const request = (change: Partial<ReqSn> = {}): ReqSn => ({
    tag: 'ReqSn',
    snapshotVersion: 1n,
    snapshotNumber: 6n,
    transactionIds: [],
    decommitTx: undefined,
    depositTxId: undefined,
    ...change,
  });

  test('a snapshot is signed only where its leader asks for it', async () => {
    const { state, head } = await openHead();
    const outcomes = await Promise.all(
      parties.map((sender) => decideReqSn(environmentOf(0), state, head, sender, request())),
    );
    expect(outcomes).toMatchObject([
      { kind: 'error', reason: `${parties[0]} does not lead` },
      { kind: 'error', reason: `${parties[1]} does not lead` },
      { kind: 'continue', events: [{ tag: 'SnapshotRequested', snapshotNumber: 6n }] },
    ]);
  });

  test('a party that starts again repeats what it has asked for, and nobody else does', async () => {
    const requested = { tag: 'RequestedSnapshot', lastSeen: 5n, requested: 6n } as const;
    const { state } = await openHead({ seenSnapshot: requested });
    const asked = keys.map((_, index) => continued(resume(environmentOf(index), state)));
    expect(asked.map((outcome) => requestsIn(outcome).length)).toEqual([0, 0, 1]);
  });

  test.each([4n, 5n, 7n])('not snapshot %s after 5', async (snapshotNumber) => {
    const { state, head } = await openHead();
    const leader = parties[Number((snapshotNumber - 1n) % 3n)] ?? '';
    expect(
      await decideReqSn(environmentOf(0), state, head, leader, request({ snapshotNumber })),
    ).toMatchObject({ kind: 'error' });
  });
});

function continued(outcome: Outcome): Outcome & { kind: 'continue' } {
  if (outcome.kind !== 'continue') throw new TypeError(outcome.reason);
  return outcome;
}

describe('limits of a snapshot', () => {
  /** So many transactions that nothing but their fees tells apart. */
  const transactions = (count: number): readonly ConwayTransaction[] =>
    Array.from({ length: count }, (_, index) =>
      decodeConwayTransaction(payment(funds(0), { fee: BigInt(index) })),
    );
  const idsOf = (some: readonly ConwayTransaction[]): readonly Hex[] => some.map(({ id }) => id);

  test.each([99, 100, 101])('of %i transactions, 100 are asked for at most', async (count) => {
    const waiting = transactions(count);
    const { head } = await openHead();
    const [asked] = requestsIn(
      requestSnapshot(parties[2] ?? '', head, { ...nothing, number: 6n, transactions: waiting }),
    );
    expect(asked?.transactionIds).toEqual(idsOf(waiting.slice(0, 100)));
  });

  test('and so it is when a party starts again', async () => {
    const localTxs = transactions(101);
    const requested = { tag: 'RequestedSnapshot', lastSeen: 5n, requested: 6n } as const;
    for (const seenSnapshot of [requested, { tag: 'LastSeenSnapshot', lastSeen: 5n } as const]) {
      const { state } = await openHead({ localTxs, seenSnapshot });
      const [asked] = requestsIn(continued(resume(environmentOf(2), state)));
      expect(asked?.transactionIds).toEqual(idsOf(localTxs.slice(0, 100)));
    }
  });

  const signing = async (outputs: number, committed: number): Promise<Outcome> => {
    const indices = Array.from({ length: outputs + committed }, (_, index) => index);
    const deposited = outputsAt(...indices.slice(outputs));
    const utxo = outputsAt(...indices.slice(0, outputs));
    const confirmed = await signed();
    const { state, head } = await openHead({
      confirmedSnapshot: { ...confirmed, snapshot: { ...confirmed.snapshot, utxo } },
    });
    const deposit = { headId, deposited, created: 0n, deadline: 0n, status: 'Active' } as const;
    state.pendingDeposits.set('dd', deposit);
    return decideReqSn(environmentOf(0), state, head, parties[2] ?? '', {
      tag: 'ReqSn',
      snapshotVersion: 1n,
      snapshotNumber: 6n,
      transactionIds: [],
      decommitTx: undefined,
      depositTxId: committed === 0 ? undefined : 'dd',
    });
  };

  test.each([
    [4096, 0],
    [4000, 96],
  ])('%i outputs, and %i that come: too many, nobody signs', async (outputs, committed) => {
    expect(await signing(outputs, committed)).toEqual({
      kind: 'error',
      reason: '4096 outputs, 4095 allowed',
    });
  });

  test('4,000 outputs, and 95 that come: signed', async () => {
    expect(await signing(4000, 95)).toMatchObject({
      kind: 'continue',
      events: [{ tag: 'SnapshotRequested' }],
      effects: [{ kind: 'network', message: { tag: 'AckSn' } }],
    });
  });
});

describe('deposits name their outputs as they like', () => {
  const transaction = decodeConwayTransaction(payment(funds(0), { fee: 0n }));
  const made = toUtxoSet(transaction.outputs);
  const deposit = (deposited: UtxoSet) =>
    ({ headId, deposited, created: 0n, deadline: 0n, status: 'Active' }) as const;
  const asked = (change: Partial<ReqSn> = {}): ReqSn => ({
    tag: 'ReqSn',
    snapshotVersion: 1n,
    snapshotNumber: 6n,
    transactionIds: [],
    decommitTx: undefined,
    depositTxId: 'dd',
    ...change,
  });

  test.each<[string, UtxoSet, Partial<CoordinatedState>]>([
    ['is there', outputsAt(1), {}],
    ['is made by a transaction that waits', made, { localTxs: [transaction] }],
    ['a waiting transaction spends', outputsAt(0), { localUtxo: new Map(outputsAt(1)) }],
  ])('nobody asks for one with an output that %s', async (_, deposited, change) => {
    for (const currentDepositTxId of ['dd', undefined]) {
      const { state, head } = await openHead({ ...change, currentDepositTxId });
      state.pendingDeposits.set('dd', deposit(deposited));
      expect(nextDeposit(state, head, false)).toBeUndefined();
      state.pendingDeposits.set('dd', deposit(outputsAt(7)));
      expect(nextDeposit(state, head, false)).toBe('dd');
    }
  });

  test.each([
    ['names an output of the head', outputsAt(1)],
    ['has less than the minimum of lovelace', cheap(outputsAt(7))],
  ])('nobody signs where a deposit %s, whoever leads', async (reason, deposited) => {
    const { state, head } = await openHead();
    state.pendingDeposits.set('dd', deposit(deposited));
    expect(await decideReqSn(environmentOf(0), state, head, parties[2] ?? '', asked())).toEqual({
      kind: 'error',
      reason: `deposit dd ${reason}`,
    });
  });

  test('a transaction can not make what is being taken in', async () => {
    const { state, head } = await openHead({
      localUtxo: new Map(toUtxoSet([funds(0)])),
      localTxs: [transaction],
      allTxs: new Map([[transaction.id, transaction]]),
    });
    const { snapshot } = head.coordinated.confirmedSnapshot;
    const utxo = toUtxoSet([funds(0)]);
    head.coordinated.confirmedSnapshot = {
      signatures: [],
      snapshot: { ...snapshot, utxo },
    };
    // It came first, and the deposit was asked for before: it gives way.
    for (const [deposited, kept] of [
      [made, []],
      [outputsAt(7), [transaction.id]],
    ] as const) {
      state.pendingDeposits.set('dd', deposit(deposited));
      const outcome = await decideReqSn(environmentOf(0), state, head, parties[2] ?? '', asked());
      expect(continued(outcome).events).toMatchObject([{ localTxIds: kept }]);
    }
    // It comes later: it is invalid.
    const confirmedSnapshot = {
      signatures: [],
      snapshot: { ...snapshot, utxo, utxoToCommit: made },
    };
    const later = await openHead({ localUtxo: new Map(utxo), confirmedSnapshot });
    const outcome = await decideReqTx(environmentOf(0), later.state, later.head, transaction, 0);
    expect(continued(outcome).events).toMatchObject([
      { tag: 'TransactionReceived' },
      { tag: 'TxInvalid', reason: 'it makes an output that a deposit is taken in as' },
    ]);
  });
});

/** The same outputs with less lovelace than an output may have. */
function cheap(utxos: UtxoSet): UtxoSet {
  return toUtxoSet(
    [...utxos.values()].map((utxo) => ({ ...utxo, output: { ...utxo.output, lovelace: 1n } })),
  );
}
