import { LocalHead, type LocalHeadOptions } from '../../hydra/head/local-head.ts';
import { faucetAddress } from '../../emulator/faucet.ts';
import { faucetSigner } from '../../emulator/faucet-signer.ts';
import { ScalusLedger } from '../../emulator/scalus-ledger.ts';
import { lucidBuilder } from '../../offchain/builders/lucid.ts';
import { prepare } from '../../offchain/submit.ts';
import { emptyPlan } from '../../offchain/tx-plan.ts';
import { makeWorld, type World } from '../support/world.ts';

/** A head on an emulated L1 whose clock only the test moves. */
export interface Stage {
  readonly world: World;
  readonly head: LocalHead;
  /** Moves L1's clock by so many seconds and lets all parties look. */
  pass(seconds: number): Promise<void>;
  /** From now on, L1's blocks come so many seconds late. The parties see it with the next. */
  lag(seconds: number): void;
  /** What is to be done when the stage ends, before the head does. */
  later(end: () => void): void;
  end(): Promise<void>;
}

export const CONTESTATION_PERIOD = 100n;
export const DEPOSIT_PERIOD = 50n;

/** Pays an address from the emulator's faucet. */
export async function pay(
  world: World,
  address: string,
  amounts: readonly bigint[],
): Promise<void> {
  const { provider } = world.emulator;
  const submission = {
    provider,
    builder: lucidBuilder,
    ledger: new ScalusLedger(),
    signer: faucetSigner,
    address: faucetAddress,
  };
  const { cbor } = await prepare(submission, {
    ...emptyPlan,
    outputs: amounts.map((lovelace) => ({ address, lovelace, assets: new Map() })),
  });
  await provider.awaitConfirmation(await provider.submit(cbor));
}

/** What a head of tests is started with. */
export function headOptions(
  world: World,
  parties: number,
  options: Partial<LocalHeadOptions> = {},
): LocalHeadOptions {
  return {
    parties,
    provider: world.emulator.provider,
    builder: lucidBuilder,
    ledger: new ScalusLedger(),
    clock: world.clock,
    seed: new Uint8Array(32).fill(7),
    directory: undefined,
    contestationPeriod: CONTESTATION_PERIOD,
    depositPeriod: DEPOSIT_PERIOD,
    transactionTimeout: 20,
    host: '127.0.0.1',
    port: 0,
    interval: undefined,
    fund: (address) => pay(world, address, [100_000_000n, 100_000_000n, 100_000_000n]),
    ...options,
  };
}

/** A head on a fresh chain. Whoever makes it ends it. */
export async function makeStage(
  parties: number,
  options: Partial<LocalHeadOptions> = {},
): Promise<Stage> {
  const world = await makeWorld();
  let late = 0n;
  const clock = { now: () => world.clock.now() + late };
  const head = await LocalHead.open(headOptions(world, parties, { clock, ...options }));
  const ends: (() => void)[] = [];
  return {
    world,
    head,
    pass: async (seconds) => {
      world.clock.advance(BigInt(seconds) * 1000n);
      await head.look();
    },
    lag: (seconds) => {
      late = BigInt(seconds) * 1000n;
    },
    later: (end) => void ends.push(end),
    end: async () => {
      for (const end of ends) end();
      await head.close();
      world.emulator.close();
    },
  };
}
