import { attributeBits, rightsBits, type Inode } from '../../validators/objects/inode.ts';
import type { Account } from '../../validators/objects/account.ts';
import { AccessDeniedError, PathNotFoundError } from '../errors/file.ts';
import { NotRegisteredError } from '../errors/transaction.ts';
import type { Hex } from '../ledger/utxo.ts';
import type { KernelObject } from './objects.ts';
import { listOwnAccounts, type KernelView } from './view.ts';

/** An account whose key is at hand, and the hash of that key. */
export interface Caller {
  readonly account: KernelObject<Account>;
  readonly key: Hex;
}

/** What a caller must be allowed, and what to say where none of the user's accounts is. */
export interface Permission {
  readonly path: string;
  readonly reason: string;
  readonly may: (account: Hex) => boolean;
}

/** The one of the user's accounts that may. Throws `AccessDeniedError`; `NotRegisteredError` where there is no account. */
export function getCaller(view: KernelView, { path, reason, may }: Permission): Caller {
  const own = listOwnAccounts(view);
  if (own.length === 0) throw new NotRegisteredError({ user: view.user });
  const account = own.find(({ id }) => may(id));
  if (account === undefined) throw new AccessDeniedError({ path, reason });
  return { account, key: view.user };
}

/** Whether an account may write a file or directory, by the rule of the handlers. */
export function mayWrite({ owner, acl }: Inode, account: Hex): boolean {
  return (
    owner === account ||
    acl.some(({ subject, rights }) => subject === account && (rights & rightsBits.w) !== 0n)
  );
}

/** The inode of a directory. Throws `PathNotFoundError` where there is none. */
export function getDirectory(view: KernelView, id: Hex): KernelObject<Inode> {
  const directory = view.inodes.get(id);
  if (directory?.datum.content.kind !== 'Directory') throw new PathNotFoundError({ path: id });
  return directory;
}

/** Throws `AccessDeniedError` where a file is read-only. */
export function refuseReadOnly({ attributes }: Inode, path: string): void {
  if ((attributes & attributeBits.R) !== 0n) {
    throw new AccessDeniedError({ path, reason: 'it is read-only. ATTRIB -R changes that' });
  }
}
