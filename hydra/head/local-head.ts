import { join } from 'node:path';
import { enterpriseAddress } from '../../offchain/ledger/address.ts';
import { blake2b256 } from '../../offchain/ledger/hash.ts';
import type { Builder } from '../../offchain/ports/builder.ts';
import type { Clock } from '../../offchain/ports/clock.ts';
import type { Ledger } from '../../offchain/ports/ledger.ts';
import type { Provider } from '../../offchain/ports/provider.ts';
import { keySigner } from '../../offchain/signers/key-signer.ts';
import { SIMULATED_DEPOSITS } from '../client/profile.ts';
import { HeadLedger } from '../ledger/head-ledger.ts';
import { Accumulator } from '../protocol/accumulator.ts';
import { hydraSigningKey } from '../protocol/hydra-key.ts';
import type { JsonObject } from '../wire/json.ts';
import { fileLog, memoryLog, type AppendLog } from './append-log.ts';
import type { PartyEnvironment } from './party-environment.ts';
import type { HeadParameters } from './l1/head-observation.ts';
import { Follower } from './l1/follower.ts';
import { L1, type Poster } from './l1/l1.ts';
import { Network } from './network.ts';
import { headParameters, headParametersJson } from './parameters.ts';
import { PartyNode } from './party-node.ts';

export interface LocalHeadOptions {
  readonly parties: number;
  /** L1 and what transactions are made with there. */
  readonly provider: Provider;
  readonly builder: Builder;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** 32 bytes that every key of the parties follows from. */
  readonly seed: Uint8Array;
  /** Where parties remember; undefined forgets all when the process ends. */
  readonly directory: string | undefined;
  /** Seconds. */
  readonly contestationPeriod: bigint;
  readonly depositPeriod: bigint;
  readonly transactionTimeout: number;
  readonly host: string;
  /** Of the first party, the others follow; 0 takes free ones. */
  readonly port: number;
  /** Milliseconds between looks at L1; undefined where whoever opened it calls `look`. */
  readonly interval: number | undefined;
  /** Pays a party's L1 address, so that it can post. */
  readonly fund: (address: string) => Promise<void>;
}

/** A head of this machine: its parties, each with its API. */
export class LocalHead {
  readonly parties: readonly PartyNode[];
  readonly l1: L1;
  readonly #network: Network;
  readonly #networkLog: AppendLog;
  readonly #follower: Follower;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(parts: {
    readonly parties: readonly PartyNode[];
    readonly l1: L1;
    readonly network: Network;
    readonly networkLog: AppendLog;
  }) {
    this.parties = parts.parties;
    this.l1 = parts.l1;
    this.#network = parts.network;
    this.#networkLog = parts.networkLog;
    this.#follower = new Follower(parts.l1);
  }

  /** Starts all parties. Throws `KernelError`s. */
  static async open(options: LocalHeadOptions): Promise<LocalHead> {
    const { provider, builder, ledger, directory, interval } = options;
    const l1 = new L1({ provider, builder, ledger, custodySeed: derive(options.seed, 'custody') });
    const members = Array.from({ length: options.parties }, (_, index) => member(options, index));
    const parameters: HeadParameters = {
      parties: members.map(({ key }) => key.verificationKey),
      participants: members.map(({ poster }) => poster.signer.paymentKeyHash),
      contestationPeriod: options.contestationPeriod,
    };
    for (const { poster } of members) await options.fund(poster.address);
    const networkLog = openLog(directory, 'network');
    const network = new Network(networkLog);
    let opened: LocalHead | undefined;
    const nodes: PartyNode[] = [];
    // In memory, a log outlives its party, as a file would.
    const logs = members.map(() => memoryLog());
    for (const [index, { key, poster }] of members.entries()) {
      const environment: PartyEnvironment = {
        key,
        parameters,
        depositPeriod: options.depositPeriod,
        unsyncedPeriod: (options.contestationPeriod + 1n) / 2n,
        ledger: new HeadLedger({
          parameters: headParameters,
          networkId: provider.networkId,
          slotConfig: provider.slotConfig,
          scripts: ledger,
        }),
        last: { accumulator: Accumulator.empty },
        now: () => options.clock.now(),
      };
      nodes.push(
        await PartyNode.start({
          environment,
          poster,
          l1,
          network,
          openLog: () =>
            directory === undefined
              ? (logs[index] ?? memoryLog())
              : openLog(directory, `party-${index + 1}`),
          host: options.host,
          port: options.port === 0 ? 0 : options.port + index,
          peer: { hostname: options.host, port: BigInt(5001 + index) },
          parameters: headParametersJson,
          transactionTimeout: options.transactionTimeout,
          config: (port) => config(options, index, port, l1.custody.depositAddress),
          onL1: () => void opened?.look(),
        }),
      );
    }
    opened = new LocalHead({ parties: nodes, l1, network, networkLog });
    opened.#introduce();
    await opened.look();
    if (interval !== undefined) opened.#timer = setInterval(() => void opened?.look(), interval);
    return opened;
  }

  /** Looks at L1 and tells all parties. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look());
    return this.#looking;
  }

  /** Kills a party's node; the others see it go. */
  async kill(index: number): Promise<void> {
    await this.parties[index]?.kill();
    this.#introduce();
  }

  /** Starts it again. */
  async restart(index: number): Promise<void> {
    await this.parties[index]?.restart();
    this.#introduce();
    await this.look();
  }

  /** Ends all parties. Called again, it does nothing. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#looking;
    for (const party of this.parties) if (party.running) await party.kill();
    await this.l1.inTurn(() => Promise.resolve());
    this.#networkLog.close();
  }

  async #look(): Promise<void> {
    if (this.#closed) return;
    const tick = await this.#follower.look();
    for (const party of this.parties) party.deliver(this.#follower.observations, tick);
    this.#network.forget(Math.min(...this.parties.map(({ read }) => read)));
  }

  #introduce(): void {
    for (const one of this.parties) {
      for (const other of this.parties) if (other !== one) one.sees(other.peer, other.running);
    }
  }
}

interface Member {
  readonly key: ReturnType<typeof hydraSigningKey>;
  readonly poster: Poster;
}

function member({ seed, provider }: LocalHeadOptions, index: number): Member {
  const of = (role: string): Uint8Array => derive(seed, `${role} ${index}`);
  const signer = keySigner({
    payment: of('payment'),
    auth: of('auth'),
    nextAuth: of('next auth'),
    encryption: of('encryption'),
  });
  const address = enterpriseAddress(provider.networkId, {
    kind: 'key',
    hash: signer.paymentKeyHash,
  });
  return { key: hydraSigningKey(of('hydra')), poster: { signer, address } };
}

function derive(seed: Uint8Array, role: string): Uint8Array {
  return blake2b256(new Uint8Array([...seed, ...Buffer.from(role)]));
}

function openLog(directory: string | undefined, name: string): AppendLog {
  return directory === undefined ? memoryLog() : fileLog(join(directory, `${name}.jsonl`));
}

function file(role: string, party: number): string {
  return `${role}-${party + 1}.key`;
}

/** `GET /config`, in upstream's shape. What stands for Hydra's scripts on L1 is said where their transactions would be named. */
function config(
  options: LocalHeadOptions,
  index: number,
  port: number,
  depositAddress: string,
): JsonObject {
  const others = Array.from({ length: options.parties }, (_, other) => other).filter(
    (other) => other !== index,
  );
  return {
    'node-id': `local-head-${index + 1}`,
    quiet: true,
    listen: `${options.host}:${5001 + index}`,
    'api-host': options.host,
    'api-port': BigInt(port),
    'hydra-signing-key': file('hydra', index),
    'hydra-verification-keys': others.map((other) => file('hydra', other)),
    peers: others.map((other) => `${options.host}:${5001 + other}`),
    'persistence-dir': options.directory ?? 'in memory',
    'ledger-protocol-parameters': 'built in: 2.3.0 with maxTxSize 10250, utxoCostPerByte 4310',
    'use-system-etcd': false,
    'api-transaction-timeout': BigInt(options.transactionTimeout),
    chain: {
      mode: 'cardano',
      'cardano-signing-key': file('cardano', index),
      'cardano-verification-keys': others.map((other) => file('cardano', other)),
      'contestation-period': options.contestationPeriod,
      'deposit-period': options.depositPeriod,
      'unsynced-period': (options.contestationPeriod + 1n) / 2n,
      'hydra-scripts-tx-id': [
        'simulated: no Hydra script runs on L1. A key of this program holds heads and deposits, and signs what the same rules, written in TypeScript, allow',
        'simulated: peers are one process with one ordered list of messages, instead of etcd',
        `${SIMULATED_DEPOSITS}${depositAddress}`,
      ],
      backend: { mode: 'direct', 'node-socket': `simulated: ${options.provider.network}` },
    },
  };
}
