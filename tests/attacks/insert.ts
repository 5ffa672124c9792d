import { Constr } from '../../validators/lib/data.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import { fromHex } from '../../offchain/ledger/hash.ts';
import type { Arena } from '../support/arena.ts';
import { FAKE_ID, text } from '../support/props.ts';
import { fromBytes, type Mutation, type Suite } from '../support/suite.ts';
import { inodeField, type Tx } from '../support/tx.ts';
import { accountOwning, entryNamed, inodeOf, nameNode, ownerBytes } from './find.ts';
import { frameMutations, frameVariations, type FrameTarget } from './frame.ts';
import { asMallory, rightsMutations } from './rights.ts';
import { wrongField } from './wrong-field.ts';

/** The healthy call puts `c` between `b` and `d` in Alice's root. */
const NAME = text('c');
/** Fields of an entry. */
const NEXT = 0;
const PARENT = 1;
const NAMED = 2;
const INODE = 3;
const FAKE_ROOT = new Uint8Array(32);

/** Another name, in the argument and in what the call makes. */
function rename(tx: Tx, name: Uint8Array): void {
  tx.setArgument('name', name);
  tx.setField(0, NEXT, name);
  tx.setField(1, NAMED, name);
}

/** Mallory's directory stands for Alice's, and the new inode is Mallory's. */
function throughHerDirectory(tx: Tx): void {
  const { root: hers } = tx.arena.hers;
  tx.pointArgument('directory', inodeOf(tx.arena, hers));
  asMallory(tx);
  tx.setField(2, inodeField('owner'), ownerBytes(tx.arena, hers));
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
).map(([name, rejects, bytes]) => ({
  name: `the name ${name}`,
  rejects,
  apply: (tx) => rename(tx, bytes),
}));

/** The directory is not the one that the entries are of. */
const directories: readonly Mutation[] = [
  {
    name: 'the directory is the attacker’s',
    rejects: 'E01',
    apply: throughHerDirectory,
  },
  {
    name: 'the directory is another one of the owner’s',
    rejects: 'E01',
    apply: (tx) => tx.pointArgument('directory', inodeOf(tx.arena, tx.arena.files.directory)),
  },
  {
    name: 'the directory is its own entry',
    rejects: 'E01',
    apply: (tx) => tx.pointArgument('directory', entryNamed(tx.arena, tx.arena.files.root, '')),
  },
  {
    name: 'the directory has no token',
    rejects: 'F05',
    apply: (tx) => tx.pointArgument('directory', tx.arena.props.bareRecord),
  },
  {
    name: 'the directory is past the end',
    rejects: 'F02',
    apply: (tx) => tx.setArgument('directory', 99n),
  },
];

/** The predecessor is no node of the directory. */
const predecessors: readonly Mutation[] = [
  {
    name: 'the predecessor is an inode',
    rejects: 'F06',
    apply: (tx) => tx.replant(inodeOf(tx.arena, tx.arena.files.inline)),
  },
  {
    name: 'the predecessor is the node of a name',
    rejects: 'F06',
    apply: (tx) => tx.replant(nameNode(tx.arena, 'alice')),
  },
  {
    name: 'the predecessor is an account',
    rejects: 'F06',
    apply: (tx) => {
      const account = accountOwning(tx.arena, tx.arena.files.root);
      tx.unread(account);
      tx.replant(account);
      asMallory(tx);
    },
  },
  {
    name: 'the predecessor is the head of the names',
    rejects: 'F05',
    apply: (tx) => tx.replant(nameNode(tx.arena, '')),
  },
  {
    name: 'the predecessor is junk',
    rejects: 'F05',
    apply: (tx) => tx.replant(tx.arena.props.bareEntry),
  },
  {
    name: 'the predecessor is a node of another directory',
    rejects: 'E01',
    apply: (tx) => {
      const node = entryNamed(tx.arena, tx.arena.files.directory, '');
      tx.replant(node);
    },
  },
];

/** What the call makes is not what it ought to be. */
const contents: readonly Mutation[] = [
  wrongField('the predecessor points past the new name', 0, NEXT, text('d')),
  wrongField('the predecessor gets another name', 0, NAMED, text('a')),
  wrongField('the predecessor gets another inode', 0, INODE, fromHex(FAKE_ID)),
  wrongField('the predecessor moves to another directory', 0, PARENT, fromHex(FAKE_ID)),
  wrongField('the new entry cuts off the list', 1, NEXT, new Uint8Array([0xff])),
  wrongField('the new entry names another inode', 1, INODE, fromHex(FAKE_ID)),
  wrongField('the new entry is in another directory', 1, PARENT, fromHex(FAKE_ID)),
  wrongField('the new entry has another name', 1, NAMED, text('cc')),
  wrongField('the new inode is a stranger’s', 2, inodeField('owner'), ({ arena }) =>
    ownerBytes(arena, arena.hers.root),
  ),
  wrongField('the new inode has another time', 2, inodeField('modified'), 0n),
  wrongField('the new inode has pending content', 2, inodeField('pending'), new Constr(1, [])),
  wrongField('the new inode has a version', 2, inodeField('version'), 1n),
  wrongField('the new inode has an expiry', 2, inodeField('expiry'), 1n),
  wrongField('the new inode has attributes', 2, inodeField('attributes'), 1n),
  wrongField('the new inode has an ACL', 2, inodeField('acl'), [fromHex(FAKE_ID)]),
];

const sentinels: readonly Mutation[] = [
  wrongField('the sentinel is of another directory', 3, PARENT, fromHex(FAKE_ID)),
  wrongField('the sentinel has a name', 3, NAMED, text('c')),
  wrongField('the sentinel has a next one', 3, NEXT, text('z')),
  wrongField('the sentinel names another inode', 3, INODE, fromHex(FAKE_ID)),
  wrongField('the directory is a file', 2, inodeField('content'), new Constr(1, [text('')])),
];

const newFiles: readonly Mutation[] = [
  wrongField('the file is a directory', 2, inodeField('content'), new Constr(0)),
  wrongField('the file has content', 2, inodeField('content'), new Constr(1, [text('x')])),
  wrongField('the file is a stream', 2, inodeField('content'), new Constr(2, [FAKE_ROOT, 1n, 1n])),
];

const shared = [...names, ...rightsMutations, ...directories, ...predecessors];
const objects = {
  same: (arena: Arena) => entryNamed(arena, arena.files.root, 'f'),
  other: (arena: Arena) => inodeOf(arena, arena.files.inline),
};

export const createSuite: Suite = {
  name: 'create',
  script: 'create',
  healthy: fromBytes(({ built, alice, files }) =>
    built(alice, syscalls.create, { directory: files.root, name: NAME }),
  ),
  variations: frameVariations,
  mutations: [
    ...frameMutations({
      call: 'create',
      outputs: 3,
      updated: 1,
      ...objects,
      forge: forge('create'),
    }),
    ...shared,
    ...contents,
    ...newFiles,
    forgedPredecessor('create'),
  ],
};

export const mkdirSuite: Suite = {
  name: 'mkdir',
  script: 'mkdir',
  healthy: fromBytes(({ built, alice, files }) =>
    built(alice, syscalls.mkdir, { directory: files.root, name: NAME }),
  ),
  variations: frameVariations,
  mutations: [
    ...frameMutations({ call: 'mkdir', outputs: 4, updated: 1, ...objects, forge: forge('mkdir') }),
    ...shared,
    ...contents,
    ...sentinels,
    forgedPredecessor('mkdir'),
  ],
};

/** The whole call by Mallory, on a view that lies. */
function forge(call: 'create' | 'mkdir'): FrameTarget['forge'] {
  return (arena, view) => {
    const [directory = ''] = view.entries.keys();
    const params = { directory, name: text('m') };
    return arena.forged(arena.mallory, view, syscalls[call], params);
  };
}

/** A whole call on a node that Mallory has made up, with her token, in a directory of her own. */
function forgedPredecessor(call: 'create' | 'mkdir'): Mutation {
  return {
    name: 'the predecessor is forged, with the attacker’s token',
    rejects: 'F05',
    apply: (tx) => {
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
    },
  };
}
