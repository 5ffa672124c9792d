import { prepare } from '../../offchain/submit.ts';
import { emptyPlan } from '../../offchain/tx-plan.ts';
import type { HydraClient } from '../../hydra/client/hydra-client.ts';
import type { HeadProvider } from '../../hydra/provider/head-provider.ts';
import type { IdentifiedTransaction } from '../../hydra/wire/transaction.ts';
import type { User } from '../support/world.ts';
import { type Stage } from './head.ts';
import { openStage } from './open-stage.ts';
import { connect, depositWallet, openProvider } from './kernel-in-head.ts';

/** A head with one user's ada in it. */
export interface Purse {
  readonly stage: Stage;
  readonly alice: User;
  readonly client: HydraClient;
  readonly provider: HeadProvider;
  /** A payment to herself of an amount by which it can be told. */
  readonly pay: (lovelace: bigint) => Promise<IdentifiedTransaction>;
}

export async function openPurse(
  parties: number,
  options: Parameters<typeof openStage>[1] = {},
): Promise<Purse> {
  const stage = await openStage(parties, options);
  const client = await connect(stage);
  await client.init();
  const alice = await stage.world.addUser('alice');
  await depositWallet(stage, client, alice, [40_000_000n, 30_000_000n]);
  const provider = await openProvider(stage, client);
  return {
    stage,
    alice,
    client,
    provider,
    pay: (lovelace) => paymentBy(alice, provider, lovelace),
  };
}

/** A payment of a user to herself over a provider. */
export async function paymentBy(
  { submission }: User,
  provider: HeadProvider,
  lovelace: bigint,
): Promise<IdentifiedTransaction> {
  const { address } = submission;
  const { cbor, transaction } = await prepare(
    { ...submission, provider },
    { ...emptyPlan, outputs: [{ address, lovelace, assets: new Map() }] },
  );
  return { id: transaction.id, cbor };
}

/** Amounts of ada-only outputs at an address, on L1. */
export async function amountsOnL1(stage: Stage, address: string): Promise<readonly bigint[]> {
  const utxos = await stage.world.emulator.provider.listUtxos(address);
  return utxos.map(({ output }) => output.lovelace);
}
