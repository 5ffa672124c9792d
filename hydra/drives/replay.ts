import { fromPlainJson } from './plain-json.ts';
import { isJsonObject, type JsonValue } from '../wire/json.ts';
import type {
  CallJournal,
  JournalledCall,
  KernelSession,
} from '../../offchain/kernel/kernel-session.ts';
import type { Provider } from '../../offchain/ports/provider.ts';
import { InternalError } from '../../offchain/errors/kernel-error.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import type { Syscall } from '../../offchain/syscalls/syscall.ts';
import { InvalidDataError } from '../../offchain/errors/file.ts';
import type { Drive } from './drive.ts';
import { toPlainJson } from './plain-json.ts';
import type { JournalEntry } from './journal.ts';

/**
 * The calls that this home has made in a head and that are not in what came back to L1: those of snapshots behind the one
 * that was posted, and those that no snapshot ever had. None while the head is not known to have ended.
 */
export function listLost(drive: Drive, headId: Hex): readonly JournalEntry[] {
  const state = drive.getState();
  if (state.headId !== headId || state.finalNumber === undefined) return [];
  const last = state.finalNumber;
  return drive.journal.list(headId).filter(({ id }) => {
    const snapshot = drive.archive.find(id)?.blockHeight;
    return snapshot === undefined || snapshot > last;
  });
}

/** Gives up all calls that the last head has lost; answers how many. */
export function giveUpLost(drive: Drive): number {
  const { headId } = drive.getState();
  const lost = headId === undefined ? [] : listLost(drive, headId);
  for (const { id } of lost) drive.journal.settle(id, 'given up');
  return lost.length;
}

/** What {@link replayCalls} has come to. */
export interface ReplayReport {
  readonly replayed: number;
  /** Calls of other users of this home: each makes their own again. */
  readonly ofOthers: number;
}

/**
 * Makes calls again on L1 that a head has lost, by their parameters and in their order: their transactions are worth
 * nothing there. What they make gets other ids, which later calls are told.
 */
export async function replayCalls(drive: Drive): Promise<ReplayReport> {
  const { letter, user, message } = drive.parts;
  const { headId } = drive.getState();
  const lost = headId === undefined ? [] : listLost(drive, headId);
  const own = lost.filter((entry) => entry.user === user);
  if (own.length === 0) return { replayed: 0, ofOthers: lost.length };
  const attempts = new Attempts(drive);
  const open = await drive.open(attempts);
  if (open.place !== 'L1') {
    open.close();
    const reason = `it is mounted again. EJECT ${letter}: first`;
    throw new InvalidDataError({ what: `drive ${letter}`, reason });
  }
  const names = new Renaming(drive.journal.listReplayed());
  let replayed = 0;
  for (const entry of own) {
    message(`Making call ${replayed + 1} of ${own.length} again: ${entry.name}`);
    const receipt =
      (await attempts.findDone(open.provider, entry)) ??
      toPlainJson(await callAgain(open.session, entry, names));
    drive.journal.settle(entry.id, 'replayed', receipt);
    names.add(entry.receipt, receipt);
    replayed += 1;
  }
  return { replayed, ofOthers: lost.length - own.length };
}

/** Keeps what is sent to L1 before it is sent: a process that ends there has made the call, or has not. */
class Attempts implements CallJournal {
  readonly #drive: Drive;
  #entry: JournalEntry | undefined;

  constructor(drive: Drive) {
    this.#drive = drive;
  }

  /** What the call gave where a process before has made it again. From here on, calls are attempts at this one. */
  async findDone(provider: Provider, entry: JournalEntry): Promise<JsonValue | undefined> {
    this.#entry = entry;
    for (const { id, receipt } of this.#drive.journal.listAttempts(entry.id)) {
      // The outbox has sent again what had not arrived, or has seen that it never will.
      if ((await provider.findTransaction(id)) === undefined) continue;
      await provider.awaitConfirmation(id);
      return receipt;
    }
    return undefined;
  }

  add({ id, receipt }: JournalledCall): void {
    if (this.#entry === undefined) throw new InternalError('an attempt at no call');
    this.#drive.journal.try(this.#entry.id, { id, receipt: toPlainJson(receipt) });
  }

  /** One that was refused is never found. */
  refuse(): void {}
}

async function callAgain(
  session: KernelSession,
  { name, params }: JournalEntry,
  names: Renaming,
): Promise<unknown> {
  const given = fromPlainJson(params, (text, field) => names.get(text, field));
  // The journal keeps what the call was given, so it is what the call takes.
  const call: Syscall<unknown, unknown> = syscalls[name];
  return session.callConfirmed(call, given);
}

/** Fields that hold ids, of accounts and of files and directories: both are numbers, and may be the same ones. */
const accountFields = new Set(['account', 'owner', 'subject']);
const inodeFields = new Set(['id', 'file', 'directory', 'root']);

/** Ids that objects had in a head, and those that they have on L1. */
class Renaming {
  readonly #ids = new Map<string, string>();

  constructor(replayed: readonly { readonly before: JsonValue; readonly after: JsonValue }[]) {
    for (const { before, after } of replayed) this.add(before, after);
  }

  add(before: JsonValue, after: JsonValue): void {
    if (!isJsonObject(before) || !isJsonObject(after)) return;
    for (const [field, id] of Object.entries(before)) {
      const now = after[field];
      const key = keyOf(id, field);
      if (key !== undefined && typeof now === 'string') this.#ids.set(key, now);
    }
  }

  get(text: string, field: string): string {
    return this.#ids.get(keyOf(text, field) ?? '') ?? text;
  }
}

function keyOf(id: JsonValue, field: string): string | undefined {
  if (typeof id !== 'string') return undefined;
  if (accountFields.has(field)) return `account ${id}`;
  return inodeFields.has(field) ? `inode ${id}` : undefined;
}
