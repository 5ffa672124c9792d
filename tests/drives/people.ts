import { jointSigner } from '../../offchain/signers/joint-signer.ts';
import { keyOf } from '../model/steps.ts';
import { signerOf } from '../model/users.ts';
import type { User, World } from '../support/world.ts';

/** Who calls. */
export const ACTORS = ['alice', 'bob', 'carol', 'dave'] as const;
export type Actor = (typeof ACTORS)[number];

export type People = Readonly<Record<Actor, User>>;

/** All of them, with funds and their first keys. */
export async function addPeople(world: World): Promise<People> {
  const add = async (name: Actor): Promise<User> => withKey(await world.addUser(name), 0);
  return {
    alice: await add('alice'),
    bob: await add('bob'),
    carol: await add('carol'),
    dave: await add('dave'),
  };
}

/** Somebody who acts with the auth key of a generation, and has the next one at hand. */
export function withKey(user: User, generation: number): User {
  const signer = signerOf(keyOf(user.name, generation));
  return { ...user, submission: { ...user.submission, signer } };
}

/** Somebody who pays with the ADA of another: in a head collateral is all that it takes, and nobody loses any. */
export function sharingFunds(owner: User, user: User): User {
  const { signer, address } = owner.submission;
  const joint = jointSigner(user.submission.signer, [signer]);
  const own = { ...joint, paymentKeyHash: signer.paymentKeyHash };
  return { ...user, submission: { ...user.submission, signer: own, address } };
}
