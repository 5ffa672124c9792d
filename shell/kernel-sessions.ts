import { InternalError } from '../offchain/errors/kernel-error.ts';
import type { Session } from '../offchain/session.ts';
import type { Sessions } from './context.ts';
import type { Environment } from './environment.ts';
import type { Inspector } from './inspector.ts';
import type { OpenSession } from './wiring.ts';

/** Opens the kernel when a command first needs it, and once for writing when one first writes. */
export class KernelSessions implements Sessions {
  readonly #environment: Environment;
  #open: OpenSession | undefined;
  #writing = false;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  async findForReading(): Promise<Session | undefined> {
    this.#open ??= await openSession(this.#environment, 'read');
    return this.#open?.session;
  }

  async getForWriting(): Promise<Session> {
    if (!this.#writing) {
      const open = await openSession(this.#environment, 'write');
      if (open === undefined) throw new InternalError('no session for writing');
      // Only now: where the home is in use by another process, this one can go on reading.
      this.close();
      this.#open = open;
      this.#writing = true;
    }
    if (this.#open === undefined) throw new InternalError('no session for writing');
    return this.#open.session;
  }

  async findInspector(): Promise<Inspector | undefined> {
    await this.findForReading();
    return this.#open?.inspector;
  }

  /** Lets go of the home. */
  close(): void {
    this.#open?.close();
    this.#open = undefined;
    this.#writing = false;
  }
}

/** Loaded late: the kernel's libraries cost more time than everything else of a short run. */
async function openSession(
  environment: Environment,
  mode: 'read' | 'write',
): Promise<OpenSession | undefined> {
  const wiring = await import('./wiring.ts');
  return wiring.openSession(environment, mode);
}
