import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Drive, DriveParts, OpenDrive } from '../hydra/drives/drive.ts';
import { BadCommandError, InvalidDriveError } from '../offchain/errors/file.ts';
import { InternalError, KernelError } from '../offchain/errors/kernel-error.ts';
import { InterruptedError } from '../offchain/errors/transaction.ts';
import type { Submission } from '../offchain/submit.ts';
import type { CallDesk } from './call-desk.ts';
import type { Access, Drives } from './context.ts';
import type { HeadLetter } from './directories.ts';
import type { Environment } from './environment.ts';
import type { Inspector } from './inspector.ts';
import type { Interrupts } from './interrupts.ts';
import type { LedgerPool } from './ledger-pool.ts';
import { openLedger, type OpenLedger } from './networks.ts';

/** Milliseconds between looks at what others do. */
const PAUSE = 500;

interface DrivesParts {
  readonly environment: Environment;
  readonly pool: LedgerPool;
  readonly interrupts: Interrupts;
  readonly getDesk: () => Promise<CallDesk>;
}

/** A drive that a command uses, and how. */
interface Used {
  readonly access: Access;
  readonly open: OpenDrive;
  readonly inspector: Inspector;
  close(): void;
}

/** The drives of a home: opened when a command first needs one, and for writing when one first writes. */
export class DriveSessions implements Drives {
  readonly #parts: DrivesParts;
  readonly #used = new Map<HeadLetter, Used>();

  constructor(parts: DrivesParts) {
    this.#parts = parts;
  }

  async work<T>(
    letter: HeadLetter,
    access: Access,
    work: (drive: Drive) => Promise<T>,
  ): Promise<T> {
    // What the command does may move the drive elsewhere.
    this.#release(letter);
    const { drive, close } = await this.#makeDrive(letter, access);
    try {
      return await work(drive);
    } finally {
      close();
    }
  }

  /** The drive where it lies, as the run's user sees it. */
  async open(letter: HeadLetter, access: Access): Promise<Used> {
    const used = this.#used.get(letter);
    if (used !== undefined && (access === 'read' || used.access === 'write')) return used;
    const { drive, close } = await this.#makeDrive(letter, access);
    try {
      const open = await drive.open();
      const { inspect } = await import('./kernel-inspector.ts');
      const made: Used = {
        access,
        open,
        inspector: inspect(open.session, open.provider),
        close: () => {
          open.close();
          close();
        },
      };
      this.#release(letter);
      this.#used.set(letter, made);
      return made;
    } catch (error) {
      close();
      throw error;
    }
  }

  /** Lets go of all drives. */
  release(): void {
    for (const letter of this.#used.keys()) this.#release(letter);
  }

  #release(letter: HeadLetter): void {
    this.#used.get(letter)?.close();
    this.#used.delete(letter);
  }

  async #makeDrive(
    letter: HeadLetter,
    access: Access,
  ): Promise<{ readonly drive: Drive; readonly close: () => void }> {
    const { environment, pool } = this.#parts;
    const ledger = access === 'write' ? await pool.open() : await openLedger(environment, 'read');
    if (ledger === undefined) {
      throw new InvalidDriveError({ drive: `${letter}:`, hint: `FORMAT ${letter}: makes it` });
    }
    try {
      const { Drive: DriveClass } = await import('../hydra/drives/drive.ts');
      const user =
        access === 'write'
          ? await this.#openUser(letter, ledger)
          : await this.#findUser(letter, ledger);
      const drive = new DriveClass({ ...(await this.#common(letter, ledger)), ...user });
      return {
        drive,
        close: () => {
          drive.close();
          ledger.close();
        },
      };
    } catch (error) {
      ledger.close();
      throw error;
    }
  }

  async #common(
    letter: HeadLetter,
    { provider }: OpenLedger,
  ): Promise<Omit<DriveParts, 'submission' | 'user' | 'address'>> {
    const { environment, interrupts } = this.#parts;
    const [{ defaultPatience }, { findParticipantSigners }] = await Promise.all([
      import('../hydra/drives/head-link.ts'),
      import('./participant-keys.ts'),
    ]);
    return {
      letter,
      directory: driveFolder(environment, letter),
      provider,
      findSigners: (participants) => findParticipantSigners(environment, participants),
      urls: environment.hydra,
      patience: defaultPatience,
      message: (text) => environment.message(text),
      pause: async () => {
        if (interrupts.pressed) throw new InterruptedError();
        await new Promise<void>((resolve) => {
          setTimeout(resolve, PAUSE);
        });
      },
    };
  }

  /** Who reads: no password is needed. */
  async #findUser(
    letter: HeadLetter,
    ledger: OpenLedger,
  ): Promise<Pick<DriveParts, 'submission' | 'user' | 'address'>> {
    const { environment } = this.#parts;
    const { provider } = ledger;
    const [{ findPublicKeys }, { paymentAddress }] = await Promise.all([
      import('./keys.ts'),
      import('./wiring.ts'),
    ]);
    const keys = await findPublicKeys(environment, () => this.#listAuthKeys(letter, ledger));
    return {
      submission: undefined,
      user: keys?.authKeyHash ?? '',
      address: keys === undefined ? '' : paymentAddress(provider, keys),
    };
  }

  /** Who writes: on L1 through bill, signature and outbox; in a head nothing costs anything, and the journal keeps calls. */
  async #openUser(
    letter: HeadLetter,
    ledger: OpenLedger,
  ): Promise<Pick<DriveParts, 'submission' | 'headSubmission' | 'user' | 'address' | 'retry'>> {
    const { environment, getDesk } = this.#parts;
    const { provider, retry } = ledger;
    const desk = await getDesk();
    const [{ getSigner }, wiring, calls, { ScalusLedger }, { loadBuilder }, { watchPhases }] =
      await Promise.all([
        import('./keys.ts'),
        import('./wiring.ts'),
        import('./call-path.ts'),
        import('../emulator/scalus-ledger.ts'),
        import('../offchain/builders/choose.ts'),
        import('../offchain/phases.ts'),
      ]);
    const signer = await getSigner(environment, () => this.#listAuthKeys(letter, ledger));
    const raw: Submission = {
      provider,
      builder: await loadBuilder(environment.builder),
      ledger: new ScalusLedger(),
      signer,
      address: wiring.paymentAddress(provider, signer),
    };
    const { submission } = await calls.openCallPath(raw, {
      environment,
      desk,
      policies: () => undefined,
    });
    await wiring.fund(submission, environment);
    return {
      submission,
      headSubmission: watchPhases(raw, (phase) => desk.enterPhase(phase)),
      user: signer.authKeyHash,
      address: raw.address,
      retry: (work) =>
        retry === undefined ? desk.retry(work) : desk.retry(() => retry(work), { patient: false }),
    };
  }

  /**
   * The auth keys that open accounts of the drive: on L1, or in its head where they are not there. None where it lies
   * nowhere or no node answers: whoever is to use it is told so then, and whoever is to mend it needs no account.
   */
  async #listAuthKeys(letter: HeadLetter, ledger: OpenLedger): Promise<ReadonlySet<string>> {
    const [{ DriveFile }, { kernelScripts }, { listAuthKeys }] = await Promise.all([
      import('../hydra/drives/drive-file.ts'),
      import('../offchain/kernel/scripts.ts'),
      import('../offchain/kernel/auth-keys.ts'),
    ]);
    const { provider } = ledger;
    const file = new DriveFile(join(driveFolder(this.#parts.environment, letter), 'drive.json'));
    const state = file.find();
    if (state === undefined) return new Set();
    const scripts = await kernelScripts(state.genesis, provider.networkId);
    const onL1 = await listAuthKeys(provider, scripts);
    if (onL1.size > 0 || state.headId === undefined) return onL1;
    const { Drive: DriveClass } = await import('../hydra/drives/drive.ts');
    const common = await this.#common(letter, ledger);
    const drive = new DriveClass({ ...common, submission: undefined, user: '', address: '' });
    try {
      const open = await drive.look();
      try {
        return await listAuthKeys(open.provider, scripts);
      } finally {
        open.close();
      }
    } catch (error) {
      if (error instanceof KernelError) return onL1;
      throw error;
    } finally {
      drive.close();
    }
  }
}

/** Whether the home knows a drive of this letter. Nothing needs to be loaded to say so. */
export function hasDrive(environment: Environment, letter: HeadLetter): boolean {
  return existsSync(join(driveFolder(environment, letter), 'drive.json'));
}

/** Each network has drives of its own. */
function driveFolder({ home, network }: Environment, letter: HeadLetter): string {
  const folder = network.kind === 'emulator' ? network.name : network.fileName;
  return join(home, 'drives', folder, letter);
}

/** Throws where a call would only be rehearsed: in heads there is nothing to rehearse on. */
export function refuseRehearsal(letter: HeadLetter): never {
  throw new BadCommandError(
    `BEGIN, TRY, BILL and --dry-run are about C:. On ${letter}: run the command as it is`,
  );
}

/** A drive for those who have none. */
export const noDrives: Drives = {
  work: () => Promise.reject(new InternalError('no drives here')),
};
