import { isDeepStrictEqual } from 'node:util';
import { CHUNK, MAX_INLINE } from './model-content.ts';
import type { KernelModel } from './model.ts';
import type { Random } from './random.ts';
import { listPaths, type Account, type AnyNode } from './state.ts';
import {
  keyAfter,
  keyOf,
  numberOf,
  personOf,
  type Action,
  type Bytes,
  type Call,
  type Grant,
  type Key,
  type ModeChange,
  type Name,
  type Operation,
  type Path,
  type Place,
  type Step,
} from './steps.ts';
import { PEOPLE } from './users.ts';
import { collides, type Verdict } from './verdict.ts';

/** Few names, so that they meet; short and long ones, bytes that are no text, and the ends of the order. */
const NAMES: readonly Name[] = [
  'a',
  'b',
  'c',
  'd',
  'e',
  'f',
  'g',
  'a.txt',
  '\x00',
  '\x01\xff',
  '\xc3\xbc',
  '\xfe\xff',
  'n'.repeat(64),
];
const BAD_NAMES: readonly Name[] = ['', 'n'.repeat(65), '\xff', '\xff\x01'];
const ACCOUNTS: readonly Name[] = ['alice', 'bob', 'carol', 'dave', '0', 'a-', 'm'.repeat(31)];
const BAD_ACCOUNTS: readonly Name[] = ['', 'm'.repeat(32), 'Alice', '-a', 'a b', '\xfc'];
const INLINE_SIZES = [0, 1, 20, 200, MAX_INLINE, MAX_INLINE + 1];
const CHUNK_SIZES = [0, 1, 50, CHUNK, CHUNK + 1];
const CONTENT_SIZES = [
  0,
  7,
  MAX_INLINE,
  MAX_INLINE + 1,
  CHUNK,
  CHUNK + 1,
  2 * CHUNK,
  3 * CHUNK - 1,
];
const ATTRIBUTES = [0, 1, 2, 4, 7, 32, 33, 39, 8, 64];
/** Above this, more is removed than made. */
const MANY = 24;
const DEEPEST = 4;
const CANDIDATES = 16;

/** How often something has happened, so that what is rare is preferred. */
export type Seen = ReadonlyMap<string, number>;

/** What an outcome is counted as. */
export const labelsOf = (verdict: Verdict): readonly string[] =>
  verdict.accepted ? [verdict.label] : verdict.reasons;

/** What the users do next: mostly calls that succeed, and of the others those whose reason is rare. */
export function nextStep(model: KernelModel, random: Random, seen: Seen): Step {
  const kind = random.weighted([
    [83, 'call'],
    [8, 'content'],
    [6, 'race'],
    [3, 'wait'],
  ]);
  if (kind === 'wait') return { kind, seconds: 1 + random.below(90) };
  if (kind === 'race') {
    const race = nextRace(model, random, seen);
    if (race !== undefined) return race;
  }
  if (kind === 'content') {
    const content = nextContent(model, random);
    if (content !== undefined) return content;
  }
  return { kind: 'call', ...nextCall(model, random, seen, random.percent(55)) };
}

function nextCall(model: KernelModel, random: Random, seen: Seen, succeeds: boolean): Call {
  const candidates = candidatesFor(model, random).map((call) => ({
    call,
    verdict: model.judge(call),
  }));
  const fitting = candidates.filter(({ verdict }) => verdict.accepted === succeeds);
  const among = fitting.length > 0 ? fitting : candidates;
  return (random.percent(succeeds ? 35 : 75) ? rarest(among, seen) : random.pick(among)).call;
}

function rarest<T extends { readonly verdict: Verdict }>(items: readonly T[], seen: Seen): T {
  const score = ({ verdict }: T): number =>
    Math.max(...labelsOf(verdict).map((label) => seen.get(label) ?? 0));
  const [first] = items.toSorted((a, b) => score(a) - score(b));
  if (first === undefined) throw new RangeError('no candidates');
  return first;
}

const candidatesFor = (model: KernelModel, random: Random): readonly Call[] =>
  Array.from({ length: CANDIDATES }, () => randomCall(model, random));

/** Two calls that would both succeed now; mostly such that only one of them can. */
function nextRace(model: KernelModel, random: Random, seen: Seen): Step | undefined {
  const calls = [...candidatesFor(model, random), ...candidatesFor(model, random)];
  const possible = calls.flatMap((call) => {
    const verdict = model.judge(call);
    return verdict.accepted ? [{ call, verdict }] : [];
  });
  const [one, ...rest] = possible;
  // The same call twice is one transaction, which the ledger has already: nobody loses.
  const others = rest.filter(({ call }) => !isDeepStrictEqual(call, one?.call));
  if (one === undefined || others.length === 0) return undefined;
  const pairs = others.map((other) => ({ other, collide: collides(one.verdict, other.verdict) }));
  const wanted = random.percent(75);
  const fitting = pairs.filter(({ collide }) => collide === wanted).map(({ other }) => other);
  const two = rarest(fitting.length > 0 ? fitting : others, seen);
  return { kind: 'race', first: one.call, second: two.call };
}

/** A whole content, often one of those that somebody has begun to write. */
function nextContent(model: KernelModel, random: Random): Step | undefined {
  const files = listPaths(model.state).filter(({ node }) => node.kind === 'file');
  if (files.length === 0) return undefined;
  const begun = files.filter(({ node }) => node.kind === 'file' && node.pending.length > 0);
  const { path, node } = random.pick(begun.length > 0 && random.percent(50) ? begun : files);
  const data: Bytes = { length: random.pick(CONTENT_SIZES), fill: 1 + random.below(2) };
  const owner = [...model.state.accounts.values()].find(({ id }) => id === node.owner);
  const by = owner === undefined || random.percent(10) ? randomKey(model, random) : owner.key;
  return {
    kind: 'content',
    by,
    builder: randomBuilder(random),
    file: path,
    data,
    ...(random.percent(40) && { breaksAfter: random.below(3) }),
  };
}

const randomBuilder = (random: Random): 'lucid' | 'blaze' =>
  random.pick(['lucid', 'lucid', 'lucid', 'blaze'] as const);

function randomCall(model: KernelModel, random: Random): Call {
  const action = randomAction(model, random);
  return { by: randomCaller(model, random, action), builder: randomBuilder(random), action };
}

/** Mostly a key that can open something; else an old one, one that is not in use yet, or a stranger's. */
function randomKey(model: KernelModel, random: Random): Key {
  const accounts = [...model.state.accounts.values()];
  if (accounts.length === 0 || random.percent(8)) return keyOf(random.pick(PEOPLE), 0);
  const { key } = random.pick(accounts);
  return random.weighted([
    [80, key],
    [10, keyAfter(key)],
    [10, keyOf(personOf(key), Math.max(0, numberOf(key) - 1))],
  ]);
}

/** Often the owner of what the action is about. */
function randomCaller(model: KernelModel, random: Random, action: Action): Key {
  const accounts = model.state.accounts;
  const account = accounts.get(accountOf(action));
  if (account === undefined || random.percent(25)) return randomKey(model, random);
  if (action.call !== 'recover') return account.key;
  return random.pick([account.key, account.next]);
}

function accountOf(action: Action): Name {
  switch (action.call) {
    case 'register':
      return '';
    case 'rotate':
    case 'recover':
      return action.account;
    case 'rename':
      return action.from.directory[0] ?? '';
    case 'chmod':
      return action.path[0] ?? '';
    case 'write':
      return action.file[0] ?? '';
    case 'mkdir':
    case 'create':
    case 'unlink':
    case 'rmdir':
      return action.at.directory[0] ?? '';
  }
}

function randomAction(model: KernelModel, random: Random): Action {
  const all = listPaths(model.state);
  const isFull = all.length > MANY;
  const few = model.state.accounts.size < 3;
  const call = random.weighted([
    [few ? 20 : 3, 'register'],
    [isFull ? 5 : 12, 'mkdir'],
    [isFull ? 6 : 16, 'create'],
    [22, 'write'],
    [isFull ? 20 : 9, 'unlink'],
    [isFull ? 14 : 7, 'rmdir'],
    [16, 'rename'],
    [13, 'chmod'],
    [3, 'rotate'],
    [3, 'recover'],
  ] as const);
  switch (call) {
    case 'register':
      return { call, name: random.pick(random.percent(75) ? ACCOUNTS : BAD_ACCOUNTS) };
    case 'mkdir':
    case 'create':
      return { call, at: newPlace(all, random) };
    case 'unlink':
    case 'rmdir':
      return { call, at: takenPlace(all, random) };
    case 'rename':
      return { call, from: takenPlace(all, random), to: newPlace(all, random) };
    case 'write':
      return { call, file: randomPath(all, random, 'file'), operation: randomOperation(random) };
    case 'chmod':
      return { call, path: randomPath(all, random), modes: randomModes(model, random) };
    case 'rotate':
    case 'recover': {
      const account = randomAccount(model, random);
      const isCommitted = account !== undefined && random.percent(75);
      const to = isCommitted ? account.next : keyAfter(randomKey(model, random));
      return { call, account: account?.name ?? 'nobody', to };
    }
  }
}

function randomAccount(model: KernelModel, random: Random): Account | undefined {
  const accounts = [...model.state.accounts.values()];
  return accounts.length === 0 || random.percent(5) ? undefined : random.pick(accounts);
}

type Located = readonly { readonly path: Path; readonly node: AnyNode }[];

/** A path at which mostly something stands, of a kind where one is asked for. */
function randomPath(all: Located, random: Random, kind?: AnyNode['kind']): Path {
  const fitting = all.filter(({ node }) => kind === undefined || node.kind === kind);
  const from = fitting.length > 0 && random.percent(92) ? fitting : all;
  const path = from.length === 0 ? [random.pick(ACCOUNTS)] : random.pick(from).path;
  return random.percent(5) ? [...path, random.pick(NAMES)] : path;
}

function newPlace(all: Located, random: Random): Place {
  const shallow = all.filter(({ path }) => path.length < DEEPEST);
  const name = random.pick(random.percent(92) ? NAMES : BAD_NAMES);
  return { directory: randomPath(shallow, random, 'directory'), name };
}

function takenPlace(all: Located, random: Random): Place {
  const below = all.filter(({ path }) => path.length > 1);
  if (below.length === 0 || random.percent(6)) return newPlace(all, random);
  const path = random.pick(below).path;
  return { directory: path.slice(0, -1), name: path.at(-1) ?? '' };
}

function randomOperation(random: Random): Operation {
  const fill = 1 + random.below(2);
  const kind = random.pick(['append', 'append', 'replace', 'truncate', 'stage', 'stage'] as const);
  switch (kind) {
    case 'truncate':
      return { kind };
    case 'replace':
      return { kind, data: { length: random.pick(INLINE_SIZES), fill } };
    case 'append':
      return { kind, data: { length: random.pick([...INLINE_SIZES, ...CHUNK_SIZES]), fill } };
    case 'stage': {
      const data = { length: random.pick(CHUNK_SIZES), fill };
      return { kind, first: random.percent(45), last: random.percent(40), data };
    }
  }
}

function randomModes(model: KernelModel, random: Random): ModeChange {
  const kind = random.weighted([
    [40, 'attributes'],
    [40, 'acl'],
    [20, 'owner'],
    [10, 'both'],
  ] as const);
  const accounts = [...model.state.accounts.keys(), 'nobody'];
  const grant = (): Grant => ({
    subject: random.pick(accounts),
    rights: random.percent(6) ? 8 : random.pick([2, 3, 4, 5, 6, 7]),
  });
  const length = random.weighted([
    [20, 0],
    [50, 1],
    [20, 3],
    [5, 8],
    [4, 9],
  ] as const);
  const acl = Array.from({ length }, grant);
  const attributes = random.pick(ATTRIBUTES);
  switch (kind) {
    case 'attributes':
      return { attributes };
    case 'acl':
      return { acl };
    case 'owner':
      return { owner: random.pick(accounts) };
    case 'both':
      return { attributes, acl };
  }
}
