import type { Utxo } from '../../offchain/ledger/utxo.ts';
import { DEPOSIT_DEADLINE_PERIODS } from '../client/profile.ts';
import { HeadRefusedError, HeadTimeoutError } from '../errors.ts';
import type { HeadProvider } from '../provider/head-provider.ts';
import { listPendingDeposits, recoverDeposits, timeOnL1, type Waiting } from './deposits.ts';
import type { Drive } from './drive.ts';
import type { HeadLink } from './head-link.ts';

/** What a user takes along into the head, lovelace an output: collateral, and something to pay deposits of. */
export const FUNDS: readonly bigint[] = [20_000_000n, 10_000_000n];
/** Lovelace of one output that is collateral enough. */
const ENOUGH = 5_000_000n;

/**
 * Whether the user has ADA in the head. Waits for what is on its way, but no longer than a deposit takes: anybody can make
 * one for the user, which no head ever takes in.
 */
export async function awaitFunds(
  drive: Drive,
  link: HeadLink,
  provider: HeadProvider,
): Promise<boolean> {
  const { address, pause } = drive.parts;
  const latest = await latestDeadline(drive, link);
  for (;;) {
    const inHead = await provider.listUtxos(address);
    if (inHead.some((utxo) => isFunds(utxo, address))) return true;
    const isComing = listFunds(drive, link).some(
      ({ status, deadline }) => status !== 'Expired' && deadline <= latest,
    );
    if (!isComing || (await timeOnL1(drive)) > latest) return false;
    await pause();
  }
}

/** Brings the user's own ADA back that no head has taken in. What does not come is told, and keeps nobody waiting. */
export async function recoverFunds(drive: Drive, link: HeadLink): Promise<void> {
  const { message } = drive.parts;
  const latest = await latestDeadline(drive, link);
  for (const funds of listFunds(drive, link)) {
    // Longer than any of this drive: a stranger has made it.
    if (funds.deadline > latest) continue;
    try {
      await recoverDeposits(drive, link, [funds]);
    } catch (error) {
      if (!(error instanceof HeadTimeoutError || error instanceof HeadRefusedError)) throw error;
      message(`Deposit ${funds.id} of yours has not come back: ${error.message}`);
    }
  }
}

function listFunds(drive: Drive, { client }: HeadLink): readonly Waiting[] {
  const { address } = drive.parts;
  return listPendingDeposits(client).filter(({ utxos }) =>
    utxos.some((utxo) => isFunds(utxo, address)),
  );
}

/** Less than that is not worth a transaction, which the node pays. */
const isFunds = ({ output }: Utxo, address: string): boolean =>
  output.address === address && output.assets.size === 0 && output.lovelace >= ENOUGH;

/** The deadline of a deposit that is made now. */
async function latestDeadline(drive: Drive, { depositPeriod }: HeadLink): Promise<bigint> {
  return (await timeOnL1(drive)) + 1000n * DEPOSIT_DEADLINE_PERIODS * depositPeriod;
}
