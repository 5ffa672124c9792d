import { beforeAll, describe, expect, test } from 'vitest';
import { checkKernel } from '../../offchain/kernel/check.ts';
import type { KernelScripts } from '../../offchain/kernel/scripts.ts';
import { handlerScripts, unspendableScript } from '../../offchain/kernel/scripts.ts';
import { makeView, type KernelView } from '../../offchain/kernel/view.ts';
import { baseAddress, TESTNET } from '../../offchain/ledger/address.ts';
import { fromHex } from '../../offchain/ledger/hash.ts';
import type { Hex, Output, Utxo } from '../../offchain/ledger/utxo.ts';
import { Constr, decodeData, encodeData, type PlutusData } from '../../validators/lib/data.ts';
import { Entry } from '../../validators/objects/entry.ts';
import { Inode } from '../../validators/objects/inode.ts';
import { Kernel } from '../../validators/objects/kernel.ts';
import { Name } from '../../validators/objects/name.ts';
import { failureOf, silent, text } from '../kernel/desk.ts';
import { makeWorld, type World } from '../support/world.ts';
import { bootDrive } from './drive.ts';

let world: World;
let scripts: KernelScripts;
let healthy: KernelView;
/** Directory `d` in the root, and `f` (a stream) in it; `g` in the root. */
let ids: { readonly root: Hex; readonly d: Hex; readonly f: Hex; readonly g: Hex };

beforeAll(async () => {
  world = await makeWorld();
  const alice = await world.addUser('alice');
  scripts = await bootDrive(world, [alice], { account: 2, name: 2, entry: 6, inode: 5 });
  const session = world.session(alice, scripts);
  const { root } = await session.register('alice');
  const d = await session.makeDirectory(root, text('d'));
  const f = await session.createFile(d, text('f'));
  await session.writeFile(f, new Uint8Array(600).fill(1), silent);
  const g = await session.createFile(root, text('g'));
  healthy = await session.view();
  ids = { root, d, f, g };
});

const problemsOf = async (utxos: readonly Utxo[]): Promise<readonly string[]> => {
  const verdict = await checkKernel(
    makeView({ ...healthy, utxos }),
    world.emulator.provider,
    silent,
  );
  return verdict.problems.map(({ what }) => what);
};

/** One output of the drive as its participants can bring it back from a head. */
type Forgery = (output: Output) => Output;

const forged = (utxo: Utxo, change: Forgery): readonly Utxo[] =>
  healthy.utxos.map((each) => (each === utxo ? { ...each, output: change(each.output) } : each));

const without = (...gone: readonly Utxo[]): readonly Utxo[] =>
  healthy.utxos.filter((utxo) => !gone.includes(utxo));

const inode = (id: Hex): Utxo => getUtxo(healthy.inodes.get(id));
const node = (directory: Hex, name: string): Utxo =>
  getUtxo(
    healthy.entries
      .get(directory)
      ?.find(({ datum }) => Buffer.from(datum.name).toString() === name),
  );
const blank = (): Utxo => getUtxo(healthy.blanks.get('inode')?.[0]);
const account = (): Utxo => getUtxo([...healthy.accounts.values()][0]);
const nameNode = (name: string): Utxo =>
  getUtxo(healthy.names.find(({ datum }) => Buffer.from(datum.name).toString() === name));

function getUtxo(object: { readonly utxo: Utxo } | undefined): Utxo {
  if (object === undefined) throw new RangeError('no such object');
  return object.utxo;
}

/** Another value of a datum's field. */
const field =
  (position: number, value: PlutusData | (() => PlutusData)): Forgery =>
  (output) => {
    const data = decodeData(output.datum ?? new Uint8Array());
    if (!(data instanceof Constr)) throw new TypeError('no constructor');
    const changed = typeof value === 'function' ? value() : value;
    const fields = data.fields.map((each, at) => (at === position ? changed : each));
    return { ...output, datum: encodeData(new Constr(data.index, fields)) };
  };

const positionOf = (constructor: Readonly<Record<string, unknown>>, name: string): number =>
  Object.keys(constructor).indexOf(name);
const inEntry = (name: keyof typeof Entry.constructors.Entry): number =>
  positionOf(Entry.constructors.Entry, name);
const inInode = (name: keyof typeof Inode.constructors.Inode): number =>
  positionOf(Inode.constructors.Inode, name);

const FOREIGN = `${'ee'.repeat(28)}46`;
const NOBODY = fromHex('ffffffff');

describe('CHKDSK of a drive', () => {
  test('finds nothing where nothing is forged', async () => {
    const verdict = await checkKernel(healthy, world.emulator.provider, silent);
    expect(verdict).toEqual({
      accounts: 1,
      directories: 2,
      files: 2,
      bytes: 600n,
      problems: [],
    });
  });

  test('junk at its address is none of its objects', async () => {
    const { output, ...rest } = node(ids.root, 'g');
    const junk = { ...rest, output: { ...output, assets: new Map([[FOREIGN, 1n]]) } };
    expect(await problemsOf([...healthy.utxos, junk])).toEqual([]);
  });

  // Scripts compare what a datum means, so whoever frees an object may write the blank in any of these ways.
  test.each([
    ['d87980', 'as usual'],
    ['d8799fff', 'as a list of indefinite length'],
    ['d9007980', 'with a tag of two bytes'],
    ['d866820080', 'in the form for all constructors'],
    ['d8669f009fffff', 'in that form, of indefinite lengths'],
    [
      `db${'00'.repeat(7)}669b${'00'.repeat(7)}021b${'00'.repeat(8)}9b${'00'.repeat(8)}`,
      'as long as it gets',
    ],
  ])('a blank that is written %s (%s) is a blank', async (datum) => {
    const utxos = forged(blank(), (output) => ({ ...output, datum: fromHex(datum) }));
    expect(makeView({ ...healthy, utxos }).blanks.get('inode')).toHaveLength(
      healthy.blanks.get('inode')?.length ?? 0,
    );
    expect(await problemsOf(utxos)).toEqual([]);
  });

  test.each<readonly [string, string, () => readonly Utxo[]]>([
    [
      'a blank is another constructor',
      'malformed',
      () => forged(blank(), (output) => ({ ...output, datum: fromHex('d866820180') })),
    ],
    [
      'an entry is taken out of its list',
      'a node whose next name is not the one that follows',
      () => without(node(ids.root, 'g')),
    ],
    [
      'the end of a list is cut off',
      'a node whose next name is not the one that follows',
      () => forged(node(ids.root, 'd'), field(inEntry('next'), new Uint8Array([0xff]))),
    ],
    ['the sentinel is gone', 'a list without its head', () => without(node(ids.d, ''))],
    [
      'a whole list is gone',
      'a directory without its list',
      () => without(node(ids.d, ''), node(ids.d, 'f')),
    ],
    [
      'a sentinel leads to another directory',
      'the head of a list that leads to something else',
      () =>
        forged(
          node(ids.d, ''),
          field(inEntry('inode'), () => fromHex(ids.root)),
        ),
    ],
    ['a file is gone', 'an entry without its file', () => without(inode(ids.g))],
    ['a directory is gone', 'a list without its directory', () => without(inode(ids.d))],
    [
      'two names lead to one file',
      'a file or directory that 2 names lead to',
      () =>
        forged(
          node(ids.d, 'f'),
          field(inEntry('inode'), () => fromHex(ids.g)),
        ),
    ],
    [
      'a file belongs to nobody',
      'a file or directory without its owner',
      () => forged(inode(ids.g), field(inInode('owner'), NOBODY)),
    ],
    ['the account is gone', 'a name without its account', () => without(account())],
    ['the name is gone', 'an account that 0 names lead to', () => without(nameNode('alice'))],
    ['the list of names has no head', 'a list without its head', () => without(nameNode(''))],
    [
      'a name is passed over',
      'a node whose next name is not the one that follows',
      () =>
        forged(
          nameNode(''),
          field(positionOf(Name.constructors.Name, 'next'), new Uint8Array([0xff])),
        ),
    ],
    [
      'directories contain only each other',
      'a file or directory that no root leads to',
      () => {
        const moved = forged(
          node(ids.root, 'd'),
          field(inEntry('parent'), () => fromHex(ids.d)),
        );
        return moved;
      },
    ],
    [
      'the bytes of a file have another root',
      'its bytes do not match its root',
      () =>
        forged(inode(ids.f), (output) =>
          field(inInode('content'), new Constr(2, [new Uint8Array(32), 600n, 1n]))(output),
        ),
    ],
    [
      'a file says that it has more chunks',
      'chunks are not in the history',
      () =>
        forged(
          inode(ids.f),
          field(inInode('content'), new Constr(2, [new Uint8Array(32), 600n, 9n])),
        ),
    ],
    [
      'a datum is malformed',
      'malformed',
      () => forged(inode(ids.g), field(inInode('version'), [1n])),
    ],
    [
      'a datum is missing',
      'malformed',
      () => forged(inode(ids.g), (output) => ({ ...output, datum: undefined })),
    ],
    [
      'a foreign token lies in an object',
      'an object together with other tokens',
      () =>
        forged(inode(ids.g), (output) => ({
          ...output,
          assets: new Map([...output.assets, [FOREIGN, 1n]]),
        })),
    ],
    [
      'a foreign token lies in a blank',
      'an object together with other tokens',
      () =>
        forged(blank(), (output) => ({
          ...output,
          assets: new Map([...output.assets, [FOREIGN, 1n]]),
        })),
    ],
    [
      'two objects lie in one output',
      'an object together with other tokens',
      () =>
        forged(inode(ids.g), ({ assets, ...output }) => ({
          ...output,
          assets: new Map([...assets, ...blank().output.assets]),
        })),
    ],
    [
      'an object has a script',
      'an object with a script',
      () => forged(blank(), (output) => ({ ...output, referenceScript: unspendableScript.script })),
    ],
    [
      'a token is there twice',
      'an object that is there twice',
      () => [...healthy.utxos, { ...blank(), reference: { txId: 'ab'.repeat(32), index: 0n } }],
    ],
    [
      'two tokens of one kind lie in one output',
      'tokens of the drive that are no object',
      () =>
        forged(blank(), ({ assets, ...output }) => ({
          ...output,
          assets: new Map([...assets].map(([unit]) => [unit, 2n])),
        })),
    ],
    [
      'an id has another length',
      'an object whose id is none of a drive’s',
      () =>
        forged(blank(), ({ assets, ...output }) => ({
          ...output,
          assets: new Map([...assets].map(([unit]) => [`${unit}00`, 1n])),
        })),
    ],
    [
      'an object has a staking part, so nobody finds it',
      'an entry without its file',
      () => {
        const credential = { kind: 'script', hash: scripts.gate.hash } as const;
        const address = baseAddress(TESTNET, credential, { kind: 'key', hash: '11'.repeat(28) });
        // A provider that is asked for the drive's address does not list it.
        return forged(inode(ids.g), (output) => ({ ...output, address })).filter(
          ({ output }) => output.address === scripts.address,
        );
      },
    ],
    [
      'the table names another handler',
      'the record is forged',
      () =>
        forged(
          healthy.record.utxo,
          field(
            positionOf(Kernel.constructors.Kernel, 'table'),
            fromHex(handlerScripts.load.hash.repeat(12)),
          ),
        ),
    ],
    [
      'the record names another gate',
      'the record is forged',
      () =>
        forged(
          healthy.record.utxo,
          field(positionOf(Kernel.constructors.Kernel, 'gate'), fromHex(unspendableScript.hash)),
        ),
    ],
  ])('finds it where %s', async (_, what, forge) => {
    const problems = await problemsOf(forge());
    expect(problems.filter((problem) => problem.includes(what))).not.toEqual([]);
  });

  test('a kernel that is no drive is not shown at all where an object is malformed', async () => {
    const alice = await world.addUser('carol');
    const session = world.session(alice, await world.boot(alice));
    await session.register('alice');
    const view = await session.view();
    const [root] = view.inodes.values();
    const utxos = view.utxos.map((utxo) =>
      utxo === root?.utxo ? { ...utxo, output: field(0, 0n)(utxo.output) } : utxo,
    );
    const shown = Promise.resolve().then(() => makeView({ ...view, utxos }));
    expect(await failureOf(shown)).toEqual({ name: 'InvalidDataError', code: 13 });
  });
});
