import { handlerNames } from '../../validators/abi.ts';
import { Constr, type PlutusData } from '../../validators/lib/data.ts';
import { toData } from '../../validators/lib/schema.ts';
import { Account } from '../../validators/objects/account.ts';
import { Entry } from '../../validators/objects/entry.ts';
import { Inode } from '../../validators/objects/inode.ts';
import { Kernel } from '../../validators/objects/kernel.ts';
import { END_MARK } from '../../validators/objects/kinds.ts';
import { Name } from '../../validators/objects/name.ts';
import { handlerScripts, unspendableScript } from '../../offchain/kernel/scripts.ts';
import type { KernelView } from '../../offchain/kernel/view.ts';
import { enterpriseAddress, TESTNET } from '../../offchain/ledger/address.ts';
import { fromHex, scriptHash, toHex } from '../../offchain/ledger/hash.ts';
import { decodeTransaction } from '../../offchain/ledger/transaction.ts';
import type { Hex, Utxo } from '../../offchain/ledger/utxo.ts';
import { authCommitment } from '../../offchain/kernel/auth-commitment.ts';
import { newInode } from '../../offchain/syscalls/new-inode.ts';
import { acceptingScript } from '../emulator/scripts.ts';
import { assemble, nativePolicy, type Surroundings } from './assemble.ts';
import { emptyDraft, type DraftOutput } from './draft.ts';
import type { User, World } from './world.ts';

export const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));

/** A script of the attacker's that accepts everything. */
export const ACCEPTING: Hex = scriptHash(acceptingScript);
/** An id that no object of a kernel has. */
export const FAKE_ID: Hex = 'ab'.repeat(28);
const OTHER_FAKE_ID: Hex = 'cd'.repeat(28);
/** Ids of made-up blanks of a drive. */
const blankIds = {
  entry: 'f0000000',
  sentinel: 'f0000001',
  inode: 'f0000002',
  account: 'f0000003',
  name: 'f0000004',
} as const;
const blank = new Constr(0);

/** What lies about on the chain for attacks to pick up; all of it anybody could have made. */
export interface Props {
  /** At the kernel address: without a token, and with the attacker's own where an object's would be. */
  readonly bareEntry: Utxo;
  readonly foreignEntry: Utxo;
  readonly foreignInode: Utxo;
  /** Records of the attacker's own: they name the accepting script as gate and as every handler. */
  readonly bareRecord: Utxo;
  readonly foreignRecord: Utxo;
  readonly recordAtKernel: Utxo;
  /** An account with Alice's id and Mallory's key, by the attacker's token; and one without a token. */
  readonly foreignAccount: Utxo;
  readonly bareAccount: Utxo;
  /** Objects of a kernel whose gate is the accepting script: a file with its node, account and name. */
  readonly fakeDirectory: Utxo;
  readonly fakeFile: Utxo;
  readonly fakeEntry: Utxo;
  readonly fakeChild: Utxo;
  readonly fakeAccount: Utxo;
  readonly fakeName: Utxo;
  /** Blanks of that kernel. */
  readonly fakeBlankEntry: Utxo;
  readonly fakeBlankSentinel: Utxo;
  readonly fakeBlankInode: Utxo;
  readonly fakeBlankAccount: Utxo;
  readonly fakeBlankName: Utxo;
  /** Outputs at the scripts' own addresses; the kernel's one-shot policy, and that of a boot not yet done. */
  readonly atScripts: ReadonlyMap<Hex, Utxo>;
  readonly atOneShot: Utxo;
  readonly atBoot: Utxo;
  readonly atUnspendable: Utxo;
}

/** What the outputs are made of: Mallory's directory, and her native script. */
interface PropParts {
  readonly view: KernelView;
  readonly mallory: User;
  readonly root: Hex;
  readonly native: readonly unknown[];
  readonly bootPolicy: Hex;
}

export async function makeProps(
  world: World,
  surroundings: Surroundings,
  parts: PropParts,
): Promise<Props> {
  const wanted = outputsOf(parts);
  const scripts = [
    parts.view.scripts.dispatcher.hash,
    ...handlerNames.map((name) => handlerScripts[name].hash),
  ];
  const outputs = [
    ...Object.values(wanted),
    ...scripts.map((hash) => holding(scriptAddress(hash), 0n)),
  ];
  const made = await place(world, surroundings, parts, outputs);
  const named = Object.fromEntries(
    Object.keys(wanted).map((name, index) => [name, made[index]]),
  ) as unknown as Record<keyof typeof wanted, Utxo>;
  const rest = made.slice(Object.keys(wanted).length);
  return {
    ...named,
    atScripts: new Map(rest.map((utxo, index) => [scripts[index] ?? '', utxo])),
  };
}

/** The kernel as a forged record shows it: the attacker's objects, the accepting script for a gate. */
export function fakeView(real: KernelView, mallory: User, props: Props): KernelView {
  const datums = objectDatums(mallory, FAKE_ID);
  const object = <T>(utxo: Utxo, datum: T) => ({ utxo, id: FAKE_ID, datum });
  return {
    ...real,
    user: mallory.submission.signer.authKeyHash,
    policies: { kernel: real.policies.kernel, objects: ACCEPTING },
    record: { ...real.record, utxo: props.foreignRecord },
    referenceScripts: new Map([...real.referenceScripts, [ACCEPTING, props.foreignRecord]]),
    inodes: new Map([
      [OTHER_FAKE_ID, { ...object(props.fakeFile, datums.inode), id: OTHER_FAKE_ID }],
      [FAKE_ID, object(props.fakeDirectory, datums.directory)],
    ]),
    accounts: new Map([[FAKE_ID, object(props.fakeAccount, datums.account)]]),
    names: [object(props.fakeName, datums.name)],
    blanks: new Map([
      [
        'entry',
        [
          { of: 'entry', id: blankIds.entry, utxo: props.fakeBlankEntry },
          { of: 'entry', id: blankIds.sentinel, utxo: props.fakeBlankSentinel },
        ],
      ],
      ['inode', [{ of: 'inode', id: blankIds.inode, utxo: props.fakeBlankInode }]],
      ['account', [{ of: 'account', id: blankIds.account, utxo: props.fakeBlankAccount }]],
      ['name', [{ of: 'name', id: blankIds.name, utxo: props.fakeBlankName }]],
    ]),
    entries: new Map([
      [
        FAKE_ID,
        [
          object(props.fakeEntry, datums.sentinel),
          { ...object(props.fakeChild, datums.child), id: OTHER_FAKE_ID },
        ],
      ],
    ]),
  };
}

/** Mallory's own: an account, a file, the end of a list. */
function objectDatums({ submission: { signer } }: User, owner: Hex) {
  const end = new Uint8Array([END_MARK]);
  return {
    account: {
      auth: { kind: 'Key', hash: signer.authKeyHash },
      nextAuth: authCommitment(signer.nextAuthKeyHash),
      encryption: signer.encryptionKeyHash,
      root: FAKE_ID,
    },
    inode: newInode({ kind: 'Inline', bytes: new Uint8Array() }, 0n, owner),
    directory: newInode({ kind: 'Directory' }, 0n, owner),
    name: { next: end, name: new Uint8Array(), account: FAKE_ID },
    sentinel: { next: text('x'), parent: FAKE_ID, name: new Uint8Array(), inode: FAKE_ID },
    child: { next: end, parent: FAKE_ID, name: text('x'), inode: OTHER_FAKE_ID },
  } as const;
}

function outputsOf({ view, mallory, root, native, bootPolicy }: PropParts) {
  const { address } = mallory.submission;
  const kernel = view.scripts.address;
  const owner = view.inodes.get(root)?.datum.owner ?? '';
  const aliceId = [...view.accounts.keys()].find((id) => id !== owner) ?? '';
  const datums = objectDatums(mallory, owner);
  const account = toData(Account, datums.account);
  const entry = (directory: Hex): PlutusData =>
    toData(Entry, {
      next: new Uint8Array([END_MARK]),
      parent: directory,
      name: new Uint8Array(),
      inode: directory,
    });
  const { authKeyHash } = mallory.submission.signer;
  const record = toData(Kernel, {
    ...view.record.datum,
    ...(view.kind === 'drive' ? { mode: { kind: 'Drive', participants: [authKeyHash] } } : {}),
    gate: ACCEPTING,
    table: fromHex(ACCEPTING.repeat(handlerNames.length)),
  });
  const foreign = (name: string): Hex => nativePolicy(native) + name;
  const accepting = scriptAddress(ACCEPTING);
  return {
    bareEntry: holding(kernel, entry(root)),
    foreignEntry: holding(kernel, entry(root), foreign(`45${FAKE_ID}`)),
    foreignInode: holding(kernel, toData(Inode, datums.inode), foreign(`49${FAKE_ID}`)),
    bareRecord: holding(address, record),
    foreignRecord: holding(address, record, foreign(toHex(text('KERNEL')))),
    recordAtKernel: holding(kernel, record),
    foreignAccount: holding(address, account, foreign(`41${aliceId}`)),
    bareAccount: holding(address, account),
    fakeDirectory: holding(
      accepting,
      toData(Inode, { ...datums.directory, owner: FAKE_ID }),
      `${ACCEPTING}49${FAKE_ID}`,
    ),
    fakeFile: holding(
      accepting,
      toData(Inode, { ...datums.inode, owner: FAKE_ID }),
      `${ACCEPTING}49${OTHER_FAKE_ID}`,
    ),
    fakeEntry: holding(accepting, toData(Entry, datums.sentinel), `${ACCEPTING}45${FAKE_ID}`),
    fakeChild: holding(accepting, toData(Entry, datums.child), `${ACCEPTING}45${OTHER_FAKE_ID}`),
    fakeAccount: holding(accepting, account, `${ACCEPTING}41${FAKE_ID}`),
    fakeName: holding(accepting, toData(Name, datums.name), `${ACCEPTING}4e${FAKE_ID}`),
    fakeBlankEntry: holding(accepting, blank, `${ACCEPTING}45${blankIds.entry}`),
    fakeBlankSentinel: holding(accepting, blank, `${ACCEPTING}45${blankIds.sentinel}`),
    fakeBlankInode: holding(accepting, blank, `${ACCEPTING}49${blankIds.inode}`),
    fakeBlankAccount: holding(accepting, blank, `${ACCEPTING}41${blankIds.account}`),
    fakeBlankName: holding(accepting, blank, `${ACCEPTING}4e${blankIds.name}`),
    atOneShot: holding(scriptAddress(view.policies.kernel), 0n),
    atBoot: holding(scriptAddress(bootPolicy), 0n),
    atUnspendable: holding(scriptAddress(unspendableScript.hash), 0n),
  };
}

const scriptAddress = (hash: Hex): string => enterpriseAddress(TESTNET, { kind: 'script', hash });

const holding = (address: string, datum: PlutusData, ...units: Hex[]): DraftOutput => ({
  address,
  lovelace: 3_000_000n,
  assets: new Map(units.map((unit) => [unit, 1n])),
  datum,
});

/** Puts outputs on the chain; their tokens are minted on the spot. */
async function place(
  { emulator }: World,
  surroundings: Surroundings,
  { mallory, native }: PropParts,
  outputs: readonly DraftOutput[],
): Promise<readonly Utxo[]> {
  const { address } = mallory.submission;
  const wallet = emulator.chain.listUtxos(address).at(-1);
  if (wallet === undefined) throw new TypeError('an empty wallet');
  const draft = emptyDraft(wallet.reference, address);
  draft.outputs.unshift(...outputs);
  for (const { assets } of outputs)
    for (const [unit, quantity] of assets) draft.mint.set(unit, quantity);
  draft.nativeScripts.push(native);
  draft.plutusScripts.push(acceptingScript.bytes);
  draft.redeemers.push({
    purpose: { tag: 'mint', policyId: ACCEPTING },
    data: 0n,
    links: new Map(),
  });
  const cbor = assemble(draft, surroundings);
  await emulator.provider.awaitConfirmation(await emulator.provider.submit(cbor));
  return decodeTransaction(cbor).outputs.slice(0, outputs.length);
}
