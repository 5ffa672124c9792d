import type { Hex } from './ledger/utxo.ts';
import type { Signer } from './ports/signer.ts';

/** A registered account. */
export interface AccountInfo {
  readonly name: string;
  readonly id: Hex;
  /** Id of its root directory. */
  readonly root: Hex;
}

/** What stands under one name in a directory. */
export interface DirectoryEntry {
  /** 1 to 64 bytes, any bytes: text only by convention. */
  readonly name: Uint8Array;
  /** Id of the inode. */
  readonly id: Hex;
  readonly type: 'file' | 'directory';
  /** Bytes; 0 for directories. */
  readonly size: bigint;
  /** POSIX milliseconds of the last change, an upper bound. */
  readonly modified: bigint;
  /** Account id. */
  readonly owner: Hex;
  /** Sum of R 1, H 2, S 4 and A 32. */
  readonly attributes: bigint;
  readonly acl: readonly AclGrant[];
}

/** Rights of one account: the sum of r 4, w 2 and x 1. */
export interface AclGrant {
  /** Account id. */
  readonly subject: Hex;
  readonly rights: bigint;
}

/** An entry by the id of the directory that it stands in, and its name. */
export interface EntryName {
  readonly directory: Hex;
  readonly name: Uint8Array;
}

/** What is to change of a file or directory; what is absent stays as it is. */
export interface Modes {
  readonly attributes?: bigint;
  readonly acl?: readonly AclGrant[];
  /** Account id. */
  readonly owner?: Hex;
}

/** One system call, as the chain recorded it. */
export interface CallRecord {
  /** Hexadecimal, as in INT 21h: `"40"`. */
  readonly number: string;
  readonly name: string;
  readonly tx: Hex;
  readonly slot: bigint;
  /** Lovelace. */
  readonly fee: bigint;
  readonly memory: bigint;
  readonly steps: bigint;
  /** Bytes of the transaction. */
  readonly size: number;
}

/** How far a long write has come. */
export type Progress = (step: { readonly done: number; readonly total: number }) => void;

/**
 * What a program does with a kernel as one user: reading is local and free, writing is one or more system calls.
 * Every method throws `KernelError`s only.
 */
export interface Session {
  /** The user's account; undefined before `register`. */
  findOwnAccount(): Promise<AccountInfo | undefined>;
  findAccount(name: string): Promise<AccountInfo | undefined>;
  /** The account's name; undefined for an id that no name bears. */
  findAccountName(id: Hex): Promise<string | undefined>;
  /** The entries of a directory in the order of their names' bytes. */
  listDirectory(id: Hex): Promise<readonly DirectoryEntry[]>;
  /** The content of a file, from the chain, verified against its root. */
  readFile(id: Hex): Promise<Uint8Array>;
  /** Every call of this kernel, oldest first. */
  listCalls(): Promise<readonly CallRecord[]>;
  /** Bech32 and lovelace of the user's payment address. */
  getFunds(): Promise<{ readonly address: string; readonly lovelace: bigint }>;

  register(name: string): Promise<AccountInfo>;
  /** Makes a directory; returns its id. */
  makeDirectory(parent: Hex, name: Uint8Array): Promise<Hex>;
  /** Makes an empty file; returns its id. */
  createFile(parent: Hex, name: Uint8Array): Promise<Hex>;
  /** Replaces a file's content. Interrupted, it leaves the old content whole; called again with the same bytes, it resumes. */
  writeFile(id: Hex, content: Uint8Array, progress: Progress): Promise<void>;
  /** Removes a file and its entry. */
  deleteFile(entry: EntryName): Promise<void>;
  /** Removes an empty directory and its entry. */
  removeDirectory(entry: EntryName): Promise<void>;
  /** Gives an entry another name; a file also moves to another directory. */
  rename(from: EntryName, to: EntryName): Promise<void>;
  /** Changes attributes, ACL or owner of a file or directory. */
  changeModes(id: Hex, modes: Modes): Promise<void>;
  /** Replaces the account's key by the one that it is committed to. `successor` is the signer from then on. */
  rotateKeys(account: Hex, successor: Signer): Promise<void>;
  /** As `rotateKeys`, when the key in use is lost: the committed one alone is enough. Replaces the encryption key too. */
  recoverAccount(account: Hex, successor: Signer): Promise<void>;
}
