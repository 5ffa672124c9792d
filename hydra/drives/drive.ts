import { join } from 'node:path';
import {
  AccessDeniedError,
  BadCommandError,
  InvalidDataError,
  InvalidDriveError,
} from '../../offchain/errors/file.ts';
import { InternalError, KernelError } from '../../offchain/errors/kernel-error.ts';
import { KernelSession, type CallJournal } from '../../offchain/kernel/kernel-session.ts';
import { findDrive, openDrive, type OpenedDrive } from '../../offchain/kernel/open.ts';
import { kernelScripts, type KernelScripts } from '../../offchain/kernel/scripts.ts';
import { formatReference, type Hex, type OutputReference } from '../../offchain/ledger/utxo.ts';
import type { Provider } from '../../offchain/ports/provider.ts';
import type { Signer } from '../../offchain/ports/signer.ts';
import { jointSigner } from '../../offchain/signers/joint-signer.ts';
import type { Submission } from '../../offchain/submit.ts';
import { HeadTimeoutError } from '../errors.ts';
import { Archive } from '../provider/archive.ts';
import { HeadProvider } from '../provider/head-provider.ts';
import { refuseUnsafeParameters } from '../provider/parameter-check.ts';
import { DriveFile, newDriveState, type DriveState } from './drive-file.ts';
import { ArchivedProvider, PatientProvider } from './drive-provider.ts';
import { listDriveDeposits } from './deposits.ts';
import { connectHead, refuseOthers, type HeadLink, type Patience } from './head-link.ts';
import { Journal, type JournalEntry } from './journal.ts';
import { resumeCalls } from './sync.ts';

/** What a drive works with. */
export interface DriveParts {
  /** `D`. */
  readonly letter: string;
  /** The drive's own folder: its state, its journal, its archive. */
  readonly directory: string;
  /** L1. */
  readonly provider: Provider;
  /** The user on L1; undefined for reading. */
  readonly submission: Submission | undefined;
  /** The user in heads, where nothing costs anything; as on L1 where absent. */
  readonly headSubmission?: Submission | undefined;
  /** Finds the keys of participants, by their hashes, as far as they are at hand. */
  readonly findSigners: (participants: readonly Hex[]) => Promise<readonly Signer[]>;
  /** Nodes to use instead of those that it was mounted through. */
  readonly urls: readonly string[];
  /** Auth key hash and payment address of the user; empty where there is none. */
  readonly user: Hex;
  readonly address: string;
  readonly patience: Patience;
  /** Tells the person how far it is. */
  readonly message: (text: string) => void;
  /** Waits a little before a look at what others do. Throws where the person wants to stop. */
  readonly pause: () => Promise<void>;
  /** Runs a call again where others were faster. */
  readonly retry?: (<T>(work: () => Promise<T>) => Promise<T>) | undefined;
}

/** How calls on L1 are kept that must not be made twice, whatever happens. */
export interface Keeping {
  readonly journal: CallJournal;
  /** Runs before a call is built, each time. Throws where it has been made already. */
  readonly guard: () => Promise<void>;
}

/** Where a drive lies. */
export type DrivePlace = 'L1' | 'head';

/** A drive that can be used. */
export interface OpenDrive {
  readonly place: DrivePlace;
  readonly session: KernelSession;
  readonly provider: Provider;
  readonly scripts: KernelScripts;
  readonly participants: readonly Hex[];
  /** `OpenedDrive.forged`: never true where it was opened to be used. */
  readonly forged: boolean;
  /** Throws where what a node of its head shows is not signed by all of its parties. On L1 there is nothing to ask. */
  verify(): Promise<void>;
  close(): void;
}

/** A drive in an open head, as its own user sees it. */
export interface HeadAccess {
  readonly link: HeadLink;
  readonly provider: HeadProvider;
  readonly headId: Hex;
  close(): void;
}

/**
 * A drive: a kernel of its own, whose participants trust each other. It lies on L1, or is mounted into a Hydra head. What
 * is true is read from L1 and from the nodes; the folder keeps what neither of them knows.
 */
export class Drive {
  readonly parts: DriveParts;
  readonly archive: Archive;
  readonly journal: Journal;
  readonly #file: DriveFile;

  constructor(parts: DriveParts) {
    this.parts = parts;
    const { directory } = parts;
    this.#file = new DriveFile(join(directory, 'drive.json'));
    this.archive = new Archive(join(directory, 'archive.db'));
    this.journal = new Journal(join(directory, 'journal.db'));
  }

  /** Undefined before it was formatted or attached. */
  findState(): DriveState | undefined {
    return this.#file.find();
  }

  getState(): DriveState {
    const state = this.findState();
    if (state !== undefined && !state.booting) return state;
    const { letter } = this.parts;
    if (state === undefined) {
      const hint = `FORMAT ${letter}: makes it, MOUNT ${letter}: TXID#IX takes over one that was made elsewhere`;
      throw new InvalidDriveError({ drive: `${letter}:`, hint });
    }
    const reason = 'its FORMAT was interrupted. Run it again';
    throw new InvalidDataError({ what: `drive ${letter}`, reason });
  }

  save(change: Partial<DriveState>): void {
    this.#file.save({ ...this.getState(), ...change });
  }

  async getScripts(): Promise<KernelScripts> {
    return kernelScripts(this.getState().genesis, this.parts.provider.networkId);
  }

  /** L1, with what the archive knows of heads. */
  get l1(): Provider {
    return new ArchivedProvider(this.parts.provider, this.archive);
  }

  /** The user on L1, for whom participants sign along. Throws where a key of one is missing. */
  async getJointSubmission(participants: readonly Hex[]): Promise<Submission> {
    const { submission, findSigners } = this.parts;
    if (submission === undefined) throw new InternalError('a drive for reading can not be changed');
    const signers = await findSigners(participants);
    const keys = new Set([submission.signer, ...signers].map(({ authKeyHash }) => authKeyHash));
    if (!participants.every((key) => keys.has(key))) {
      throw new AccessDeniedError({
        path: `drive ${this.parts.letter}`,
        reason: `all ${participants.length} participants must sign, and not all of their keys are in this home`,
      });
    }
    return { ...submission, signer: jointSigner(submission.signer, signers) };
  }

  /** Notes the genesis of a drive that is new to this home. */
  begin(genesis: OutputReference, booting: boolean): void {
    this.#file.save(newDriveState(genesis, booting));
  }

  /** Takes over a drive that was formatted elsewhere. Throws where there is another one under this letter. */
  attach(genesis: OutputReference): void {
    const { letter } = this.parts;
    const state = this.findState();
    if (state === undefined) this.begin(genesis, false);
    else if (formatReference(state.genesis) !== formatReference(genesis)) {
      throw new BadCommandError(
        `Drive ${letter}: is ${formatReference(state.genesis)} already. Use another letter`,
      );
    }
  }

  /** Hashes of the keys of its participants; undefined where it does not lie on L1. */
  async findParticipants(): Promise<readonly Hex[] | undefined> {
    const state = this.findState();
    return state && (await openDrive(this.l1, state.genesis))?.participants;
  }

  /**
   * Opens the drive where it lies. Throws where it lies nowhere, with what to do, and where its record is forged. `keeping`
   * is about calls that are made on L1; those in a head have a journal already.
   */
  open(keeping?: Keeping): Promise<OpenDrive> {
    return this.#open(openDrive, keeping);
  }

  /** {@link open} for those who only look, whatever its participants have forged. */
  look(): Promise<OpenDrive> {
    return this.#open(findDrive);
  }

  async #open(find: typeof openDrive, keeping?: Keeping): Promise<OpenDrive> {
    const { genesis, headId } = this.getState();
    const opened = await find(this.l1, genesis);
    if (opened !== undefined) {
      const { participants, scripts, forged } = opened;
      const session = this.sessionOnL1(opened, this.parts.submission, keeping);
      const provider = this.l1;
      const found = { session, provider, scripts, participants, forged };
      return { place: 'L1', ...found, verify: nothingToAsk, close: nothing };
    }
    if (headId === undefined) throw this.#notOnL1();
    return this.#openInHead(find);
  }

  /** A session on L1 of the drive as it was found there. */
  sessionOnL1(
    opened: OpenedDrive,
    submission: Submission | undefined,
    keeping?: Keeping,
  ): KernelSession {
    const { user, address, retry } = this.parts;
    const provider = this.l1;
    const own = submission && {
      ...submission,
      provider: new ArchivedProvider(submission.provider, this.archive),
    };
    return new KernelSession({
      provider: own?.provider ?? provider,
      scripts: opened.scripts,
      user,
      address,
      submission: own,
      journal: keeping?.journal,
      retry: keeping === undefined ? retry : guarded(keeping.guard, retry),
      bootRecord: bootRecordOf(opened),
    });
  }

  /** Connects to a node of the drive's head. Without its history, only what comes from now on is told. */
  async connect(history = true): Promise<HeadLink> {
    const state = this.getState();
    const { urls, patience, provider } = this.parts;
    const nodes = urls.length > 0 ? urls : state.urls;
    const how = { ...patience, history };
    const link = await connectHead(nodes, this.archive, provider.slotConfig, how);
    try {
      refuseOthers(link, state.parties);
    } catch (error) {
      link.close();
      throw error;
    }
    await this.noteEnd(link);
    return link;
  }

  /**
   * Keeps how the drive's head ended, where a node tells that it did, the record is on L1, and nothing of the drive is left
   * on the way. A node's word alone is not enough: what came behind the end that it tells would count as lost.
   */
  async noteEnd(link: HeadLink): Promise<void> {
    const { genesis, headId, ends } = this.getState();
    if (headId === undefined || ends.has(headId)) return;
    if (link.findEnd(headId)?.finalized !== true) return;
    if (listDriveDeposits(link.client, await this.getScripts()).length > 0) return;
    if ((await findDrive(this.parts.provider, genesis)) !== undefined) this.end(link, headId);
  }

  /**
   * All that the head held is on L1, as somebody has seen it end there: what was noted before may be a node's lie. A node
   * may have forgotten how the head ended.
   */
  end(link: HeadLink, headId: Hex): void {
    const { ends } = this.getState();
    const told = link.findEnd(headId)?.number;
    if (told === undefined && ends.has(headId)) return;
    // Where nobody tells otherwise, the newest one that has a call of this home came back.
    const number = told ?? this.journal.findNewest(headId, this.findSnapshot) ?? 0n;
    this.save({ ends: new Map([...ends, [headId, number]]) });
  }

  /** The drive's open head. Throws where it is not open, with what to do. `complete` as `HeadProvider` takes it. */
  async openHead(link: HeadLink, complete?: bigint): Promise<HeadAccess> {
    const { letter } = this.parts;
    const { headId } = this.getState();
    const { phase } = link.client.view;
    if (phase.status !== 'Open' || phase.headId !== headId) {
      const reason =
        phase.status === 'Closed' || phase.status === 'FanoutPossible'
          ? `its head is being closed. EJECT ${letter}: brings it back to L1`
          : `the nodes have another head, or none. HYDRA STATUS tells what there is`;
      throw new InvalidDataError({ what: `drive ${letter}`, reason });
    }
    const provider = await HeadProvider.open({
      client: link.client,
      base: this.parts.provider,
      archive: this.archive,
      complete,
    });
    const close = (): void => {
      try {
        const number = link.findSigned(headId);
        if (number !== undefined) this.archive.noteComplete(headId, number);
      } catch (error) {
        // It only spares a history that is told again.
        if (!(error instanceof KernelError)) throw error;
      } finally {
        provider.close();
        link.close();
      }
    };
    return { link, provider, headId, close };
  }

  /** Number of the snapshot that has a transaction of the drive's heads; undefined where none is known to. */
  readonly findSnapshot = (id: Hex): bigint | undefined => this.archive.findSnapshot(id);

  /** Number of the newest snapshot of a head that this home knows of. */
  findNewest(headId: Hex): bigint {
    const complete = this.archive.findComplete(headId) ?? 0n;
    const called = this.journal.findNewest(headId, this.findSnapshot) ?? 0n;
    return called > complete ? called : complete;
  }

  /** Calls of this home that no snapshot has, as far as the archive knows. */
  listPending(headId: Hex): readonly JournalEntry[] {
    return this.journal.listPending(headId, this.findSnapshot);
  }

  /** Looks at L1 again and again until something is so. Throws `HeadTimeoutError`. */
  async awaitThat(what: string, condition: () => Promise<boolean>): Promise<void> {
    const { pause, patience } = this.parts;
    const end = Date.now() + patience.l1Patience;
    while (!(await condition())) {
      if (Date.now() > end) throw new HeadTimeoutError({ what, milliseconds: patience.l1Patience });
      await pause();
    }
  }

  close(): void {
    this.archive.close();
    this.journal.close();
  }

  /** The drive's open head. Where this home has all of its history, the node need not tell it again. */
  async #enterHead(): Promise<HeadAccess> {
    const { headId } = this.getState();
    const complete = headId === undefined ? undefined : this.archive.findComplete(headId);
    if (complete !== undefined) {
      const head = await this.#enterHeadFrom(complete);
      if (head.provider.snapshotNumber === complete) return head;
      // Others have called since, or this node is behind another one.
      head.close();
    }
    return this.#enterHeadFrom();
  }

  async #enterHeadFrom(complete?: bigint): Promise<HeadAccess> {
    const link = await this.connect(complete === undefined);
    try {
      return await this.openHead(link, complete);
    } catch (error) {
      link.close();
      throw error;
    }
  }

  async #openInHead(find: typeof openDrive): Promise<OpenDrive> {
    const head = await this.#enterHead();
    try {
      const { genesis } = this.getState();
      const opened = await find(head.provider, genesis);
      if (opened === undefined) {
        const { letter } = this.parts;
        throw new InvalidDataError({
          what: `drive ${letter}`,
          reason: `its record is neither on L1 nor in its head yet. MOUNT ${letter}: goes on with what was begun`,
        });
      }
      const { user, address, patience, retry } = this.parts;
      const submission = this.parts.headSubmission ?? this.parts.submission;
      if (submission !== undefined) {
        // SECURITY: they are the node's word each time, and what they say is signed.
        const parameters = await head.provider.getParameters();
        refuseUnsafeParameters('a call', parameters, await this.parts.provider.getParameters());
        await resumeCalls(this, head);
      }
      const provider = new PatientProvider(head.provider, patience.patience);
      const session = new KernelSession({
        provider,
        scripts: opened.scripts,
        user,
        address,
        submission: submission && { ...submission, provider },
        journal: this.journal.for(head.headId, user),
        retry,
        bootRecord: bootRecordOf(opened),
      });
      const { scripts, participants, forged } = opened;
      const found = { session, provider, scripts, participants, forged };
      const verify = (): Promise<void> => head.provider.verify(this.getState().parties);
      return { place: 'head', ...found, verify, close: () => head.close() };
    } catch (error) {
      head.close();
      throw error;
    }
  }

  #notOnL1(): InvalidDataError {
    const { letter } = this.parts;
    return new InvalidDataError({
      what: `drive ${letter}`,
      reason: `its record is not on L1, and this home knows of no head that it is in. MOUNT ${letter}: with --hydra URL finds it`,
    });
  }
}

function guarded(
  guard: () => Promise<void>,
  retry: NonNullable<DriveParts['retry']> = (work) => work(),
): NonNullable<DriveParts['retry']> {
  return (work) =>
    retry(async () => {
      await guard();
      return work();
    });
}

/** L1 stays open as long as the drive does. */
function nothing(): void {}

/** L1 needs nobody’s word. */
const nothingToAsk = (): Promise<void> => Promise.resolve();

/** What stands for a forged record, so that the rest can be looked at. */
function bootRecordOf({ forged, record }: OpenedDrive): OpenedDrive['record'] | undefined {
  return forged ? record : undefined;
}
