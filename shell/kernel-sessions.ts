import { InternalError } from '../offchain/errors/kernel-error.ts';
import type { Session } from '../offchain/session.ts';
import type { Sessions } from './context.ts';
import type { Environment } from './environment.ts';

/** Opens the kernel when a command first needs it, and once for writing when one first writes. */
export class KernelSessions implements Sessions {
  readonly #environment: Environment;
  #reading: Session | undefined;
  #writing: Session | undefined;
  #opened = false;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  async findForReading(): Promise<Session | undefined> {
    this.#reading ??= this.#writing ?? (await this.#open('read'));
    return this.#reading;
  }

  async getForWriting(): Promise<Session> {
    this.#writing ??= await this.#open('write');
    if (this.#writing === undefined) throw new InternalError('no session for writing');
    this.#reading = this.#writing;
    return this.#writing;
  }

  /** Lets go of the home. */
  async close(): Promise<void> {
    if (!this.#opened) return;
    const { closeSession } = await import('./wiring.ts');
    await closeSession();
  }

  async #open(mode: 'read' | 'write'): Promise<Session | undefined> {
    // Loaded late: the kernel's libraries cost more time than everything else of a short run.
    const { openSession } = await import('./wiring.ts');
    this.#opened = true;
    return openSession(this.#environment, mode);
  }
}
