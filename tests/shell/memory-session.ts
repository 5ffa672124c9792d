import {
  AccessDeniedError,
  FileExistsError,
  FileNotFoundError,
} from '../../offchain/errors/file.ts';
import type { KernelVerdict } from '../../offchain/kernel/check.ts';
import { InternalError } from '../../offchain/errors/kernel-error.ts';
import type {
  AccountInfo,
  AclGrant,
  CallRecord,
  DirectoryEntry,
  EntryName,
  Modes,
  Progress,
  Session,
} from '../../offchain/session.ts';
import type {
  AccountKeys,
  ChainTip,
  Deposits,
  Inspector,
  TransactionLimits,
} from '../../shell/inspector.ts';

interface Node {
  readonly id: string;
  name: Uint8Array;
  readonly type: 'file' | 'directory';
  owner: string;
  attributes: bigint;
  acl: readonly AclGrant[];
  content: Uint8Array;
  readonly children: Node[];
}

/** A kernel without a chain, shared by the users of a test: the shell's own rules can be tried in milliseconds. */
export class MemoryKernel {
  readonly accounts: (AccountInfo & { readonly user: string })[] = [];
  readonly nodes = new Map<string, Node>();
  readonly calls: CallRecord[] = [];
  /** Written once for every call of `writeFile`. */
  readonly written: string[] = [];
  #count = 0;

  add(name: Uint8Array, type: Node['type'], owner: string, parent?: Node): Node {
    this.#count += 1;
    const id = this.#count.toString(16).padStart(56, '0');
    const attributes = type === 'file' ? 32n : 0n;
    const content = new Uint8Array();
    const node: Node = { id, name, type, owner, attributes, acl: [], content, children: [] };
    this.nodes.set(id, node);
    if (parent !== undefined) this.insert(parent, node);
    return node;
  }

  insert(parent: Node, node: Node): void {
    parent.children.push(node);
    parent.children.sort((a, b) => Buffer.compare(a.name, b.name));
  }

  /** Takes an entry out of a directory. */
  remove({ directory, name }: EntryName): Node {
    const { children } = this.get(directory);
    const at = children.findIndex((child) => Buffer.compare(child.name, name) === 0);
    const [node] = at < 0 ? [] : children.splice(at, 1);
    if (node === undefined) throw new FileNotFoundError({ path: new TextDecoder().decode(name) });
    return node;
  }

  get(id: string): Node {
    const node = this.nodes.get(id);
    if (node === undefined) throw new InternalError(`no node ${id}`);
    return node;
  }

  record(number: string, name: string): void {
    const slot = BigInt(this.calls.length);
    const tx = slot.toString(16).padStart(64, '0');
    this.calls.push({ number, name, tx, slot, fee: 200_000n, memory: 1n, steps: 2n, size: 1000 });
  }
}

/** One user's session on a {@link MemoryKernel}. */
export class MemorySession implements Session {
  readonly #kernel: MemoryKernel;
  readonly #user: string;

  constructor(kernel: MemoryKernel, user: string) {
    this.#kernel = kernel;
    this.#user = user;
  }

  async findOwnAccount(): Promise<AccountInfo | undefined> {
    return this.#kernel.accounts.find(({ user }) => user === this.#user);
  }

  async findAccount(name: string): Promise<AccountInfo | undefined> {
    return this.#kernel.accounts.find((account) => account.name === name);
  }

  async findAccountName(id: string): Promise<string | undefined> {
    return this.#kernel.accounts.find((account) => account.id === id)?.name;
  }

  async listDirectory(id: string): Promise<readonly DirectoryEntry[]> {
    return this.#kernel.get(id).children.map((node) => ({
      name: node.name,
      id: node.id,
      type: node.type,
      size: BigInt(node.content.length),
      modified: 1_795_347_660_000n,
      owner: node.owner,
      attributes: node.attributes,
      acl: node.acl,
    }));
  }

  async readFile(id: string): Promise<Uint8Array> {
    return this.#kernel.get(id).content;
  }

  async listCalls(): Promise<readonly CallRecord[]> {
    return this.#kernel.calls;
  }

  async getFunds(): Promise<{ readonly address: string; readonly lovelace: bigint }> {
    return { address: 'addr_test1', lovelace: 12_345_678_901_234_567n };
  }

  async register(name: string): Promise<AccountInfo> {
    const id = Buffer.from(name).toString('hex').padEnd(56, '0');
    const root = this.#kernel.add(new Uint8Array(), 'directory', id).id;
    const account = { name, id, root, user: this.#user };
    this.#kernel.accounts.push(account);
    this.#kernel.record('80', 'register');
    return account;
  }

  async makeDirectory(parent: string, name: Uint8Array): Promise<string> {
    this.#kernel.record('39', 'mkdir');
    return this.#add(parent, name, 'directory');
  }

  async createFile(parent: string, name: Uint8Array): Promise<string> {
    this.#kernel.record('5B', 'create');
    return this.#add(parent, name, 'file');
  }

  async writeFile(id: string, content: Uint8Array, progress: Progress): Promise<void> {
    progress({ done: 1, total: 1 });
    this.#kernel.record('40', 'write');
    this.#kernel.written.push(id);
    this.#kernel.get(id).content = content;
  }

  async deleteFile(entry: EntryName): Promise<void> {
    const node = this.#find(entry);
    if (node?.type === 'directory') throw denied(entry, 'it is a directory');
    if (((node?.attributes ?? 0n) & 1n) !== 0n) throw denied(entry, 'it is read-only');
    this.#kernel.remove(entry);
    this.#kernel.record('41', 'unlink');
  }

  async removeDirectory(entry: EntryName): Promise<void> {
    if ((this.#find(entry)?.children.length ?? 0) > 0) {
      throw denied(entry, 'the directory is not empty');
    }
    this.#kernel.remove(entry);
    this.#kernel.record('3A', 'rmdir');
  }

  async rename(from: EntryName, to: EntryName): Promise<void> {
    if (this.#find(to) !== undefined) {
      throw new FileExistsError({ path: new TextDecoder().decode(to.name) });
    }
    const node = this.#kernel.remove(from);
    node.name = to.name;
    this.#kernel.insert(this.#kernel.get(to.directory), node);
    this.#kernel.record('56', 'rename');
  }

  async changeModes(id: string, { attributes, acl, owner }: Modes): Promise<void> {
    const node = this.#kernel.get(id);
    node.attributes = attributes ?? node.attributes;
    node.acl = acl ?? node.acl;
    node.owner = owner ?? node.owner;
    this.#kernel.record('43', 'chmod');
  }

  async rotateKeys(): Promise<void> {
    this.#kernel.record('81', 'rotate');
  }

  async recoverAccount(): Promise<void> {
    this.#kernel.record('82', 'recover');
  }

  #find({ directory, name }: EntryName): Node | undefined {
    const { children } = this.#kernel.get(directory);
    return children.find((child) => Buffer.compare(child.name, name) === 0);
  }

  #add(parent: string, name: Uint8Array, type: Node['type']): string {
    const directory = this.#kernel.get(parent);
    if (directory.children.some((child) => Buffer.compare(child.name, name) === 0)) {
      throw new FileExistsError({ path: new TextDecoder().decode(name) });
    }
    return this.#kernel.add(name, type, directory.owner, directory).id;
  }
}

function denied({ name }: EntryName, reason: string): AccessDeniedError {
  return new AccessDeniedError({ path: new TextDecoder().decode(name), reason });
}

/** What a {@link MemoryKernel} tells beside its files. */
export class MemoryInspector implements Inspector {
  readonly #kernel: MemoryKernel;

  constructor(kernel: MemoryKernel) {
    this.#kernel = kernel;
  }

  async getTip(): Promise<ChainTip> {
    return { slot: 1234n, blockHeight: 56n, time: 1_795_347_660_000n };
  }

  async getDeposits(): Promise<Deposits> {
    return { objects: this.#kernel.nodes.size, lovelace: 1_500_000n };
  }

  async getLimits(): Promise<TransactionLimits> {
    return { size: 16_384n, memory: 16_500_000n, steps: 10_000_000_000n, chunk: 14_336n };
  }

  /** Users have no keys here. */
  async listAccountKeys(): Promise<readonly AccountKeys[]> {
    return this.#kernel.accounts.map(({ id, name }) => ({
      id,
      name,
      authKeyHash: undefined,
      nextAuth: '00'.repeat(32),
    }));
  }

  async check(): Promise<KernelVerdict> {
    const nodes = [...this.#kernel.nodes.values()];
    return {
      accounts: this.#kernel.accounts.length,
      directories: nodes.filter(({ type }) => type === 'directory').length,
      files: nodes.filter(({ type }) => type === 'file').length,
      bytes: nodes.reduce((sum, { content }) => sum + BigInt(content.length), 0n),
      problems: [],
    };
  }
}
