import { cp, mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bill } from '../offchain/bill.ts';
import { withApproval } from '../offchain/billing.ts';
import { BadCommandError } from '../offchain/errors/file.ts';
import { InternalError } from '../offchain/errors/kernel-error.ts';
import { listAuthKeys } from '../offchain/kernel/auth-keys.ts';
import { DeferredSigner, type SigningRequest } from '../offchain/staging/deferred-signer.ts';
import { StagedProvider } from '../offchain/staging/staged-provider.ts';
import type { Session } from '../offchain/session.ts';
import type { CallDesk } from './call-desk.ts';
import type { Environment } from './environment.ts';
import type { Inspector } from './inspector.ts';
import { findKeyFile, getSigner } from './keys.ts';
import { type OpenSession, openSession, paymentAddress } from './wiring.ts';

/** A session whose calls are built and evaluated as one chain, and that submits none. */
export interface StagedSession {
  readonly session: Session;
  readonly inspector: Inspector;
  /** One for each call, in order. */
  readonly bills: readonly Bill[];
  /** What has to be signed so that the calls can be submitted. */
  readonly requests: readonly SigningRequest[];
  /** Takes back all calls but the first ones. */
  keepFirst(count: number): void;
  close(): Promise<void>;
}

/** Stages calls on the home's kernel, which must be there, and its user have keys and funds. */
export async function openStagedSession(
  environment: Environment,
  desk: CallDesk,
): Promise<StagedSession> {
  const open = await openSession(environment, 'read', desk);
  if (open === undefined) throw new InternalError('nothing to stage calls on');
  return stage(open, environment, async () => open.close());
}

/**
 * Stages calls on the home's kernel, and where it has none, or the user has no keys, on a copy of the home in which both
 * are made: the home itself stays as it is.
 */
export async function openRehearsal(
  environment: Environment,
  desk: CallDesk,
): Promise<StagedSession> {
  if ((await findKeyFile(environment)) !== undefined) {
    const open = await openSession(environment, 'read', desk);
    if (open !== undefined) return stage(open, environment, async () => open.close());
  }
  if (environment.network.kind === 'remote') {
    // A copy of the home would boot, and pay for it, on the same network as the home.
    throw new BadCommandError(
      `Nothing to try it on: on ${environment.network.name} there is no kernel of this home, or no key. REGISTER makes both`,
    );
  }
  const home = await mkdtemp(join(tmpdir(), 'dos-try-'));
  const discard = (): Promise<void> => rm(home, { recursive: true, force: true });
  try {
    if (existsSync(environment.home)) await cp(environment.home, home, { recursive: true });
    const copy = { ...environment, home, message: () => undefined };
    const made = await openSession(copy, 'write', desk);
    made?.close();
    const open = await openSession(copy, 'read', desk);
    if (open === undefined) throw new InternalError('nothing to stage calls on');
    return await stage(open, copy, async () => {
      open.close();
      await discard();
    });
  } catch (error) {
    await discard();
    throw error;
  }
}

async function stage(
  { provider, scripts }: OpenSession,
  environment: Environment,
  close: () => Promise<void>,
): Promise<StagedSession> {
  const [{ ScalusLedger }, { loadBuilder }, { KernelSession }, { inspect }, kernels] =
    await Promise.all([
      import('../emulator/scalus-ledger.ts'),
      import('../offchain/builders/choose.ts'),
      import('../offchain/kernel/kernel-session.ts'),
      import('./kernel-inspector.ts'),
      import('../offchain/kernel/scripts.ts'),
    ]);
  const staged = new StagedProvider(provider);
  const signer = new DeferredSigner(
    await getSigner(environment, () => listAuthKeys(provider, scripts)),
  );
  const address = paymentAddress(provider, signer);
  let bills: readonly Bill[] = [];
  const submission = withApproval(
    {
      provider: staged,
      builder: await loadBuilder(environment.builder),
      ledger: new ScalusLedger(),
      signer,
      address,
    },
    async (bill) => {
      bills = [...bills, bill];
    },
    () => kernels.policiesOf(scripts),
  );
  const user = signer.authKeyHash;
  const session = new KernelSession({ provider: staged, scripts, user, address, submission });
  return {
    session,
    inspector: inspect(session, staged),
    // A call whose evaluation fails after its bill is none: only what was staged counts.
    get bills() {
      const ids = new Set(staged.staged.map(({ transaction }) => transaction.id));
      return bills.filter(({ id }) => ids.has(id));
    },
    get requests() {
      return signer.requests.slice(0, staged.staged.length);
    },
    keepFirst: (count) => {
      staged.keepFirst(count);
      signer.keepFirst(count);
      bills = bills.slice(0, count);
    },
    close,
  };
}
