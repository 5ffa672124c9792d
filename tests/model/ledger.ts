import { findObject, kernelUnit, namesUnit } from '../../offchain/kernel/objects.ts';
import type { KernelObject } from '../../offchain/kernel/objects.ts';
import { policiesOf, type KernelScripts } from '../../offchain/kernel/scripts.ts';
import type { Hex, Utxo } from '../../offchain/ledger/utxo.ts';
import type { Account } from '../../validators/objects/account.ts';
import type { Entry } from '../../validators/objects/entry.ts';
import type { Inode } from '../../validators/objects/inode.ts';
import type { Name as NameNode } from '../../validators/objects/name.ts';
import {
  inlineText,
  streamText,
  type AccountPicture,
  type NodePicture,
  type Picture,
} from './picture.ts';
import { pathText } from './state.ts';
import type { Key, Name, Path } from './steps.ts';

const END = '\xff';
/** Bytes that the ledger adds to an output's own (Babbage min-UTxO rule), and lovelace a byte. */
const OVERHEAD = 160;
const LOVELACE_PER_BYTE = 4310;

/** What the ledger says of keys, to tell which ones they are. */
export interface KeyNames {
  readonly ofAuth: (hash: Hex) => Key | undefined;
  readonly ofCommitment: (hash: Hex) => Key | undefined;
  readonly ofEncryption: (hash: Hex) => Key | undefined;
}

/** All objects of a kernel, decoded from the outputs at its address, whether or not they make sense together. */
export interface Ledger {
  readonly scripts: KernelScripts;
  readonly utxos: readonly Utxo[];
  readonly junk: readonly Utxo[];
  readonly records: readonly Utxo[];
  readonly names: readonly KernelObject<NameNode>[];
  readonly accounts: readonly KernelObject<Account>[];
  readonly entries: readonly KernelObject<Entry>[];
  readonly inodes: readonly KernelObject<Inode>[];
}

export function readLedger(scripts: KernelScripts, utxos: readonly Utxo[]): Ledger {
  const policies = policiesOf(scripts);
  const objects = utxos.map((utxo) => ({ utxo, object: findObject(utxo, policies) }));
  const found = objects.flatMap(({ object }) => (object === undefined ? [] : [object]));
  return {
    scripts,
    utxos,
    junk: objects.flatMap(({ utxo, object }) => (object === undefined ? [utxo] : [])),
    records: found.flatMap((each) => (each.kind === 'record' ? [each.utxo] : [])),
    names: found.flatMap((each) => (each.kind === 'name' ? [each] : [])),
    accounts: found.flatMap((each) => (each.kind === 'account' ? [each] : [])),
    entries: found.flatMap((each) => (each.kind === 'entry' ? [each] : [])),
    inodes: found.flatMap((each) => (each.kind === 'inode' ? [each] : [])),
  };
}

/** The bytes of a name as characters. */
const nameOf = (bytes: Uint8Array): Name => Buffer.from(bytes).toString('latin1');

/** What the ledger holds, found from the accounts' roots down. */
export function pictureOfLedger(ledger: Ledger, keys: KeyNames): Picture {
  const names = new Map(ledger.names.map(({ datum }) => [datum.account, nameOf(datum.name)]));
  const inodes = new Map(ledger.inodes.map((inode) => [inode.id, inode]));
  const lists = listsOf(ledger);
  const accounts: Record<Name, AccountPicture> = {};
  const nodes: Record<string, NodePicture> = {};
  const walk = (path: Path, id: Hex): void => {
    const inode = inodes.get(id);
    if (inode === undefined) return;
    nodes[pathText(path)] = nodePicture(inode.datum, names);
    for (const { datum } of lists.get(id) ?? []) {
      if (datum.name.length > 0) walk([...path, nameOf(datum.name)], datum.inode);
    }
  };
  for (const { id, datum } of ledger.accounts) {
    const name = names.get(id) ?? `without a name: ${id}`;
    const key = datum.auth.kind === 'Key' ? keys.ofAuth(datum.auth.hash) : undefined;
    accounts[name] = {
      key: key ?? 'unknown/0',
      next: keys.ofCommitment(datum.nextAuth) ?? 'unknown/0',
      encryption: keys.ofEncryption(datum.encryption) ?? 'unknown/0',
    };
    walk([name], datum.root);
  }
  return { accounts, nodes };
}

/** The nodes of each directory, by its id. */
function listsOf({ entries }: Ledger): ReadonlyMap<Hex, readonly KernelObject<Entry>[]> {
  const lists = new Map<Hex, KernelObject<Entry>[]>();
  for (const entry of entries) {
    const nodes = lists.get(entry.datum.parent);
    if (nodes === undefined) lists.set(entry.datum.parent, [entry]);
    else nodes.push(entry);
  }
  return lists;
}

function nodePicture(inode: Inode, names: ReadonlyMap<Hex, Name>): NodePicture {
  const { content, pending, version, modified, attributes, owner, acl } = inode;
  return {
    type: content.kind === 'Directory' ? 'directory' : 'file',
    owner: names.get(owner) ?? 'nobody',
    attributes: Number(attributes),
    acl: acl.map(({ subject, rights }) => `${names.get(subject) ?? 'nobody'} ${rights}`),
    version: Number(version),
    modified: `${modified}`,
    content:
      content.kind === 'Directory'
        ? 'directory'
        : content.kind === 'Inline'
          ? inlineText(content.bytes)
          : streamText(content.root, content.size, content.chunks),
    pending:
      pending.kind === 'None' ? 'none' : streamText(pending.root, pending.size, pending.chunks),
  };
}

/** What is wrong with the ledger's state, whatever calls have led to it; nothing, if the handlers keep their promises. */
export function findFaults(ledger: Ledger): readonly string[] {
  return [
    ...outputFaults(ledger),
    ...nameFaults(ledger),
    ...directoryFaults(ledger),
    ...inodeFaults(ledger),
  ];
}

/** One token an output and one output a token, nothing else in it, and a deposit that the ledger asks for. */
function outputFaults({ scripts, utxos, junk, records }: Ledger): readonly string[] {
  const faults: string[] = [];
  if (records.length !== 1) faults.push(`${records.length} records`);
  if (junk.length > 0) faults.push(`${junk.length} outputs that are no objects`);
  const units = new Set<string>();
  for (const { output, cbor } of utxos) {
    const [unit = '', ...others] = output.assets.keys();
    if (others.length > 0 || output.assets.get(unit) !== 1n) faults.push(`${unit} is not alone`);
    if (units.has(unit)) faults.push(`${unit} is there twice`);
    units.add(unit);
    if (output.address !== scripts.address) faults.push(`${unit} lies at ${output.address}`);
    if (output.referenceScript !== undefined) faults.push(`${unit} bears a script`);
    if (output.datum === undefined) faults.push(`${unit} has no inline datum`);
    const minimum = BigInt((OVERHEAD + cbor.length) * LOVELACE_PER_BYTE);
    if (output.lovelace < minimum) faults.push(`${unit} holds ${output.lovelace} of ${minimum}`);
  }
  return faults;
}

/** The names are one sorted list from its head on; each is of one account, and each account has one. */
function nameFaults({ names, accounts, scripts }: Ledger): readonly string[] {
  const policies = policiesOf(scripts);
  const faults = [...listFaults('names', names)];
  for (const { id, datum, utxo } of names) {
    if (datum.name.length === 0) {
      const holds = utxo.output.assets.has(namesUnit(policies));
      if (!holds || datum.account !== '') faults.push('the head of the names is none');
    } else if (datum.account !== id) faults.push(`name ${id} is of account ${datum.account}`);
  }
  const named = names.filter(({ datum }) => datum.name.length > 0).map(({ id }) => id);
  return [
    ...faults,
    ...sameSet(
      'accounts and names',
      named,
      accounts.map(({ id }) => id),
    ),
  ];
}

/** The entries of each directory are one sorted list that begins with the directory's own sentinel. */
function directoryFaults(ledger: Ledger): readonly string[] {
  const lists = listsOf(ledger);
  const directories = ledger.inodes.filter(({ datum }) => datum.content.kind === 'Directory');
  const faults = [
    ...sameSet(
      'directories and lists',
      [...lists.keys()],
      directories.map(({ id }) => id),
    ),
  ];
  for (const [directory, nodes] of lists) {
    faults.push(...listFaults(`directory ${directory}`, nodes));
    const sentinel = nodes.find(({ datum }) => datum.name.length === 0);
    if (sentinel?.id !== directory || sentinel.datum.inode !== directory) {
      faults.push(`the sentinel of ${directory} is another’s`);
    }
  }
  return faults;
}

/** Each inode is a root or has one entry, never both; no entry is without its inode. */
function inodeFaults({ entries, inodes, accounts }: Ledger): readonly string[] {
  const named = entries
    .filter(({ datum }) => datum.name.length > 0)
    .map(({ datum }) => datum.inode);
  const roots = accounts.map(({ datum }) => datum.root);
  return sameSet(
    'inodes and what leads to them',
    [...roots, ...named],
    inodes.map(({ id }) => id),
  );
}

/** From the node of the empty name, each `next` leads to the following name up to the end mark, and none is left over. */
function listFaults(
  what: string,
  nodes: readonly KernelObject<{ readonly name: Uint8Array; readonly next: Uint8Array }>[],
): readonly string[] {
  const left = new Map(nodes.map(({ datum }) => [nameOf(datum.name), nameOf(datum.next)]));
  if (left.size !== nodes.length) return [`${what}: a name is there twice`];
  let name = '';
  while (name !== END) {
    const next = left.get(name);
    if (next === undefined) return [`${what}: the list ends before ${JSON.stringify(name)}`];
    if (next !== END && next <= name) return [`${what}: ${JSON.stringify(next)} is out of order`];
    left.delete(name);
    name = next;
  }
  return left.size === 0 ? [] : [`${what}: ${left.size} nodes are outside the list`];
}

/** Both hold the same, each once. */
function sameSet(what: string, a: readonly string[], b: readonly string[]): readonly string[] {
  const same = a.length === b.length && a.toSorted().join() === b.toSorted().join();
  const isUnique = new Set(a).size === a.length;
  return same && isUnique ? [] : [`${what} do not agree`];
}

/** Tokens of the kernel that lie anywhere but at its address. */
export function findStrays({ scripts }: Ledger, all: readonly Utxo[]): readonly string[] {
  const { kernel, objects } = policiesOf(scripts);
  return all
    .filter(({ output }) => output.address !== scripts.address)
    .flatMap(({ output }) => [...output.assets.keys()])
    .filter((unit) => unit.startsWith(kernel) || unit.startsWith(objects));
}

/** Objects that have less lovelace than before. */
export function findShrunk(before: Ledger, after: Ledger): readonly string[] {
  const deposits = depositsOf(before);
  return [...depositsOf(after)]
    .filter(([unit, lovelace]) => lovelace < (deposits.get(unit) ?? 0n))
    .map(([unit, lovelace]) => `${unit} fell from ${deposits.get(unit)} to ${lovelace}`);
}

const depositsOf = ({ utxos }: Ledger): ReadonlyMap<string, bigint> =>
  new Map(utxos.map(({ output }) => [[...output.assets.keys()].join(), output.lovelace]));

/** The record's own bytes and place: no call of a user changes either. */
export function recordOf({ records, scripts }: Ledger): string {
  const [record] = records;
  if (record === undefined) return 'none';
  const { reference, cbor, output } = record;
  const token = output.assets.get(kernelUnit(policiesOf(scripts)));
  return `${reference.txId}#${reference.index} ${token} ${Buffer.from(cbor).toString('hex')}`;
}
