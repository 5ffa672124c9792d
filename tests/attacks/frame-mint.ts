import { objectUnit } from '../../offchain/kernel/objects.ts';
import { toHex } from '../../offchain/ledger/hash.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { FAKE_ID, text } from '../support/props.ts';
import type { Mutation } from '../support/suite.ts';
import type { Tx } from '../support/tx.ts';
import type { FrameTarget } from './frame.ts';

/** Attacks on the mint: the whole of it is the call's. */
export function mintMutations({ outputs, updated, burned }: FrameTarget): readonly Mutation[] {
  const made = Array.from({ length: outputs - updated }, (_, at) => updated + at);
  const gone = Array.from({ length: burned }, (_, at) => at);
  return [...extraTokens, ...made.flatMap(newTokens), ...gone.map(keptToken)];
}

const policies = ({ arena }: Tx) => arena.viewAs(arena.alice).policies;
const unitOf = (tx: Tx, at: number): Hex => [...tx.object(at).assets.keys()][0] ?? '';

const extra = (name: string, unit: (tx: Tx) => Hex, quantity = 1n): Mutation => ({
  name: `the mint holds ${name}`,
  rejects: 'F10',
  apply: (tx) => tx.mint(unit(tx), quantity),
});

/** Tokens that no call makes. */
export const extraTokens: readonly Mutation[] = [
  extra('one of the attacker’s own tokens', ({ arena }) => arena.nativePolicy + FAKE_ID),
  {
    name: 'one of the attacker’s own tokens is burned along',
    rejects: 'F10',
    apply: (tx) => {
      tx.spend(tx.arena.props.foreignRecord);
      tx.mint(tx.arena.nativePolicy + toHex(text('KERNEL')), -1n);
    },
  },
  extra('an inode more', (tx) => objectUnit(policies(tx), 'inode', FAKE_ID)),
  extra('an account more', (tx) => objectUnit(policies(tx), 'account', FAKE_ID)),
  extra('an entry more', (tx) => objectUnit(policies(tx), 'entry', FAKE_ID)),
  extra('credits', (tx) => policies(tx).objects + toHex(text('CREDIT')), 1_000_000n),
  extra('a token without a name', (tx) => policies(tx).objects),
];

/** Attacks on the token of an object that the call makes. */
const newTokens = (at: number): readonly Mutation[] => [
  extra(`the token of object ${at} twice`, (tx) => unitOf(tx, at)),
  {
    name: `the token of object ${at} is not minted`,
    rejects: 'F10',
    apply: (tx) => {
      const unit = unitOf(tx, at);
      tx.mint(unit, -1n);
      tx.object(at).assets.delete(unit);
    },
  },
  {
    name: `object ${at} is of another id`,
    rejects: 'F10',
    apply: (tx) => {
      const unit = unitOf(tx, at);
      const forged = unit.slice(0, 58) + FAKE_ID;
      tx.mint(unit, -1n);
      tx.mint(forged, 1n);
      tx.object(at).assets.delete(unit);
      tx.object(at).assets.set(forged, 1n);
    },
  },
];

/** The attacker keeps a token that ought to be burned. */
const keptToken = (at: number): Mutation => ({
  name: `token ${at} of those to be burned is kept`,
  rejects: 'F10',
  apply: (tx) => {
    const unit = [...tx.draft.mint.keys()].toSorted()[at] ?? '';
    tx.mint(unit, 1n);
  },
});
