import type { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import type { KernelScripts } from '../../offchain/kernel/scripts.ts';
import type { KernelView } from '../../offchain/kernel/view.ts';
import { jointSigner } from '../../offchain/signers/joint-signer.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import type { Kind } from '../../validators/objects/kinds.ts';
import type { User, World } from '../support/world.ts';

/** How many blanks of each kind a drive gets. */
export type Room = Readonly<Record<Kind, number>>;

/** What one `format` has room for, with much left. */
const BLANKS_A_CALL = 40;

export const SMALL_ROOM: Room = { account: 3, name: 3, entry: 16, inode: 12 };

/** A user for whom the others sign along. */
export function jointly(first: User, others: readonly User[]): User {
  const signer = jointSigner(
    first.submission.signer,
    others.map(({ submission }) => submission.signer),
  );
  return { ...first, submission: { ...first.submission, signer } };
}

/** Boots a drive of these participants and makes its blanks. */
export async function bootDrive(
  world: World,
  participants: readonly User[],
  room: Room = SMALL_ROOM,
): Promise<KernelScripts> {
  const [first, ...others] = participants;
  if (first === undefined) throw new RangeError('a drive without participants');
  const keys = participants.map(({ submission }) => submission.signer.authKeyHash);
  const scripts = await world.boot(first, { kind: 'Drive', participants: keys });
  const session = world.session(jointly(first, others), scripts);
  for (const kind of ['account', 'name', 'entry', 'inode'] as const) {
    for (let from = 0; from < room[kind]; from += BLANKS_A_CALL) {
      const count = Math.min(BLANKS_A_CALL, room[kind] - from);
      await session.call(syscalls.format, { kind, from, count });
    }
  }
  return scripts;
}

/** Blanks and objects of a kind together: a drive's calls never change it. */
export function countOf(view: KernelView, kind: Kind): number {
  const blanks = view.blanks.get(kind)?.length ?? 0;
  switch (kind) {
    case 'account':
      return blanks + view.accounts.size;
    case 'inode':
      return blanks + view.inodes.size;
    case 'entry':
      return blanks + [...view.entries.values()].reduce((sum, nodes) => sum + nodes.length, 0);
    case 'name':
      // The head of the names is no object of the gate's.
      return blanks + view.names.length - 1;
  }
}

/** All that a session shows of a drive or kernel, by paths: ids and times left out, so that two can be compared. */
export async function treeOf(
  session: KernelSession,
  root: string,
): Promise<Readonly<Record<string, unknown>>> {
  const found: Record<string, unknown> = {};
  const visit = async (directory: string, path: string): Promise<void> => {
    for (const { name, id, type, size, attributes, owner, acl } of await session.listDirectory(
      directory,
    )) {
      const at = `${path}\\${Buffer.from(name).toString('hex')}`;
      const named = async (account: string) => (await session.findAccountName(account)) ?? 'nobody';
      found[at] = {
        type,
        size,
        attributes,
        owner: await named(owner),
        acl: await Promise.all(
          acl.map(async ({ subject, rights }) => [await named(subject), rights]),
        ),
        ...(type === 'file' && {
          content: Buffer.from(await session.readFile(id)).toString('hex'),
        }),
      };
      if (type === 'directory') await visit(id, at);
    }
  };
  await visit(root, '');
  return found;
}
