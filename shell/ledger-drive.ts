import {
  AccessDeniedError,
  FileNotFoundError,
  PathNotFoundError,
} from '../offchain/errors/file.ts';
import { NotRegisteredError } from '../offchain/errors/transaction.ts';
import type { Hex } from '../offchain/ledger/utxo.ts';
import type { AclGrant, AccountInfo, DirectoryEntry, Session } from '../offchain/session.ts';
import { bitsOf, lettersOf, rightsOf } from './attribute-letters.ts';
import { findByName, toNewName } from './names.ts';
import type { LedgerLetter } from './directories.ts';
import { formatLedgerPath, formatShownPath, type LedgerPath } from './paths.ts';
import type {
  AccountRight,
  DirectoryPlace,
  EntryActions,
  FoundPlace,
  FreePlace,
  Listing,
  Place,
} from './place.ts';
import { findText, showName, showText } from './visible.ts';

/** A directory on the way, with what is needed to write below it. */
interface Directory {
  readonly id: Hex;
  readonly drive: LedgerLetter;
  /** As in the typed path; undefined for the user's own account. */
  readonly account: string | undefined;
  /** The names from the root, in their own case. */
  readonly names: readonly string[];
  /** The same as people see them. */
  readonly shown: readonly string[];
  readonly writable: boolean;
  readonly owners: OwnerNames;
  /** The user's own account; undefined before it is registered. */
  readonly own: Hex | undefined;
  /** Undefined for a root. */
  readonly actions: EntryActions | undefined;
}

/** Account names by id, asked for once each: an id tells people nothing. */
class OwnerNames {
  readonly #session: Session;
  readonly #names = new Map<Hex, string>();

  constructor(session: Session, known: readonly AccountInfo[]) {
    this.#session = session;
    for (const { id, name } of known) this.#names.set(id, name);
  }

  /** The name of an account, else its id. */
  async getName(account: Hex): Promise<string> {
    const name =
      this.#names.get(account) ?? (await this.#session.findAccountName(account)) ?? account;
    this.#names.set(account, name);
    return name;
  }

  /** The entry as it is listed. An owner that no name bears keeps its id. */
  async toListing(entry: DirectoryEntry): Promise<Listing> {
    const name = await this.getName(entry.owner);
    const { name: bytes, id, type, size, modified, attributes } = entry;
    return {
      name: bytes,
      id,
      type,
      size,
      modified,
      owner: name,
      attributes: lettersOf(attributes),
    };
  }
}

/** The files of a kernel, as paths see them. Without a session the home has no kernel, hence no account. */
export class LedgerDrive {
  readonly #session: Session | undefined;
  readonly #user: string;

  /** `user` as the home names its keys. */
  constructor(session: Session | undefined, user: string) {
    this.#session = session;
    this.#user = user;
  }

  /** Throws where a directory on the way is missing or the account is; a missing last part is a free place. */
  async locate(path: LedgerPath): Promise<Place> {
    const session = this.#session;
    if (session === undefined) throw this.#accountError(path);
    const [root, own] = await this.#findRoot(session, path);
    let place: Place = openDirectory(session, {
      id: root.root,
      drive: path.drive,
      account: path.account,
      names: [],
      shown: [],
      writable: root.id === own?.id,
      own: own?.id,
      actions: undefined,
      owners: new OwnerNames(session, own === undefined ? [root] : [root, own]),
    });
    for (const part of path.parts) {
      if (place.kind !== 'directory') throw new PathNotFoundError({ path: place.path });
      place = await place.child(part);
    }
    if (path.directory && place.kind !== 'directory')
      throw new PathNotFoundError({ path: place.path });
    return place;
  }

  async #findRoot(
    session: Session,
    path: LedgerPath,
  ): Promise<readonly [AccountInfo, AccountInfo | undefined]> {
    const own = await session.findOwnAccount();
    const account = path.account === undefined ? own : await session.findAccount(path.account);
    if (account === undefined) throw this.#accountError(path);
    return [account, own];
  }

  #accountError({ account, drive }: LedgerPath): FileNotFoundError | NotRegisteredError {
    return account === undefined
      ? new NotRegisteredError({ user: this.#user })
      : new FileNotFoundError({ path: formatLedgerPath(account, [], drive) });
  }
}

function openDirectory(session: Session, directory: Directory): DirectoryPlace {
  const list = (): Promise<readonly DirectoryEntry[]> => session.listDirectory(directory.id);
  return {
    kind: 'directory',
    path: formatShownPath(directory.account, directory.shown, directory.drive),
    identity: `${directory.drive}:${directory.id}`,
    actions: directory.actions,
    names: directory.names,
    list: async () => {
      const listings: Listing[] = [];
      // One after the other: the names found are kept, and most entries have the same owner.
      for (const entry of await list()) listings.push(await directory.owners.toListing(entry));
      return listings;
    },
    child: async (name) => {
      const entry = findByName(name, await list(), (item) => item.name);
      return entry === undefined
        ? openFree(session, directory, name)
        : openEntry(session, directory, entry);
    },
    open: async (listing) => {
      const entry = (await list()).find(({ id }) => id === listing.id);
      if (entry === undefined) {
        throw new FileNotFoundError({
          path: formatShownPath(directory.account, directory.shown, directory.drive),
        });
      }
      return openEntry(session, directory, entry);
    },
  };
}

async function openEntry(
  session: Session,
  directory: Directory,
  entry: DirectoryEntry,
): Promise<FoundPlace> {
  const names = [...directory.names, findText(entry.name) ?? showName(entry.name)];
  const shown = [...directory.shown, showName(entry.name)];
  const actions = makeActions(session, directory, entry, shown);
  const writable = mayWrite(entry, directory.own);
  if (entry.type === 'directory') {
    return openDirectory(session, { ...directory, id: entry.id, names, shown, writable, actions });
  }
  const path = formatShownPath(directory.account, shown, directory.drive);
  return {
    kind: 'file',
    path,
    parent: formatShownPath(directory.account, directory.shown, directory.drive),
    listing: await directory.owners.toListing(entry),
    identity: `${directory.drive}:${entry.id}`,
    actions,
    read: () => session.readFile(entry.id),
    replace: async (content, progress) => {
      refuseForeign({ writable }, path);
      await session.writeFile(entry.id, content, progress);
    },
  };
}

function openFree(session: Session, directory: Directory, name: string): FreePlace {
  const path = formatShownPath(
    directory.account,
    [...directory.shown, showText(name)],
    directory.drive,
  );
  return {
    kind: 'free',
    path,
    create: async (content, progress) => {
      const bytes = toNewName(name);
      refuseForeign(directory, path);
      const id = await session.createFile(directory.id, bytes);
      if (content.length > 0) await session.writeFile(id, content, progress);
    },
    createPrivate: undefined,
    makeDirectory: async () => {
      const bytes = toNewName(name);
      refuseForeign(directory, path);
      const id = await session.makeDirectory(directory.id, bytes);
      const entry = (await session.listDirectory(directory.id)).find((each) => each.id === id);
      if (entry === undefined) throw new PathNotFoundError({ path });
      const place = await openEntry(session, directory, entry);
      if (place.kind !== 'directory') throw new PathNotFoundError({ path });
      return { id, place };
    },
  };
}

const WRITE = 2n;

function mayWrite({ owner, acl }: DirectoryEntry, account: Hex | undefined): boolean {
  return (
    owner === account ||
    acl.some(({ subject, rights }) => subject === account && (rights & WRITE) !== 0n)
  );
}

function makeActions(
  session: Session,
  directory: Directory,
  entry: DirectoryEntry,
  shown: readonly string[],
): EntryActions {
  const path = formatShownPath(directory.account, shown, directory.drive);
  const { name, id } = entry;
  return {
    isLink: false,
    remove: async () => {
      refuseForeign(directory, path);
      if (entry.type === 'file') await session.deleteFile({ directory: directory.id, name });
      else await session.removeDirectory({ directory: directory.id, name });
    },
    moveTo: async (to, typed) => {
      const target = toNewName(typed);
      refuseForeign(directory, path);
      const destination = to.identity.slice('C:'.length);
      await session.rename(
        { directory: directory.id, name },
        { directory: destination, name: target },
      );
    },
    rights: {
      attributes: entry.attributes,
      listRights: async () => {
        const rights: AccountRight[] = [];
        for (const { subject, rights: bits } of entry.acl) {
          rights.push({ account: await directory.owners.getName(subject), rights: rightsOf(bits) });
        }
        return rights;
      },
      setAttributes: (attributes) => session.changeModes(id, { attributes }),
      setRights: async (rights) => {
        const acl: AclGrant[] = [];
        for (const { account, rights: letters } of rights) {
          acl.push({
            subject: await getAccount(session, account, directory.drive),
            rights: bitsOf(letters),
          });
        }
        await session.changeModes(id, { acl });
      },
      setOwner: async (account) =>
        session.changeModes(id, { owner: await getAccount(session, account, directory.drive) }),
    },
  };
}

async function getAccount(session: Session, name: string, drive: LedgerLetter): Promise<Hex> {
  const account = await session.findAccount(name.toLowerCase());
  if (account === undefined)
    throw new FileNotFoundError({ path: formatLedgerPath(name, [], drive) });
  return account.id;
}

// The kernel refuses it too; here it costs no transaction and has a better message.
function refuseForeign({ writable }: Pick<Directory, 'writable'>, path: string): void {
  if (!writable) throw new AccessDeniedError({ path, reason: 'it belongs to another account' });
}
