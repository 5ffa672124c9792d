import {
  AccessDeniedError,
  DriveFullError,
  FileExistsError,
  FileNotFoundError,
  InvalidDataError,
  PathNotFoundError,
} from '../../offchain/errors/file.ts';
import { InternalError, type KernelError } from '../../offchain/errors/kernel-error.ts';
import type { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { Provider } from '../../offchain/ports/provider.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import type { Syscall } from '../../offchain/syscalls/syscall.ts';
import { isJsonObject, type JsonValue } from '../wire/json.ts';
import type { Drive, Keeping } from './drive.ts';
import type { Attempt, JournalEntry } from './journal.ts';
import { fromPlainJson, toPlainJson } from './plain-json.ts';

/**
 * The calls that this home has made in heads and that are not in what came back to L1: those of snapshots behind the one
 * that was posted, and those that no snapshot ever had. Of heads that are not known to have ended there are none.
 */
export function listLost(drive: Drive): readonly JournalEntry[] {
  return [...drive.getState().ends].flatMap(([headId, last]) =>
    drive.journal.listBehind(headId, last, drive.findSnapshot),
  );
}

/** Gives up all calls that heads have lost; answers how many. */
export function giveUpLost(drive: Drive): number {
  const lost = listLost(drive);
  for (const { id } of lost) drive.journal.settle(id, 'given up');
  return lost.length;
}

/** What {@link replayCalls} has come to. */
export interface ReplayReport {
  readonly replayed: number;
  /** Calls that can't be made as things are now: they stay lost. */
  readonly refused: number;
  /** Calls of other users of this home: each makes their own again. */
  readonly ofOthers: number;
}

/**
 * Makes calls again on L1 that a head has lost, by their parameters and in their order: their transactions are worth
 * nothing there. What they make gets other ids, which later calls are told; what is about something that was not made
 * again is not made either.
 */
export async function replayCalls(drive: Drive): Promise<ReplayReport> {
  const { letter, user, message } = drive.parts;
  const lost = listLost(drive);
  const own = lost.filter((entry) => entry.user === user).length;
  if (own === 0) return { replayed: 0, refused: 0, ofOthers: lost.length };
  const attempts = new Attempts(drive);
  const open = await drive.open(attempts.keeping);
  if (open.place !== 'L1') {
    open.close();
    const reason = `it is mounted again. EJECT ${letter}: first`;
    throw new InvalidDataError({ what: `drive ${letter}`, reason });
  }
  const renamings = new Map<Hex, Renaming>();
  let replayed = 0;
  let refused = 0;
  for (const entry of lost) {
    const names =
      renamings.get(entry.headId) ?? new Renaming(drive.journal.listReplayed(entry.headId));
    renamings.set(entry.headId, names);
    if (entry.user !== user) {
      names.miss(entry);
      continue;
    }
    message(`Making call ${replayed + refused + 1} of ${own} again: ${entry.name}`);
    try {
      const make = (): Promise<unknown> => callAgain(open.session, entry, names);
      const receipt = await attempts.make(entry, open.provider, make);
      drive.journal.settle(entry.id, 'replayed', receipt);
      names.add(entry.receipt, receipt);
      replayed += 1;
    } catch (error) {
      if (!isVerdict(error)) throw error;
      message(`Call ${entry.id} (${entry.name}) can not be made again: ${error.message}`);
      names.miss(entry);
      refused += 1;
    }
  }
  return { replayed, refused, ofOthers: lost.length - own };
}

/** Whether the drive as it is now does not allow a call. Everything else may be different a moment later. */
const isVerdict = (error: unknown): error is KernelError =>
  error instanceof FileNotFoundError ||
  error instanceof PathNotFoundError ||
  error instanceof FileExistsError ||
  error instanceof AccessDeniedError ||
  error instanceof DriveFullError;

/** An attempt was found on L1. */
class MadeError extends Error {
  override readonly name = 'MadeError';
  readonly attempt: Attempt;

  constructor(attempt: Attempt) {
    super(`made by ${attempt.id}`);
    this.attempt = attempt;
  }
}

/** Keeps what is sent to L1 before it is sent: a process that ends there has made the call, or has not. */
class Attempts {
  readonly #drive: Drive;
  #entry: JournalEntry | undefined;

  constructor(drive: Drive) {
    this.#drive = drive;
  }

  /** Makes a call, unless a process before, or an attempt that nobody saw arrive, has made it. Answers what it gave. */
  async make(
    entry: JournalEntry,
    provider: Provider,
    work: () => Promise<unknown>,
  ): Promise<JsonValue> {
    this.#entry = entry;
    try {
      return toPlainJson(await work());
    } catch (error) {
      if (!(error instanceof MadeError)) throw error;
      await provider.awaitConfirmation(error.attempt.id);
      return error.attempt.receipt;
    }
  }

  /**
   * Looks before each attempt, since an earlier one may have been where nobody could see it, in a node's mempool. It can't
   * come later than the new one: what the outbox has seen refused is excluded by what is built instead.
   */
  readonly keeping: Keeping = {
    guard: async () => {
      for (const attempt of this.#drive.journal.listAttempts(this.#current().id)) {
        const found = await this.#drive.parts.provider.findTransaction(attempt.id);
        if (found !== undefined) throw new MadeError(attempt);
      }
    },
    journal: {
      add: ({ id, receipt }) => {
        this.#drive.journal.try(this.#current().id, { id, receipt: toPlainJson(receipt) });
      },
      refuse: () => undefined,
    },
  };

  #current(): JournalEntry {
    if (this.#entry === undefined) throw new InternalError('an attempt at no call');
    return this.#entry;
  }
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

/** Fields of a receipt that name what a call has made: the others name what was there. */
const made: ReadonlyMap<string, readonly string[]> = new Map([
  ['register', ['account', 'root']],
  ['mkdir', ['id']],
  ['create', ['id']],
]);

/** Ids that objects had in a head, and those that they have on L1. */
class Renaming {
  readonly #ids = new Map<string, string | undefined>();

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

  /** What a call would have made is not there: its id is that of something else, or of nothing. */
  miss({ name, receipt }: JournalEntry): void {
    if (!isJsonObject(receipt)) return;
    for (const field of made.get(name) ?? []) {
      const key = keyOf(receipt[field] ?? null, field);
      if (key !== undefined) this.#ids.set(key, undefined);
    }
  }

  /** Throws `FileNotFoundError` for what was not made again. */
  get(text: string, field: string): string {
    const key = keyOf(text, field) ?? '';
    if (!this.#ids.has(key)) return text;
    const now = this.#ids.get(key);
    if (now !== undefined) return now;
    throw new FileNotFoundError({ path: `${key}, which is not made again either` });
  }
}

function keyOf(id: JsonValue, field: string): string | undefined {
  if (typeof id !== 'string') return undefined;
  if (accountFields.has(field)) return `account ${id}`;
  return inodeFields.has(field) ? `inode ${id}` : undefined;
}
