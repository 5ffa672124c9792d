import type { Hex } from './ledger/utxo.ts';

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
  /** Sum of R 1, H 2, S 4, A 32, as in MS-DOS. */
  readonly attributes: bigint;
  readonly acl: readonly AccessRight[];
}

/** What an account may do with a file or directory that is not its own. */
export interface AccessRight {
  /** Account id. */
  readonly subject: Hex;
  /** Sum of r 4, w 2, x 1. */
  readonly rights: bigint;
}

/** An entry, by the directory that it stands in. */
export interface EntryName {
  /** Inode id of the directory. */
  readonly directory: Hex;
  readonly name: Uint8Array;
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
  deleteFile(directory: Hex, name: Uint8Array): Promise<void>;
  /** Removes an empty directory and its entry. */
  removeDirectory(directory: Hex, name: Uint8Array): Promise<void>;
  /** Gives an entry another name; a file may also go to another directory. */
  rename(from: EntryName, to: EntryName): Promise<void>;
  setAttributes(id: Hex, attributes: bigint): Promise<void>;
  /** Replaces the whole list. */
  setAcl(id: Hex, acl: readonly AccessRight[]): Promise<void>;
  /** Gives a file or directory to another account. */
  setOwner(id: Hex, account: Hex): Promise<void>;
}
