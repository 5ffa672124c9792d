import { join } from 'node:path';
import { InvalidDataError } from '../offchain/errors/file.ts';
import { enterpriseAddress } from '../offchain/ledger/address.ts';
import { formatReference } from '../offchain/ledger/utxo.ts';
import { systemClock } from '../offchain/ports/clock.ts';
import type { Provider } from '../offchain/ports/provider.ts';
import type { Signer } from '../offchain/ports/signer.ts';
import type { Session } from '../offchain/session.ts';
import type { Emulator } from '../emulator/open-emulator.ts';
import type { Submission } from '../offchain/submit.ts';
import type { Environment } from './environment.ts';
import { findGenesis, saveGenesis } from './kernel-name.ts';
import { findSigner, getSigner } from './keys.ts';

/** What a new user gets from the embedded emulator's faucet, lovelace an output. Several, so that one is left for collateral. */
const GIFT = [2_000_000_000n, 2_000_000_000n, 2_000_000_000n, 2_000_000_000n, 2_000_000_000n];

let emulator: Emulator | undefined;

/**
 * Opens the kernel of a home. For reading, undefined where there is none yet; for writing, it is booted on the embedded
 * emulator, and the user's key is made and funded.
 */
export async function openSession(
  environment: Environment,
  mode: 'read' | 'write',
): Promise<Session | undefined> {
  return mode === 'read' ? findReadingSession(environment) : openWritingSession(environment);
}

/** Lets go of the home. */
export function closeSession(): Promise<void> {
  emulator?.close();
  emulator = undefined;
  return Promise.resolve();
}

/** `TXID#IX` of the kernel that a session would open; undefined where the home has none. */
export async function findKernelName(environment: Environment): Promise<string | undefined> {
  const genesis = await findGenesis(environment);
  return genesis === undefined ? undefined : formatReference(genesis);
}

async function findReadingSession(environment: Environment): Promise<Session | undefined> {
  const genesis = await findGenesis(environment);
  if (genesis === undefined) return undefined;
  await closeSession();
  const { openEmulator } = await import('../emulator/open-emulator.ts');
  emulator = await openEmulator({
    directory: emulatorFolder(environment),
    clock: systemClock,
    mode: 'read',
  });
  if (emulator === undefined) {
    if (environment.kernel !== undefined) throw unknownKernel(environment.kernel);
    return undefined;
  }
  const { provider } = emulator;
  const { openKernel } = await import('../offchain/kernel/open.ts');
  const scripts = await openKernel(provider, genesis);
  if (scripts === undefined) {
    if (environment.kernel !== undefined) throw unknownKernel(environment.kernel);
    return undefined;
  }
  const signer = await findSigner(environment);
  const { KernelSession } = await import('../offchain/kernel/kernel-session.ts');
  return new KernelSession({
    provider,
    scripts,
    user: signer?.authKeyHash ?? '',
    address: signer === undefined ? '' : paymentAddress(provider, signer),
    submission: undefined,
  });
}

async function openWritingSession(environment: Environment): Promise<Session> {
  await closeSession();
  const [{ openEmulator }, { ScalusLedger }, { lucidBuilder }, { bootKernel }, { KernelSession }] =
    await Promise.all([
      import('../emulator/open-emulator.ts'),
      import('../emulator/scalus-ledger.ts'),
      import('../offchain/builders/lucid.ts'),
      import('../offchain/kernel/boot.ts'),
      import('../offchain/kernel/kernel-session.ts'),
    ]);
  emulator = await openEmulator({
    directory: emulatorFolder(environment),
    clock: systemClock,
    mode: 'write',
  });
  const { provider } = emulator;
  const signer = await getSigner(environment);
  const submission: Submission = {
    provider,
    builder: lucidBuilder,
    ledger: new ScalusLedger(),
    signer,
    address: paymentAddress(provider, signer),
  };
  await fund(submission, environment);
  const genesis = await findGenesis(environment);
  const scripts =
    environment.kernel === undefined
      ? await bootKernel(submission, {
          genesis,
          save: (made) => saveGenesis(environment, made),
          message: (text) => environment.message(text),
        })
      : await openNamed(provider, environment.kernel, genesis);
  return new KernelSession({
    provider,
    scripts,
    user: signer.authKeyHash,
    address: submission.address,
    submission,
  });
}

async function openNamed(
  provider: Provider,
  name: string,
  genesis: Awaited<ReturnType<typeof findGenesis>>,
) {
  const { openKernel } = await import('../offchain/kernel/open.ts');
  const scripts = genesis === undefined ? undefined : await openKernel(provider, genesis);
  if (scripts === undefined) throw unknownKernel(name);
  return scripts;
}

/** Pays a new user out of the emulator's first funds. */
async function fund(submission: Submission, environment: Environment): Promise<void> {
  const { provider, address } = submission;
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

function unknownKernel(name: string): InvalidDataError {
  return new InvalidDataError({
    what: `kernel ${name}`,
    reason: 'it has not been booted on this network. Check --kernel',
  });
}

const emulatorFolder = ({ home }: Environment): string => join(home, 'emulator');

function paymentAddress({ networkId }: Provider, { paymentKeyHash }: Signer): string {
  return enterpriseAddress(networkId, { kind: 'key', hash: paymentKeyHash });
}
