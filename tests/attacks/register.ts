import { Constr, decodeData } from '../../validators/lib/data.ts';
import { END_MARK } from '../../validators/objects/kinds.ts';
import type { RegisterParams } from '../../offchain/syscalls/register.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import { authCommitment } from '../../offchain/kernel/auth-commitment.ts';
import { fromHex } from '../../offchain/ledger/hash.ts';
import type { Utxo } from '../../offchain/ledger/utxo.ts';
import type { Arena } from '../support/arena.ts';
import { FAKE_ID, text } from '../support/props.ts';
import { fromBytes, type Mutation, type Suite } from '../support/suite.ts';
import { inodeField, withField, type Tx } from '../support/tx.ts';
import type { User } from '../support/world.ts';
import { accountOwning, entryNamed, inodeOf, nameNode, ownerBytes } from './find.ts';
import type { KernelKind } from '../../offchain/kernel/scripts.ts';
import { blankMutations, changesBlank } from './blanks.ts';
import { frameMutations, frameVariations, timeMutations } from './frame.ts';
import { ACCOUNT as KEYS, ENTRY, NAME, wrongField } from './mutation.ts';

/** The healthy call puts `bob` between `alice` and `mallory`. Its objects: */
const PREDECESSOR = 0;
const NODE = 1;
const ACCOUNT = 2;
const ROOT = 3;
const SENTINEL = 4;

const paramsOf = ({ submission: { signer } }: User, name: string): RegisterParams => ({
  name,
  auth: signer.authKeyHash,
  nextAuth: authCommitment(signer.nextAuthKeyHash),
  encryption: signer.encryptionKeyHash,
});

/** Another name, in the argument and in what the call makes. */
function rename(tx: Tx, name: Uint8Array): void {
  tx.setArgument('name', name);
  tx.setField(PREDECESSOR, NAME.next, name);
  tx.setField(NODE, NAME.name, name);
}

const wrongNames: readonly Mutation[] = (
  [
    ['equals its predecessor: a duplicate', 'R05', 'alice'],
    ['comes before its predecessor', 'R05', 'alic'],
    ['is empty', 'R05', ''],
    ['equals the next one: a duplicate', 'R06', 'mallory'],
    ['comes after the next one', 'R06', 'n'],
    ['has 32 bytes', 'R02', 'b'.repeat(32)],
    ['has 4,000 bytes', 'R02', 'b'.repeat(4000)],
    ['has a capital letter', 'R03', 'boB'],
    ['has a space', 'R03', 'bo b'],
    ['has an underscore', 'R03', 'bo_b'],
    ['has a dot', 'R03', 'bo.b'],
    ['ends with a zero byte', 'R03', 'bob\0'],
    ['has a control character', 'R03', 'bo\u{1B}b'],
    ['has a letter that is not of ASCII', 'R03', 'bób'],
    ['has the byte after z', 'R03', 'bo{'],
    ['has the byte before a', 'R03', 'bo`'],
    ['has the byte after 9', 'R03', 'bo:'],
    ['has the byte before 0', 'R03', 'bo/'],
    ['has the byte before the hyphen', 'R03', 'bo,'],
  ] as const
).map(([name, rejects, value]) => ({
  name: `the name ${name}`,
  rejects,
  apply: (tx) => rename(tx, text(value)),
}));

const atHead: readonly Mutation[] = [
  {
    name: 'the name begins with a hyphen',
    rejects: 'R04',
    apply: (tx) => {
      const { bob, viewAs, forged } = tx.arena;
      tx.draft = forged(bob, viewAs(bob), syscalls.register, paramsOf(bob, '-bob'));
    },
  },
  {
    name: 'the name is a hyphen',
    rejects: 'R04',
    apply: (tx) => {
      const { bob, viewAs, forged } = tx.arena;
      tx.draft = forged(bob, viewAs(bob), syscalls.register, paramsOf(bob, '-'));
    },
  },
];

/** A hash of another length, in the argument and in the account. */
const keys: readonly Mutation[] = (
  [
    ['auth', 'R10', [0, 27, 29, 32, 1000]],
    ['nextAuth', 'R08', [0, 28, 31, 33, 1000]],
    ['encryption', 'R09', [0, 27, 29, 32, 1000]],
  ] as const
).flatMap(([field, rejects, lengths]) =>
  lengths.map((length): Mutation => ({
    name: `${field} has ${length} bytes`,
    rejects,
    apply: (tx) => {
      const value = new Uint8Array(length).fill(7);
      tx.setArgument(field, value);
      tx.setField(ACCOUNT, KEYS[field], field === 'auth' ? new Constr(0, [value]) : value);
    },
  })),
);

const rights: readonly Mutation[] = [
  { name: 'the auth key has not signed', rejects: 'R10', apply: (tx) => tx.signAs() },
  {
    name: 'a stranger has signed instead of the auth key',
    rejects: 'R10',
    apply: (tx) => tx.signAs(tx.arena.mallory),
  },
  {
    name: 'the payment key has signed instead of the auth key',
    rejects: 'R10',
    apply: ({ arena, draft }) =>
      draft.requiredSigners.splice(0, 1, arena.bob.submission.signer.paymentKeyHash),
  },
  {
    name: 'the name is registered for somebody else’s key',
    rejects: 'R10',
    apply: (tx) => {
      const auth = fromHex(tx.arena.alice.submission.signer.authKeyHash);
      tx.setArgument('auth', auth);
      tx.setField(ACCOUNT, KEYS.auth, new Constr(0, [auth]));
    },
  },
];

const predecessors: readonly Mutation[] = (
  [
    ['an entry', (arena) => entryNamed(arena, arena.files.root, 'b')],
    ['an inode', (arena) => inodeOf(arena, arena.files.inline)],
    ['an account', (arena) => accountOwning(arena, arena.files.root)],
    ['junk without a token', ({ props }) => props.bareEntry],
    ['junk with the attacker’s token', ({ props }) => props.foreignEntry],
  ] satisfies readonly (readonly [string, (arena: Arena) => Utxo])[]
).map(([name, find]): Mutation => ({
  name: `the predecessor is ${name}`,
  rejects: 'R01',
  apply: (tx) => tx.replant(find(tx.arena)),
}));

/** An account outside of the list, whose name may then be taken a second time. */
const outsideOfTheList: Mutation = {
  name: 'the predecessor is an entry of a directory whose id looks like a smaller name',
  rejects: 'R01',
  apply: (tx) => {
    const { bob, viewAs, forged, hers } = tx.arena;
    const utxo = entryNamed(tx.arena, hers.low, '');
    const datum = {
      next: new Uint8Array([END_MARK]),
      name: fromHex(hers.low),
      account: '',
    };
    const names = [{ utxo, id: hers.low, datum }];
    tx.draft = forged(bob, { ...viewAs(bob), names }, syscalls.register, paramsOf(bob, 'z'));
    tx.object(PREDECESSOR).datum = withField(
      decodeData(utxo.output.datum ?? new Uint8Array()),
      ENTRY.next,
      text('z'),
    );
  },
};

const contents: readonly Mutation[] = [
  wrongField('the predecessor points past the new name', PREDECESSOR, NAME.next, text('mallory')),
  wrongField('the predecessor gets another name', PREDECESSOR, NAME.name, text('aa')),
  wrongField('the predecessor gets another account', PREDECESSOR, NAME.account, fromHex(FAKE_ID)),
  wrongField('the new node cuts off the list', NODE, NAME.next, new Uint8Array([0xff])),
  wrongField('the new node has another name', NODE, NAME.name, text('bobby')),
  wrongField('the new node names another account', NODE, NAME.account, ({ arena }) =>
    ownerBytes(arena, arena.files.root),
  ),
  wrongField('the account opens to another key', ACCOUNT, KEYS.auth, ({ arena }) => {
    const { authKeyHash } = arena.mallory.submission.signer;
    return new Constr(0, [fromHex(authKeyHash)]);
  }),
  wrongField('the account opens to a script', ACCOUNT, KEYS.auth, ({ arena }) => {
    const { authKeyHash } = arena.bob.submission.signer;
    return new Constr(1, [fromHex(authKeyHash), new Uint8Array()]);
  }),
  wrongField('the account has another next key', ACCOUNT, KEYS.nextAuth, new Uint8Array(32)),
  wrongField('the account has another encryption', ACCOUNT, KEYS.encryption, fromHex(FAKE_ID)),
  wrongField('the account’s root is somebody else’s', ACCOUNT, KEYS.root, ({ arena }) =>
    fromHex(arena.files.root),
  ),
  wrongField('the root is a file', ROOT, inodeField('content'), new Constr(1, [text('')])),
  wrongField('the root is somebody else’s', ROOT, inodeField('owner'), ({ arena }) =>
    ownerBytes(arena, arena.hers.root),
  ),
  wrongField('the root has pending content', ROOT, inodeField('pending'), new Constr(1, [])),
  wrongField('the root has a version', ROOT, inodeField('version'), 1n),
  wrongField('the root has another time', ROOT, inodeField('modified'), 0n),
  wrongField('the root has an ACL', ROOT, inodeField('acl'), [fromHex(FAKE_ID)]),
  wrongField('the root has attributes', ROOT, inodeField('attributes'), 1n),
  wrongField('the root has an expiry', ROOT, inodeField('expiry'), 1n),
  wrongField('the sentinel is of another directory', SENTINEL, ENTRY.parent, ({ arena }) =>
    fromHex(arena.files.root),
  ),
  wrongField('the sentinel has a name', SENTINEL, ENTRY.name, text('c')),
  wrongField('the sentinel has a next one', SENTINEL, ENTRY.next, text('z')),
  wrongField('the sentinel names another inode', SENTINEL, ENTRY.inode, fromHex(FAKE_ID)),
];

/** What the objects are made of on a drive. */
const blanks: readonly Mutation[] = [
  ...blankMutations(NODE, 'name'),
  ...blankMutations(ACCOUNT, 'account'),
  ...blankMutations(ROOT, 'inode'),
  ...blankMutations(SENTINEL, 'entry'),
  changesBlank('name'),
];

const suite = (kernel: KernelKind): Suite => ({
  name: kernel === 'drive' ? 'driveRegister' : 'register',
  script: kernel === 'drive' ? 'driveRegister' : 'register',
  kernel,
  healthy: fromBytes(({ built, bob }) => built(bob, syscalls.register, paramsOf(bob, 'bob'))),
  variations: [
    ...frameVariations,
    {
      name: 'the predecessor is the head of the names, and the name has 31 bytes',
      apply: (tx) => {
        const { bob, viewAs, forged } = tx.arena;
        const params = paramsOf(bob, `0-${'9'.repeat(29)}`);
        tx.draft = forged(bob, viewAs(bob), syscalls.register, params);
      },
    },
  ],
  mutations: [
    ...frameMutations({
      call: kernel === 'drive' ? 'driveRegister' : 'register',
      outputs: 5,
      updated: kernel === 'drive' ? 5 : 1,
      burned: 0,
      same: (arena) => nameNode(arena, 'mallory'),
      other: (arena) => inodeOf(arena, arena.files.inline),
      forge: ({ mallory, forged }, view) =>
        forged(mallory, view, syscalls.register, paramsOf(mallory, 'm')),
    }),
    ...timeMutations,
    ...wrongNames,
    ...atHead,
    ...keys,
    ...rights,
    ...predecessors,
    outsideOfTheList,
    ...contents,
    ...(kernel === 'drive' ? blanks : []),
  ],
});

export const registerSuite: Suite = suite('public');
export const driveRegisterSuite: Suite = suite('drive');
