import { Constr } from '../../validators/lib/data.ts';
import { authCommitment } from '../../offchain/kernel/auth-commitment.ts';
import { fromHex } from '../../offchain/ledger/hash.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { Arena } from '../support/arena.ts';
import { FAKE_ID, text } from '../support/props.ts';
import { fromBytes, onDrive, type Mutation, type Suite } from '../support/suite.ts';
import type { Tx } from '../support/tx.ts';
import { accountOwning, entryNamed, inodeOf, nameNode, ownerOf } from './find.ts';
import { changesBlank } from './blanks.ts';
import { frameMutations, frameVariations, type FrameTarget } from './frame.ts';
import { ACCOUNT, attack, wrongField } from './mutation.ts';

/** What the account is committed to after the call. */
const NEXT = 'cd'.repeat(28);

const paramsOf = (arena: Arena) => {
  const { nextAuthKeyHash } = arena.alice.submission.signer;
  const account = ownerOf(arena, arena.files.root);
  return { account, auth: nextAuthKeyHash, nextAuth: NEXT, encryption: FAKE_ID };
};

/** Another key, in the argument and in the account. */
function setAuth(tx: Tx, auth: Hex): void {
  tx.setArgument('auth', fromHex(auth));
  tx.setField(0, ACCOUNT.auth, new Constr(0, [fromHex(auth)]));
}

/** Who signs, by key hashes. */
const sign = (tx: Tx, ...keys: readonly Hex[]): void => {
  tx.draft.requiredSigners.splice(0, Infinity, ...keys);
};

const signer = ({ arena }: Tx) => arena.alice.submission.signer;

const lengthened = (
  rejects: Mutation['rejects'],
  argument: 'nextAuth' | 'encryption',
  lengths: readonly number[],
): readonly Mutation[] =>
  lengths.map((length) =>
    attack(rejects, `${argument} has ${length} bytes`, (tx) => {
      const value = new Uint8Array(length).fill(7);
      tx.setArgument(argument, value);
      tx.setField(0, ACCOUNT[argument], value);
    }),
  );

const commitments: readonly Mutation[] = [
  attack('A01', 'the key in use is put in use again: whoever stole it stays', (tx) => {
    setAuth(tx, signer(tx).authKeyHash);
    sign(tx, signer(tx).authKeyHash);
  }),
  attack('A01', 'with the key in use, another key of the thief’s is put in use', (tx) => {
    const { authKeyHash } = tx.arena.mallory.submission.signer;
    setAuth(tx, authKeyHash);
    sign(tx, signer(tx).authKeyHash, authKeyHash);
  }),
  attack('A01', 'the account is a stranger’s, which is committed to another key', (tx) => {
    const utxo = accountOwning(tx.arena, tx.arena.hers.root);
    tx.replant(utxo);
    tx.setField(0, ACCOUNT.root, fromHex(tx.arena.hers.root));
  }),
  attack('A02', 'the committed key has not signed', (tx) => sign(tx, signer(tx).authKeyHash)),
  attack('A02', 'nobody has signed', (tx) => sign(tx)),
  attack('A02', 'a stranger has signed', (tx) => tx.signAs(tx.arena.mallory)),
  ...lengthened('A03', 'nextAuth', [0, 28, 31, 33, 1000]),
];

const objects: readonly Mutation[] = [
  attack('F06', 'the object is an inode', (tx) =>
    tx.replant(inodeOf(tx.arena, tx.arena.files.inline)),
  ),
  attack('F06', 'the object is an entry', (tx) =>
    tx.replant(entryNamed(tx.arena, tx.arena.files.root, 'b')),
  ),
  attack('F06', 'the object is the node of a name', (tx) =>
    tx.replant(nameNode(tx.arena, 'mallory')),
  ),
  attack('F05', 'the object is the head of the names', (tx) => tx.replant(nameNode(tx.arena, ''))),
];

const contents: readonly Mutation[] = [
  wrongField('another key is put in use', 0, ACCOUNT.auth, ({ arena }) => {
    const { authKeyHash } = arena.mallory.submission.signer;
    return new Constr(0, [fromHex(authKeyHash)]);
  }),
  wrongField(
    'the key stays in use',
    0,
    ACCOUNT.auth,
    (tx) => new Constr(0, [fromHex(signer(tx).authKeyHash)]),
  ),
  wrongField(
    'the key’s hash becomes that of a script',
    0,
    ACCOUNT.auth,
    (tx) => new Constr(1, [fromHex(signer(tx).nextAuthKeyHash), text('')]),
  ),
  wrongField('the commitment stays', 0, ACCOUNT.nextAuth, (tx) =>
    fromHex(authCommitment(signer(tx).nextAuthKeyHash)),
  ),
  wrongField('another commitment is made', 0, ACCOUNT.nextAuth, new Uint8Array(32)),
  wrongField('the encryption key becomes another', 0, ACCOUNT.encryption, new Uint8Array(28)),
  wrongField('the root becomes another', 0, ACCOUNT.root, ({ arena }) => fromHex(arena.hers.root)),
];

const target = (
  call: 'rotate' | 'recover',
  forge: NonNullable<FrameTarget['forge']>,
): FrameTarget => ({
  call,
  outputs: 1,
  updated: 1,
  burned: 0,
  same: (arena) => accountOwning(arena, arena.hers.root),
  other: (arena) => inodeOf(arena, arena.files.inline),
  forge,
});

/** The fake account of Mallory's, whose next key is her own. */
const fakeParams = ({ mallory }: Arena) => ({
  account: FAKE_ID,
  auth: mallory.submission.signer.nextAuthKeyHash,
  nextAuth: NEXT,
  encryption: FAKE_ID,
});

export const rotateSuite: Suite = {
  name: 'rotate',
  script: 'rotate',
  healthy: fromBytes((arena) => arena.built(arena.alice, syscalls.rotate, paramsOf(arena))),
  variations: frameVariations,
  mutations: [
    ...frameMutations(
      target('rotate', (arena, view) =>
        arena.forged(arena.mallory, view, syscalls.rotate, fakeParams(arena)),
      ),
    ),
    ...commitments,
    ...objects,
    ...contents,
    attack('A04', 'the key in use has not signed', (tx) => sign(tx, signer(tx).nextAuthKeyHash)),
  ],
};

export const recoverSuite: Suite = {
  name: 'recover',
  script: 'recover',
  healthy: fromBytes((arena) => arena.built(arena.alice, syscalls.recover, paramsOf(arena))),
  variations: [
    ...frameVariations,
    {
      name: 'the key in use signs too',
      apply: (tx) => sign(tx, signer(tx).authKeyHash, signer(tx).nextAuthKeyHash),
    },
  ],
  mutations: [
    ...frameMutations(
      target('recover', (arena, view) =>
        arena.forged(arena.mallory, view, syscalls.recover, fakeParams(arena)),
      ),
    ),
    ...commitments,
    ...objects,
    ...contents,
    ...lengthened('A05', 'encryption', [0, 27, 29, 32, 1000]),
    attack('A01', 'a recovery is replayed with the key that it has put in use', (tx) => {
      const { carol, viewAs, forged, recovered } = tx.arena;
      const seen = viewAs(carol);
      const account = seen.accounts.get(recovered.account);
      if (account === undefined) throw new RangeError('no account');
      const datum = { ...account.datum, nextAuth: authCommitment(recovered.auth) };
      const accounts = new Map([...seen.accounts, [account.id, { ...account, datum }] as const]);
      tx.draft = forged(carol, { ...seen, accounts }, syscalls.recover, recovered);
    }),
  ],
};

/** The same scripts on a drive; a blank account has no key to replace. */
export const driveRekeySuites: readonly Suite[] = [rotateSuite, recoverSuite].map((suite) =>
  onDrive(suite, { mutations: [changesBlank('account')] }),
);
