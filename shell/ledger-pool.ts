import type { Environment } from './environment.ts';
import { openLedger, type OpenLedger } from './networks.ts';

/** The run's ledger for writing. The embedded chain has one writer at a time, so C: and drives share it. */
export class LedgerPool {
  readonly #environment: Environment;
  #ledger: Promise<OpenLedger | undefined> | undefined;
  #users = 0;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** Opens it, or shares the one that is open; it stays open until everybody has closed it. */
  async open(): Promise<OpenLedger | undefined> {
    this.#ledger ??= openLedger(this.#environment, 'write');
    this.#users += 1;
    try {
      const ledger = await this.#ledger;
      return ledger && { ...ledger, close: () => this.#leave(ledger) };
    } catch (error) {
      this.#leave(undefined);
      throw error;
    }
  }

  #leave(ledger: OpenLedger | undefined): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    this.#ledger = undefined;
    ledger?.close();
  }
}
