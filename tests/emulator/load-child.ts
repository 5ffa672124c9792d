import { randomInt } from 'node:crypto';
import { openEmulator } from '../../emulator/open-emulator.ts';
import { loadScalus } from '../../emulator/scalus.ts';
import { systemClock } from '../../offchain/ports/clock.ts';
import { alice, genesisOutputs, payment } from './funds.ts';

/**
 * The process that `kills.slow.test.ts` kills: payments, blocks and rollbacks in turn, as fast as they go. It names each
 * transaction as soon as it is acknowledged. Its argument is the home.
 */
async function main(directory: string): Promise<void> {
  await loadScalus();
  process.stdout.write('ready\n');
  const { chain } = await openEmulator({
    directory,
    clock: systemClock,
    genesis: { outputs: genesisOutputs },
    forgesWhenDue: false,
    mode: 'write',
  });
  for (;;) {
    const utxos = chain.listUtxos(alice.address);
    const utxo = utxos[randomInt(utxos.length)];
    if (utxo === undefined) throw new TypeError('no funds');
    const id = await chain.submit(payment(utxo, { to: alice }));
    process.stdout.write(`${id}\n`);
    const draw = randomInt(10);
    if (draw < 4) await chain.forge({ empty: draw === 0 });
    const { blockHeight } = chain.archive.getLastBlock();
    if (draw === 9 && blockHeight > 2n) await chain.rollback(BigInt(1 + randomInt(2)));
  }
}

await main(process.argv[2] ?? '');
