import { expect, test } from 'vitest';
import { generateEntropy } from '../../offchain/signers/derivation.ts';
import { ringOfSeed, withoutSeed, type KeyRing } from '../../offchain/signers/key-ring.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { saveKeys } from '../../shell/keys.ts';
import { createPasswords } from '../../shell/passwords.ts';
import type { Environment } from '../../shell/environment.ts';
import { findParticipantSigners, readParticipants } from '../../shell/participant-keys.ts';
import { failureOf } from '../kernel/desk.ts';
import { Machine } from './machine.ts';

const STRANGER: Hex = 'ab'.repeat(28);

/** A home without keys. */
const makeHome = (): Environment => new Machine().context().machine.environment;

/** Gives a user of the home keys of these generations. */
async function addUser(
  home: Environment,
  user: string,
  { generations = [0], password }: { generations?: readonly number[]; password?: string } = {},
): Promise<KeyRing> {
  const ring = await ringOfSeed(generateEntropy(12), generations);
  await saveKeys({ ...home, user }, { ring, password }, { replaces: undefined });
  return ring;
}

const authOf = (ring: KeyRing, generation: number): Hex => ring.signerOf(generation).authKeyHash;

test('participants are named by users of the home and by hashes, in the order typed', async () => {
  const home = makeHome();
  const alice = await addUser(home, 'alice');
  const bob = await addUser(home, 'bob');
  const [alices, bobs] = [authOf(alice, 0), authOf(bob, 0)];
  expect(await readParticipants(home, 'alice,bob')).toEqual([alices, bobs]);
  expect(await readParticipants(home, `bob,${STRANGER.toUpperCase()},alice`)).toEqual([
    bobs,
    STRANGER,
    alices,
  ]);
});

test('the run’s user is the only one where none is named, with keys that are made on the spot', async () => {
  const home = makeHome();
  const [made, ...more] = await readParticipants(home, undefined);
  expect(more).toEqual([]);
  expect(await readParticipants(home, undefined)).toEqual([made]);
  expect(await readParticipants(home, home.user)).toEqual([made]);
});

test('a user whose keys were rotated is named by the newest', async () => {
  const home = makeHome();
  const ring = await addUser(home, 'alice', { generations: [0, 1, 2] });
  expect(await readParticipants(home, 'alice')).toEqual([authOf(ring, 2)]);
});

test('nobody is named twice, by name or by hash', async () => {
  const home = makeHome();
  const hash = authOf(await addUser(home, 'alice'), 0);
  for (const typed of ['alice,alice', `alice,${hash}`, `${STRANGER},${STRANGER.toUpperCase()}`]) {
    await expect(readParticipants(home, typed)).rejects.toThrow(
      `A participant is named twice: ${typed}`,
    );
  }
});

test('who has no keys here, and what is no name, is told', async () => {
  const home = makeHome();
  await addUser(home, 'alice');
  await expect(readParticipants(home, 'alice,bob')).rejects.toThrow('keys of bob');
  expect(await failureOf(readParticipants(home, 'bob'))).toEqual({
    name: 'FileNotFoundError',
    code: 2,
  });
  for (const typed of ['', 'alice,', 'alice, bob', '../alice', 'a'.repeat(33), 'ab'.repeat(27)]) {
    expect(await failureOf(readParticipants(home, typed))).toEqual({
      name: 'BadCommandError',
      code: 1,
    });
  }
});

test('a participant’s key signs whatever has become of it since', async () => {
  const home = makeHome();
  const alice = await addUser(home, 'alice', { generations: [0, 1, 2] });
  const paper = await withoutSeed(await ringOfSeed(generateEntropy(12), [0, 1]));
  const keys = { ring: paper, password: undefined };
  await saveKeys({ ...home, user: 'bob' }, keys, { replaces: undefined });
  const participants = [authOf(alice, 0), authOf(paper, 0), STRANGER];
  const signers = await findParticipantSigners(home, participants);
  expect(signers.map(({ authKeyHash }) => authKeyHash)).toEqual(participants.slice(0, 2));
  expect(await findParticipantSigners(home, [authOf(alice, 1)])).toHaveLength(1);
  // One user may be there with two keys, and then signs with both.
  expect(await findParticipantSigners(home, [authOf(alice, 0), authOf(alice, 2)])).toHaveLength(2);
  expect(await findParticipantSigners(makeHome(), participants)).toEqual([]);
});

test('who takes no part is not asked for a password; who does is', async () => {
  const home = makeHome();
  const alice = await addUser(home, 'alice');
  const bob = await addUser(home, 'bob', { password: 'tomato-lantern-91' });
  // Another run: nothing is unlocked yet, and nobody is at the terminal.
  const { console } = new Machine().context().machine;
  const later = { ...home, passwords: createPasswords(undefined, console) };
  expect(await findParticipantSigners(later, [authOf(alice, 0)])).toHaveLength(1);
  const both = findParticipantSigners(later, [authOf(alice, 0), authOf(bob, 0)]);
  expect((await failureOf(both)).name).toBe('InvalidPasswordError');
});
