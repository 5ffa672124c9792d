import { expect, onTestFinished, test } from 'vitest';
import { GENESIS_BLOCK } from '../../emulator/block-record.ts';
import { loadScalus } from '../../emulator/scalus.ts';
import { StateHistory } from '../../emulator/state-history.ts';
import { Store } from '../../emulator/store.ts';
import { funds, genesisOutputs, payment } from './funds.ts';
import { sorted } from './support.ts';

const slotConfig = { zeroTime: 0n, zeroSlot: 0n, slotLength: 1000n };

test('a change that fails leaves no state of its transactions and blocks behind', async () => {
  const rules = await loadScalus();
  const store = Store.open(':memory:', () => ({
    network: 'test',
    zeroTime: 0n,
    outputs: genesisOutputs,
    registrations: [],
  }));
  onTestFinished(() => store.close());
  const history = new StateHistory(store, slotConfig);
  const submit = (index: number, sequence: bigint): void => {
    expect(history.present(rules).submit(payment(funds(index)), 1n)).toMatchObject({
      accepted: true,
    });
    history.accepted(sequence);
  };
  const block = (blockHeight: bigint, lastSequence: bigint): void => {
    history.block({ ...GENESIS_BLOCK, blockHeight, lastSequence, transactions: 1n });
  };
  submit(0, 1n);
  block(1n, 1n);
  const first = sorted(history.present(rules).utxos());
  submit(1, 2n);
  const second = sorted(history.present(rules).utxos());

  const failed = (): void =>
    history.change(() => {
      history.backTo(1n);
      submit(2, 2n);
      block(2n, 2n);
      throw new Error('the disk is full');
    });
  expect(failed).toThrow('the disk is full');

  expect(sorted(history.present(rules).utxos())).toEqual(second);
  block(2n, 2n);
  history.backTo(2n);
  expect(sorted(history.present(rules).utxos())).toEqual(second);
  history.backTo(1n);
  expect(sorted(history.present(rules).utxos())).toEqual(first);
});
