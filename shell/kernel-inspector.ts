import type { KernelSession } from '../offchain/kernel/kernel-session.ts';
import { slotToTime } from '../offchain/ledger/slots.ts';
import type { Provider } from '../offchain/ports/provider.ts';
import type { AccountKeys, ChainTip, Deposits, Inspector, TransactionLimits } from './inspector.ts';

/** Inspects the kernel of a session. */
export function inspect(session: KernelSession, provider: Provider): Inspector {
  return {
    getTip: () => getTip(provider),
    getDeposits: () => getDeposits(session),
    listAccountKeys: () => listAccountKeys(session),
    getLimits: () => getLimits(session, provider),
    check: async (progress) => {
      const { checkKernel } = await import('../offchain/kernel/check.ts');
      return checkKernel(await session.view(), provider, progress);
    },
  };
}

async function listAccountKeys(session: KernelSession): Promise<readonly AccountKeys[]> {
  const { accounts, names } = await session.view();
  const nameOf = new Map(
    names.map(({ datum }) => [datum.account, Buffer.from(datum.name).toString()]),
  );
  return [...accounts.values()].map(({ id, datum: { auth, nextAuth } }) => ({
    id,
    name: nameOf.get(id),
    authKeyHash: auth.kind === 'Key' ? auth.hash : undefined,
    nextAuth,
  }));
}

async function getTip(provider: Provider): Promise<ChainTip> {
  const { slot, blockHeight } = await provider.getTip();
  return { slot, blockHeight, time: slotToTime(provider.slotConfig, slot) };
}

/** What the user's account and what it owns have locked. A list's nodes belong to whoever owns what they name. */
async function getDeposits(session: KernelSession): Promise<Deposits> {
  const own = await session.findOwnAccount();
  if (own === undefined) return { objects: 0, lovelace: 0n };
  const view = await session.view();
  const inodes = [...view.inodes.values()].filter(({ datum }) => datum.owner === own.id);
  const ids = new Set(inodes.map(({ id }) => id));
  const entries = [...view.entries.values()]
    .flat()
    .filter(({ datum }) => ids.has(datum.name.length === 0 ? datum.parent : datum.inode));
  const account = view.accounts.get(own.id);
  const name = view.names.find(({ datum }) => datum.account === own.id);
  const objects = [...inodes, ...entries, account, name].filter((each) => each !== undefined);
  const lovelace = objects.reduce((sum, { utxo }) => sum + utxo.output.lovelace, 0n);
  return { objects: objects.length, lovelace };
}

async function getLimits(session: KernelSession, provider: Provider): Promise<TransactionLimits> {
  const { maxTxSize, maxTxExecutionUnits } = await provider.getParameters();
  const view = await session.view();
  return {
    size: BigInt(maxTxSize),
    ...maxTxExecutionUnits,
    chunk: view.record.datum.parameters.chunkSize,
  };
}
