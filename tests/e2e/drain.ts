import { readFileSync } from 'node:fs';
import path from 'node:path';
import { faucetAddress } from '../../emulator/faucet.ts';
import { openEmulator } from '../../emulator/open-emulator.ts';
import { ScalusLedger } from '../../emulator/scalus-ledger.ts';
import { lucidBuilder } from '../../offchain/builders/lucid.ts';
import { enterpriseAddress, TESTNET } from '../../offchain/ledger/address.ts';
import { systemClock } from '../../offchain/ports/clock.ts';
import { readKeyFile } from '../../offchain/signers/key-file.ts';
import { openRing } from '../../offchain/signers/key-ring.ts';
import { prepare, type Submission } from '../../offchain/submit.ts';
import { emptyPlan } from '../../offchain/tx-plan.ts';

/** Sends the funds of a home's default user away, all but about as much as is to be left. Resolves to what is left. */
export async function drain(home: string, leave: bigint): Promise<bigint> {
  const file = readKeyFile(readFileSync(path.join(home, 'keys', 'default.json'), 'utf8'));
  const ring = await openRing(await file.unlock(undefined), file);
  const signer = ring.signerOf(0);
  const address = enterpriseAddress(TESTNET, { kind: 'key', hash: signer.paymentKeyHash });
  const emulator = await openEmulator({
    directory: path.join(home, 'emulator'),
    clock: systemClock,
    mode: 'write',
  });
  try {
    const { provider } = emulator;
    const submission: Submission = {
      provider,
      builder: lucidBuilder,
      ledger: new ScalusLedger(),
      signer,
      address,
    };
    const walletInputs = await provider.listUtxos(address);
    const total = walletInputs.reduce((sum, { output }) => sum + output.lovelace, 0n);
    const { cbor } = await prepare(submission, {
      ...emptyPlan,
      walletInputs,
      outputs: [{ address: faucetAddress, lovelace: total - leave, assets: new Map() }],
    });
    await provider.awaitConfirmation(await provider.submit(cbor));
    const left = await provider.listUtxos(address);
    return left.reduce((sum, { output }) => sum + output.lovelace, 0n);
  } finally {
    emulator.close();
  }
}
