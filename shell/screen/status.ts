import { KernelError } from '../../offchain/errors/kernel-error.ts';
import type { Machine } from '../context.ts';
import { formatCurrentPath } from '../paths.ts';
import type { Status } from './model.ts';

/** What the status line says now. What can't be found out is left out: it is no reason to disturb anybody. */
export async function findStatus(machine: Machine): Promise<Status> {
  const { directories, sessions, environment } = machine;
  const names = directories.get(directories.drive);
  const drive = formatCurrentPath(directories.drive, names);
  const nothing: Status = {
    account: undefined,
    funds: undefined,
    slot: undefined,
    blockTime: undefined,
    pending: 0,
    drive,
    network: environment.network.name,
  };
  try {
    const session = await sessions.findForReading();
    const inspector = await sessions.findInspector();
    if (session === undefined || inspector === undefined) return nothing;
    const account = await session.findOwnAccount();
    const funds = await session.getFunds();
    const tip = await inspector.getTip();
    return {
      ...nothing,
      account: account?.name ?? environment.user,
      funds: funds.lovelace,
      pending: await sessions.countPending(),
      slot: tip.slot,
      blockTime: tip.time,
    };
  } catch (error) {
    if (error instanceof KernelError) return nothing;
    throw error;
  }
}
