import { fromHex } from '../../offchain/ledger/hash.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import type { Utxo } from '../../offchain/ledger/utxo.ts';
import { FAKE_ID, text } from '../support/props.ts';
import { fromBytes, type Mutation, type Suite } from '../support/suite.ts';
import type { Tx } from '../support/tx.ts';
import type { KernelKind } from '../../offchain/kernel/scripts.ts';
import { blankCaller, blankInOtherWords, changesBlank } from './blanks.ts';
import { accountOwning, datumOf, entryNamed, inodeOf } from './find.ts';
import { frameMutations, frameVariations } from './frame.ts';
import { attack, ENTRY, wrongDatum, wrongField } from './mutation.ts';
import { asMallory, callerMutations, directoryMutations } from './rights.ts';
import {
  removeInstead,
  DIRECTORY,
  plantPredecessor,
  predecessorMutations,
  withInode,
} from './roles.ts';

/** The healthy call takes the empty directory `d` out of Alice's root, where it stands between `b` and `f`. */
const entry = ({ arena }: Tx): Utxo => entryNamed(arena, arena.files.root, 'd');
const inode = ({ arena }: Tx): Utxo => inodeOf(arena, arena.files.directory);
const sentinel = ({ arena }: Tx): Utxo => entryNamed(arena, arena.files.directory, '');

const roles: readonly Mutation[] = [
  attack('E05', 'the predecessor leads to an entry of that name in another directory', (tx) =>
    plantPredecessor(tx, entryNamed(tx.arena, tx.arena.files.shared, 'a')),
  ),
  attack('E05', 'the entry is another one', (tx) =>
    removeInstead(tx, entry(tx), entryNamed(tx.arena, tx.arena.files.root, 't')),
  ),
  attack('E06', 'the inode is another directory of the owner’s', (tx) =>
    removeInstead(tx, inode(tx), inodeOf(tx.arena, tx.arena.files.sharedDirectory)),
  ),
  attack('E06', 'the inode is a root', (tx) =>
    removeInstead(tx, inode(tx), inodeOf(tx.arena, tx.arena.hers.root)),
  ),
  attack('F06', 'the inode is an account', (tx) =>
    removeInstead(tx, inode(tx), accountOwning(tx.arena, tx.arena.hers.root)),
  ),
  attack('V01', 'the sentinel is another directory’s', (tx) =>
    removeInstead(tx, sentinel(tx), entryNamed(tx.arena, tx.arena.files.sharedDirectory, '')),
  ),
  attack('V01', 'the sentinel is the last entry of the attacker’s directory', (tx) =>
    removeInstead(tx, sentinel(tx), entryNamed(tx.arena, tx.arena.hers.root, 'm')),
  ),
  attack('F06', 'the sentinel is an inode', (tx) =>
    removeInstead(tx, sentinel(tx), inodeOf(tx.arena, tx.arena.files.pending)),
  ),
  attack('V01', 'a file is removed as if it were a directory', (tx) => {
    const { alice, viewAs, forged, files } = tx.arena;
    const lying = withInode(viewAs(alice), files.inline, { content: DIRECTORY });
    const others = lying.entries.get(files.sharedDirectory) ?? [];
    const entries = new Map([...lying.entries, [files.inline, others] as const]);
    const path = { directory: files.root, name: text('b') };
    tx.draft = forged(alice, { ...lying, entries }, syscalls.rmdir, path);
  }),
  attack('V02', 'the directory is not empty', (tx) => {
    const { alice, viewAs, forged, files } = tx.arena;
    const view = viewAs(alice);
    const nodes = (view.entries.get(files.full) ?? []).filter(
      ({ datum }) => datum.name.length === 0,
    );
    const entries = new Map([...view.entries, [files.full, nodes] as const]);
    const path = { directory: files.root, name: text('t') };
    tx.draft = forged(alice, { ...view, entries }, syscalls.rmdir, path);
  }),
];

const rights: readonly Mutation[] = [
  ...callerMutations,
  ...directoryMutations('directory'),
  attack('E07', 'whoever may write the parent frees another’s deposits', (tx) => {
    const { alice, viewAs, forged, files } = tx.arena;
    const path = { directory: files.shared, name: text('d') };
    tx.draft = forged(alice, viewAs(alice), syscalls.rmdir, path);
    asMallory(tx);
  }),
  attack('F16', 'the owner of a directory takes it out of one that she may not write', (tx) => {
    const { mallory, viewAs, forged, files } = tx.arena;
    const seen = viewAs(mallory);
    const owner = seen.inodes.get(files.mallorys)?.datum.owner ?? '';
    const granted = withInode(seen, files.revoked, { acl: [{ subject: owner, rights: 2n }] });
    const path = { directory: files.revoked, name: text('n') };
    tx.draft = forged(mallory, granted, syscalls.rmdir, path);
  }),
];

const list: readonly Mutation[] = [
  wrongField('the entry stays in the list', 0, ENTRY.next, text('d')),
  wrongField('the next entry is cut out too', 0, ENTRY.next, text('h')),
  wrongField('the list is cut off', 0, ENTRY.next, new Uint8Array([0xff])),
  wrongField('the predecessor gets another name', 0, ENTRY.name, text('aa')),
  wrongField('the predecessor gets another inode', 0, ENTRY.inode, fromHex(FAKE_ID)),
  wrongField('the predecessor moves to another directory', 0, ENTRY.parent, fromHex(FAKE_ID)),
];

/** On a drive the sentinel is told by what it is, and the objects are 1, 2 and 3 of what the call leaves. */
const blanking: readonly Mutation[] = [
  attack('V01', 'the sentinel is the last entry of the full directory itself', (tx) => {
    const { alice, viewAs, forged, files } = tx.arena;
    const view = viewAs(alice);
    const nodes = (view.entries.get(files.full) ?? [])
      .filter(({ datum }) => datum.name.length > 0)
      .map((node) => ({ ...node, datum: { ...node.datum, name: new Uint8Array() } }));
    const entries = new Map([...view.entries, [files.full, nodes] as const]);
    const path = { directory: files.root, name: text('t') };
    tx.draft = forged(alice, { ...view, entries }, syscalls.rmdir, path);
  }),
  wrongDatum('the entry keeps its name', 1, (tx) => datumOf(entry(tx))),
  wrongDatum('the directory stays the caller’s', 2, (tx) => datumOf(inode(tx))),
  wrongDatum('the sentinel stays', 3, (tx) => datumOf(sentinel(tx))),
  changesBlank('entry', 0),
  changesBlank('entry', 1),
  changesBlank('inode', 2, 'E06'),
  changesBlank('entry', 3),
  blankCaller,
];

const suite = (kernel: KernelKind): Suite => {
  const onDrive = kernel === 'drive';
  const handler = onDrive ? 'driveRmdir' : 'rmdir';
  return {
    name: handler,
    script: handler,
    kernel,
    healthy: fromBytes(({ built, alice, files }) =>
      built(alice, syscalls.rmdir, { directory: files.root, name: text('d') }),
    ),
    variations: [...frameVariations, ...(onDrive ? blankInOtherWords(1, 2, 3) : [])],
    mutations: [
      ...frameMutations({
        call: handler,
        ...(onDrive
          ? { outputs: 4, updated: 4, burned: 0, blank: 3 }
          : { outputs: 1, updated: 1, burned: 3 }),
        same: (arena) => entryNamed(arena, arena.files.root, 'l'),
        other: (arena) => accountOwning(arena, arena.hers.root),
      }),
      ...predecessorMutations,
      ...roles,
      ...rights,
      ...list,
      ...(onDrive ? blanking : []),
    ],
  };
};

export const rmdirSuite: Suite = suite('public');
export const driveRmdirSuite: Suite = suite('drive');
