import assert from 'node:assert/strict';
import { checkKernel } from '../../offchain/kernel/check.ts';
import { KernelError } from '../../offchain/errors/kernel-error.ts';
import { findOwnAccount, type KernelView } from '../../offchain/kernel/view.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { assemble } from '../support/assemble.ts';
import { draftOfPlan } from '../support/draft.ts';
import { labelsOf } from './generate.ts';
import {
  findFaults,
  findShrunk,
  findStrays,
  pictureOfLedger,
  recordOf,
  type Ledger,
} from './ledger.ts';
import { lyingView } from './lies.ts';
import { Machine, type Outcome } from './machine.ts';
import { readBytes, replacing } from './model-content.ts';
import { KernelModel } from './model.ts';
import { pictureOf } from './picture.ts';
import { nameBytes, planOf, requestOf } from './requests.ts';
import { findNode, listPaths } from './state.ts';
import { keyOf, type Action, type Call, type Key, type Path, type Step } from './steps.ts';
import { KeyRing, privateKeysOf } from './users.ts';
import { codesOf, footprintOf, refused, type Refused, type Verdict } from './verdict.ts';

/** The code of a connection that the test has cut. */
const CUT = 88;
/** A script says 13 of what a client says 5 to: there is no content to go on with. */
const SCRIPT_CODES = { 'nothing pending': 13 } as const;

/** How many calls there were, and what came of them. */
export interface Counts {
  calls: number;
  accepted: number;
  /** Invalid calls that were put to the ledger past the client. */
  forced: number;
  /** Races that the second lost. */
  lost: number;
  readonly byCode: Map<number, number>;
  readonly byCall: Map<Action['call'], number>;
  readonly byBuilder: Map<Call['builder'], number>;
}

/** A kernel and a model of it, side by side: what one of them does is compared with the other after every call. */
export class Comparison {
  readonly model = new KernelModel();
  /** By what the model says of a call. */
  readonly seen = new Map<string, number>();
  readonly counts: Counts = {
    calls: 0,
    accepted: 0,
    forced: 0,
    lost: 0,
    byCode: new Map(),
    byCall: new Map(),
    byBuilder: new Map(),
  };
  readonly #machine: Machine;
  readonly #keys = new KeyRing();
  #ledger: Ledger;

  private constructor(machine: Machine) {
    this.#machine = machine;
    this.#ledger = machine.ledger();
  }

  static async begin(): Promise<Comparison> {
    return new Comparison(await Machine.boot());
  }

  close(): void {
    this.#machine.close();
  }

  /** The kernel's objects as of the last comparison. */
  get ledger(): Ledger {
    return this.#ledger;
  }

  /** Takes a step in both. Throws where they differ. */
  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'wait':
        await this.#machine.wait(step.seconds);
        this.#compare();
        break;
      case 'call':
        await this.#call(step);
        break;
      case 'content':
        await this.#content(step);
        break;
      case 'race':
        await this.#race(step.first, step.second);
        break;
    }
  }

  async #call(call: Call): Promise<void> {
    const verdict = this.model.judge(call);
    const times = Math.min(...labelsOf(verdict).map((label) => this.seen.get(label) ?? 0));
    const before = this.#machine.fingerprint();
    const outcome = await this.#machine.perform(call, this.model.state);
    await this.#settle(call, verdict, outcome, before);
    if (!verdict.accepted && times % 2 === 0) await this.#force(call, verdict, before);
  }

  /** What the kernel says must be what the model says; then both must hold the same. */
  async #settle(call: Call, verdict: Verdict, outcome: Outcome, before: string): Promise<void> {
    this.#count(call, verdict, outcome.code);
    if (!verdict.accepted) return this.#expectRefusal(verdict, outcome, before);
    assert.equal(
      outcome.code,
      0,
      `the model accepts the call; the kernel says: ${outcome.message}`,
    );
    assert.equal(outcome.effects.length, 1);
    for (const effect of outcome.effects) verdict.apply(effect);
    this.#compare();
    if (call.action.call === 'write') await this.#compareContent(call.action.file);
  }

  #expectRefusal(verdict: Refused, { code, message, effects }: Outcome, before: string): void {
    const { reasons } = verdict;
    const said = `the model: ${reasons.join(', ')}; the kernel: ${code} ${message}`;
    assert.ok(codesOf(verdict).includes(code), said);
    assert.deepEqual(effects, []);
    this.#expectUnchanged(before);
  }

  #expectUnchanged(before: string): void {
    assert.equal(this.#machine.fingerprint(), before, 'a refused call has changed something');
  }

  /** Hands a call that the client refuses to the ledger, by a view on which the client would not. */
  async #force(call: Call, { reasons }: Refused, before: string): Promise<void> {
    if (reasons.includes('key not at hand')) return;
    const view = await this.#machine.view(call.by);
    const liar = findOwnAccount(view)?.id;
    if (liar === undefined) return;
    const verdict = this.model.judge(call, liar);
    if (verdict.accepted) throw new RangeError('what is refused to all is allowed to one');
    const transaction = this.#forged(call, view, liar);
    if (transaction === undefined) return;
    this.counts.forced += 1;
    const { provider } = this.#machine.world.emulator;
    const refusal: unknown = await provider.submit(transaction).then(
      () => 'accepted',
      (error: unknown) => error,
    );
    if (!(refusal instanceof KernelError)) {
      throw new Error(`forced, although ${verdict.reasons.join(', ')}`, { cause: refusal });
    }
    const codes = verdict.reasons.flatMap((reason) =>
      reason === 'nothing pending' ? [SCRIPT_CODES[reason]] : codesOf(refused(reason)),
    );
    const said = `the model: ${verdict.reasons.join(', ')}; forced: ${refusal.dos.code} ${refusal.message}`;
    assert.ok(codes.includes(refusal.dos.code), said);
    assert.equal(refusal.name, 'ScriptRejectedError');
    this.#expectUnchanged(before);
  }

  /** The transaction of a call that is not this account's to make; undefined where no lie gets it past the client. */
  #forged(call: Call, view: KernelView, liar: Hex): Uint8Array | undefined {
    const request = requestOf(call, this.model.state);
    const lie = lyingView(view, request, liar);
    const { address } = this.#machine.submission(call);
    const { chain } = this.#machine.world.emulator;
    const [wallet] = chain
      .listUtxos(address)
      .toSorted((a, b) => Number(b.output.lovelace - a.output.lovelace));
    if (wallet === undefined) throw new RangeError('an empty wallet');
    try {
      const draft = draftOfPlan(planOf(lie, request), wallet.reference, address);
      const keys = privateKeysOf([call.by]);
      return assemble(draft, { keys, findUtxo: (reference) => chain.findUtxo(reference) });
    } catch (error) {
      if (error instanceof KernelError) return undefined;
      throw error;
    }
  }

  /** Both are planned on what is there now. The second wins only where the first leaves alone what it goes by. */
  async #race(first: Call, second: Call): Promise<void> {
    const hoped = this.model.judge(second);
    const footprint = hoped.accepted ? footprintOf(hoped) : '';
    const planned = await this.#machine.plan(second, this.model.state);
    await this.#call(first);
    assert.equal('plan' in planned, hoped.accepted, 'only one of both plans the call');
    if (!hoped.accepted || !('plan' in planned)) return;
    const now = this.model.judge(second, hoped.account?.id);
    const wins = now.accepted && footprintOf(now) === footprint;
    const verdict = wins ? now : refused('another was faster');
    const before = this.#machine.fingerprint();
    const outcome = await this.#machine.performPlanned(second, planned.plan, this.model.state);
    await this.#settle(second, verdict, outcome, before);
    if (wins) return;
    this.counts.lost += 1;
    await this.#call(second);
  }

  /** A whole content: as many writes as are missing, up to where the connection breaks. */
  async #content({
    by,
    builder,
    file,
    data,
    breaksAfter,
  }: Step & { kind: 'content' }): Promise<void> {
    const node = findNode(this.model.state, file);
    const operations =
      node?.kind === 'file' ? replacing(node, data) : [{ kind: 'truncate' } as const];
    const calls = operations.map((operation): Call => {
      return { by, builder, action: { call: 'write', file, operation } };
    });
    const [begin] = calls;
    if (begin === undefined) throw new RangeError('no operations');
    const before = this.#machine.fingerprint();
    const outcome = await this.#machine.performContent(
      { by, builder },
      file,
      data,
      breaksAfter,
      this.model.state,
    );
    const verdict = this.model.judge(begin);
    if (!verdict.accepted) {
      this.#count(begin, verdict, outcome.code);
      this.#expectRefusal(verdict, outcome, before);
      return;
    }
    const made = calls.slice(0, breaksAfter);
    assert.equal(outcome.code, made.length < calls.length ? CUT : 0, outcome.message);
    assert.equal(outcome.effects.length, made.length);
    for (const [index, effect] of outcome.effects.entries()) {
      const call = made[index] ?? begin;
      const each = this.model.judge(call);
      this.#count(call, each, 0);
      if (!each.accepted) throw new RangeError(`the model refuses a part: ${each.reasons.join()}`);
      each.apply(effect);
    }
    this.#compare();
    await this.#compareContent(file);
  }

  #count({ action, builder }: Call, verdict: Verdict, code: number): void {
    const { counts } = this;
    for (const label of labelsOf(verdict)) add(this.seen, label);
    counts.calls += 1;
    add(counts.byCode, code);
    if (!verdict.accepted) return;
    counts.accepted += 1;
    add(counts.byCall, action.call);
    add(counts.byBuilder, builder);
  }

  /** The ledger's whole state against the model's. */
  #compare(): void {
    const ledger = this.#machine.ledger();
    assert.deepEqual(findFaults(ledger), []);
    assert.deepEqual(pictureOfLedger(ledger, this.#keys), pictureOf(this.model.state));
    assert.deepEqual(findShrunk(this.#ledger, ledger), []);
    assert.equal(recordOf(ledger), recordOf(this.#ledger));
    this.#ledger = ledger;
  }

  async #compareContent(path: Path): Promise<void> {
    const node = findNode(this.model.state, path);
    if (node?.kind !== 'file') return;
    const read = await this.#reader().readFile(node.id);
    assert.deepEqual(new Uint8Array(read), readBytes(node.content));
  }

  /** What is too much after every call: every content, every listing, the history, and where the tokens are. */
  async finish(): Promise<void> {
    const session = this.#reader();
    for (const { path, node } of listPaths(this.model.state)) {
      await this.#compareContent(path);
      if (node.kind === 'file') continue;
      const listed = (await session.listDirectory(node.id)).map(({ name }) => Buffer.from(name));
      assert.deepEqual(
        listed,
        [...node.entries.keys()].toSorted().map((each) => Buffer.from(nameBytes(each))),
      );
    }
    const made = new Map<string, number>();
    for (const { name } of await session.listCalls()) add(made, name);
    assert.deepEqual(made, this.counts.byCall);
    const { provider, chain } = this.#machine.world.emulator;
    assert.deepEqual(findStrays(this.#ledger, chain.listAllUtxos()), []);
    const checked = await checkKernel(await session.view(), provider, () => undefined);
    assert.deepEqual(checked.problems, []);
  }

  #reader() {
    return this.#machine.session({ by: READER, builder: 'lucid' });
  }
}

const READER: Key = keyOf('alice', 0);

function add<T>(counts: Map<T, number>, key: T): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
