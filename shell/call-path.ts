import { join } from 'node:path';
import { withApproval } from '../offchain/billing.ts';
import type { Policies } from '../offchain/kernel/objects.ts';
import { Outbox, type Settlement } from '../offchain/outbox/outbox.ts';
import { withOutbox } from '../offchain/outbox/with-outbox.ts';
import { watchPhases } from '../offchain/phases.ts';
import type { Provider } from '../offchain/ports/provider.ts';
import type { Signer } from '../offchain/ports/signer.ts';
import type { Submission } from '../offchain/submit.ts';
import type { CallDesk } from './call-desk.ts';
import type { Environment } from './environment.ts';
import { OutboxFiles } from './outbox-files.ts';

/** Where transactions go that were built and agreed to before. */
export interface Delivery {
  /** Through the outbox. */
  readonly provider: Provider;
  readonly signer: Signer;
}

/** The calls of a home that wait for their confirmation. */
export function openOutbox({ home, verify, network }: Environment): Outbox {
  const folder = network.kind === 'emulator' ? network.name : network.fileName;
  return new Outbox(new OutboxFiles(join(home, 'outbox', folder)), verify);
}

/** The way of every call: bill, signature, outbox, ledger. What a crash has left in the outbox comes first. */
export async function openCallPath(
  submission: Submission,
  {
    environment,
    desk,
    policies,
  }: {
    readonly environment: Environment;
    readonly desk: CallDesk;
    readonly policies: () => Policies | undefined;
  },
): Promise<{ readonly submission: Submission; readonly delivery: Delivery }> {
  const { provider, signer } = submission;
  const outbox = openOutbox(environment);
  for (const settlement of await outbox.settle(provider)) tell(environment, settlement);
  const kept = withOutbox(submission, outbox);
  const billed = withApproval(kept, (bill) => desk.approve(bill), policies);
  return {
    submission: watchPhases(billed, (phase) => desk.enterPhase(phase)),
    delivery: { provider: kept.provider, signer },
  };
}

function tell(environment: Environment, { id, fate }: Settlement): void {
  if (fate === 'submitted again')
    environment.message(`Call ${id} is in no block yet, and was submitted again`);
  if (fate === 'expired')
    environment.message(`Call ${id} has not taken effect, and never will: run it again`);
  if (fate === 'refused')
    environment.message(`Call ${id} was refused: somebody else was faster. Run it again`);
}
