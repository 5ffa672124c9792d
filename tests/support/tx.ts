import { handlerNames, type HandlerName } from '../../validators/abi.ts';
import { Constr, DataMap, type PlutusData } from '../../validators/lib/data.ts';
import { Inode } from '../../validators/objects/inode.ts';
import {
  handlerScripts,
  unspendableScript,
  type KernelScripts,
} from '../../offchain/kernel/scripts.ts';
import { fromHex, toHex } from '../../offchain/ledger/hash.ts';
import { slotToTime } from '../../offchain/ledger/slots.ts';
import {
  compareReferences,
  formatReference,
  type Hex,
  type Utxo,
} from '../../offchain/ledger/utxo.ts';
import { paymentOf, stakedAddress } from './address.ts';
import type { Arena } from './arena.ts';
import { ACCEPTING } from './props.ts';
import {
  accountOf,
  argumentsOf,
  samePurpose,
  toDraftOutput,
  type Draft,
  type DraftOutput,
  type DraftRedeemer,
  type Purpose,
} from './draft.ts';
import type { User } from './world.ts';

/** Position of an inode's field. */
export const inodeField = (name: keyof typeof Inode.constructors.Inode): number =>
  Object.keys(Inode.constructors.Inode).indexOf(name);

/** A transaction under attack: the tree, and what an attacker does to it. */
export class Tx {
  readonly arena: Arena;
  draft: Draft;

  constructor(arena: Arena, draft: Draft) {
    this.arena = arena;
    this.draft = draft;
  }

  /** The outputs at the kernel's payment credential, in order. */
  get objects(): readonly DraftOutput[] {
    const { hash } = this.#scripts.gate;
    return this.draft.outputs.filter(({ address }) => paymentOf(address).hash === hash);
  }

  object(index: number): DraftOutput {
    const found = this.objects.at(index);
    if (found === undefined) throw new RangeError(`no object ${index}`);
    return found;
  }

  /** The objects that are spent, in the ledger's order. */
  get spends(): readonly Utxo[] {
    return this.draft.inputs
      .toSorted(compareReferences)
      .map((reference) => this.arena.findUtxo(reference))
      .filter((utxo) => utxo !== undefined)
      .filter(this.#isObject);
  }

  /** The only object that is spent, or the first of them. */
  get spent(): Utxo {
    const [found] = this.spends;
    if (found === undefined) throw new RangeError('no object is spent');
    return found;
  }

  /** The spent object whose token an object bears. */
  before(index: number): Utxo {
    const [unit = ''] = this.object(index).assets.keys();
    const found = this.spends.find(({ output }) => output.assets.has(unit));
    if (found === undefined) throw new RangeError(`object ${index} is new`);
    return found;
  }

  /** The redeemer of the handler that runs. */
  get handler(): DraftRedeemer {
    const accounts = new Set(handlerNames.map((name) => handlerScripts[name].hash));
    const found = this.draft.redeemers.find(
      ({ purpose }) => purpose.tag === 'withdrawal' && accounts.has(purpose.account.slice(2)),
    );
    if (found === undefined) throw new RangeError('no handler runs');
    return found;
  }

  get call(): HandlerName {
    const { purpose } = this.handler;
    const hash = purpose.tag === 'withdrawal' ? purpose.account.slice(2) : '';
    const found = handlerNames.find((name) => handlerScripts[name].hash === hash);
    if (found === undefined) throw new RangeError('no handler runs');
    return found;
  }

  /** The dispatcher's redeemer. */
  get dispatch(): DraftRedeemer {
    const account = accountOf(this.#scripts.dispatcher.hash);
    const found = this.draft.redeemers.find(({ purpose }) =>
      samePurpose(purpose, { tag: 'withdrawal', account }),
    );
    if (found === undefined) throw new RangeError('no dispatcher runs');
    return found;
  }

  get #scripts(): KernelScripts {
    return this.arena.viewAs(this.arena.alice).scripts;
  }

  #isObject = ({ output }: Utxo): boolean =>
    paymentOf(output.address).hash === this.#scripts.gate.hash;

  /** Hash of the script that a redeemer is for. */
  scriptOf(purpose: Purpose): Hex {
    switch (purpose.tag) {
      case 'mint':
        return purpose.policyId;
      case 'withdrawal':
        return purpose.account.slice(2);
      case 'spend': {
        const address = this.arena.findUtxo(purpose.reference)?.output.address;
        return address === undefined ? '' : paymentOf(address).hash;
      }
      case 'certificate': {
        const credential = this.draft.certificates[purpose.position]?.[1];
        const hash: unknown = Array.isArray(credential) ? credential[1] : undefined;
        return hash instanceof Uint8Array ? toHex(hash) : '';
      }
    }
  }

  /** Which of the project's scripts a redeemer is for. */
  nameOf(purpose: Purpose): string {
    const hash = this.scriptOf(purpose);
    const other = this.arena.otherViewAs(this.arena.alice).scripts;
    const names = new Map<Hex, string>([
      [this.#scripts.gate.hash, 'gate'],
      [this.#scripts.dispatcher.hash, 'dispatcher'],
      [this.#scripts.oneShot.hash, 'one-shot'],
      [other.gate.hash, 'other gate'],
      [other.dispatcher.hash, 'other dispatcher'],
      [unspendableScript.hash, 'unspendable'],
      [ACCEPTING, 'accepting'],
      ...handlerNames.map((name) => [handlerScripts[name].hash, name] as const),
    ]);
    return names.get(hash) ?? `script ${hash}`;
  }

  /** Another value in a field of an object's datum. */
  setField(index: number, field: number, value: PlutusData): void {
    const object = this.object(index);
    object.datum = withField(object.datum, field, value);
  }

  /** Another value in place of a handler's argument, as it stands. */
  setArgument(name: string, value: PlutusData): void {
    const { handler } = this;
    const field = this.#position(name);
    handler.links.delete(field);
    handler.data = withField(handler.data, field, value);
  }

  getArgument(name: string): PlutusData {
    const { data } = this.handler;
    const value = data instanceof Constr ? data.fields[this.#position(name)] : undefined;
    if (value === undefined) throw new RangeError(`no argument ${name}`);
    return value;
  }

  /** Makes an argument point to an output, which becomes a reference input. */
  pointArgument(name: string, utxo: Utxo): void {
    this.read(utxo);
    const target = { kind: 'reference', reference: utxo.reference } as const;
    this.handler.links.set(this.#position(name), target);
  }

  /** Makes an argument point to an object that is spent. */
  pointPosition(name: string, { reference }: Utxo): void {
    this.handler.links.set(this.#position(name), { kind: 'position', reference });
  }

  #position(name: string): number {
    const field = argumentsOf[this.call].indexOf(name);
    if (field < 0) throw new RangeError(`no argument ${name}`);
    return field;
  }

  /** Another slot (0), record (1) or handler (2) in the dispatcher's redeemer, as it stands. */
  setDispatch(field: 0 | 1 | 2, value: PlutusData): void {
    const { dispatch } = this;
    dispatch.links.delete(field);
    dispatch.data = withField(dispatch.data, field, value);
  }

  /** Makes the dispatcher look for the record at an output, which becomes a reference input. */
  pointDispatch(utxo: Utxo): void {
    this.read(utxo);
    this.dispatch.links.set(1, { kind: 'reference', reference: utxo.reference });
  }

  /** Makes the dispatcher take another redeemer for the handler's. */
  pointHandler(purpose: Purpose): void {
    this.dispatch.links.set(2, { kind: 'redeemer', purpose });
  }

  read({ reference }: Utxo): void {
    const known = new Set(this.draft.references.map(formatReference));
    if (!known.has(formatReference(reference))) this.draft.references.push(reference);
  }

  unread({ reference }: Utxo): void {
    const at = this.draft.references.findIndex(
      (each) => formatReference(each) === formatReference(reference),
    );
    if (at >= 0) this.draft.references.splice(at, 1);
  }

  /** Spends one more output; the gate of an object does not look at its redeemer. */
  spend(utxo: Utxo, redeemer?: PlutusData): void {
    const name = formatReference(utxo.reference);
    if (this.draft.inputs.some((each) => formatReference(each) === name)) return;
    this.draft.inputs.push(utxo.reference);
    const data = redeemer ?? (this.#isObject(utxo) ? 0n : undefined);
    if (data !== undefined) this.addRedeemer({ tag: 'spend', reference: utxo.reference }, data);
  }

  /** Takes an input away, with its redeemer. */
  unspend({ reference }: Utxo): void {
    const name = formatReference(reference);
    const at = this.draft.inputs.findIndex((each) => formatReference(each) === name);
    this.draft.inputs.splice(at, 1);
    this.removeRedeemer({ tag: 'spend', reference });
  }

  /** Another output is spent instead of an object that stays; that one comes back with its tokens. */
  replant(utxo: Utxo, index = 0): void {
    const object = this.object(index);
    this.exchange(this.before(index), utxo);
    object.assets.clear();
    for (const [unit, quantity] of utxo.output.assets) object.assets.set(unit, quantity);
  }

  /** Another output is spent instead of one; the handler is shown it in its place. */
  exchange(before: Utxo, after: Utxo): void {
    this.spend(after);
    this.unspend(before);
    const place = formatReference(before.reference);
    for (const [field, target] of this.handler.links) {
      if (target.kind === 'redeemer' || formatReference(target.reference) !== place) continue;
      this.handler.links.set(field, { ...target, reference: after.reference });
    }
  }

  addRedeemer(purpose: Purpose, data: PlutusData): DraftRedeemer {
    const redeemer = { purpose, data, links: new Map() };
    this.draft.redeemers.push(redeemer);
    return redeemer;
  }

  removeRedeemer(purpose: Purpose): void {
    const { redeemers } = this.draft;
    const at = redeemers.findIndex((each) => samePurpose(each.purpose, purpose));
    if (at >= 0) redeemers.splice(at, 1);
  }

  /** Mints or burns; a token of the kernel by its gate, one of the attacker's by its script. */
  mint(unit: Hex, quantity: bigint): void {
    const policyId = unit.slice(0, 56);
    const { mint, nativeScripts } = this.draft;
    const total = (mint.get(unit) ?? 0n) + quantity;
    if (total === 0n) mint.delete(unit);
    else mint.set(unit, total);
    const purpose: Purpose = { tag: 'mint', policyId };
    const minted = [...mint.keys()].some((each) => each.startsWith(policyId));
    if (!minted) this.removeRedeemer(purpose);
    else if (policyId === this.arena.nativePolicy) {
      if (nativeScripts.length === 0) nativeScripts.push(this.arena.nativeScript);
    } else if (policyId === this.#scripts.gate.hash) {
      const there = this.draft.redeemers.some((each) => samePurpose(each.purpose, purpose));
      if (!there) this.addRedeemer(purpose, 0n);
    }
  }

  /** Removes an output; what it held goes to the attacker. */
  removeOutput(output: DraftOutput): void {
    this.draft.outputs.splice(this.draft.outputs.indexOf(output), 1);
  }

  /** One more output before the change. */
  addOutput(output: DraftOutput): void {
    this.draft.outputs.splice(-1, 0, output);
  }

  /** Another auth key signs instead of those that did. */
  signAs(...users: readonly User[]): void {
    const signers = users.map(({ submission }) => submission.signer.authKeyHash);
    this.draft.requiredSigners.splice(0, Infinity, ...signers);
  }

  /** Another interval, and its end as the time in all new datums. */
  setValidity(from: bigint | undefined, to: bigint | undefined): void {
    const { slotConfig } = this.arena.world.emulator.chain;
    const before = this.draft.validity.to;
    this.draft.validity = { from, to };
    if (before === undefined || to === undefined) return;
    const [old, time] = [before, to].map((slot) => slotToTime(slotConfig, slot));
    if (old === undefined || time === undefined) return;
    this.rewrite((value) => (value === old ? time : value));
  }

  /** Other bytes wherever these stand: in datums, redeemers and names of tokens. */
  substitute(from: Hex, to: Hex): void {
    this.rewrite((value) =>
      value instanceof Uint8Array && toHex(value) === from ? fromHex(to) : value,
    );
    const rename = (units: Map<Hex, bigint>): void => {
      for (const [unit, quantity] of Array.from(units)) {
        if (unit.slice(58) !== from) continue;
        units.delete(unit);
        units.set(unit.slice(0, 58) + to, quantity);
      }
    };
    rename(this.draft.mint);
    for (const { assets } of this.draft.outputs) rename(assets);
  }

  /** Replaces every leaf of the kernel's datums and of all redeemers. */
  rewrite(leaf: (value: bigint | Uint8Array) => PlutusData): void {
    for (const object of this.objects) {
      if (object.datum !== undefined) object.datum = rewritten(object.datum, leaf);
    }
    for (const redeemer of this.draft.redeemers) redeemer.data = rewritten(redeemer.data, leaf);
  }
}

/** The output of a UTxO once more. */
export const again = ({ output }: Utxo): DraftOutput => toDraftOutput(output);

/** The kernel's address with a staking part of the attacker's. */
export function staked({ arena }: Tx): string {
  const { gate } = arena.viewAs(arena.alice).scripts;
  return stakedAddress(gate.hash, arena.mallory.submission.signer.paymentKeyHash);
}

/** A constructor with another value in one field. */
export function withField(
  data: PlutusData | undefined,
  field: number,
  value: PlutusData,
): PlutusData {
  if (!(data instanceof Constr)) throw new TypeError('not a constructor');
  return new Constr(
    data.index,
    data.fields.map((each, at) => (at === field ? value : each)),
  );
}

function rewritten(data: PlutusData, leaf: (value: bigint | Uint8Array) => PlutusData): PlutusData {
  if (typeof data === 'bigint' || data instanceof Uint8Array) return leaf(data);
  if (data instanceof DataMap) return data;
  if (data instanceof Constr) {
    return new Constr(
      data.index,
      data.fields.map((field) => rewritten(field, leaf)),
    );
  }
  return data.map((item) => rewritten(item, leaf));
}
