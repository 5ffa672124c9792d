import { expect, test } from 'vitest';
import { encodeDepositDatum } from '../../hydra/head/l1/head-datum.ts';
import type { UtxoSet } from '../../hydra/ledger/rule.ts';
import { toUtxoSet } from '../../hydra/ledger/utxo-set.ts';
import { depositTimes } from '../../hydra/protocol/deposit-times.ts';
import { encodeOutput } from '../../offchain/ledger/output.ts';
import type { Hex, Output, Utxo } from '../../offchain/ledger/utxo.ts';
import { prepare } from '../../offchain/submit.ts';
import { emptyPlan } from '../../offchain/tx-plan.ts';
import { DEPOSIT_PERIOD, type Stage } from './head.ts';
import { depositWallet } from './kernel-in-head.ts';
import { openPurse, type Purse } from './wallet.ts';

/** A deposit by somebody who is no participant. Its datum names what it likes; its output holds as much. */
async function depositByStranger(
  { stage, client }: Pick<Purse, 'stage' | 'client'>,
  deposited: UtxoSet,
): Promise<Hex> {
  const { world, head } = stage;
  const { phase } = client.view;
  if (phase.status !== 'Open') throw new TypeError('no open head');
  const { submission } = await world.addUser('stranger');
  const { slotConfig } = submission.provider;
  const { slot } = await submission.provider.getTip();
  const now = world.clock.now();
  const times = depositTimes({ now, slot, depositPeriod: DEPOSIT_PERIOD, slotConfig });
  const { deadline, validity } = times;
  const lovelace = [...deposited.values()].reduce((sum, { output }) => sum + output.lovelace, 0n);
  const datum = encodeDepositDatum({ headId: phase.headId, deadline, deposited });
  const { depositAddress } = head.l1.custody;
  const { cbor, transaction } = await prepare(submission, {
    ...emptyPlan,
    outputs: [{ address: depositAddress, lovelace, assets: new Map(), datum }],
    validity,
  });
  await submission.provider.submit(cbor);
  await head.look();
  return transaction.id;
}

const statusOf = (stage: Stage, id: Hex): string | undefined =>
  stage.head.parties[0]?.state.pendingDeposits.get(id)?.status;

const like = ({ reference, output }: Utxo, change: Partial<Output>): Utxo => {
  const changed = { ...output, ...change };
  return { reference, output: changed, cbor: encodeOutput(changed) };
};

test('a stranger’s deposit that names an output of the head does not replace it', async () => {
  const purse = await openPurse(2);
  const { stage, alice, client, provider } = purse;
  const before = await provider.listConfirmed();
  const [target] = before;
  if (target === undefined) throw new RangeError('nothing in the head');
  const id = await depositByStranger(purse, toUtxoSet([like(target, { lovelace: 5_000_000n })]));
  await stage.pass(Number(DEPOSIT_PERIOD) * 1.5 + 5);
  expect(statusOf(stage, id)).toBe('Inactive');
  // It holds nobody up: another deposit is taken in beside it.
  await depositWallet(stage, client, alice, [9_000_000n]);
  const after = await provider.listConfirmed();
  expect(after.length).toBe(before.length + 1);
  expect(after).toEqual(expect.arrayContaining([...before]));
  // And whoever made it gets it back.
  await stage.pass(Number(DEPOSIT_PERIOD) * 2);
  expect(statusOf(stage, id)).toBe('Expired');
  await client.recover(id);
});

test('a deposit of less than an output must have is not taken in', async () => {
  const purse = await openPurse(1);
  const { stage, provider } = purse;
  const before = await provider.listConfirmed();
  const [target] = before;
  if (target === undefined) throw new RangeError('nothing in the head');
  const outputs = [5_000_000n, 500_000n].map((lovelace, index) => {
    const reference = { txId: 'ee'.repeat(32), index: BigInt(index) };
    return { ...like(target, { lovelace }), reference };
  });
  const id = await depositByStranger(purse, toUtxoSet(outputs));
  await stage.pass(Number(DEPOSIT_PERIOD) * 1.5 + 5);
  expect(statusOf(stage, id)).toBe('Inactive');
  const good = await depositByStranger(purse, toUtxoSet(outputs.slice(0, 1)));
  await stage.pass(Number(DEPOSIT_PERIOD) * 1.5 + 5);
  await expect.poll(async () => (await provider.listConfirmed()).length).toBe(before.length + 1);
  expect(statusOf(stage, good)).toBeUndefined();
});
