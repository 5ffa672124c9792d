import { makeWorld } from '../tests/support/world.ts';
import type { KernelView } from '../offchain/kernel/view.ts';
import type { KernelScripts } from '../offchain/kernel/scripts.ts';
import { bootKernel } from '../offchain/kernel/boot.ts';
import { KernelSession } from '../offchain/kernel/kernel-session.ts';
import { decodeTransaction, type Transaction } from '../offchain/ledger/transaction.ts';
import type { Hex, OutputReference, Utxo } from '../offchain/ledger/utxo.ts';
import { lucidBuilder } from '../offchain/builders/lucid.ts';
import type { Builder } from '../offchain/ports/builder.ts';
import { ForwardingProvider } from '../offchain/ports/forwarding.ts';
import type { Provider } from '../offchain/ports/provider.ts';
import type { Submission } from '../offchain/submit.ts';
import { syscalls } from '../offchain/syscalls/registry.ts';
import type { Syscall } from '../offchain/syscalls/syscall.ts';
import { writeCall, type WriteOperation } from '../offchain/syscalls/write.ts';
import { MAX_ACL, MAX_CHUNK, type Kind } from '../validators/objects/kinds.ts';

/** What a transaction is an example of; each kind has its own targets. */
export type SampleKind = 'boot' | 'register' | 'call' | 'full write' | 'drive';

/** One accepted transaction with everything that it takes to run its scripts again. */
export interface Sample {
  readonly name: string;
  readonly kind: SampleKind;
  /** Bytes of content that it carries. */
  readonly payload: number;
  readonly cbor: Uint8Array;
  readonly transaction: Transaction;
  /** Every output that it spends or reads. */
  readonly resolved: readonly Utxo[];
}

/** Healthy transactions of every kind, of a chain that is the same in every run: its keys and its clock are fixed. */
export interface Samples {
  readonly scripts: KernelScripts;
  /** Those of the drive that the samples of kind `drive` are calls of. */
  readonly drive: KernelScripts;
  readonly submission: Submission;
  readonly list: readonly Sample[];
  /** The kernel and the wallet before the first call on a file: where a comparison begins. */
  readonly start: Start;
}

/** What a call is made on. */
export interface Start {
  readonly view: KernelView;
  readonly wallet: readonly Utxo[];
  readonly root: Hex;
  readonly file: Hex;
}

type Seen = Omit<Sample, 'name' | 'kind' | 'payload'>;

/** Passes everything on and keeps what is submitted. */
class RecordingProvider extends ForwardingProvider {
  readonly #seen: Seen[];

  constructor(base: Provider, seen: Seen[]) {
    super(base);
    this.#seen = seen;
  }

  override async submit(cbor: Uint8Array): Promise<Hex> {
    const transaction = decodeTransaction(cbor);
    const { inputs, referenceInputs, collateral } = transaction;
    // Before it is submitted: afterwards its inputs are gone.
    const resolved = await resolve(this.base, [...inputs, ...referenceInputs, ...collateral]);
    const id = await super.submit(cbor);
    this.#seen.push({ cbor, transaction, resolved });
    return id;
  }
}

async function resolve(
  provider: Provider,
  references: readonly OutputReference[],
): Promise<readonly Utxo[]> {
  const found = new Map<string, Utxo>();
  for (const reference of references) {
    const utxo = await provider.findUtxo(reference);
    if (utxo !== undefined) found.set(`${reference.txId}#${reference.index}`, utxo);
  }
  return [...found.values()];
}

export const name = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
export const content = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + 7) & 0xff);

export const stage = (first: boolean, last: boolean, chunk: Uint8Array): WriteOperation => ({
  kind: 'stage',
  first,
  last,
  chunk,
});

/** Makes one transaction of every kind, in the order of a first use of the system. */
export async function takeSamples(builder: Builder = lucidBuilder): Promise<Samples> {
  const world = await makeWorld();
  const alice = await world.addUser('alice');
  const seen: Seen[] = [];
  const provider = new RecordingProvider(world.emulator.provider, seen);
  const submission: Submission = { ...alice.submission, provider, builder };
  const list: Sample[] = [];
  const take = (label: string, kind: SampleKind, payload = 0): void => {
    const last = seen.pop();
    if (last === undefined) throw new TypeError(`no transaction of ${label}`);
    list.push({ name: label, kind, payload, ...last });
  };

  const scripts = await bootKernel(submission, {
    genesis: undefined,
    save: () => Promise.resolve(),
    message: () => undefined,
  });
  const steps = [
    'genesis output',
    'reference scripts 1',
    'reference scripts 2',
    'registrations',
    'record and names',
  ];
  const boots = seen.splice(0);
  for (const [index, each] of boots.entries()) {
    list.push({ name: `boot: ${steps[index] ?? index}`, kind: 'boot', payload: 0, ...each });
  }

  const session = new KernelSession({
    provider,
    scripts,
    user: submission.signer.authKeyHash,
    address: submission.address,
    submission,
  });
  const { root } = await session.register('alice');
  take('register', 'register');
  await session.makeDirectory(root, name('directory'));
  take('mkdir', 'call');
  const file = await session.createFile(root, name('file'));
  take('create', 'call');
  const wallet = await provider.listUtxos(submission.address);
  const start: Start = { view: await session.view(), wallet, root, file };
  await session.createFile(root, new Uint8Array(64).fill(0x6e));
  take('create, name of 64 B', 'call');

  const write = async (operation: WriteOperation, label: string, payload: number) => {
    await session.call(writeCall, { file, operation });
    take(label, payload === MAX_CHUNK ? 'full write' : 'call', payload);
  };
  await write({ kind: 'truncate' }, 'write: truncate', 0);
  await write({ kind: 'replace', bytes: content(16) }, 'write: replace, 16 B', 16);
  await write({ kind: 'append', chunk: content(16) }, 'write: append inline, 16 B', 16);
  await write({ kind: 'replace', bytes: content(512) }, 'write: replace, 512 B', 512);
  const chunk = content(MAX_CHUNK);
  await write(stage(true, false, chunk), 'write: stage, full chunk, first', MAX_CHUNK);
  await write(stage(false, true, chunk), 'write: stage, full chunk, last', MAX_CHUNK);
  await write({ kind: 'append', chunk: content(16) }, 'write: append to a stream, 16 B', 16);
  await write({ kind: 'append', chunk }, 'write: append to a stream, full', MAX_CHUNK);

  const call = async <P, R>(syscall: Syscall<P, R>, params: P, label: string) => {
    await session.call(syscall, params);
    take(label, 'call');
  };
  const at = (text: string) => ({ directory: root, name: name(text) });
  const acl = Array.from({ length: MAX_ACL }, (_, index) => ({
    subject: index.toString(16).padStart(2, '0').repeat(28),
    rights: 6n,
  }));
  await call(syscalls.chmod, { id: file, attributes: 34n }, 'chmod: attributes');
  await call(syscalls.chmod, { id: file, acl }, 'chmod: 8 ACL entries');
  await call(syscalls.rename, { from: at('file'), to: at('file2') }, 'rename: in place');
  await call(syscalls.rename, { from: at('file2'), to: at('a file') }, 'rename: elsewhere');
  const directory = await session.makeDirectory(root, name('other'));
  seen.splice(0);
  const inside = { directory, name: name('moved') };
  await call(syscalls.rename, { from: at('a file'), to: inside }, 'rename: to another directory');
  await call(syscalls.unlink, inside, 'unlink');
  await call(syscalls.rmdir, at('other'), 'rmdir');
  const account = (await session.findOwnAccount())?.id ?? '';
  const { nextAuthKeyHash, authKeyHash, encryptionKeyHash } = submission.signer;
  const rotated = { account, auth: nextAuthKeyHash, nextAuth: authKeyHash };
  await call(syscalls.rotate, rotated, 'rotate');
  const recovered = { account, auth: authKeyHash, nextAuth: nextAuthKeyHash };
  await call(syscalls.recover, { ...recovered, encryption: encryptionKeyHash }, 'recover');
  const drive = await takeDriveSamples(submission, seen, (label) => take(label, 'drive'));
  world.emulator.close();
  return { scripts, drive, submission, list, start };
}

/** A drive of one participant, on L1: each call that is another script there, and those that only drives have. */
async function takeDriveSamples(
  submission: Submission,
  seen: Seen[],
  take: (label: string) => void,
): Promise<KernelScripts> {
  const { provider, signer } = submission;
  const { authKeyHash } = signer;
  const scripts = await bootKernel(
    submission,
    { genesis: undefined, save: () => Promise.resolve(), message: () => undefined },
    { kind: 'Drive', participants: [authKeyHash] },
  );
  const session = new KernelSession({
    provider,
    scripts,
    user: authKeyHash,
    address: submission.address,
    submission,
  });
  const format = (kind: Kind, count: number) =>
    session.call(syscalls.format, { kind, from: 0, count });
  await format('account', 1);
  await format('name', 1);
  await format('entry', 6);
  await format('inode', 25);
  take('format: 25 inodes');
  const { root } = await session.register('alice');
  take('register, on a drive');
  const at = (text: string) => ({ directory: root, name: name(text) });
  await session.makeDirectory(root, name('directory'));
  take('mkdir, on a drive');
  const file = await session.createFile(root, name('file'));
  take('create, on a drive');
  await session.call(syscalls.chmod, { id: file, attributes: 34n });
  take('chmod, on a drive');
  await session.call(syscalls.unlink, at('file'));
  take('unlink, on a drive');
  await session.call(syscalls.rmdir, at('directory'));
  take('rmdir, on a drive');
  const objects = (await session.view()).blanks.get('inode') ?? [];
  await session.call(syscalls.load, { objects: objects.slice(0, 4) });
  take('load: 4 objects');
  seen.splice(0);
  return scripts;
}
