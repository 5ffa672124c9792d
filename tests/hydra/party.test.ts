import { expect, onTestFinished, test } from 'vitest';
import { ScalusLedger } from '../../emulator/scalus-ledger.ts';
import { scriptHash } from '../../offchain/ledger/hash.ts';
import type { Ledger } from '../../offchain/ports/ledger.ts';
import { prepare } from '../../offchain/submit.ts';
import { emptyPlan } from '../../offchain/tx-plan.ts';
import { acceptingScript } from '../emulator/scripts.ts';
import type { IdentifiedTransaction } from '../../hydra/wire/transaction.ts';
import { openPurse, type Purse } from './wallet.ts';

/** A script machine that breaks, in a way that no rule of the ledger knows. */
class BrokenLedger extends ScalusLedger implements Ledger {
  override evaluate(): Promise<never> {
    return Promise.reject(new RangeError('the machine broke'));
  }
}

/** What Node.js is told by parties while a test runs. */
function listenToWarnings(): readonly Error[] {
  const heard: Error[] = [];
  const hear = (warning: Error): void => void heard.push(warning);
  process.on('warning', hear);
  onTestFinished(() => void process.off('warning', hear));
  return heard;
}

/** A transaction that runs a script. */
async function mint({ alice, provider }: Purse): Promise<IdentifiedTransaction> {
  const policyId = scriptHash(acceptingScript);
  const { submission } = alice;
  const assets = new Map([[`${policyId}01`, 1n]]);
  const { cbor, transaction } = await prepare(
    { ...submission, provider },
    {
      ...emptyPlan,
      mints: [{ policyId, assets, redeemer: 0n }],
      outputs: [{ address: submission.address, lovelace: 3_000_000n, assets }],
      attachedScripts: [acceptingScript],
    },
  );
  return { id: transaction.id, cbor };
}

test('a message that a party fails about is passed over and reported, and the party goes on', async () => {
  const warnings = listenToWarnings();
  const purse = await openPurse(2, { ledger: new BrokenLedger() });
  const { client, provider, pay } = purse;
  const { cbor, id } = await pay(1_000_001n);
  client.send(await mint(purse));
  await provider.submit(cbor);
  await provider.awaitConfirmation(id);
  expect(warnings.map(({ name }) => name)).toEqual(['HydraPartyWarning', 'HydraPartyWarning']);
  for (const { message } of warnings) expect(message).toMatch(/could not decide about ReqTx/);
});
