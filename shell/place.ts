import type { Hex } from '../offchain/ledger/utxo.ts';
import type { Progress } from '../offchain/session.ts';

/** One line of a directory, of either drive. */
export interface Listing {
  readonly name: Uint8Array;
  readonly type: 'file' | 'directory';
  /** Bytes; 0 for directories. */
  readonly size: bigint;
  /** POSIX milliseconds. */
  readonly modified: bigint;
  /** The account's name, else its id; undefined on the host. */
  readonly owner: string | undefined;
  /** Inode id; undefined on the host. */
  readonly id: Hex | undefined;
  /** The letters of its attributes, of R, H, S and A, in this order. */
  readonly attributes: string;
}

/** What can be done to something as an entry of its directory. */
export interface EntryActions {
  /** Removes a file, or an empty directory. */
  remove(): Promise<void>;
  /** Gives it another name, in this directory or in another one of the same drive. */
  moveTo(directory: DirectoryPlace, name: string): Promise<void>;
  /** Undefined on the host. */
  readonly rights: RightsActions | undefined;
  /** A link of the host: it is removed and moved itself, and what it leads to is elsewhere. */
  readonly isLink: boolean;
}

/** What the kernel keeps of a file or directory beside its content. */
export interface RightsActions {
  /** Sum of R 1, H 2, S 4, A 32. */
  readonly attributes: bigint;
  /** Names of accounts, else their ids, and what they may: some of the letters r, w and x. */
  listRights(): Promise<readonly AccountRight[]>;
  setAttributes(attributes: bigint): Promise<void>;
  /** Replaces the whole list. Throws where an account is not there. */
  setRights(rights: readonly AccountRight[]): Promise<void>;
  setOwner(account: string): Promise<void>;
}

/** What an account may do with what is not its own. */
export interface AccountRight {
  readonly account: string;
  readonly rights: string;
}

/** A file that exists. */
export interface FilePlace {
  readonly kind: 'file';
  /** As people write it, with the names' own case. */
  readonly path: string;
  /** Path of the directory that it stands in. */
  readonly parent: string;
  readonly listing: Listing;
  /** Equal for two paths exactly when they lead to the same file. */
  readonly identity: string;
  /** Undefined for a device. */
  readonly actions: EntryActions | undefined;
  read(): Promise<Uint8Array>;
  replace(content: Uint8Array, progress: Progress): Promise<void>;
}

/** A directory that exists. */
export interface DirectoryPlace {
  readonly kind: 'directory';
  readonly path: string;
  /** Equal for two paths exactly when they lead to the same directory: a link can lead back to where it was. */
  readonly identity: string;
  /** Undefined for a root. */
  readonly actions: EntryActions | undefined;
  /** The names that lead here from the drive's root, in their own case. */
  readonly names: readonly string[];
  list(): Promise<readonly Listing[]>;
  /** What stands, or could stand, under a name of this directory. */
  child(name: string): Promise<Place>;
  /** What one of its listings stands for, whatever its name is made of. */
  open(listing: Listing): Promise<FoundPlace>;
}

/** Nothing yet, in a directory that exists. */
export interface FreePlace {
  readonly kind: 'free';
  readonly path: string;
  create(content: Uint8Array, progress: Progress): Promise<void>;
  /** Makes a file that only its owner can read; undefined where everybody can read everything. */
  readonly createPrivate: ((content: Uint8Array) => Promise<void>) | undefined;
  /** `id` is undefined on the host. */
  makeDirectory(): Promise<{ readonly id: Hex | undefined; readonly place: DirectoryPlace }>;
}

/** Something that exists. */
export type FoundPlace = FilePlace | DirectoryPlace;

/** What a path leads to. */
export type Place = FilePlace | DirectoryPlace | FreePlace;
