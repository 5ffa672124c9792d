import { Constr } from '../../validators/lib/data.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import { fromHex } from '../../offchain/ledger/hash.ts';
import type { Arena } from '../support/arena.ts';
import { FAKE_ID, text } from '../support/props.ts';
import { fromBytes, type Mutation, type Suite, type Variation } from '../support/suite.ts';
import { inodeField, type Tx } from '../support/tx.ts';
import { accountOwning, entryNamed, inodeOf, nameNode, ownerBytes } from './find.ts';
import type { KernelKind } from '../../offchain/kernel/scripts.ts';
import { blankCaller, blankMutations, changesBlank, sameBlank } from './blanks.ts';
import { frameMutations, frameVariations, timeMutations, type FrameTarget } from './frame.ts';
import { attack, ENTRY, wrongField } from './mutation.ts';
import { asMallory, callerMutations, directoryMutations } from './rights.ts';

type Insert = 'create' | 'mkdir';

/** The healthy call puts `c` between `b` and `d` in Alice's root. */
const NAME = text('c');
const FAKE_ROOT = new Uint8Array(32);

/** Another name, in the argument and in what the call makes. */
function rename(tx: Tx, name: Uint8Array): void {
  tx.setArgument('name', name);
  tx.setField(0, ENTRY.next, name);
  tx.setField(1, ENTRY.name, name);
}

/** Mallory calls, so that the new inode is hers. */
function insertedByMallory(tx: Tx): void {
  asMallory(tx);
  tx.setField(2, inodeField('owner'), ownerBytes(tx.arena, tx.arena.hers.root));
}

const names: readonly Mutation[] = (
  [
    ['equals its predecessor: a duplicate', 'E02', text('b')],
    ['comes before its predecessor', 'E02', text('a')],
    ['is a prefix of its predecessor: empty', 'E02', new Uint8Array()],
    ['equals the next one: a duplicate', 'E03', text('d')],
    ['comes after the next one', 'E03', text('dd')],
    ['begins with the end mark', 'E03', new Uint8Array([0xff, 0x00])],
    ['has 65 bytes', 'E04', text('c'.repeat(65))],
    ['has 1,024 bytes', 'E04', text('c'.repeat(1024))],
    ['has 4,000 bytes', 'E04', text('c'.repeat(4000))],
  ] as const
).map(([name, rejects, bytes]) => attack(rejects, `the name ${name}`, (tx) => rename(tx, bytes)));

const rights: readonly Mutation[] = [
  ...callerMutations,
  ...directoryMutations('directory'),
  attack('F16', 'a stranger inserts, and the new inode is hers', insertedByMallory),
  attack('E01', 'the stranger shows her own directory, and the new inode is hers', (tx) => {
    tx.pointArgument('directory', inodeOf(tx.arena, tx.arena.hers.root));
    insertedByMallory(tx);
  }),
];

/** The predecessor is no node of the directory. */
const predecessors: readonly Mutation[] = [
  attack('F06', 'the predecessor is an inode', (tx) =>
    tx.replant(inodeOf(tx.arena, tx.arena.files.inline)),
  ),
  attack('F06', 'the predecessor is the node of a name', (tx) =>
    tx.replant(nameNode(tx.arena, 'alice')),
  ),
  attack('F06', 'the predecessor is an account', (tx) => {
    const account = accountOwning(tx.arena, tx.arena.files.root);
    tx.unread(account);
    tx.replant(account);
    asMallory(tx);
  }),
  attack('F05', 'the predecessor is the head of the names', (tx) =>
    tx.replant(nameNode(tx.arena, '')),
  ),
  attack('F05', 'the predecessor is junk', (tx) => tx.replant(tx.arena.props.bareEntry)),
  attack('E01', 'the predecessor is a node of another directory', (tx) =>
    tx.replant(entryNamed(tx.arena, tx.arena.files.directory, '')),
  ),
];

/** What the call makes is not what it ought to be. */
const contents: readonly Mutation[] = [
  wrongField('the predecessor points past the new name', 0, ENTRY.next, text('d')),
  wrongField('the predecessor gets another name', 0, ENTRY.name, text('a')),
  wrongField('the predecessor gets another inode', 0, ENTRY.inode, fromHex(FAKE_ID)),
  wrongField('the predecessor moves to another directory', 0, ENTRY.parent, fromHex(FAKE_ID)),
  wrongField('the new entry cuts off the list', 1, ENTRY.next, new Uint8Array([0xff])),
  wrongField('the new entry names another inode', 1, ENTRY.inode, fromHex(FAKE_ID)),
  wrongField('the new entry is in another directory', 1, ENTRY.parent, fromHex(FAKE_ID)),
  wrongField('the new entry has another name', 1, ENTRY.name, text('cc')),
  wrongField('the new inode is a stranger’s', 2, inodeField('owner'), ({ arena }) =>
    ownerBytes(arena, arena.hers.root),
  ),
  wrongField('the new inode has another time', 2, inodeField('modified'), 0n),
  wrongField('the new inode has pending content', 2, inodeField('pending'), new Constr(1, [])),
  wrongField('the new inode has a version', 2, inodeField('version'), 1n),
  wrongField('the new inode has an expiry', 2, inodeField('expiry'), 1n),
  wrongField('the new inode has other attributes', 2, inodeField('attributes'), 1n),
  wrongField('the new inode has an ACL', 2, inodeField('acl'), [fromHex(FAKE_ID)]),
];

const sentinels: readonly Mutation[] = [
  wrongField('the sentinel is of another directory', 3, ENTRY.parent, fromHex(FAKE_ID)),
  wrongField('the sentinel has a name', 3, ENTRY.name, text('c')),
  wrongField('the sentinel has a next one', 3, ENTRY.next, text('z')),
  wrongField('the sentinel names another inode', 3, ENTRY.inode, fromHex(FAKE_ID)),
  wrongField('the directory is a file', 2, inodeField('content'), new Constr(1, [text('')])),
];

const newFiles: readonly Mutation[] = [
  wrongField('the file is a directory', 2, inodeField('content'), new Constr(0)),
  wrongField('the file has content', 2, inodeField('content'), new Constr(1, [text('x')])),
  wrongField('the file is a stream', 2, inodeField('content'), new Constr(2, [FAKE_ROOT, 1n, 1n])),
];

/** The whole call by Mallory, on a view that lies. */
function forge(call: Insert): NonNullable<FrameTarget['forge']> {
  return (arena, view) => {
    const [directory = ''] = view.entries.keys();
    const params = { directory, name: text('m') };
    return arena.forged(arena.mallory, view, syscalls[call], params);
  };
}

/** A whole call on a node that Mallory has made up, with her token, in a directory of her own. */
const forgedPredecessor = (call: Insert): Mutation =>
  attack('F05', 'the predecessor is forged, with the attacker’s token', (tx) => {
    const { mallory, hers, props, viewAs } = tx.arena;
    const datum = {
      next: new Uint8Array([0xff]),
      parent: hers.root,
      name: new Uint8Array(),
      inode: hers.root,
    };
    const forged = { utxo: props.foreignEntry, id: FAKE_ID, datum };
    const entries = new Map([[hers.root, [forged]]]);
    tx.draft = forge(call)(tx.arena, { ...viewAs(mallory), entries });
  });

/** Whoever the ACL grants w inserts too, and owns what she makes. */
const byGrant = (call: Insert): Variation => ({
  name: 'Mallory inserts into the shared directory',
  apply: (tx) => {
    const { mallory, viewAs, forged, files } = tx.arena;
    const params = { directory: files.shared, name: text('n') };
    tx.draft = forged(mallory, viewAs(mallory), syscalls[call], params);
  },
});

/** What the calls are made of on a drive: positions of their objects. */
const ofBlanks: Readonly<Record<Insert, readonly Mutation[]>> = {
  create: [...blankMutations(1, 'entry'), ...blankMutations(2, 'inode'), blankCaller],
  mkdir: [
    ...blankMutations(1, 'entry'),
    ...blankMutations(2, 'inode'),
    ...blankMutations(3, 'entry'),
    sameBlank(1, 3, 'blankSentinel'),
    sameBlank(3, 1, 'blankEntry'),
    blankCaller,
  ],
};

const variants = { create: 'driveCreate', mkdir: 'driveMkdir' } as const;

const suite = (
  kernel: KernelKind,
  call: Insert,
  outputs: number,
  own: readonly Mutation[],
): Suite => {
  const handler = kernel === 'drive' ? variants[call] : call;
  return {
    name: handler,
    script: handler,
    kernel,
    healthy: fromBytes(({ built, alice, files }) =>
      built(alice, syscalls[call], { directory: files.root, name: NAME }),
    ),
    variations: [...frameVariations, byGrant(call)],
    mutations: [
      ...frameMutations({
        call: handler,
        outputs,
        updated: kernel === 'drive' ? outputs : 1,
        burned: 0,
        same: (arena: Arena) => entryNamed(arena, arena.files.root, 'f'),
        other: (arena: Arena) => inodeOf(arena, arena.files.inline),
        forge: forge(call),
      }),
      ...timeMutations,
      ...names,
      ...rights,
      ...predecessors,
      ...contents,
      ...own,
      forgedPredecessor(call),
      ...(kernel === 'drive' ? [...ofBlanks[call], changesBlank('entry')] : []),
    ],
  };
};

export const createSuite: Suite = suite('public', 'create', 3, newFiles);
export const mkdirSuite: Suite = suite('public', 'mkdir', 4, sentinels);
export const driveCreateSuite: Suite = suite('drive', 'create', 3, newFiles);
export const driveMkdirSuite: Suite = suite('drive', 'mkdir', 4, sentinels);
