import type { Hex, Utxo } from '../../offchain/ledger/utxo.ts';
import type { HydraClient } from '../client/hydra-client.ts';
import type { PendingDeposit } from '../client/head-machine.ts';
import { HeadRefusedError } from '../errors.ts';
import { utxosFromJson } from '../wire/tx-out.ts';
import type { Drive } from './drive.ts';
import type { HeadLink } from './head-link.ts';

/** A deposit that no head has taken in yet. */
export interface Waiting {
  readonly id: Hex;
  readonly status: PendingDeposit['status'];
  readonly utxos: readonly Utxo[];
}

/** Deposits on their way into a head, or too old for it. */
export function listPendingDeposits({ view }: HydraClient): readonly Waiting[] {
  return [...view.deposits].map(([id, { status, utxo }]) => ({
    id,
    status,
    utxos: utxosFromJson(utxo),
  }));
}

/** Whether a deposit of outputs at an address is on its way, or waits to come back. */
export function isWaiting(client: HydraClient, address: string): boolean {
  return listPendingDeposits(client).some(({ utxos }) =>
    utxos.some(({ output }) => output.address === address),
  );
}

/** Brings back to L1 what no head has taken in. Waits until that is allowed. */
export async function recoverDeposits(drive: Drive, { client }: HeadLink): Promise<number> {
  const { message, pause } = drive.parts;
  const waiting = listPendingDeposits(client);
  for (const { id } of waiting) {
    message(`Recovering deposit ${id}, which the head has not taken in`);
    for (;;) {
      if (!client.view.deposits.has(id)) break;
      try {
        // Before its deadline a deposit can't come back.
        if (client.view.deposits.get(id)?.status === 'Expired') {
          await client.recover(id);
          break;
        }
      } catch (error) {
        if (!(error instanceof HeadRefusedError)) throw error;
      }
      await pause();
    }
  }
  return waiting.length;
}
