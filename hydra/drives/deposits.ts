import { policiesOf, type KernelScripts } from '../../offchain/kernel/scripts.ts';
import { slotToTime } from '../../offchain/ledger/slots.ts';
import type { Hex, Utxo } from '../../offchain/ledger/utxo.ts';
import type { HydraClient } from '../client/hydra-client.ts';
import type { PendingDeposit } from '../client/head-machine.ts';
import { HeadRefusedError, HeadTimeoutError } from '../errors.ts';
import { utxosFromJson } from '../wire/tx-out.ts';
import type { Drive } from './drive.ts';
import type { HeadLink } from './head-link.ts';

/** A deposit that no head has taken in yet. */
export interface Waiting {
  readonly id: Hex;
  readonly status: PendingDeposit['status'];
  /** POSIX milliseconds: it may come back from then on. */
  readonly deadline: bigint;
  readonly utxos: readonly Utxo[];
}

/**
 * Deposits on their way into a head, or too old for it, of whomever: anybody on L1 can make one, for any address and with
 * any deadline. So nobody may wait for all of them.
 */
export function listPendingDeposits({ view }: HydraClient): readonly Waiting[] {
  return [...view.deposits].map(([id, { status, deadline, utxo }]) => ({
    id,
    status,
    deadline,
    utxos: utxosFromJson(utxo),
  }));
}

/** Whether something of a drive is among outputs. An address can be imitated, its tokens can not. */
export function holdsDrive(utxos: readonly Utxo[], scripts: KernelScripts): boolean {
  const { kernel, objects } = policiesOf(scripts);
  return utxos.some(({ output }) =>
    [...output.assets.keys()].some((unit) => unit.startsWith(kernel) || unit.startsWith(objects)),
  );
}

/** Deposits of what a drive consists of that are on their way, or wait to come back. */
export function listDriveDeposits(client: HydraClient, scripts: KernelScripts): readonly Waiting[] {
  return listPendingDeposits(client).filter(({ utxos }) => holdsDrive(utxos, scripts));
}

/**
 * Brings back to L1 what no head has taken in. Waits until that is allowed. Throws `HeadTimeoutError` where it does not come
 * back when its deadline has long passed.
 */
export async function recoverDeposits(
  drive: Drive,
  { client }: HeadLink,
  deposits: readonly Waiting[],
): Promise<void> {
  const { message, pause, patience } = drive.parts;
  for (const { id, deadline } of deposits) {
    message(`Recovering deposit ${id}, which the head has not taken in`);
    while (client.view.deposits.has(id)) {
      try {
        // Before its deadline a deposit can't come back.
        if (client.view.deposits.get(id)?.status === 'Expired') {
          await client.recover(id);
          break;
        }
      } catch (error) {
        if (!(error instanceof HeadRefusedError)) throw error;
      }
      if ((await timeOnL1(drive)) > deadline + BigInt(patience.l1Patience)) {
        const what = `deposit ${id} to come back`;
        throw new HeadTimeoutError({ what, milliseconds: patience.l1Patience });
      }
      await pause();
    }
  }
}

/** The time of L1's newest block, POSIX milliseconds. */
export async function timeOnL1({ parts: { provider } }: Drive): Promise<bigint> {
  return slotToTime(provider.slotConfig, (await provider.getTip()).slot);
}
