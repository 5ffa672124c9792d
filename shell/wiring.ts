import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { enterpriseAddress } from '../offchain/ledger/address.ts';
import type { Provider } from '../offchain/ports/provider.ts';
import type { KernelSession } from '../offchain/kernel/kernel-session.ts';
import type { Submission } from '../offchain/submit.ts';
import type { KernelScripts } from '../offchain/kernel/scripts.ts';
import type { CallDesk } from './call-desk.ts';
import type { Environment } from './environment.ts';
import {
  findKernel,
  lostKernel,
  saveKernel,
  unknownKernel,
  type KnownKernel,
} from './kernel-name.ts';
import type { Delivery } from './call-path.ts';
import { LedgerPool } from './ledger-pool.ts';
import type { Inspector } from './inspector.ts';
import { findKeyFile, findPublicKeys, getSigner } from './keys.ts';
import { fundRemotely, GIFT, openLedger, storeOf, type OpenLedger } from './networks.ts';

/** A session and the home that it holds. */
export interface OpenSession {
  readonly session: KernelSession;
  readonly inspector: Inspector;
  readonly provider: Provider;
  readonly scripts: KernelScripts;
  /** Where transactions go that were built before; undefined for reading. */
  readonly delivery: Delivery | undefined;
  /** Lets go of the home. */
  close(): void;
}

/**
 * Opens the kernel of a home. For reading, undefined where there is none yet; for writing, it is booted on the embedded
 * emulator, and the user's key is made and funded. Throws `InvalidDataError` for a home that is damaged, and has then
 * changed nothing.
 */
export async function openSession(
  environment: Environment,
  mode: 'read' | 'write',
  desk: CallDesk,
  pool: LedgerPool = new LedgerPool(environment),
): Promise<OpenSession | undefined> {
  return mode === 'read'
    ? findReadingSession(environment)
    : openWritingSession(environment, desk, pool);
}

async function findReadingSession(environment: Environment): Promise<OpenSession | undefined> {
  const kernel = await findKernel(environment);
  // A new home: nothing needs to be loaded to say so.
  if (kernel === undefined && isNew(environment)) return undefined;
  // Loaded together: most of a short run is waiting for files.
  const [ledger, { KernelSession }] = await Promise.all([
    openLedger(environment, 'read'),
    import('../offchain/kernel/kernel-session.ts'),
  ]);
  if (ledger === undefined) return absent(environment, kernel);
  return holding(ledger, async ({ provider }) => {
    const scripts = await openKnown(provider, kernel, environment);
    if (scripts === undefined) return undefined;
    const keys = await findPublicKeys(environment, () => listAuthKeysOf(provider, scripts));
    const session = new KernelSession({
      provider,
      scripts,
      user: keys?.authKeyHash ?? '',
      address: keys === undefined ? '' : paymentAddress(provider, keys),
      submission: undefined,
    });
    return { session, scripts, delivery: undefined };
  });
}

async function openWritingSession(
  environment: Environment,
  desk: CallDesk,
  pool: LedgerPool,
): Promise<OpenSession | undefined> {
  // The home, the home's lock, the home again: a damaged home is not touched, and a booted one not booted twice.
  await refuseDamaged(environment);
  const [ledger, { ScalusLedger }, { loadBuilder }, { KernelSession }, calls, kernels] =
    await Promise.all([
      pool.open(),
      import('../emulator/scalus-ledger.ts'),
      import('../offchain/builders/choose.ts'),
      import('../offchain/kernel/kernel-session.ts'),
      import('./call-path.ts'),
      import('../offchain/kernel/scripts.ts'),
    ]);
  if (ledger === undefined) return undefined;
  return holding(ledger, async ({ provider, retry }) => {
    // Asked again: before this process got the home, another one may have booted it.
    const kernel = await findKernel(environment);
    // The kernel comes first: a user is neither made nor funded for one that is not there.
    const opened = await openKnown(provider, kernel, environment);
    const signer = await getSigner(environment, async () =>
      opened === undefined ? new Set() : listAuthKeysOf(provider, opened),
    );
    let scripts = opened;
    const { submission, delivery } = await calls.openCallPath(
      {
        provider,
        builder: await loadBuilder(environment.builder),
        ledger: new ScalusLedger(),
        signer,
        address: paymentAddress(provider, signer),
      },
      { environment, desk, policies: () => scripts && kernels.policiesOf(scripts) },
    );
    await fund(submission, environment);
    scripts ??= await boot(submission, environment);
    const session = new KernelSession({
      provider: submission.provider,
      scripts,
      user: signer.authKeyHash,
      address: submission.address,
      submission,
      // A provider may know best when to try again; what is left after that is decided here.
      retry: (work) =>
        retry === undefined ? desk.retry(work) : desk.retry(() => retry(work), { patient: false }),
    });
    return { session, scripts, delivery };
  });
}

/** Whether nothing was ever kept on the network that a home alone knows of. */
const isNew = (environment: Environment): boolean =>
  environment.network.kind === 'remote' || !existsSync(storeOf(environment).directory);

/** Throws for everything that opening for writing would only find out after it has changed the home. */
async function refuseDamaged(environment: Environment): Promise<void> {
  const kernel = await findKernel(environment);
  await findKeyFile(environment);
  if (kernel === undefined || kernel.booting) return;
  const ledger = await openLedger(environment, 'read');
  if (ledger === undefined) throw unknownKernel(environment, kernel);
  ledger.close();
}

/**
 * Boots the home's kernel, or finishes a boot that was interrupted. Throws `HomeInUseError` where another process does:
 * both would be paid for, and one forgotten.
 */
async function boot(submission: Submission, environment: Environment): Promise<KernelScripts> {
  const lock = await lockBoot(environment);
  try {
    // Asked again: before this process got the lock, another one may have booted it.
    const kernel = await findKernel(environment);
    const booted = await openKnown(submission.provider, kernel, environment);
    if (booted !== undefined) return booted;
    const { bootKernel } = await import('../offchain/kernel/boot.ts');
    const scripts = await bootKernel(submission, {
      genesis: kernel?.genesis,
      save: (genesis) => saveKernel(environment, { genesis, booting: true }),
      message: (text) => environment.message(text),
    });
    await saveKernel(environment, { genesis: scripts.genesis, booting: false });
    return scripts;
  } finally {
    lock?.release();
  }
}

/** The embedded emulator needs none: whoever writes to it has its home locked already. */
async function lockBoot({
  home,
  network,
}: Environment): Promise<{ release: () => void } | undefined> {
  if (network.kind === 'emulator') return undefined;
  const { HomeLock } = await import('../emulator/home-lock.ts');
  return new HomeLock(join(home, 'boot', network.fileName));
}

/** The kernel on the chain. Undefined before its boot is finished. */
async function openKnown(
  provider: Provider,
  kernel: KnownKernel | undefined,
  environment: Environment,
): Promise<KernelScripts | undefined> {
  // On a network of many, kernels of others are nothing special.
  if (kernel === undefined && environment.network.kind === 'remote') return undefined;
  if (kernel === undefined) {
    const { unspendableAddress } = await import('../offchain/kernel/scripts.ts');
    // A boot publishes scripts only after its kernel is kept, so here somebody has lost it.
    const scripts = await provider.listUtxos(unspendableAddress(provider.networkId));
    if (scripts.length > 0) throw lostKernel(environment);
    return undefined;
  }
  const { openKernel } = await import('../offchain/kernel/open.ts');
  return (await openKernel(provider, kernel.genesis)) ?? absent(environment, kernel);
}

function absent(environment: Environment, kernel: KnownKernel | undefined): undefined {
  if (kernel?.booting === false) throw unknownKernel(environment, kernel);
}

interface Opened {
  readonly session: KernelSession;
  readonly scripts: KernelScripts;
  readonly delivery: Delivery | undefined;
}

/** Makes a session on an open ledger, which stays open with it and not longer. */
async function holding(
  ledger: OpenLedger,
  open: (ledger: OpenLedger) => Promise<Opened | undefined>,
): Promise<OpenSession | undefined> {
  let opened: Opened | undefined;
  try {
    opened = await open(ledger);
  } finally {
    if (opened === undefined) ledger.close();
  }
  if (opened === undefined) return undefined;
  const { provider } = ledger;
  const { inspect } = await import('./kernel-inspector.ts');
  const inspector = inspect(opened.session, provider);
  return { ...opened, inspector, provider, close: () => ledger.close() };
}

/** Pays a new user out of the emulator's first funds. */
export async function fund(submission: Submission, environment: Environment): Promise<void> {
  const { provider, address } = submission;
  if (environment.network.kind === 'remote') return fundRemotely(submission, environment);
  if ((await provider.listTransactions(address)).length > 0) return;
  environment.message(`Funding ${environment.user} from the emulator's faucet`);
  const [{ faucetAddress }, { faucetSigner }, { prepare }, { emptyPlan }] = await Promise.all([
    import('../emulator/faucet.ts'),
    import('../emulator/faucet-signer.ts'),
    import('../offchain/submit.ts'),
    import('../offchain/tx-plan.ts'),
  ]);
  const { cbor } = await prepare(
    { ...submission, signer: faucetSigner, address: faucetAddress },
    {
      ...emptyPlan,
      outputs: GIFT.map((lovelace) => ({ address, lovelace, assets: new Map() })),
    },
  );
  await provider.awaitConfirmation(await provider.submit(cbor));
}

/** Where a user is paid, and pays from. */
export function paymentAddress(
  { networkId }: Provider,
  { paymentKeyHash }: { readonly paymentKeyHash: string },
): string {
  return enterpriseAddress(networkId, { kind: 'key', hash: paymentKeyHash });
}

async function listAuthKeysOf(
  provider: Provider,
  scripts: KernelScripts,
): Promise<ReadonlySet<string>> {
  const { listAuthKeys } = await import('../offchain/kernel/auth-keys.ts');
  return listAuthKeys(provider, scripts);
}
