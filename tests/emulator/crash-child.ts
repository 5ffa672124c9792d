import { openEmulator } from '../../emulator/open-emulator.ts';
import { loadScalus } from '../../emulator/scalus.ts';
import { systemClock } from '../../offchain/ports/clock.ts';
import { alice, genesisOutputs, payment } from './funds.ts';

/**
 * The process that `crash.slow.test.ts` kills: pays Alice's outputs to herself, over and over, and names each transaction as
 * soon as it is acknowledged. Its argument is the home.
 */
async function main(directory: string): Promise<void> {
  await loadScalus();
  process.stdout.write('ready\n');
  const { chain, provider } = await openEmulator({
    directory,
    clock: systemClock,
    genesis: { outputs: genesisOutputs },
    mode: 'write',
  });
  for (;;) {
    for (const utxo of await provider.listUtxos(alice.address)) {
      const id = await provider.submit(payment(utxo, { to: alice }));
      process.stdout.write(`${id}\n`);
    }
    await chain.forge();
  }
}

await main(process.argv[2] ?? '');
