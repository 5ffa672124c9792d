import { fromHex } from '../../offchain/ledger/hash.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { Arena } from '../support/arena.ts';
import { FAKE_ID, text } from '../support/props.ts';
import { fromBytes, onDrive, type Mutation, type Suite } from '../support/suite.ts';
import type { Tx } from '../support/tx.ts';
import { accountOwning, entryNamed, inodeOf } from './find.ts';
import { blankCaller, changesBlank } from './blanks.ts';
import { frameMutations, frameVariations } from './frame.ts';
import { attack, ENTRY, wrongField } from './mutation.ts';
import { callerMutations, directoryMutations } from './rights.ts';
import { FILE, plantPredecessor, predecessorMutations, withInode } from './roles.ts';

const PREDECESSOR = 0;
const MOVED = 1;
const TARGET = 2;
const END = new Uint8Array([0xff]);

/** The healthy calls rename `f`, which stands between `d` and `h` in Alice's root. */
const from = ({ files }: Arena) => ({ directory: files.root, name: text('f') });
const healthy = (to: (arena: Arena) => { directory: Hex; name: Uint8Array }): Suite['healthy'] =>
  fromBytes((arena) =>
    arena.built(arena.alice, syscalls.rename, { from: from(arena), to: to(arena) }),
  );

/** Another name, in the argument and in what the call makes; `after` is the object that points to it. */
function rename(tx: Tx, name: Uint8Array, after: number): void {
  tx.setArgument('name', name);
  tx.setField(after, ENTRY.next, name);
  tx.setField(MOVED, ENTRY.name, name);
}

const wrongNames = (
  after: number,
  names: readonly (readonly [string, Mutation['rejects'], Uint8Array])[],
): readonly Mutation[] =>
  [
    ...names,
    ['is empty', 'E02', text('')] as const,
    ['begins with the end mark', 'E03', END] as const,
  ].map(([name, rejects, bytes]) =>
    attack(rejects, `the new name ${name}`, (tx) => rename(tx, bytes, after)),
  );

/** The moved entry is another one, object 1. */
const entries: readonly Mutation[] = [
  attack('E05', 'the entry is another one: the list between would be lost', (tx) =>
    tx.replant(entryNamed(tx.arena, tx.arena.files.root, 'r'), MOVED),
  ),
  attack('E05', 'the entry is a directory’s sentinel', (tx) =>
    tx.replant(entryNamed(tx.arena, tx.arena.files.directory, ''), MOVED),
  ),
  attack('E05', 'the entry is the attacker’s', (tx) =>
    tx.replant(entryNamed(tx.arena, tx.arena.hers.root, 'm'), MOVED),
  ),
  attack('F06', 'the entry is an inode', (tx) =>
    tx.replant(inodeOf(tx.arena, tx.arena.files.pending), MOVED),
  ),
];

/** Mallory's `m` goes to another place than that of the suite, by a node that leads to another `m`. */
const strayPredecessor = (to: (arena: Arena) => { directory: Hex; name: Uint8Array }): Mutation =>
  attack('E05', 'the predecessor leads to an entry of that name in another directory', (tx) => {
    const { arena } = tx;
    const { mallory, viewAs, forged, files } = arena;
    tx.draft = forged(mallory, viewAs(mallory), syscalls.rename, {
      from: { directory: files.shared, name: text('m') },
      to: to(arena),
    });
    plantPredecessor(tx, entryNamed(arena, files.revoked, ''));
  });

const moved = (next: Uint8Array): readonly Mutation[] => [
  wrongField('the entry stays in its old place', PREDECESSOR, ENTRY.next, text('f')),
  wrongField('the list is cut off where the entry was', PREDECESSOR, ENTRY.next, END),
  wrongField('the predecessor gets another name', PREDECESSOR, ENTRY.name, text('aa')),
  wrongField('the predecessor gets another inode', PREDECESSOR, ENTRY.inode, fromHex(FAKE_ID)),
  wrongField('the entry names another inode', MOVED, ENTRY.inode, ({ arena }) =>
    fromHex(arena.files.inline),
  ),
  wrongField('the entry has another name', MOVED, ENTRY.name, text('zz')),
  wrongField('the entry skips what follows', MOVED, ENTRY.next, next),
  wrongField('the entry is in another directory', MOVED, ENTRY.parent, fromHex(FAKE_ID)),
];

const targets: readonly Mutation[] = [
  wrongField('the entry is not put into the list', TARGET, ENTRY.next, END),
  wrongField('the target gets another name', TARGET, ENTRY.name, text('aa')),
  wrongField('the target gets another inode', TARGET, ENTRY.inode, fromHex(FAKE_ID)),
  wrongField('the target moves to another directory', TARGET, ENTRY.parent, fromHex(FAKE_ID)),
  attack('F06', 'the target is an inode', (tx) =>
    tx.replant(inodeOf(tx.arena, tx.arena.files.pending), TARGET),
  ),
  attack('F05', 'the target is junk', (tx) => tx.replant(tx.arena.props.bareEntry, TARGET)),
];

/** Between its own neighbours. */
export const inPlaceSuite: Suite = {
  name: 'rename: in place',
  script: 'rename',
  healthy: healthy(({ files }) => ({ directory: files.root, name: text('g') })),
  variations: [
    ...frameVariations,
    { name: 'it keeps its name', apply: (tx) => rename(tx, text('f'), PREDECESSOR) },
    { name: 'the name has 64 bytes', apply: (tx) => rename(tx, text('g'.repeat(64)), PREDECESSOR) },
  ],
  mutations: [
    ...wrongNames(PREDECESSOR, [
      ['is that of the predecessor', 'E02', text('d')],
      ['comes before the predecessor', 'E02', text('c')],
      ['is that of the next entry', 'E03', text('h')],
      ['comes after the next entry', 'E03', text('i')],
      ['has 65 bytes', 'E04', text('g'.repeat(65))],
      ['has 1,024 bytes', 'E04', text('g'.repeat(1024))],
    ]),
    ...predecessorMutations,
    strayPredecessor(({ files }) => ({ directory: files.shared, name: text('n') })),
    ...entries,
    ...moved(text('l')),
    ...callerMutations,
    ...directoryMutations('directory'),
    attack('E02', 'a third node is spent and stolen, as if the entry moved', (tx) => {
      const third = entryNamed(tx.arena, tx.arena.files.root, 'l');
      tx.spend(third);
      tx.pointPosition('target', third);
    }),
    attack('F08', 'a third node is stolen, and the target is the predecessor', (tx) => {
      tx.spend(entryNamed(tx.arena, tx.arena.files.root, 'l'));
      tx.pointPosition('target', tx.before(PREDECESSOR));
      tx.setArgument('name', text('e'));
    }),
    attack('F04', 'the predecessor is not spent', (tx) => {
      const before = tx.before(PREDECESSOR);
      tx.removeOutput(tx.object(PREDECESSOR));
      tx.unspend(before);
    }),
  ],
};

/** To another place in the same directory: after `t`, the last. */
export const elsewhereSuite: Suite = {
  name: 'rename: elsewhere',
  script: 'rename',
  healthy: healthy(({ files }) => ({ directory: files.root, name: text('w') })),
  variations: frameVariations,
  mutations: [
    ...wrongNames(TARGET, [
      ['is that of the target: it would be there twice', 'E02', text('v')],
      ['comes before the target', 'E02', text('u')],
      ['has 65 bytes', 'E04', text('w'.repeat(65))],
    ]),
    ...predecessorMutations,
    strayPredecessor(({ files }) => ({ directory: files.shared, name: text('b') })),
    ...entries,
    ...moved(text('zz')),
    ...targets,
    attack('E02', 'the target is a node after the new name', (tx) => {
      tx.setArgument('name', text('e'));
      tx.setField(MOVED, ENTRY.name, text('e'));
      tx.setField(TARGET, ENTRY.next, text('e'));
    }),
    attack('F16', 'the target is a node of another directory', (tx) => {
      const node = entryNamed(tx.arena, tx.arena.hers.root, 'm');
      tx.replant(node, TARGET);
      tx.pointArgument('targetDirectory', inodeOf(tx.arena, tx.arena.hers.root));
    }),
  ],
};

const intoHers = (arena: Arena) => ({
  from: from(arena),
  to: { directory: arena.hers.root, name: text('stolen') },
});

const acrossRights: readonly Mutation[] = [
  attack('F16', 'the destination is a stranger’s', (tx) => {
    const { arena } = tx;
    const { alice, viewAs, forged, hers } = arena;
    const seen = viewAs(alice);
    const owner = seen.inodes.get(arena.files.root)?.datum.owner ?? '';
    const granted = withInode(seen, hers.root, { owner });
    tx.draft = forged(alice, granted, syscalls.rename, intoHers(arena));
  }),
  attack('F16', 'the source is a stranger’s', (tx) => {
    const { arena } = tx;
    const { mallory, viewAs, forged, files } = arena;
    const seen = viewAs(mallory);
    const owner = seen.inodes.get(files.mallorys)?.datum.owner ?? '';
    const granted = withInode(seen, files.root, { owner });
    tx.draft = forged(mallory, granted, syscalls.rename, intoHers(arena));
  }),
  attack('N01', 'a directory moves to another directory', (tx) => {
    const { alice, viewAs, forged, files } = tx.arena;
    const lying = withInode(viewAs(alice), files.full, { content: FILE });
    tx.draft = forged(alice, lying, syscalls.rename, {
      from: { directory: files.root, name: text('t') },
      to: { directory: files.shared, name: text('y') },
    });
  }),
  attack('E06', 'a file vouches for the directory that moves', (tx) => {
    const { alice, viewAs, forged, files } = tx.arena;
    const lying = withInode(viewAs(alice), files.full, { content: FILE });
    tx.draft = forged(alice, lying, syscalls.rename, {
      from: { directory: files.root, name: text('t') },
      to: { directory: files.shared, name: text('y') },
    });
    tx.pointArgument('file', inodeOf(tx.arena, files.stream));
  }),
];

/** To another directory. */
export const acrossSuite: Suite = {
  name: 'rename: to another directory',
  script: 'rename',
  healthy: healthy(({ files }) => ({ directory: files.full, name: text('y') })),
  variations: [
    ...frameVariations,
    {
      name: 'Mallory moves Alice’s file out of the shared directory: both are hers to write',
      apply: (tx) => {
        const { mallory, viewAs, forged, files, hers } = tx.arena;
        tx.draft = forged(mallory, viewAs(mallory), syscalls.rename, {
          from: { directory: files.shared, name: text('a') },
          to: { directory: hers.root, name: text('z') },
        });
      },
    },
  ],
  mutations: [
    ...frameMutations({
      call: 'rename',
      outputs: 3,
      updated: 3,
      burned: 0,
      mayBeFewer: true,
      same: (arena) => entryNamed(arena, arena.files.root, 'l'),
      other: (arena) => accountOwning(arena, arena.hers.root),
      forge: ({ mallory, forged }, view) => {
        const [directory = ''] = view.entries.keys();
        return forged(mallory, view, syscalls.rename, {
          from: { directory, name: text('x') },
          to: { directory, name: text('y') },
        });
      },
    }),
    ...wrongNames(TARGET, [
      ['is that of the target: it would be there twice', 'E02', text('x')],
      ['has 65 bytes', 'E04', text('y'.repeat(65))],
    ]),
    ...predecessorMutations,
    strayPredecessor(({ hers }) => ({ directory: hers.root, name: text('z') })),
    ...entries,
    ...moved(text('zz')),
    ...targets,
    ...callerMutations,
    ...directoryMutations('directory'),
    ...directoryMutations('targetDirectory'),
    ...acrossRights,
  ],
};

/** Renaming is the same script on a drive, where every other attack is the same too; a blank is no neighbour. */
export const driveRenameSuites: readonly Suite[] = [
  onDrive(inPlaceSuite, {
    mutations: [changesBlank('entry', PREDECESSOR), changesBlank('entry', MOVED), blankCaller],
  }),
  onDrive(acrossSuite, { mutations: [changesBlank('entry', TARGET)] }),
];
