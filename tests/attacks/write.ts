import { Constr, type PlutusData } from '../../validators/lib/data.ts';
import { MAX_CHUNK, MAX_DRIVE_CHUNK, MAX_INLINE } from '../../validators/objects/kinds.ts';
import { fold } from '../../offchain/content/stream.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import type { WriteOperation } from '../../offchain/syscalls/write.ts';
import { fromHex } from '../../offchain/ledger/hash.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { Arena, Files } from '../support/arena.ts';
import { FAKE_ID, text } from '../support/props.ts';
import { fromBytes, onDrive, type Mutation, type Suite } from '../support/suite.ts';
import { inodeField } from '../support/tx.ts';
import { accountOwning, entryNamed, fieldOfDatum, inodeOf, nameNode, ownerBytes } from './find.ts';
import { blankCaller, changesBlank } from './blanks.ts';
import { frameMutations, frameVariations, timeMutations } from './frame.ts';
import { asMallory, callerMutations } from './rights.ts';
import { attack, wrongField } from './mutation.ts';

const CONTENT = inodeField('content');
const PENDING = inodeField('pending');
const VERSION = inodeField('version');

const none = new Constr(0);
const inline = (bytes: Uint8Array): Constr => new Constr(1, [bytes]);
const streamFields = (...chunks: readonly Uint8Array[]): readonly PlutusData[] => {
  const state = chunks.reduce<ReturnType<typeof fold> | undefined>(fold, undefined);
  if (state === undefined) throw new TypeError('no chunks');
  return [fromHex(state.root), state.size, state.chunks];
};
const stream = (...chunks: readonly Uint8Array[]): Constr => new Constr(2, streamFields(...chunks));
const pending = (...chunks: readonly Uint8Array[]): Constr =>
  new Constr(1, streamFields(...chunks));

/** An operation as it stands in the redeemer. */
const append = (chunk: PlutusData): Constr => new Constr(0, [chunk]);
const replace = (bytes: PlutusData): Constr => new Constr(1, [bytes]);
const stage = (first: bigint, last: bigint, chunk: PlutusData): Constr =>
  new Constr(2, [first, last, chunk]);

const healthy = (file: (files: Files) => Hex, operation: WriteOperation): Suite['healthy'] =>
  fromBytes(({ built, alice, files }) =>
    built(alice, syscalls.write, { file: file(files), operation }),
  );

/** Another operation, and the content (and pending content) that would follow. */
const operate = (
  name: string,
  rejects: Mutation['rejects'],
  operation: Constr,
  after: { readonly content?: PlutusData; readonly pending?: PlutusData } = {},
): Mutation => ({
  name,
  rejects,
  apply: (tx) => {
    tx.setArgument('operation', operation);
    if (after.content !== undefined) tx.setField(0, CONTENT, after.content);
    if (after.pending !== undefined) tx.setField(0, PENDING, after.pending);
  },
});

const long = (length: number): Uint8Array => new Uint8Array(length).fill(0x61);
const hello = text('hello');
const chunk = text('chunk');
const more = text('more');

/** What every write must leave as it was, and the time. */
const untouched: readonly Mutation[] = [
  wrongField('the version is not raised', 0, VERSION, 0n),
  wrongField('the version is raised by two', 0, VERSION, 99n),
  wrongField('another time is recorded', 0, inodeField('modified'), 0n),
  wrongField('the file changes hands', 0, inodeField('owner'), ({ arena }) =>
    ownerBytes(arena, arena.hers.root),
  ),
  wrongField('the file gets an ACL', 0, inodeField('acl'), [new Constr(0, [fromHex(FAKE_ID), 2n])]),
  wrongField('the file gets other attributes', 0, inodeField('attributes'), 34n),
  wrongField('the file is not to be archived', 0, inodeField('attributes'), 0n),
  wrongField('the file gets an expiry', 0, inodeField('expiry'), 1n),
];

/** The object that is written is none, or none that can be. */
const objects: readonly Mutation[] = [
  {
    name: 'a directory becomes a file',
    rejects: 'W01',
    apply: (tx) => {
      tx.replant(inodeOf(tx.arena, tx.arena.files.directory));
      tx.setField(0, VERSION, 1n);
    },
  },
  ...(
    [
      ['an entry', (arena) => entryNamed(arena, arena.files.root, 'b'), 'F06'],
      ['the node of a name', (arena) => nameNode(arena, 'mallory'), 'F06'],
      ['the head of the names', (arena) => nameNode(arena, ''), 'F05'],
      ['an account', (arena) => accountOwning(arena, arena.hers.root), 'F06'],
      ['junk without a token', ({ props }) => props.bareEntry, 'F05'],
      ['a file with the attacker’s token', ({ props }) => props.foreignInode, 'F05'],
    ] satisfies readonly (readonly [
      string,
      (arena: Arena) => ReturnType<typeof inodeOf>,
      'F05' | 'F06',
    ])[]
  ).map(([name, find, rejects]): Mutation => ({
    name: `the object is ${name}`,
    rejects,
    apply: (tx) => tx.replant(find(tx.arena)),
  })),
  attack('F16', 'a stranger’s file is written', (tx) => {
    tx.replant(inodeOf(tx.arena, tx.arena.hers.file));
    tx.setField(0, VERSION, 1n);
    tx.setField(0, inodeField('owner'), ownerBytes(tx.arena, tx.arena.hers.file));
  }),
  attack('F16', 'whoever may only read the file writes it', (tx) => {
    const utxo = inodeOf(tx.arena, tx.arena.files.listed);
    tx.replant(utxo);
    tx.setField(0, VERSION, 1n);
    tx.setField(0, inodeField('acl'), fieldOfDatum(utxo, inodeField('acl')));
    asMallory(tx);
  }),
  attack('W07', 'a read-only file is written', (tx) => {
    tx.replant(inodeOf(tx.arena, tx.arena.files.readOnly));
    tx.setField(0, VERSION, 1n);
    tx.setField(0, inodeField('attributes'), 33n);
  }),
];

/** Operations of no known form. */
const operations: readonly Mutation[] = [
  operate('there is no such operation', 'W06', new Constr(3, [1n, 1n, chunk]), {
    content: stream(chunk),
  }),
  operate('the operation has a huge index', 'W06', new Constr(1_000_000, [0n, 0n, hello])),
  operate('the operation has no fields', undefined, new Constr(1)),
  operate('the content is an integer', undefined, replace(5n)),
  operate('the content is a list', undefined, replace([hello])),
  operate('the chunk is no bytes', undefined, stage(1n, 0n, 5n)),
  operate('`first` is no integer', undefined, new Constr(2, [hello, 0n, hello])),
];

export const replaceSuite: Suite = {
  name: 'write: replace',
  script: 'write',
  healthy: healthy((files) => files.inline, { kind: 'replace', bytes: text('other') }),
  variations: [
    ...frameVariations,
    operate('it truncates', undefined, replace(text('')), { content: inline(text('')) }),
    operate('512 bytes stay inline', undefined, replace(long(MAX_INLINE)), {
      content: inline(long(MAX_INLINE)),
    }),
    operate('the redeemer carries more fields', undefined, new Constr(1, [text('other'), 7n])),
    operate('a chunk is staged instead', undefined, stage(1n, 1n, chunk), {
      content: stream(chunk),
    }),
  ],
  mutations: [
    ...frameMutations({
      call: 'write',
      outputs: 1,
      updated: 1,
      burned: 0,
      same: (arena) => inodeOf(arena, arena.files.stream),
      other: (arena) => entryNamed(arena, arena.files.root, 'b'),
      forge: ({ mallory, forged }, view) => {
        const [file = ''] = view.inodes.keys();
        return forged(mallory, view, syscalls.write, { file, operation: { kind: 'truncate' } });
      },
    }),
    ...timeMutations,
    ...callerMutations,
    ...objects,
    ...untouched,
    ...operations,
    operate('the content is 513 bytes', 'W02', replace(long(513)), { content: inline(long(513)) }),
    operate('the content is 7,000 bytes', 'W02', replace(long(7_000)), {
      content: inline(long(7_000)),
    }),
    wrongField('the content is not what the call says', 0, CONTENT, inline(text('otter'))),
    wrongField('the content stays', 0, CONTENT, inline(hello)),
    wrongField('the content becomes a directory', 0, CONTENT, new Constr(0)),
    wrongField('pending content appears', 0, PENDING, pending(chunk)),
    {
      name: 'pending content is gone on with where there is none',
      rejects: 'W05',
      apply: (tx) => {
        tx.setArgument('operation', stage(0n, 1n, chunk));
        tx.setField(0, CONTENT, stream(chunk));
      },
    },
  ],
};

export const appendInlineSuite: Suite = {
  name: 'write: append to inline content',
  script: 'write',
  healthy: healthy((files) => files.inline, { kind: 'append', chunk: more }),
  variations: [
    operate('nothing is appended', undefined, append(text('')), { content: inline(hello) }),
    operate('it grows to 512 bytes', undefined, append(long(MAX_INLINE - 5)), {
      content: inline(new Uint8Array([...hello, ...long(MAX_INLINE - 5)])),
    }),
  ],
  mutations: [
    ...untouched,
    operate('it grows to 513 bytes', 'W02', append(long(MAX_INLINE - 4)), {
      content: inline(new Uint8Array([...hello, ...long(MAX_INLINE - 4)])),
    }),
    wrongField('the old content is lost', 0, CONTENT, inline(more)),
    wrongField('the new content comes first', 0, CONTENT, inline(text('morehello'))),
    wrongField('nothing is appended', 0, CONTENT, inline(hello)),
    wrongField('it becomes a stream', 0, CONTENT, stream(hello, more)),
  ],
};

/** Attacks on the state that one more chunk leads to. */
const wrongStreams = (
  field: number,
  make: (fields: readonly PlutusData[]) => Constr,
): readonly Mutation[] => {
  const [root = 0n] = streamFields(chunk, more);
  const [rootBefore = 0n] = streamFields(chunk);
  const states: readonly (readonly [string, readonly PlutusData[]])[] = [
    ['the root is that of the chunk alone', streamFields(more)],
    ['the chunks change places', streamFields(more, chunk)],
    ['the root is made up', [new Uint8Array(32), 9n, 2n]],
    ['the root does not change', [rootBefore, 9n, 2n]],
    ['the size is wrong', [root, 10n, 2n]],
    ['the size does not change', [root, 5n, 2n]],
    ['the count is wrong', [root, 9n, 3n]],
    ['the state has a field too many', [root, 9n, 2n, 0n]],
  ];
  return states.map(([name, fields]) => wrongField(name, 0, field, make(fields)));
};

/** Chunks that no stream may have. */
const wrongChunks = (
  limit: number,
  operation: (chunk: Uint8Array) => Constr,
  after: (chunk: Uint8Array) => { readonly content?: PlutusData; readonly pending?: PlutusData },
): readonly Mutation[] => [
  operate('the chunk is empty', 'W03', operation(text('')), after(text(''))),
  operate(
    'the chunk is a byte too long',
    'W04',
    operation(long(limit + 1)),
    after(long(limit + 1)),
  ),
];

const appendStream = (limit: number): Suite => ({
  name: 'write: append to a stream',
  script: 'write',
  healthy: healthy((files) => files.stream, { kind: 'append', chunk: more }),
  variations: [
    operate('the chunk has one byte', undefined, append(long(1)), {
      content: stream(chunk, long(1)),
    }),
    operate('the chunk is as long as it may be', undefined, append(long(limit)), {
      content: stream(chunk, long(limit)),
    }),
    operate('it is replaced', undefined, replace(hello), { content: inline(hello) }),
  ],
  mutations: [
    ...untouched,
    ...wrongStreams(CONTENT, (fields) => new Constr(2, fields)),
    ...wrongChunks(limit, append, (bytes) => ({ content: stream(chunk, bytes) })),
    wrongField('the stream becomes inline content', 0, CONTENT, inline(more)),
    wrongField('pending content appears', 0, PENDING, pending(more)),
  ],
});

export const appendStreamSuite: Suite = appendStream(MAX_CHUNK);

export const stageSuite: Suite = {
  name: 'write: stage a chunk',
  script: 'write',
  healthy: healthy((files) => files.pending, {
    kind: 'stage',
    first: false,
    last: false,
    chunk: more,
  }),
  variations: [
    operate('it starts anew', undefined, stage(1n, 0n, more), { pending: pending(more) }),
    operate('the chunk is as long as it may be', undefined, stage(0n, 0n, long(MAX_CHUNK)), {
      pending: pending(chunk, long(MAX_CHUNK)),
    }),
  ],
  mutations: [
    wrongField('the version is raised', 0, VERSION, 1n),
    ...untouched.slice(2),
    ...wrongStreams(PENDING, (fields) => new Constr(1, fields)),
    ...wrongChunks(
      MAX_CHUNK,
      (bytes) => stage(0n, 0n, bytes),
      (bytes) => ({ pending: pending(chunk, bytes) }),
    ),
    wrongField('the content is switched too early', 0, CONTENT, stream(chunk, more)),
    wrongField('the pending content is dropped', 0, PENDING, none),
  ],
};

export const switchSuite: Suite = {
  name: 'write: stage the last chunk',
  script: 'write',
  healthy: healthy((files) => files.pending, {
    kind: 'stage',
    first: false,
    last: true,
    chunk: more,
  }),
  mutations: [
    ...untouched,
    ...wrongStreams(CONTENT, (fields) => new Constr(2, fields)),
    wrongField('the content is not switched', 0, CONTENT, inline(text(''))),
    wrongField('the pending content stays', 0, PENDING, pending(chunk, more)),
    wrongField('the old pending content stays', 0, PENDING, pending(chunk)),
  ],
};

/** The suites that say something of their own on a drive: its chunks are shorter, and there are blanks. */
export const driveWriteSuites: readonly Suite[] = [
  onDrive(replaceSuite, { mutations: [changesBlank('inode'), blankCaller] }),
  onDrive(appendStream(MAX_DRIVE_CHUNK)),
];
