import { beforeAll, describe, expect, test } from 'vitest';
import { checkKernel } from '../../offchain/kernel/check.ts';
import type { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import { ScriptRejectedError } from '../../offchain/errors/transaction.ts';
import { openDrive } from '../../offchain/kernel/open.ts';
import { handlerScripts, type KernelScripts } from '../../offchain/kernel/scripts.ts';
import type { KernelView } from '../../offchain/kernel/view.ts';
import { fromHex } from '../../offchain/ledger/hash.ts';
import {
  compareReferences,
  formatReference,
  type Hex,
  type Output,
  type Utxo,
} from '../../offchain/ledger/utxo.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import { emptyPlan, type TxPlan } from '../../offchain/tx-plan.ts';
import { abi } from '../../validators/abi.ts';
import { Dispatch } from '../../validators/arguments/dispatch.ts';
import { WriteArguments } from '../../validators/arguments/write.ts';
import { Constr, decodeData, encodeData, type PlutusData } from '../../validators/lib/data.ts';
import { fromData, toData } from '../../validators/lib/schema.ts';
import { Inode } from '../../validators/objects/inode.ts';
import { Kernel } from '../../validators/objects/kernel.ts';
import { acceptingScript } from '../emulator/scripts.ts';
import { execute } from '../kernel/boot-by-hand.ts';
import { failureOf, silent, text } from '../kernel/desk.ts';
import { makeWorld, type User, type World } from '../support/world.ts';
import { bootDrive, SMALL_ROOM } from './drive.ts';
import { ACCEPTING, bringBack, FOREIGN } from './bring-back.ts';

/**
 * What comes out of a head is whatever its participants have signed. On L1 that is the same as if they had let everything
 * leave by `load` and had sent back what they liked: an output at the gate's address needs nobody's consent.
 */

let world: World;
let alice: User;
let carol: User;
let mallory: User;
let eve: User;
/** C:, with a file of Alice's; a drive of Carol's; the drive of Mallory and Eve. */
let c: { readonly scripts: KernelScripts; readonly session: KernelSession; readonly root: Hex };
let v: typeof c;
let d: typeof c;
let file: Hex;

beforeAll(async () => {
  world = await makeWorld();
  alice = await world.addUser('alice');
  carol = await world.addUser('carol');
  mallory = await world.addUser('mallory');
  eve = await world.addUser('eve');
  const open = async (user: User, scripts: KernelScripts) => {
    const session = world.session(user, scripts);
    return { scripts, session, root: (await session.register(user.name)).root };
  };
  c = await open(alice, await world.boot(alice));
  v = await open(carol, await bootDrive(world, [carol]));
  const room = { account: 1, name: 1, entry: 6, inode: 5 };
  d = await open(mallory, await bootDrive(world, [mallory, eve], room));
  file = await c.session.createFile(c.root, text('f'));
  await c.session.writeFile(file, text('hello'), silent);
  const { id } = await world.session(mallory, c.scripts).register('mallory');
  await c.session.changeModes(file, { acl: [{ subject: id, rights: 2n }] });
  const directory = await d.session.makeDirectory(d.root, text('d'));
  await d.session.createFile(directory, text('f'));
  await d.session.createFile(d.root, text('g'));
  await execute(mallory, { ...emptyPlan, registrations: [ACCEPTING] });
}, 240_000);

const problemsOf = async (view: KernelView): Promise<readonly string[]> =>
  (await checkKernel(view, world.emulator.provider, silent)).problems.map(({ what }) => what);

/** The outputs at a kernel's address. */
const placesOf = async ({ scripts }: typeof c): Promise<readonly string[]> =>
  (await world.emulator.provider.listUtxos(scripts.address))
    .map(({ reference }) => formatReference(reference))
    .toSorted();

/** What Mallory and Eve bring back. */
const forge = (objects: readonly Utxo[], outputs: readonly Output[]): Promise<void> =>
  bringBack({ world, first: mallory, others: [eve], scripts: d.scripts }, objects, outputs);

const fieldsOf = ({ datum }: Output): readonly PlutusData[] => {
  const data = decodeData(datum ?? new Uint8Array());
  if (!(data instanceof Constr)) throw new TypeError('no constructor');
  return data.fields;
};
const withField = (output: Output, position: number, value: PlutusData): Output => ({
  ...output,
  datum: encodeData(
    new Constr(
      0,
      fieldsOf(output).map((each, at) => (at === position ? value : each)),
    ),
  ),
});
const OWNER = Object.keys(Inode.constructors.Inode).indexOf('owner');

/** Every call that there is, by its owner and by somebody who comes. */
async function useEverything({ scripts, session, root }: typeof c, name: string): Promise<void> {
  const directory = await session.makeDirectory(root, text('new'));
  const made = await session.createFile(directory, text('a'));
  await session.writeFile(made, text('written'), silent);
  expect(await session.readFile(made)).toEqual(text('written'));
  await session.rename({ directory, name: text('a') }, { directory: root, name: text('b') });
  await session.changeModes(made, { attributes: 34n });
  await session.deleteFile({ directory: root, name: text('b') });
  await session.removeDirectory({ directory: root, name: text('new') });

  const comer = await world.addUser(name);
  const theirs = world.session(comer, scripts);
  const { id: account } = await theirs.register(name);
  const { authKeyHash, nextAuthKeyHash, encryptionKeyHash } = comer.submission.signer;
  const rotated = { account, auth: nextAuthKeyHash, nextAuth: authKeyHash };
  await theirs.call(syscalls.rotate, rotated);
  const recovered = { account, auth: authKeyHash, nextAuth: nextAuthKeyHash };
  await theirs.call(syscalls.recover, { ...recovered, encryption: encryptionKeyHash });
  await theirs.createFile((await theirs.findAccount(name))?.root ?? '', text('theirs'));
}

describe('what the participants of a drive forge', () => {
  test('objects: harms none of C: and of other drives, and CHKDSK of the drive finds it', async () => {
    expect(await problemsOf(await d.session.view())).toEqual([]);
    const before = [await placesOf(c), await placesOf(v)];
    const view = await d.session.view();
    const alices = await c.session.findOwnAccount();
    const stolen = (await c.session.view()).inodes.get(file)?.utxo.output;
    if (stolen === undefined || alices === undefined) throw new RangeError('no file');
    const [g] = [...view.inodes.values()].filter(({ datum }) => datum.content.kind === 'Inline');
    const entry = view.entries.get(d.root)?.find(({ datum }) => datum.name.length > 0);
    const sentinel = view.entries.get(d.root)?.find(({ datum }) => datum.name.length === 0);
    const [blank] = view.blanks.get('inode') ?? [];
    const account = [...view.accounts.values()][0];
    const objects = [g, entry, sentinel, blank, account].flatMap((each) => each?.utxo ?? []);
    const [a, b, s, e, o] = objects.map(({ output }) => output);
    if (a === undefined || b === undefined || s === undefined || e === undefined || o === undefined)
      throw new RangeError('no objects');
    await forge(objects, [
      // A file of Alice's, who has never been here, with the content of hers on C:.
      { ...withField(a, OWNER, fromHex(alices.id)), address: c.scripts.address },
      // The list ends early, and an entry leads to a file of C:.
      withField(s, 0, new Uint8Array([0xff])),
      withField(b, 3, fromHex(file)),
      // Alice's file over again, by a token of this drive, with a token of no kernel.
      {
        ...e,
        datum: stolen.datum ?? new Uint8Array(),
        assets: new Map([...e.assets, [FOREIGN, 1n]]),
      },
      { ...withField(o, 0, 0n), address: v.scripts.address },
    ]);

    const problems = await problemsOf(await d.session.view());
    expect(problems.filter((what) => what.includes('together with other tokens'))).toHaveLength(1);
    expect(problems).toContain('an entry without its file');
    expect(problems).toContain('a node whose next name is not the one that follows');
    expect(problems).toContain('a name without its account');
    // Its record is still that of its boot.
    expect(await openDrive(world.emulator.provider, d.scripts.genesis)).toBeDefined();

    for (const { session } of [c, v]) expect(await problemsOf(await session.view())).toEqual([]);
    expect(await c.session.readFile(file)).toEqual(text('hello'));
    // What was sent to their addresses lies there and is nobody's.
    expect(await placesOf(c)).toEqual(expect.arrayContaining([...(before[0] ?? [])]));
    expect(await placesOf(v)).toEqual(expect.arrayContaining([...(before[1] ?? [])]));
    expect((await placesOf(c)).length + (await placesOf(v)).length).toBe(before.flat().length + 2);
  }, 240_000);

  test('the record, with a malicious table: moves its own objects and no other', async () => {
    const view = await d.session.view();
    const record = view.record.utxo;
    const table = fromHex(ACCEPTING.repeat(abi.write.slot) + handlerScripts.write.hash);
    const forged: Output = {
      ...record.output,
      datum: encodeData(
        toData(Kernel, {
          ...view.record.datum,
          // As if the objects of C: were its own.
          gate: c.scripts.gate.hash,
          table,
          mode: { kind: 'Drive', participants: [mallory.submission.signer.authKeyHash] },
        }),
      ),
    };
    await forge([record], [forged]);
    expect(await failureOf(openDrive(world.emulator.provider, d.scripts.genesis))).toEqual({
      name: 'InvalidDataError',
      code: 13,
    });
    expect(await problemsOf(await d.session.view())).toContain('the record is forged');

    // The table serves: it moves whatever is the drive's, alone.
    const own = (await d.session.view()).blanks.get('entry')?.[0]?.utxo;
    if (own === undefined) throw new RangeError('no blank');
    await execute(mallory, await theft(own));

    const target = (await c.session.view()).inodes.get(file)?.utxo;
    if (target === undefined) throw new RangeError('no file');
    expect(await traceOf(await theft(target))).toBe('G01');
    expect(await traceOf(await withDispatcherOfC(await theft(target), ACCEPTING))).toBe('D02');
    // She may write this file, by the table of C: and by no other.
    const forgedWrite = await writeByForgedRecord();
    expect(await traceOf(forgedWrite)).toBe('G01');
    expect(await traceOf(await withDispatcherOfC(forgedWrite, handlerScripts.write.hash))).toBe(
      'D03',
    );
    expect((await c.session.view()).inodes.get(file)?.utxo).toEqual(target);
    await world.session(mallory, c.scripts).writeFile(file, text('hello'), silent);
  }, 240_000);

  test('every call on C: and on the other drive works', async () => {
    expect(SMALL_ROOM.account).toBeGreaterThan(1);
    await useEverything(c, 'dora');
    await useEverything(v, 'emil');
    for (const { session } of [c, v]) expect(await problemsOf(await session.view())).toEqual([]);
    expect(await c.session.readFile(file)).toEqual(text('hello'));
  }, 240_000);
});

/** The trace code with which scripts refuse a plan of Mallory's. */
async function traceOf(plan: TxPlan): Promise<unknown> {
  const failure: unknown = await execute(mallory, plan).catch((error: unknown) => error);
  return failure instanceof ScriptRejectedError ? failure.facts['trace'] : failure;
}

/** Spends an object and makes it Mallory's: the drive's dispatcher runs, with the accepting script of its table. */
async function theft(target: Utxo): Promise<TxPlan> {
  const { record, policies, referenceScripts } = await d.session.view();
  const { dispatcher } = d.scripts;
  const references = inOrder([
    record.utxo,
    ...[dispatcher, d.scripts.gate, c.scripts.gate].flatMap(
      ({ hash }) => referenceScripts.get(hash) ?? [],
    ),
  ]);
  return {
    ...emptyPlan,
    spends: [{ utxo: target, redeemer: 0n }],
    references,
    outputs: [{ ...target.output, address: mallory.submission.address }],
    withdrawals: [
      {
        scriptHash: dispatcher.hash,
        amount: 0n,
        redeemer: toData(Dispatch, {
          kind: 'Reference',
          slot: 0n,
          record: indexIn(references, record.utxo),
          handler: dispatcher.hash < ACCEPTING ? 2n : 1n,
        }),
      },
      { scriptHash: ACCEPTING, amount: 0n, redeemer: new Constr(0, [fromHex(policies.kernel)]) },
    ],
    attachedScripts: [acceptingScript],
  };
}

/** A flawless `write` on C:, but that the record which names C:'s gate is the forged one. */
async function writeByForgedRecord(): Promise<TxPlan> {
  const { record, policies } = await d.session.view();
  const view = await world.session(mallory, c.scripts).view();
  const seen: KernelView = {
    ...view,
    record,
    policies: { kernel: policies.kernel, objects: c.scripts.gate.hash },
    scripts: { ...c.scripts, dispatcher: d.scripts.dispatcher },
  };
  return syscalls.write.build(seen, {
    file,
    operation: { kind: 'replace', bytes: text('by a forged record') },
  });
}

/** The same, and the dispatcher of C: runs too: it is pointed to the redeemer of a script as that of `write`. */
async function withDispatcherOfC(plan: TxPlan, handler: Hex): Promise<TxPlan> {
  const { dispatcher } = c.scripts;
  const { record, referenceScripts } = await c.session.view();
  const published = referenceScripts.get(dispatcher.hash);
  const references = inOrder([
    ...plan.references,
    record.utxo,
    ...(published === undefined ? [] : [published]),
  ]);
  const moved = (index: bigint): bigint => {
    const utxo = plan.references[Number(index)];
    if (utxo === undefined) throw new RangeError('no such reference');
    return indexIn(references, utxo);
  };
  const hashes = [...plan.withdrawals.map(({ scriptHash: hash }) => hash), dispatcher.hash];
  // One object is spent; the redeemers of withdrawals come behind its own, by hash.
  const place = (hash: Hex): bigint => BigInt(1 + hashes.toSorted().indexOf(hash));
  const withdrawals = plan.withdrawals.map((each) => {
    if (each.scriptHash === d.scripts.dispatcher.hash) {
      const dispatch = fromData(Dispatch, each.redeemer);
      const changed = { ...dispatch, record: moved(dispatch.record), handler: place(handler) };
      return { ...each, redeemer: toData(Dispatch, changed) };
    }
    if (each.scriptHash === ACCEPTING) return each;
    const call = fromData(WriteArguments, each.redeemer);
    const changed = { ...call, record: moved(call.record), account: moved(call.account) };
    return { ...each, redeemer: toData(WriteArguments, changed) };
  });
  const redeemer = toData(Dispatch, {
    kind: 'Reference',
    slot: BigInt(abi.write.slot),
    record: indexIn(references, record.utxo),
    handler: place(handler),
  });
  return {
    ...plan,
    references,
    withdrawals: [...withdrawals, { scriptHash: dispatcher.hash, amount: 0n, redeemer }],
  };
}

/** Each once, as the ledger orders them. */
const inOrder = (utxos: readonly Utxo[]): readonly Utxo[] =>
  [...new Map(utxos.map((utxo) => [formatReference(utxo.reference), utxo])).values()].toSorted(
    (a, b) => compareReferences(a.reference, b.reference),
  );

const indexIn = (utxos: readonly Utxo[], { reference }: Utxo): bigint =>
  BigInt(utxos.findIndex((each) => compareReferences(each.reference, reference) === 0));
