import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BadCommandError, InvalidDataError } from '../../offchain/errors/file.ts';
import type { Utxo } from '../../offchain/ledger/utxo.ts';
import { systemClock, type Clock } from '../../offchain/ports/clock.ts';
import { BlockProducer } from '../block-producer.ts';
import { BLOCKFROST_PATH, blockfrostRoutes } from '../blockfrost/routes.ts';
import { Chain } from '../chain.ts';
import { faucetOutputs } from '../faucet.ts';
import { DEVNET_FILE, HomeLock } from '../home-lock.ts';
import { Snapshots } from '../snapshots.ts';
import { onDisk } from '../../offchain/storage/on-disk.ts';
import type { Store } from '../store.ts';
import { administrationRoutes } from './administration.ts';
import { openStore } from '../open-store.ts';
import { HttpServer } from './http-server.ts';
import { Router } from './router.ts';

export interface DevnetOptions {
  /** Where the chain lies; made where there is none. */
  readonly directory: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Outputs that a new chain begins with, beside the faucet's. */
  readonly genesis?: readonly Utxo[] | undefined;
  /** The slot to begin in, or to move on to. */
  readonly slot?: bigint | undefined;
  readonly clock: 'real' | 'manual';
  /** The machine's clock, where absent. */
  readonly realClock?: Clock | undefined;
  /** Milliseconds from block to block. */
  readonly blockTime?: number | undefined;
  /** Is told of defects, and of blocks that could not be written. */
  readonly report: (error: unknown) => void;
}

/** A running devnet. */
export interface Devnet {
  readonly url: string;
  readonly blockfrost: string;
  readonly chain: Chain;
  close(): Promise<void>;
}

/** Slots that the machine's clock may be behind the chain, which blocks made faster than one a second cause. */
const TOLERANCE = 3600n;
const CLOCK_KIND = 'manual clock';

/** Starts a devnet. What is wrong with its options is said before anything is written. */
export async function openDevnet(options: DevnetOptions): Promise<Devnet> {
  const server = await HttpServer.listen(options.port, options.report);
  try {
    return await openHome(options, server);
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function openHome(options: DevnetOptions, server: HttpServer): Promise<Devnet> {
  const { directory } = options;
  const lock = new HomeLock(directory);
  try {
    const store = beginOrOpen(options);
    try {
      return await serve(options, store, lock, server);
    } catch (error) {
      store.close();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}

function beginOrOpen({
  directory,
  genesis,
  slot = 0n,
  realClock = systemClock,
}: DevnetOptions): Store {
  let begun = false;
  const store = openStore(directory, () => {
    begun = true;
    const now = realClock.now();
    return {
      network: 'devnet',
      zeroTime: now - (now % 1000n) - slot * 1000n,
      outputs: [...faucetOutputs(), ...(genesis ?? [])],
      registrations: [],
    };
  });
  if (begun || genesis === undefined) return store;
  store.close();
  throw new BadCommandError(
    `There is a chain in ${directory} already, and --genesis begins one. Leave it out, or name another home with --home`,
  );
}

async function serve(
  options: DevnetOptions,
  store: Store,
  lock: HomeLock,
  server: HttpServer,
): Promise<Devnet> {
  const { directory, report, clock, blockTime } = options;
  const chain = new Chain(store, clockOf(options, store), { forgesWhenDue: false });
  await settleClock(options, store, chain);
  await chain.warmUp();
  const snapshots = new Snapshots(directory, store, chain);
  server.serve(
    new Router([
      ...blockfrostRoutes(chain),
      ...administrationRoutes({ chain, snapshots, clock, blockTime }),
    ]),
  );
  const note = join(directory, DEVNET_FILE);
  onDisk(note, 'the file cannot be made', () => {
    writeFileSync(note, `${JSON.stringify({ url: server.url })}\n`);
  });
  // Last: nothing stops it where a later step fails.
  const producer = producerOf(options, chain, report);
  producer?.start();
  return {
    url: server.url,
    blockfrost: `${server.url}${BLOCKFROST_PATH}`,
    chain,
    close: async () => {
      producer?.stop();
      await server.close();
      await chain.exclusively(() => undefined);
      rmSync(note, { force: true });
      store.close();
      lock.release();
    },
  };
}

/** A clock that is moved by hand stands at the beginning of the chain; how far it was moved is kept in the store. */
function clockOf({ clock, realClock = systemClock }: DevnetOptions, store: Store): Clock {
  return clock === 'real' ? realClock : { now: () => store.zeroTime };
}

async function settleClock(
  { clock, slot, directory }: DevnetOptions,
  store: Store,
  chain: Chain,
): Promise<void> {
  const kind = clock === 'manual' ? 1n : 0n;
  const last = store.getLastSlot();
  // With the other kind of clock, time goes on from where it stood.
  if (store.getSetting(CLOCK_KIND) !== kind) {
    if (kind === 1n || last > 0n) await chain.alignClock();
    store.setSetting(CLOCK_KIND, kind);
  }
  if (slot !== undefined && slot < last) {
    throw new BadCommandError(
      `The clock cannot go backwards: the chain in ${directory} is in slot ${last}, past --slot ${slot}`,
    );
  }
  if (slot !== undefined && slot > chain.clockSlot) await chain.advanceTo(slot);
  if (chain.clockSlot + TOLERANCE < last) {
    throw new InvalidDataError({
      what: 'the clock',
      reason: `it says slot ${chain.clockSlot}, but the chain in ${directory} is in slot ${last}. Set the machine's clock right, or go on from there with --slot ${last}`,
    });
  }
}

function producerOf(
  { clock, blockTime }: DevnetOptions,
  chain: Chain,
  report: (error: unknown) => void,
): BlockProducer | undefined {
  if (blockTime !== undefined) {
    return new BlockProducer(chain, { kind: 'every', milliseconds: blockTime }, report);
  }
  return clock === 'manual' ? undefined : new BlockProducer(chain, { kind: 'by lot' }, report);
}
