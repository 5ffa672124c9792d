import { beforeAll, describe, expect, test } from 'vitest';
import { getTransaction } from '../../offchain/kernel/get-transaction.ts';
import { openKernel } from '../../offchain/kernel/open.ts';
import { kernelUnit } from '../../offchain/kernel/objects.ts';
import { blake2b256, toHex } from '../../offchain/ledger/hash.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { Provider } from '../../offchain/ports/provider.ts';
import * as cbor from '../conformance/cbor.ts';
import { failureOf, makeDesk, silent, text, type Desk } from './desk.ts';
import { replacing, sessionOver } from './provider.ts';

const invalidData = { name: 'InvalidDataError', code: 13 };

/** A transaction with a body of no known form: its id is right, and nothing of it can be read. */
const body = cbor.map([cbor.uint(1), cbor.text('of the future')]);
const unreadable = cbor.array(body, cbor.map(), cbor.bool(true), cbor.nothing);
const unreadableId = toHex(blake2b256(body));

let desk: Desk;
let file: Hex;
let other: Hex;
const content = new Uint8Array(20_000).fill(7);

beforeAll(async () => {
  desk = await makeDesk();
  file = await desk.session.createFile(desk.root, text('file'));
  other = await desk.session.createFile(desk.root, text('other'));
  await desk.session.writeFile(file, content, silent);
  await desk.session.writeFile(other, content, silent);
});

/** A chain with the unreadable transaction first and last at the kernel's address. */
function withJunk(parts: Partial<Provider> = {}): Provider {
  const { provider } = desk.world.emulator;
  return replacing(provider, {
    listTransactions: async (address) => [
      unreadableId,
      ...(await provider.listTransactions(address)),
      unreadableId,
    ],
    findTransaction: async (id) =>
      id === unreadableId
        ? { id, cbor: unreadable, slot: 1n, blockHeight: 1n }
        : provider.findTransaction(id),
    ...parts,
  });
}

const through = (provider: Provider) => sessionOver(provider, desk.alice, desk.scripts);

describe('a transaction that can not be read', () => {
  test('is an error where it is asked for', async () => {
    expect(await failureOf(getTransaction(withJunk(), unreadableId))).toEqual(invalidData);
  });

  test('is passed over by the list of calls', async () => {
    expect(await through(withJunk()).listCalls()).toEqual(await desk.session.listCalls());
  });

  test('is not passed over where the provider gives it for another', async () => {
    const [, one = ''] = await desk.world.emulator.provider.listTransactions(desk.scripts.address);
    const provider = withJunk();
    const lying = replacing(provider, {
      findTransaction: async (id) => {
        const found = await provider.findTransaction(id);
        return found && id === one ? { ...found, cbor: unreadable } : found;
      },
    });
    expect(await failureOf(through(lying).listCalls())).toEqual(invalidData);
  });

  test('is passed over in the search for the boot', async () => {
    const { provider } = desk.world.emulator;
    const unit = kernelUnit(desk.policies);
    // As after a head, which leaves the record in a transaction of its own.
    const listUtxos: Provider['listUtxos'] = async (address) =>
      (await provider.listUtxos(address)).map((utxo) =>
        utxo.output.assets.has(unit)
          ? { ...utxo, reference: { txId: unreadableId, index: 0n } }
          : utxo,
      );
    const { genesis } = desk.scripts;
    expect(await openKernel(withJunk({ listUtxos }), genesis)).toEqual(desk.scripts);
  });

  test('hides the content of the file that it made, and of no other', async () => {
    const { provider } = desk.world.emulator;
    const inode = (await desk.session.view()).inodes.get(file);
    const { txId: last = '' } = inode?.utxo.reference ?? {};
    const listUtxos: Provider['listUtxos'] = async (address) =>
      (await provider.listUtxos(address)).map((utxo) =>
        utxo.reference.txId === last && utxo.reference.index === inode?.utxo.reference.index
          ? { ...utxo, reference: { txId: unreadableId, index: 0n } }
          : utxo,
      );
    const session = through(withJunk({ listUtxos }));
    expect(await failureOf(session.readFile(file))).toEqual(invalidData);
    expect(await session.readFile(other)).toEqual(content);
  });
});
