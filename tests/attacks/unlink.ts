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
import { removeInstead, FILE, plantPredecessor, predecessorMutations, withInode } from './roles.ts';

/** The healthy call takes `f` out of Alice's root, where it stands between `d` and `h`. */
const entry = ({ arena }: Tx): Utxo => entryNamed(arena, arena.files.root, 'f');
const inode = ({ arena }: Tx): Utxo => inodeOf(arena, arena.files.stream);

const entries: readonly Mutation[] = [
  attack('E05', 'the predecessor leads to an entry of that name in another directory', (tx) => {
    const { arena } = tx;
    const { mallory, viewAs, forged, files } = arena;
    const path = { directory: files.shared, name: text('m') };
    tx.draft = forged(mallory, viewAs(mallory), syscalls.unlink, path);
    plantPredecessor(tx, entryNamed(arena, files.revoked, ''));
  }),
  attack('E05', 'the entry is another one: the list between would be lost', (tx) =>
    removeInstead(tx, entry(tx), entryNamed(tx.arena, tx.arena.files.root, 'l')),
  ),
  attack('E05', 'the entry is a directory’s sentinel', (tx) =>
    removeInstead(tx, entry(tx), entryNamed(tx.arena, tx.arena.files.directory, '')),
  ),
  attack('E05', 'the entry is the attacker’s', (tx) =>
    removeInstead(tx, entry(tx), entryNamed(tx.arena, tx.arena.hers.root, 'm')),
  ),
  attack('F06', 'the entry is an inode', (tx) =>
    removeInstead(tx, entry(tx), inodeOf(tx.arena, tx.arena.files.pending)),
  ),
  attack('E06', 'the inode is another file of the owner’s', (tx) =>
    removeInstead(tx, inode(tx), inodeOf(tx.arena, tx.arena.files.inline)),
  ),
  attack('E06', 'the inode is the attacker’s', (tx) =>
    removeInstead(tx, inode(tx), inodeOf(tx.arena, tx.arena.hers.file)),
  ),
  attack('F06', 'the inode is an account', (tx) =>
    removeInstead(tx, inode(tx), accountOwning(tx.arena, tx.arena.hers.root)),
  ),
  attack('F05', 'the inode has the attacker’s token', (tx) =>
    removeInstead(tx, inode(tx), tx.arena.props.foreignInode),
  ),
];

const rights: readonly Mutation[] = [
  ...callerMutations,
  ...directoryMutations('directory'),
  attack('E07', 'whoever may write the directory frees another’s deposit', (tx) => {
    const { alice, viewAs, forged, files } = tx.arena;
    const path = { directory: files.shared, name: text('a') };
    tx.draft = forged(alice, viewAs(alice), syscalls.unlink, path);
    asMallory(tx);
  }),
  attack('F16', 'the owner of a file takes it out of a directory that she may not write', (tx) => {
    const { mallory, viewAs, forged, files } = tx.arena;
    const seen = viewAs(mallory);
    const owner = seen.inodes.get(files.mallorys)?.datum.owner ?? '';
    const granted = withInode(seen, files.revoked, { acl: [{ subject: owner, rights: 2n }] });
    const path = { directory: files.revoked, name: text('m') };
    tx.draft = forged(mallory, granted, syscalls.unlink, path);
  }),
  attack('U01', 'a directory is unlinked as if it were a file', (tx) => {
    const { alice, viewAs, forged, files } = tx.arena;
    const lying = withInode(viewAs(alice), files.full, { content: FILE });
    tx.draft = forged(alice, lying, syscalls.unlink, { directory: files.root, name: text('t') });
  }),
  attack('U02', 'a read-only file is unlinked', (tx) => {
    const { alice, viewAs, forged, files } = tx.arena;
    const lying = withInode(viewAs(alice), files.readOnly, { attributes: 32n });
    tx.draft = forged(alice, lying, syscalls.unlink, { directory: files.root, name: text('r') });
  }),
];

const list: readonly Mutation[] = [
  wrongField('the entry stays in the list', 0, ENTRY.next, text('f')),
  wrongField('the next entry is cut out too', 0, ENTRY.next, text('l')),
  wrongField('the list is cut off', 0, ENTRY.next, new Uint8Array([0xff])),
  wrongField('the predecessor gets another name', 0, ENTRY.name, text('aa')),
  wrongField('the predecessor gets another inode', 0, ENTRY.inode, fromHex(FAKE_ID)),
  wrongField('the predecessor moves to another directory', 0, ENTRY.parent, fromHex(FAKE_ID)),
];

const burning: readonly Mutation[] = [
  attack('F10', 'the entry is burned, the inode is kept by nobody', (tx) => {
    for (const [unit] of inode(tx).output.assets) tx.mint(unit, 1n);
  }),
];

/** On a drive, entry and inode are objects 1 and 2 of what the call leaves. */
const blanking: readonly Mutation[] = [
  wrongDatum('the entry keeps its name', 1, (tx) => datumOf(entry(tx))),
  wrongDatum('the file stays the caller’s', 2, (tx) => datumOf(inode(tx))),
  changesBlank('entry', 0),
  changesBlank('entry', 1),
  changesBlank('inode', 2, 'E06'),
  blankCaller,
];

const suite = (kernel: KernelKind): Suite => {
  const onDrive = kernel === 'drive';
  const handler = onDrive ? 'driveUnlink' : 'unlink';
  return {
    name: handler,
    script: handler,
    kernel,
    healthy: fromBytes(({ built, alice, files }) =>
      built(alice, syscalls.unlink, { directory: files.root, name: text('f') }),
    ),
    variations: [
      ...frameVariations,
      ...(onDrive ? blankInOtherWords(1, 2) : []),
      {
        name: 'Mallory takes her file out of the shared directory',
        apply: (tx) => {
          const { mallory, viewAs, forged, files } = tx.arena;
          const path = { directory: files.shared, name: text('m') };
          tx.draft = forged(mallory, viewAs(mallory), syscalls.unlink, path);
        },
      },
    ],
    mutations: [
      ...frameMutations({
        call: handler,
        ...(onDrive
          ? { outputs: 3, updated: 3, burned: 0, blank: 2 }
          : { outputs: 1, updated: 1, burned: 2 }),
        same: (arena) => entryNamed(arena, arena.files.root, 'l'),
        other: (arena) => accountOwning(arena, arena.hers.root),
        forge: ({ mallory, forged }, view) => {
          const [directory = ''] = view.entries.keys();
          return forged(mallory, view, syscalls.unlink, { directory, name: text('x') });
        },
      }),
      ...predecessorMutations,
      ...entries,
      ...rights,
      ...list,
      ...(onDrive ? blanking : burning),
    ],
  };
};

export const unlinkSuite: Suite = suite('public');
export const driveUnlinkSuite: Suite = suite('drive');
