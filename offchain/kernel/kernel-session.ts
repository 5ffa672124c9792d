import { formatNumber, type SyscallName } from '../../validators/abi.ts';
import { SchemaError } from '../../validators/lib/schema.ts';
import type { Inode } from '../../validators/objects/inode.ts';
import type { Kernel } from '../../validators/objects/kernel.ts';
import type { Name } from '../../validators/objects/name.ts';
import { planReplacement } from '../content/write-content.ts';
import { readContent } from '../content/read-content.ts';
import {
  AccessDeniedError,
  FileNotFoundError,
  InvalidDataError,
  PathNotFoundError,
} from '../errors/file.ts';
import { InternalError, KernelError } from '../errors/kernel-error.ts';
import { isUncertain } from '../errors/transaction.ts';
import type { Hex } from '../ledger/utxo.ts';
import type { Provider } from '../ports/provider.ts';
import type { Signer } from '../ports/signer.ts';
import type {
  AccountInfo,
  CallRecord,
  DirectoryEntry,
  EntryName,
  Modes,
  Progress,
  Session,
} from '../session.ts';
import { prepare, type Submission } from '../submit.ts';
import type { Syscall } from '../syscalls/syscall.ts';
import { syscalls } from '../syscalls/registry.ts';
import type { TxPlan } from '../tx-plan.ts';
import { authCommitment } from './auth-commitment.ts';
import { findReferenceScripts } from './boot.ts';
import { findReadable } from './get-transaction.ts';
import { findCall } from './observed.ts';
import type { KernelObject } from './objects.ts';
import { maximumChunk } from './record.ts';
import { handlerScripts, handlersOf, policiesOf, type KernelScripts } from './scripts.ts';
import { findNode, findOwnAccount, makeView, type KernelView } from './view.ts';

/** A call that is about to be submitted. */
export interface JournalledCall {
  /** Transaction id. */
  readonly id: Hex;
  readonly name: SyscallName;
  readonly params: unknown;
  readonly receipt: unknown;
  readonly cbor: Uint8Array;
}

/** Keeps calls before they are submitted, so that none is lost with the process. */
export interface CallJournal {
  /** Returns once the call is kept. */
  add(call: JournalledCall): void;
  /** The ledger has refused a call that was added. */
  refuse(id: Hex): void;
}

/** What a session works with. Without a submission it can only read. */
export interface SessionParts {
  readonly provider: Provider;
  readonly scripts: KernelScripts;
  /** Auth key hash of the user; empty where there is none yet. */
  readonly user: Hex;
  /** Bech32 of the user's payment address; empty where there is none yet. */
  readonly address: string;
  readonly submission: Submission | undefined;
  /** Where calls are kept that are not in a block yet; undefined where something else sees to that. */
  readonly journal?: CallJournal | undefined;
  /** Runs a call again where somebody else was faster to change what it changes; once where absent. */
  readonly retry?: (<T>(work: () => Promise<T>) => Promise<T>) | undefined;
  /** `ViewSource.bootRecord`: only for sessions that read. */
  readonly bootRecord?: Kernel | undefined;
}

/** A kernel as one user sees and uses it, over any provider. */
export class KernelSession implements Session {
  readonly #parts: SessionParts;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** The kernel's state now. */
  async view(): Promise<KernelView> {
    const { provider, scripts, user, bootRecord } = this.#parts;
    const [parameters, tip, utxos, referenceScripts] = await Promise.all([
      provider.getParameters(),
      provider.getTip(),
      provider.listUtxos(scripts.address),
      findReferenceScripts({ provider }),
    ]);
    const view = makeView({
      scripts,
      networkId: provider.networkId,
      parameters,
      slotConfig: provider.slotConfig,
      slot: tip.slot,
      utxos,
      referenceScripts,
      rewards: new Map(),
      user,
      bootRecord,
    });
    const handlers = handlersOf(view.kind).map((name) => handlerScripts[name]);
    const rewards = new Map<Hex, bigint>();
    for (const { hash } of [scripts.dispatcher, ...handlers]) {
      rewards.set(hash, (await provider.findRewards(hash)) ?? 0n);
    }
    return { ...view, rewards };
  }

  /** Builds, checks, signs and submits a call; resolves once the ledger has accepted it. */
  call<P, R>(syscall: Syscall<P, R>, params: P): Promise<{ id: Hex; receipt: R }> {
    const work = (): Promise<{ id: Hex; receipt: R }> => this.#callOnce(syscall, params);
    return this.#parts.retry === undefined ? work() : this.#parts.retry(work);
  }

  async #callOnce<P, R>(syscall: Syscall<P, R>, params: P): Promise<{ id: Hex; receipt: R }> {
    const { submission, provider, scripts } = this.#parts;
    if (submission === undefined) throw new InternalError('a reading session can not make calls');
    const { cbor, transaction, missingKeys } = await prepare(
      submission,
      build(syscall, await this.view(), params),
    );
    const [missing] = missingKeys;
    if (missing !== undefined) {
      throw new AccessDeniedError({
        path: `key ${missing}`,
        reason: 'the signer does not have it',
      });
    }
    const receipt = syscall.observe({
      transaction,
      policies: policiesOf(scripts),
    });
    if (receipt === undefined) {
      throw new InternalError(`the transaction built for ${syscall.name} is not recognised as one`);
    }
    const { id } = transaction;
    const { journal } = this.#parts;
    journal?.add({ id, name: syscall.name, params, receipt, cbor });
    try {
      return { id: await provider.submit(cbor), receipt };
    } catch (error) {
      // Without an answer nobody knows what has become of it.
      if (error instanceof KernelError && !isUncertain(error)) journal?.refuse(id);
      throw error;
    }
  }

  async findOwnAccount(): Promise<AccountInfo | undefined> {
    const view = await this.view();
    const account = findOwnAccount(view);
    const name = view.names.find(({ datum }) => datum.account === account?.id);
    return account === undefined || name === undefined ? undefined : accountInfo(view, name);
  }

  async findAccount(name: string): Promise<AccountInfo | undefined> {
    const view = await this.view();
    const node = name === '' ? undefined : findNode(view.names, new Uint8Array(Buffer.from(name)));
    return node === undefined ? undefined : accountInfo(view, node);
  }

  async findAccountName(id: Hex): Promise<string | undefined> {
    const { names } = await this.view();
    const node = id === '' ? undefined : names.find(({ datum }) => datum.account === id);
    return node === undefined ? undefined : Buffer.from(node.datum.name).toString();
  }

  async listDirectory(id: Hex): Promise<readonly DirectoryEntry[]> {
    const view = await this.view();
    if (view.inodes.get(id)?.datum.content.kind !== 'Directory') {
      throw new PathNotFoundError({ path: id });
    }
    return (view.entries.get(id) ?? [])
      .filter(({ datum }) => datum.name.length > 0)
      .toSorted((a, b) => Buffer.compare(a.datum.name, b.datum.name))
      .map(({ datum }) => directoryEntry(datum.name, datum.inode, view));
  }

  async readFile(id: Hex): Promise<Uint8Array> {
    const view = await this.view();
    return readContent(this.#parts.provider, view.policies, getInode(view, id));
  }

  async listCalls(): Promise<readonly CallRecord[]> {
    const { provider, scripts } = this.#parts;
    const policies = policiesOf(scripts);
    const calls: CallRecord[] = [];
    for (const id of await provider.listTransactions(scripts.address)) {
      const found = await findReadable(provider, id);
      if (found === undefined) continue;
      const { transaction, slot } = found;
      const call = findCall({ transaction, policies });
      if (call === undefined) continue;
      const units = transaction.redeemers.map((redeemer) => redeemer.units);
      calls.push({
        number: formatNumber(call.name),
        name: call.name,
        tx: id,
        slot,
        fee: transaction.fee,
        memory: units.reduce((sum, { memory }) => sum + memory, 0n),
        steps: units.reduce((sum, { steps }) => sum + steps, 0n),
        size: transaction.size,
      });
    }
    // Those of a head are told behind those of L1, although some of these came later.
    return calls.toSorted((a, b) => Number(a.slot - b.slot));
  }

  async getFunds(): Promise<{ readonly address: string; readonly lovelace: bigint }> {
    const { provider, address } = this.#parts;
    const utxos = address === '' ? [] : await provider.listUtxos(address);
    return { address, lovelace: utxos.reduce((sum, { output }) => sum + output.lovelace, 0n) };
  }

  async register(name: string): Promise<AccountInfo> {
    const { submission } = this.#parts;
    if (submission === undefined) throw new InternalError('a reading session can not make calls');
    const { authKeyHash, nextAuthKeyHash, encryptionKeyHash } = submission.signer;
    const receipt = await this.callConfirmed(syscalls.register, {
      name,
      auth: authKeyHash,
      nextAuth: authCommitment(nextAuthKeyHash),
      encryption: encryptionKeyHash,
    });
    return { name, id: receipt.account, root: receipt.root };
  }

  async makeDirectory(parent: Hex, name: Uint8Array): Promise<Hex> {
    return (await this.callConfirmed(syscalls.mkdir, { directory: parent, name })).id;
  }

  async createFile(parent: Hex, name: Uint8Array): Promise<Hex> {
    return (await this.callConfirmed(syscalls.create, { directory: parent, name })).id;
  }

  async deleteFile(entry: EntryName): Promise<void> {
    await this.callConfirmed(syscalls.unlink, entry);
  }

  async removeDirectory(entry: EntryName): Promise<void> {
    await this.callConfirmed(syscalls.rmdir, entry);
  }

  async rename(from: EntryName, to: EntryName): Promise<void> {
    await this.callConfirmed(syscalls.rename, { from, to });
  }

  async changeModes(id: Hex, modes: Modes): Promise<void> {
    await this.callConfirmed(syscalls.chmod, { id, ...modes });
  }

  async rotateKeys(account: Hex, { authKeyHash, nextAuthKeyHash }: Signer): Promise<void> {
    const params = { account, auth: authKeyHash, nextAuth: nextAuthKeyHash };
    await this.callConfirmed(syscalls.rotate, params);
  }

  async recoverAccount(account: Hex, successor: Signer): Promise<void> {
    const { authKeyHash, nextAuthKeyHash, encryptionKeyHash } = successor;
    const keys = { auth: authKeyHash, nextAuth: nextAuthKeyHash, encryption: encryptionKeyHash };
    await this.callConfirmed(syscalls.recover, { account, ...keys });
  }

  /** {@link call}; resolves once it is in a block. */
  async callConfirmed<P, R>(syscall: Syscall<P, R>, params: P): Promise<R> {
    const { id, receipt } = await this.call(syscall, params);
    await this.#parts.provider.awaitConfirmation(id);
    return receipt;
  }

  async writeFile(file: Hex, content: Uint8Array, progress: Progress): Promise<void> {
    const view = await this.view();
    const chunkSize = Number(view.record.datum.parameters.chunkSize);
    const operations = planReplacement(
      getInode(view, file).datum,
      content,
      chunkSize,
      Number(maximumChunk(view.kind)),
    );
    const total = content.length;
    let done = total - operations.reduce((sum, operation) => sum + bytesIn(operation), 0);
    let last: Hex | undefined;
    // Each call spends what the one before has made: the mempool takes chains, so only the last one is waited for.
    for (const operation of operations) {
      progress({ done, total });
      last = (await this.call(syscalls.write, { file, operation })).id;
      done += bytesIn(operation);
    }
    if (last !== undefined) await this.#parts.provider.awaitConfirmation(last);
    progress({ done, total });
  }
}

/** The plan of a call. What fits no field of an object is bad input, not a defect. */
function build<P, R>(syscall: Syscall<P, R>, view: KernelView, params: P): TxPlan {
  try {
    return syscall.build(view, params);
  } catch (cause) {
    if (!(cause instanceof SchemaError)) throw cause;
    throw new InvalidDataError({ what: syscall.name, reason: cause.message, cause });
  }
}

function bytesIn(operation: ReturnType<typeof planReplacement>[number]): number {
  if (operation.kind === 'truncate') return 0;
  return operation.kind === 'replace' ? operation.bytes.length : operation.chunk.length;
}

function accountInfo(view: KernelView, { datum }: KernelObject<Name>): AccountInfo {
  const account = view.accounts.get(datum.account);
  if (account === undefined) {
    const what = `account ${Buffer.from(datum.name).toString()}`;
    throw new InvalidDataError({ what, reason: 'its object is not on the ledger' });
  }
  return { name: Buffer.from(datum.name).toString(), id: account.id, root: account.datum.root };
}

function getInode(view: KernelView, id: Hex): KernelObject<Inode> {
  const inode = view.inodes.get(id);
  if (inode === undefined) throw new FileNotFoundError({ path: id });
  return inode;
}

function directoryEntry(name: Uint8Array, id: Hex, view: KernelView): DirectoryEntry {
  const { datum } = getInode(view, id);
  return {
    name,
    id,
    type: datum.content.kind === 'Directory' ? 'directory' : 'file',
    size: sizeOf(datum),
    modified: datum.modified,
    owner: datum.owner,
    attributes: datum.attributes,
    acl: datum.acl,
  };
}

function sizeOf({ content }: Inode): bigint {
  if (content.kind === 'Directory') return 0n;
  return content.kind === 'Inline' ? BigInt(content.bytes.length) : content.size;
}
