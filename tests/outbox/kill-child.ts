/**
 * Makes one directory, and kills itself at a point of the call. Arguments: home, name, point. Exits with the DOS code.
 * It is the shell's own way of a call, over a provider that does not come back.
 */
import { join } from 'node:path';
import { openEmulator } from '../../emulator/open-emulator.ts';
import { ScalusLedger } from '../../emulator/scalus-ledger.ts';
import { lucidBuilder } from '../../offchain/builders/lucid.ts';
import { KernelError } from '../../offchain/errors/kernel-error.ts';
import { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import { listAuthKeys } from '../../offchain/kernel/auth-keys.ts';
import { openKernel } from '../../offchain/kernel/open.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { systemClock } from '../../offchain/ports/clock.ts';
import { ForwardingProvider } from '../../offchain/ports/forwarding.ts';
import { CallDesk } from '../../shell/call-desk.ts';
import { openCallPath } from '../../shell/call-path.ts';
import { Interrupts } from '../../shell/interrupts.ts';
import { findKernel } from '../../shell/kernel-name.ts';
import { emulatorNetwork } from '../../shell/network.ts';
import { getSigner } from '../../shell/keys.ts';
import { policiesOf } from '../../offchain/kernel/scripts.ts';
import { createPasswords } from '../../shell/passwords.ts';
import { paymentAddress } from '../../shell/wiring.ts';

const [home = '', name = '', point = ''] = process.argv.slice(2);

function die(at: string): void {
  if (at === point) process.kill(process.pid, 'SIGKILL');
}

/** Between the outbox and the ledger. */
class DeadlyProvider extends ForwardingProvider {
  override async submit(cbor: Uint8Array): Promise<Hex> {
    die('kept');
    const id = await super.submit(cbor);
    die('submitted');
    return id;
  }
}

const nobody = {
  isTerminal: false,
  columns: 80,
  rows: 25,
  ask: () => Promise.resolve(undefined),
  askSecret: () => Promise.resolve(undefined),
  findKey: () => Promise.resolve(undefined),
  clear: () => undefined,
};
const environment = {
  home,
  user: 'default',
  kernel: undefined,
  network: emulatorNetwork,
  confirmedMainnet: false,
  verbose: false,
  passwords: createPasswords(undefined, nobody),
  builder: 'lucid' as const,
  hydra: [],
  yes: true,
  verify: 1,
  message: () => undefined,
};
const desk = new CallDesk({
  allowance: { asks: false, yes: true, maxCost: undefined, budget: undefined },
  console: nobody,
  interrupts: new Interrupts(nobody),
  message: () => undefined,
  onPhase: die,
});

const emulator = await openEmulator({
  directory: join(home, 'emulator'),
  clock: systemClock,
  mode: 'write',
});
try {
  const kernel = await findKernel(environment);
  const scripts = kernel && (await openKernel(emulator.provider, kernel.genesis));
  if (scripts === undefined) throw new TypeError('no kernel');
  const signer = await getSigner(environment, () => listAuthKeys(emulator.provider, scripts));
  const address = paymentAddress(emulator.provider, signer);
  const { submission } = await openCallPath(
    {
      provider: new DeadlyProvider(emulator.provider),
      builder: lucidBuilder,
      ledger: new ScalusLedger(),
      signer,
      address,
    },
    { environment, desk, policies: () => policiesOf(scripts) },
  );
  const { provider } = submission;
  const session = new KernelSession({
    provider,
    scripts,
    user: signer.authKeyHash,
    address,
    submission,
  });
  const account = await session.findOwnAccount();
  const entries = await session.listDirectory(account?.root ?? '');
  const exists = entries.some((entry) => Buffer.from(entry.name).toString() === name);
  if (exists) process.exitCode = 80;
  else await session.makeDirectory(account?.root ?? '', Buffer.from(name));
} catch (error) {
  if (!(error instanceof KernelError)) throw error;
  process.exitCode = error.dos.code;
} finally {
  emulator.close();
}
