import { Constr, type PlutusData } from '../../validators/lib/data.ts';
import { fromHex } from '../../offchain/ledger/hash.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import { FAKE_ID, text } from '../support/props.ts';
import { fromBytes, type Mutation, type Suite } from '../support/suite.ts';
import { inodeField, type Tx } from '../support/tx.ts';
import { accountOwning, entryNamed, inodeOf, ownerBytes } from './find.ts';
import type { KernelKind } from '../../offchain/kernel/scripts.ts';
import { SHORT_ID } from '../../validators/objects/kinds.ts';
import { blankOf, changesBlank } from './blanks.ts';
import { frameMutations, frameVariations } from './frame.ts';
import { attack, wrongField } from './mutation.ts';
import { ownerMutations } from './rights.ts';

const ATTRIBUTES = inodeField('attributes');
const OWNER = inodeField('owner');
const ACL = inodeField('acl');

const grant = (subject: PlutusData, rights: PlutusData, ...more: readonly PlutusData[]): Constr =>
  new Constr(0, [subject, rights, ...more]);
const id = (byte: number, length: number): Uint8Array => new Uint8Array(length).fill(byte);
const many = (count: number, length: number): readonly Constr[] =>
  Array.from({ length: count }, (_, at) => grant(id(at, length), 6n));

function setAttributes(tx: Tx, attributes: bigint): void {
  tx.setArgument('attributes', attributes);
  tx.setField(0, ATTRIBUTES, attributes);
}

function setAcl(tx: Tx, acl: readonly PlutusData[]): void {
  tx.setArgument('acl', acl);
  tx.setField(0, ACL, acl);
}

/** The file is given to Mallory. */
function give(tx: Tx): void {
  tx.pointArgument('owner', accountOwning(tx.arena, tx.arena.hers.root));
  tx.setField(0, OWNER, ownerBytes(tx.arena, tx.arena.hers.root));
}

/** Ids of accounts have this length. */
const values = (length: number): readonly Mutation[] => [
  ...[-1n, -32n, 8n, 16n, 24n, 31n, 40n, 48n, 64n, 96n, 128n, 1n << 64n].map((attributes) =>
    attack('C01', `the attributes are ${attributes}`, (tx) => setAttributes(tx, attributes)),
  ),
  attack('C02', 'the ACL has 9 entries', (tx) => setAcl(tx, many(9, length))),
  attack('C02', 'the ACL has 60 entries', (tx) => setAcl(tx, many(60, length))),
  ...[0, length - 1, length + 1, 32 - length, 1000].map((other) =>
    attack('C03', `a subject has ${other} bytes`, (tx) => setAcl(tx, [grant(id(1, other), 6n)])),
  ),
  attack('C03', 'the last subject is too long', (tx) =>
    setAcl(tx, [...many(7, length), grant(id(1, length + 1), 6n)]),
  ),
  ...[-1n, 8n, 255n, 1n << 64n].map((rights) =>
    attack('C04', `rights are ${rights}`, (tx) => setAcl(tx, [grant(id(1, length), rights)])),
  ),
  attack(undefined, 'a subject is an integer', (tx) => setAcl(tx, [grant(7n, 6n)])),
  attack(undefined, 'rights are bytes', (tx) => setAcl(tx, [grant(id(1, length), text('x'))])),
  attack(undefined, 'an ACL entry lacks its rights', (tx) =>
    setAcl(tx, [new Constr(0, [id(1, length)])]),
  ),
  attack('F08', 'an ACL entry has a field too many, and keeps it', (tx) =>
    setAcl(tx, [grant(id(1, length), 6n, 7n)]),
  ),
  attack('F08', 'an ACL entry is of another constructor, and stays so', (tx) =>
    setAcl(tx, [new Constr(1, [id(1, length), 6n])]),
  ),
];

const owners: readonly Mutation[] = [
  ...ownerMutations,
  attack('F15', 'the new owner is an inode', (tx) => {
    const utxo = inodeOf(tx.arena, tx.arena.files.full);
    tx.pointArgument('owner', utxo);
    tx.setField(0, OWNER, fromHex(tx.arena.files.full));
  }),
  attack('F05', 'the new owner is an account of the attacker’s making', (tx) =>
    tx.pointArgument('owner', tx.arena.props.foreignAccount),
  ),
  attack('C05', 'the root directory changes hands', (tx) => {
    const { alice, viewAs, forged, files } = tx.arena;
    const view = viewAs(alice);
    tx.draft = forged(alice, view, syscalls.chmod, { id: files.root, attributes: 2n });
    give(tx);
  }),
  attack('F13', 'a stranger takes a file', (tx) => {
    give(tx);
    tx.pointArgument('account', accountOwning(tx.arena, tx.arena.hers.root));
    tx.signAs(tx.arena.mallory);
  }),
  attack('F13', 'whoever may write a directory takes it', (tx) => {
    const { alice, viewAs, forged, files } = tx.arena;
    tx.draft = forged(alice, viewAs(alice), syscalls.chmod, { id: files.shared, attributes: 2n });
    give(tx);
    tx.pointArgument('account', accountOwning(tx.arena, tx.arena.hers.root));
    tx.signAs(tx.arena.mallory);
  }),
];

const objects: readonly Mutation[] = [
  attack('F06', 'the object is an entry', (tx) =>
    tx.replant(entryNamed(tx.arena, tx.arena.files.root, 'b')),
  ),
  attack('F06', 'the object is an account', (tx) =>
    tx.replant(accountOwning(tx.arena, tx.arena.hers.root)),
  ),
  attack('F05', 'the object is junk', (tx) => tx.replant(tx.arena.props.bareEntry)),
  attack('F13', 'the object is a stranger’s file', (tx) =>
    tx.replant(inodeOf(tx.arena, tx.arena.hers.file)),
  ),
];

const contents: readonly Mutation[] = [
  wrongField('other attributes are set', 0, ATTRIBUTES, 34n),
  wrongField('another ACL is set', 0, ACL, [grant(fromHex(FAKE_ID), 2n)]),
  wrongField('the ACL is emptied', 0, ACL, []),
  wrongField('the owner changes all the same', 0, OWNER, ({ arena }) =>
    ownerBytes(arena, arena.hers.root),
  ),
  wrongField('the content changes', 0, inodeField('content'), new Constr(1, [text('x')])),
  wrongField('it becomes a directory', 0, inodeField('content'), new Constr(0)),
  wrongField(
    'pending content appears',
    0,
    inodeField('pending'),
    new Constr(1, [id(0, 32), 1n, 1n]),
  ),
  wrongField('the version changes', 0, inodeField('version'), 9n),
  wrongField('the time changes', 0, inodeField('modified'), 0n),
  wrongField('the expiry changes', 0, inodeField('expiry'), 9n),
];

/** A blank is neither an owner nor owned. */
const blanks: readonly Mutation[] = [
  attack('B05', 'the new owner is a blank account', (tx) => {
    const blank = blankOf(tx, 'account');
    tx.pointArgument('owner', blank);
    const [unit = ''] = blank.output.assets.keys();
    tx.setField(0, OWNER, fromHex(unit.slice(58)));
  }),
  changesBlank('inode'),
  attack('F13', 'the account is blank', (tx) =>
    tx.pointArgument('account', blankOf(tx, 'account')),
  ),
];

const suite = (kernel: KernelKind, idLength: number): Suite => ({
  name: kernel === 'drive' ? 'driveChmod' : 'chmod',
  script: kernel === 'drive' ? 'driveChmod' : 'chmod',
  kernel,
  healthy: fromBytes(({ built, alice, files, viewAs }) => {
    const subject = viewAs(alice).inodes.get(files.mallorys)?.datum.owner ?? '';
    const acl = [{ subject, rights: 6n }];
    // As large as before, so that its deposit stays the same.
    return built(alice, syscalls.chmod, { id: files.listed, attributes: 33n, acl });
  }),
  variations: [
    ...frameVariations,
    { name: 'all attributes are set', apply: (tx) => setAttributes(tx, 39n) },
    { name: 'no attributes are set', apply: (tx) => setAttributes(tx, 0n) },
    { name: 'the ACL has 8 entries', apply: (tx) => setAcl(tx, many(8, idLength)) },
    { name: 'the ACL is empty', apply: (tx) => setAcl(tx, []) },
    {
      name: 'rights are 0 and 7',
      apply: (tx) => setAcl(tx, [grant(id(1, idLength), 0n), grant(id(2, idLength), 7n)]),
    },
    { name: 'the file is given away', apply: give },
    {
      name: 'an ACL entry has a field too many, which is dropped',
      apply: (tx) => {
        setAcl(tx, [grant(id(1, idLength), 6n)]);
        tx.setArgument('acl', [grant(id(1, idLength), 6n, 7n)]);
      },
    },
  ],
  mutations: [
    ...frameMutations({
      call: kernel === 'drive' ? 'driveChmod' : 'chmod',
      outputs: 1,
      updated: 1,
      burned: 0,
      same: (arena) => inodeOf(arena, arena.files.stream),
      other: (arena) => entryNamed(arena, arena.files.root, 'b'),
      forge: ({ mallory, forged }, view) => {
        const [file = ''] = view.inodes.keys();
        return forged(mallory, view, syscalls.chmod, { id: file, attributes: 1n });
      },
    }),
    ...values(idLength),
    ...owners,
    ...objects,
    ...contents,
    ...(kernel === 'drive' ? blanks : []),
  ],
});

export const chmodSuite: Suite = suite('public', 28);
export const driveChmodSuite: Suite = suite('drive', SHORT_ID);
