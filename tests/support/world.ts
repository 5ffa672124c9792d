import { blake2b } from '@noble/hashes/blake2.js';
import { faucetAddress } from '../../emulator/faucet.ts';
import { faucetSigner } from '../../emulator/faucet-signer.ts';
import { manualClock, type ManualClock } from '../../emulator/manual-clock.ts';
import { openEmulator, type Emulator } from '../../emulator/open-emulator.ts';
import type { Registration } from '../../emulator/scalus.ts';
import { ScalusLedger } from '../../emulator/scalus-ledger.ts';
import { lucidBuilder } from '../../offchain/builders/lucid.ts';
import { bootKernel, type BootProgress } from '../../offchain/kernel/boot.ts';
import { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import type { KernelScripts } from '../../offchain/kernel/scripts.ts';
import { enterpriseAddress, TESTNET } from '../../offchain/ledger/address.ts';
import type { OutputReference } from '../../offchain/ledger/utxo.ts';
import { keySigner, type PrivateKeys } from '../../offchain/signers/key-signer.ts';
import { prepare, type Submission } from '../../offchain/submit.ts';
import { emptyPlan } from '../../offchain/tx-plan.ts';
import type { Mode } from '../../validators/objects/kernel.ts';

/** 2026-01-01T00:00:00Z: tests don't depend on the day they run. */
const START = 1_767_225_600_000n;

/** A user with keys and funds. */
export interface User {
  readonly name: string;
  readonly keys: PrivateKeys;
  readonly submission: Submission;
}

/** An emulated chain in memory, with the means to add users and boot kernels. */
export interface World {
  readonly emulator: Emulator;
  readonly clock: ManualClock;
  addUser(name: string): Promise<User>;
  boot(user: User, mode?: Mode): Promise<KernelScripts>;
  session(user: User, scripts: KernelScripts): KernelSession;
}

/** Keys that follow from a name, so that every run is the same. */
export function keysOf(name: string): PrivateKeys {
  const key = (role: string): Uint8Array => blake2b(Buffer.from(`${name}/${role}`), { dkLen: 32 });
  return {
    payment: key('payment'),
    auth: key('auth'),
    nextAuth: key('nextAuth'),
    encryption: key('encryption'),
  };
}

/** A fresh chain, in memory unless a folder is given. `registrations`: accounts that are there from the beginning. */
export async function makeWorld(
  directory = ':memory:',
  registrations: readonly Registration[] = [],
): Promise<World> {
  const clock = manualClock(START);
  const emulator = await openEmulator({
    directory,
    clock,
    genesis: { registrations },
    mode: 'write',
  });
  const { provider } = emulator;
  const ledger = new ScalusLedger();
  const addressOf = (hash: string): string => enterpriseAddress(TESTNET, { kind: 'key', hash });

  return {
    emulator,
    clock,
    async addUser(name) {
      const keys = keysOf(name);
      const signer = keySigner(keys);
      const address = addressOf(signer.paymentKeyHash);
      const submission: Submission = { provider, builder: lucidBuilder, ledger, signer, address };
      const lovelace = 2_000_000_000n;
      const { cbor } = await prepare(
        { ...submission, signer: faucetSigner, address: faucetAddress },
        {
          ...emptyPlan,
          outputs: Array.from({ length: 5 }, () => ({ address, lovelace, assets: new Map() })),
        },
      );
      await provider.awaitConfirmation(await provider.submit(cbor));
      return { name, keys, submission };
    },
    boot({ submission }, mode) {
      let genesis: OutputReference | undefined;
      const progress: BootProgress = {
        genesis,
        save: (made) => {
          genesis = made;
          return Promise.resolve();
        },
        message: () => undefined,
      };
      return bootKernel(submission, progress, mode);
    },
    session({ submission }, scripts) {
      return new KernelSession({
        provider,
        scripts,
        user: submission.signer.authKeyHash,
        address: submission.address,
        submission,
      });
    },
  };
}
