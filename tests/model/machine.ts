import { blazeBuilder } from '../../offchain/builders/blaze.ts';
import { lucidBuilder } from '../../offchain/builders/lucid.ts';
import { KernelError } from '../../offchain/errors/kernel-error.ts';
import { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import { policiesOf, type KernelScripts } from '../../offchain/kernel/scripts.ts';
import type { KernelView } from '../../offchain/kernel/view.ts';
import { slotToTime } from '../../offchain/ledger/slots.ts';
import { decodeTransaction, type Transaction } from '../../offchain/ledger/transaction.ts';
import type { Provider } from '../../offchain/ports/provider.ts';
import { prepare, type Submission } from '../../offchain/submit.ts';
import type { TxPlan } from '../../offchain/tx-plan.ts';
import { bootByHand, healthyRecord, kernelData, withDatum } from '../kernel/boot-by-hand.ts';
import { breakingAt, replacing } from '../kernel/provider.ts';
import { makeWorld, type User, type World } from '../support/world.ts';
import { readLedger, type Ledger } from './ledger.ts';
import { CHUNK } from './model-content.ts';
import { makeRequest, nothingMade, observeMade, planOf, requestOf, type Made } from './requests.ts';
import { idAt, type State } from './state.ts';
import { bytesOf, type Bytes, type Call, type Key, type Path } from './steps.ts';
import { PEOPLE, signerOf, userOf } from './users.ts';
import type { Effect } from './verdict.ts';

/** What came of a call: the DOS error (0: none), and an effect for each transaction that the ledger has accepted. */
export interface Outcome {
  readonly code: number;
  /** What was said. */
  readonly message: string;
  readonly effects: readonly Effect[];
}

/** A plan that was made on a state that may be another one by now. */
export type Planned = { readonly plan: TxPlan } | { readonly error: KernelError };

const builders = { lucid: lucidBuilder, blaze: blazeBuilder } as const;

/** A kernel on an emulated chain, and its users, driven by words. */
export class Machine {
  readonly world: World;
  readonly scripts: KernelScripts;
  readonly users: readonly User[];
  #submitted: Transaction[] = [];

  private constructor(world: World, scripts: KernelScripts, users: readonly User[]) {
    this.world = world;
    this.scripts = scripts;
    this.users = users;
  }

  static async boot(): Promise<Machine> {
    const world = await makeWorld();
    const users: User[] = [];
    for (const name of PEOPLE) users.push(await world.addUser(name));
    const [first] = users;
    if (first === undefined) throw new RangeError('nobody');
    await world.boot(first);
    const { scripts } = await bootByHand(first, ({ record, names }, made) => {
      const { parameters, ...rest } = healthyRecord(made);
      const data = kernelData({ ...rest, parameters: { ...parameters, chunkSize: BigInt(CHUNK) } });
      return { record: withDatum(record, data), names };
    });
    return new Machine(world, scripts, users);
  }

  close(): void {
    this.world.emulator.close();
  }

  ledger(): Ledger {
    return readLedger(this.scripts, this.world.emulator.chain.listUtxos(this.scripts.address));
  }

  /** Every output of the kernel and of its users: what a call that is refused must leave alone. */
  fingerprint(): string {
    const addresses = [
      this.scripts.address,
      ...this.users.map(({ submission }) => submission.address),
    ];
    return addresses
      .flatMap((address) => this.world.emulator.chain.listUtxos(address))
      .map(({ reference: { txId, index } }) => `${txId}#${index}`)
      .toSorted()
      .join();
  }

  async wait(seconds: number): Promise<void> {
    this.world.clock.advance(BigInt(seconds) * 1000n);
    await this.world.emulator.chain.forgeDue();
  }

  submission(
    { by, builder }: Pick<Call, 'by' | 'builder'>,
    provider: Provider = this.#recording(),
  ): Submission {
    const { submission } = userOf(this.users, by);
    return { ...submission, provider, builder: builders[builder], signer: signerOf(by) };
  }

  session(
    call: Pick<Call, 'by' | 'builder'>,
    provider: Provider = this.#recording(),
  ): KernelSession {
    const submission = this.submission(call, provider);
    return new KernelSession({
      provider,
      scripts: this.scripts,
      user: submission.signer.authKeyHash,
      address: submission.address,
      submission,
    });
  }

  /** The kernel as the holder of a key sees it. */
  view(by: Key): Promise<KernelView> {
    return this.session({ by, builder: 'lucid' }).view();
  }

  /** Makes a call as programs do. */
  perform(call: Call, state: State): Promise<Outcome> {
    const session = this.session(call);
    return this.#outcome(() => makeRequest(session, requestOf(call, state), call));
  }

  /** Replaces a file's content; the connection breaks after some calls. Every effect is of one of its calls. */
  performContent(
    call: Pick<Call, 'by' | 'builder'>,
    file: Path,
    data: Bytes,
    breaksAfter: number | undefined,
    state: State,
  ): Promise<Outcome> {
    const recording = this.#recording();
    const provider =
      breaksAfter === undefined ? recording : breakingAt(recording, breaksAfter, 'before');
    const session = this.session(call, provider);
    return this.#outcome(async () => {
      await session.writeFile(idAt(state, file), bytesOf(data), () => undefined);
      return nothingMade;
    });
  }

  /** Plans a call and hands nothing over. */
  async plan(call: Call, state: State): Promise<Planned> {
    const view = await this.view(call.by);
    try {
      return { plan: planOf(view, requestOf(call, state)) };
    } catch (error) {
      if (error instanceof KernelError) return { error };
      throw error;
    }
  }

  /** Hands over what was planned before. */
  performPlanned(call: Call, plan: TxPlan, state: State): Promise<Outcome> {
    return this.#outcome(async () => {
      const submission = this.submission(call);
      const { cbor, transaction } = await prepare(submission, plan);
      await submission.provider.submit(cbor);
      return observeMade(requestOf(call, state), {
        transaction,
        policies: policiesOf(this.scripts),
      });
    });
  }

  async #outcome(work: () => Promise<Made>): Promise<Outcome> {
    this.#submitted = [];
    let made: Made = nothingMade;
    let code = 0;
    let message = '';
    try {
      made = await work();
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      ({ message } = error);
      ({ code } = error.dos);
    }
    const effects = this.#submitted.map(({ validity }): Effect => {
      if (validity.to === undefined) throw new TypeError('a call without an end of its validity');
      return { ...made, time: slotToTime(this.world.emulator.provider.slotConfig, validity.to) };
    });
    return { code, message, effects };
  }

  #recording(): Provider {
    const { provider } = this.world.emulator;
    return replacing(provider, {
      submit: async (cbor) => {
        const id = await provider.submit(cbor);
        this.#submitted.push(decodeTransaction(cbor));
        return id;
      },
    });
  }
}
