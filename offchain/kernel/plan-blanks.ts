import { InvalidDataError } from '../errors/file.ts';
import { fullDeposit } from './full-deposit.ts';
import type { KernelView } from './view.ts';
import type { FormatParams } from '../syscalls/format.ts';
import type { Kind } from '../../validators/objects/kinds.ts';

/** What a drive is to have room for. */
export interface Room {
  /** Files and directories. */
  readonly files: number;
  /** Accounts, each with its root directory. */
  readonly accounts: number;
}

/** Blanks of each kind that make the room. A directory takes an entry more than a file, for the head of its list. */
function blanksFor({ files, accounts }: Room): Readonly<Record<Kind, number>> {
  return {
    name: accounts,
    account: accounts,
    entry: files + Math.ceil(files / 2) + accounts,
    inode: files + accounts,
  };
}

/** Blanks that one call makes at most: a transaction has no room for more. */
const PER_CALL = 25;

const kinds: readonly Kind[] = ['name', 'account', 'entry', 'inode'];

/** The calls that bring a drive to at least this room, all objects counted, and what they lock, lovelace. */
export function planBlanks(
  view: KernelView,
  room: Room,
): { readonly calls: readonly FormatParams[]; readonly lovelace: bigint } {
  const wanted = blanksFor(room);
  const calls: FormatParams[] = [];
  let lovelace = 0n;
  for (const kind of kinds) {
    const numbers = listNumbers(view, kind);
    let missing = wanted[kind] - numbers.length;
    let from = Math.max(0, ...numbers) + 1;
    lovelace += BigInt(Math.max(0, missing)) * fullDeposit(view, kind, view.record);
    while (missing > 0) {
      const count = Math.min(missing, PER_CALL);
      calls.push({ kind, from, count });
      missing -= count;
      from += count;
    }
  }
  return { calls, lovelace };
}

/** The numbers that objects of a kind have, blank or not: none may be made twice. */
function listNumbers(view: KernelView, kind: Kind): readonly number[] {
  const used = {
    name: view.names.map(({ id }) => id),
    account: [...view.accounts.keys()],
    entry: [...view.entries.values()].flat().map(({ id }) => id),
    inode: [...view.inodes.keys()],
  }[kind];
  const blanks = (view.blanks.get(kind) ?? []).map(({ id }) => id);
  return [...used, ...blanks].flatMap((id) => {
    if (id === '') return [];
    const number = Number.parseInt(id, 16);
    if (Number.isNaN(number)) throw new InvalidDataError({ what: id, reason: 'it is no number' });
    return [number];
  });
}
