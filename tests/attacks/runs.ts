import { acceptingScript } from '../emulator/scripts.ts';
import { accountOf, type DraftRedeemer, type Purpose } from '../support/draft.ts';
import { ACCEPTING } from '../support/props.ts';
import type { Tx } from '../support/tx.ts';

/** The attacker's own script runs as a zero withdrawal, with the handler's redeemer. */
export function runAccepting(tx: Tx): Purpose {
  const { data } = tx.handler;
  const purpose: Purpose = { tag: 'withdrawal', account: accountOf(ACCEPTING) };
  tx.draft.withdrawals.set(purpose.account, 0n);
  tx.draft.plutusScripts.push(acceptingScript.bytes);
  tx.addRedeemer(purpose, data);
  return purpose;
}

/** A script that runs as a zero withdrawal is taken out of the transaction, redeemer and all. */
export function removeRun(tx: Tx, { purpose }: DraftRedeemer): void {
  if (purpose.tag === 'withdrawal') tx.draft.withdrawals.delete(purpose.account);
  tx.removeRedeemer(purpose);
}
