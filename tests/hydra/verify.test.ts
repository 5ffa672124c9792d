import { expect, test, vi } from 'vitest';
import type { HydraClient } from '../../hydra/client/hydra-client.ts';
import { isSigned } from '../../hydra/protocol/snapshot.ts';
import type { HeadProvider } from '../../hydra/provider/head-provider.ts';
import { findUnsigned } from '../../hydra/provider/open-head.ts';
import { isJsonObject, parseJson, serialiseJson, type JsonObject } from '../../hydra/wire/json.ts';
import { readHeadState, type HeadStateJson } from '../../hydra/wire/head-state.ts';
import { addressFromBytes, addressToBytes, TESTNET } from '../../offchain/ledger/address.ts';
import { InvalidDataError } from '../../offchain/errors/file.ts';
import { DEPOSIT_PERIOD } from './head.ts';
import { connect, depositWallet, openProvider } from './kernel-in-head.ts';
import { openStage } from './open-stage.ts';
import { outputsAt, parameters, signed } from './signed-head.ts';
import { openPurse } from './wallet.ts';

/** Hydra keys of a head's parties. */
async function partiesOf(client: HydraClient): Promise<readonly string[]> {
  const head = await client.http.getHead();
  if (head.tag !== 'Open') throw new TypeError('no head is open');
  return head.contents.parameters.parties.map(({ vkey }) => vkey);
}

test('what all parties have signed is verified: from the opening on, with deposits under way and taken in', async () => {
  const stage = await openStage(3);
  const client = await connect(stage);
  await client.init();
  const parties = await partiesOf(client);
  const verified = async (by = parties): Promise<HeadProvider> => {
    const provider = await openProvider(stage, client);
    await provider.verify(by);
    return provider;
  };
  const amountsIn = async (provider: HeadProvider): Promise<readonly bigint[]> =>
    (await provider.listConfirmed()).map(({ output }) => output.lovelace);
  await verified();
  const alice = await stage.world.addUser('alice');
  await depositWallet(stage, client, alice, [5_000_000n, 6_000_000n]);
  const early = await verified();
  // Whatever the order in which somebody has noted them.
  await verified(parties.toReversed());
  await depositWallet(stage, client, alice, [7_000_000n]);
  await verified();
  await stage.pass(Number(DEPOSIT_PERIOD));
  expect(await amountsIn(await verified())).toEqual([5_000_000n, 6_000_000n, 7_000_000n]);
  // What a node tells behind it is not verified, and not shown.
  expect(await amountsIn(early)).toEqual([5_000_000n, 6_000_000n]);
});

const CONFIRMED = ['coordinatedHeadState', 'confirmedSnapshot'] as const;

/** A change to what a node answers: a lie. */
type Lie = (contents: JsonObject, snapshot: JsonObject) => void;

const at = (object: JsonObject, ...path: readonly string[]): JsonObject => {
  let found = object;
  for (const name of path) {
    const next = found[name];
    if (!isJsonObject(next)) throw new TypeError(`no ${name}`);
    found = next;
  }
  return found;
};

const set = (object: JsonObject, name: string, value: unknown): void => {
  Object.assign(object, { [name]: value });
};

function firstOutput(snapshot: JsonObject): JsonObject {
  const [output] = Object.values(at(snapshot, 'utxo'));
  if (output === undefined || !isJsonObject(output)) throw new TypeError('no output');
  return output;
}

/** Signatures that are others. */
function signing(change: (signatures: readonly string[]) => readonly string[]): Lie {
  return (contents) => {
    const signatures = at(contents, ...CONFIRMED, 'signatures');
    set(signatures, 'multiSignature', change(signatures['multiSignature'] as string[]));
  };
}

const lies: Readonly<Record<string, Lie>> = {
  'an amount': (_, snapshot) => set(at(firstOutput(snapshot), 'value'), 'lovelace', 9_000_000n),
  'an output that is left out': (_, snapshot) => {
    const utxo = at(snapshot, 'utxo');
    delete (utxo as Record<string, unknown>)[Object.keys(utxo)[0] ?? ''];
  },
  'an output to be committed': (_, snapshot) =>
    set(snapshot, 'utxoToCommit', { [`${'00'.repeat(32)}#0`]: firstOutput(snapshot) }),
  'an output to be decommitted': (_, snapshot) =>
    set(snapshot, 'utxoToDecommit', { [`${'00'.repeat(32)}#0`]: firstOutput(snapshot) }),
  'its number': (_, snapshot) => set(snapshot, 'number', (snapshot['number'] as bigint) + 1n),
  'its number, as if nobody had to sign it': (_, snapshot) => set(snapshot, 'number', 0n),
  'its accumulator': (_, snapshot) => set(snapshot, 'accumulator', '00'.repeat(32)),
  'its version': (_, snapshot) => set(snapshot, 'version', 9n),
  'a signature': signing(([first = '', ...rest]) => [
    `${first.startsWith('00') ? 'ff' : '00'}${first.slice(2)}`,
    ...rest,
  ]),
  'a signature that is missing': signing((signatures) => signatures.slice(1)),
  'signatures in another order': signing((signatures) => signatures.toReversed()),
  'one party’s signature for both': signing(([first = '']) => [first, first]),
};

/** An output's address, with other bytes. */
function readdressing(change: (bytes: Uint8Array) => Iterable<number>): Lie {
  return (_, snapshot) => {
    const output = firstOutput(snapshot);
    const { address } = output;
    if (typeof address !== 'string') throw new TypeError('no address');
    const bytes = addressToBytes(address);
    set(output, 'address', addressFromBytes(new Uint8Array(change(bytes))));
  };
}

/** What signatures do not cover. */
const addresses: Readonly<Record<string, Lie>> = {
  'of another network': readdressing(([header = 0, ...rest]) => [header ^ 1, ...rest]),
  'with a byte more': readdressing((bytes) => [...bytes, 0]),
  'of Byron': readdressing(([, ...rest]) => [0x82, ...rest]),
};

test('a lie of a node about the state, the signatures or the parties is found, and refused', async () => {
  const { client, provider, pay } = await openPurse(2);
  const parties = await partiesOf(client);
  await provider.submit((await pay(1_000_001n)).cbor);
  await provider.sync();
  const honest = serialiseJson(await client.http.getHead());
  const told = (lie: Lie): HeadStateJson => {
    const json = parseJson(honest);
    if (!isJsonObject(json)) throw new TypeError('no state');
    const contents = at(json, 'contents');
    lie(contents, at(contents, ...CONFIRMED, 'snapshot'));
    return readHeadState(json);
  };
  const { headId } = (await client.http.getHead()).contents as { readonly headId: string };
  const judge = (lie: Lie): Promise<string | undefined> =>
    findUnsigned(told(lie), { headId, parties, networkId: TESTNET });
  expect(await judge(() => undefined)).toBeUndefined();
  for (const [what, lie] of Object.entries(lies)) {
    expect([what, await judge(lie)]).toEqual([what, 'not all parties of the head have signed it']);
  }
  for (const [what, lie] of Object.entries(addresses)) {
    const problem = 'it has an address that no head of this network can have';
    expect([what, await judge(lie)]).toEqual([what, problem]);
  }
  const lacking = parties.slice(1).map((vkey) => ({ vkey }));
  const ofOthers = judge((contents) => set(at(contents, 'parameters'), 'parties', lacking));
  expect(await ofOthers).toBe('its head has other parties');
  for (const lie of [
    (_: JsonObject, snapshot: JsonObject) => set(snapshot, 'headId', '00'.repeat(28)),
    (contents: JsonObject) => set(contents, 'headId', '00'.repeat(28)),
  ]) {
    expect(await judge(lie)).toBe('it is of another head');
  }

  await provider.verify(parties);
  await expect(provider.verify([...parties, '00'.repeat(32)])).rejects.toThrow(InvalidDataError);
  vi.spyOn(client.http, 'getHead').mockResolvedValue(told(lies['an amount'] ?? (() => undefined)));
  await expect(provider.verify(parties)).rejects.toThrow('Name another node');
});

test('what all have signed as on its way hides nothing forged under the same reference', async () => {
  const honest = await signed({
    utxo: outputsAt(0, 1),
    utxoToCommit: outputsAt(2),
    utxoToDecommit: outputsAt(3),
  });
  expect(await isSigned(honest, parameters.parties)).toBe(true);
  const [forged] = outputsAt(9).values();
  if (forged === undefined) throw new RangeError('no output');
  for (const part of [outputsAt(2), outputsAt(3)]) {
    const [name = ''] = part.keys();
    const utxo = new Map([...honest.snapshot.utxo, [name, forged]]);
    const lie = { ...honest, snapshot: { ...honest.snapshot, utxo } };
    expect(await isSigned(lie, parameters.parties)).toBe(false);
  }
});
