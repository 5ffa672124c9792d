import type { Bill } from '../offchain/bill.ts';
import { BadCommandError } from '../offchain/errors/file.ts';
import { InternalError } from '../offchain/errors/kernel-error.ts';
import type { Session } from '../offchain/session.ts';
import type { CallDesk, DeskParts } from './call-desk.ts';
import type { Committed, Drives, Groups, Sessions } from './context.ts';
import type { LedgerLetter } from './directories.ts';
import { DriveSessions, refuseRehearsal } from './drive-sessions.ts';
import type { Environment } from './environment.ts';
import type { Inspector } from './inspector.ts';
import { LedgerPool } from './ledger-pool.ts';
import type { StagedSession } from './staged-session.ts';
import type { OpenSession } from './wiring.ts';

/**
 * Opens the kernel when a command first needs it, and once for writing when one first writes. While a group of calls is
 * open, everybody sees the state that it would lead to.
 */
export class KernelSessions implements Sessions, Groups {
  readonly #environment: Environment;
  readonly #parts: DeskParts;
  readonly #pool: LedgerPool;
  readonly #drives: DriveSessions;
  #desk: CallDesk | undefined;
  #open: OpenSession | undefined;
  #writing = false;
  #group: StagedSession | undefined;

  constructor(environment: Environment, desk: DeskParts) {
    this.#environment = environment;
    this.#parts = desk;
    this.#pool = new LedgerPool(environment);
    this.#drives = new DriveSessions({
      environment,
      pool: this.#pool,
      interrupts: desk.interrupts,
      getDesk: () => this.#getDesk(),
    });
  }

  get groups(): Groups {
    return this;
  }

  get drives(): Drives {
    return {
      work: (letter, access, work) => {
        if (access === 'write' && this.#group !== undefined) refuseRehearsal(letter);
        return this.#drives.work(letter, access, work);
      },
    };
  }

  async findForReading(letter: LedgerLetter = 'C'): Promise<Session | undefined> {
    if (letter !== 'C') return (await this.#drives.open(letter, 'read')).open.session;
    if (this.#group !== undefined) return this.#group.session;
    this.#open ??= await this.#openSession('read');
    return this.#open?.session;
  }

  async getForWriting(letter: LedgerLetter = 'C'): Promise<Session> {
    if (letter !== 'C') {
      if (this.#group !== undefined) refuseRehearsal(letter);
      return (await this.#drives.open(letter, 'write')).open.session;
    }
    return this.#group?.session ?? (await this.#openForWriting()).session;
  }

  async findInspector(letter: LedgerLetter = 'C'): Promise<Inspector | undefined> {
    if (letter !== 'C') return (await this.#drives.open(letter, 'read')).inspector;
    if (this.#group !== undefined) return this.#group.inspector;
    await this.findForReading();
    return this.#open?.inspector;
  }

  async countPending(): Promise<number> {
    const { openOutbox } = await import('./call-path.ts');
    const entries = await openOutbox(this.#environment).list();
    return entries.filter(({ refused }) => !refused).length;
  }

  get bills(): readonly Bill[] | undefined {
    return this.#group?.bills;
  }

  async begin(): Promise<void> {
    if (this.#group !== undefined) {
      throw new BadCommandError('A group is open already. COMMIT or ROLLBACK ends it');
    }
    // The kernel, the keys and the funds must be there: a group is made of calls alone.
    await this.#openForWriting();
    this.#letGo();
    const { openStagedSession } = await import('./staged-session.ts');
    this.#group = await openStagedSession(this.#environment, await this.#getDesk());
  }

  async commit(): Promise<Committed> {
    const group = this.#getGroup();
    const { bills, requests } = group;
    await this.#endGroup();
    if (bills.length === 0) return { ids: [], bills };
    const { delivery } = await this.#openForWriting();
    if (delivery === undefined) throw new InternalError('no way to submit');
    const { submitGroup } = await import('./submit-group.ts');
    return { ids: await submitGroup(requests, bills, delivery, await this.#getDesk()), bills };
  }

  async rollback(): Promise<number> {
    const { bills } = this.#getGroup();
    await this.#endGroup();
    return bills.length;
  }

  async rehearse(work: () => Promise<void>): Promise<readonly Bill[]> {
    const outer = this.#group;
    const { openRehearsal } = await import('./staged-session.ts');
    const group = outer ?? (await openRehearsal(this.#environment, await this.#getDesk()));
    const before = group.bills.length;
    this.#group = group;
    try {
      await work();
      return group.bills.slice(before);
    } finally {
      group.keepFirst(before);
      this.#group = outer;
      if (outer === undefined) await group.close();
    }
  }

  /** Lets go of the home, and forgets an open group. */
  close(): void {
    this.#letGo();
    this.#drives.release();
    void this.#endGroup();
  }

  /** Lets go of the home for other processes. An open group stays open. */
  release(): void {
    if (this.#group !== undefined) return;
    this.#letGo();
    this.#drives.release();
  }

  #letGo(): void {
    this.#open?.close();
    this.#open = undefined;
    this.#writing = false;
  }

  async #openForWriting(): Promise<OpenSession> {
    if (!this.#writing) {
      const open = await this.#openSession('write');
      if (open === undefined) throw new InternalError('no session for writing');
      // Only now: where the home is in use by another process, this one can go on reading.
      this.#letGo();
      this.#open = open;
      this.#writing = true;
    }
    if (this.#open === undefined) throw new InternalError('no session for writing');
    return this.#open;
  }

  /** Loaded late: the kernel's libraries cost more time than everything else of a short run. */
  async #openSession(mode: 'read' | 'write'): Promise<OpenSession | undefined> {
    const wiring = await import('./wiring.ts');
    return wiring.openSession(this.#environment, mode, await this.#getDesk(), this.#pool);
  }

  async #getDesk(): Promise<CallDesk> {
    const desk = this.#desk ?? new (await import('./call-desk.ts')).CallDesk(this.#parts);
    this.#desk = desk;
    return desk;
  }

  #getGroup(): StagedSession {
    if (this.#group === undefined) throw new BadCommandError('No group is open. BEGIN opens one');
    return this.#group;
  }

  async #endGroup(): Promise<void> {
    const group = this.#group;
    this.#group = undefined;
    await group?.close();
  }
}
