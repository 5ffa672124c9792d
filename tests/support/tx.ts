import { abi, syscallNames, type SyscallName } from '../../validators/abi.ts';
import { Constr, DataMap, type PlutusData } from '../../validators/lib/data.ts';
import { Inode } from '../../validators/objects/inode.ts';
import { handlerScripts, unspendableScript } from '../../offchain/kernel/scripts.ts';
import { fromHex, toHex } from '../../offchain/ledger/hash.ts';
import { slotToTime } from '../../offchain/ledger/slots.ts';
import { formatReference, type Hex, type Utxo } from '../../offchain/ledger/utxo.ts';
import { paymentOf, stakedAddress } from './address.ts';
import type { Arena } from './arena.ts';
import { ACCEPTING } from './props.ts';
import {
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
    const { hash } = this.#dispatcher;
    return this.draft.outputs.filter(({ address }) => paymentOf(address).hash === hash);
  }

  object(index: number): DraftOutput {
    const found = this.objects.at(index);
    if (found === undefined) throw new RangeError(`no object ${index}`);
    return found;
  }

  /** The first input at the kernel address. */
  get spent(): Utxo {
    const found = this.draft.inputs
      .map((reference) => this.arena.findUtxo(reference))
      .find((utxo) => utxo !== undefined && this.#isObject(utxo));
    if (found === undefined) throw new RangeError('no object is spent');
    return found;
  }

  /** The spent object whose token an object bears. */
  before(index: number): Utxo {
    const [unit = ''] = this.object(index).assets.keys();
    const found = this.draft.inputs
      .map((reference) => this.arena.findUtxo(reference))
      .find((utxo) => utxo?.output.assets.has(unit));
    if (found === undefined) throw new RangeError(`object ${index} is new`);
    return found;
  }

  /** The redeemer of the handler that runs. */
  get handler(): DraftRedeemer {
    const accounts = new Set(syscallNames.map((name) => handlerScripts[name].hash));
    const found = this.draft.redeemers.find(
      ({ purpose }) => purpose.tag === 'withdrawal' && accounts.has(purpose.account.slice(2)),
    );
    if (found === undefined) throw new RangeError('no handler runs');
    return found;
  }

  get call(): SyscallName {
    const { purpose } = this.handler;
    const hash = purpose.tag === 'withdrawal' ? purpose.account.slice(2) : '';
    const found = syscallNames.find((name) => handlerScripts[name].hash === hash);
    if (found === undefined) throw new RangeError('no handler runs');
    return found;
  }

  /** The dispatcher's redeemers. */
  get dispatches(): readonly DraftRedeemer[] {
    const { hash } = this.#dispatcher;
    return this.draft.redeemers.filter(({ purpose }) => {
      if (purpose.tag === 'mint') return purpose.policyId === hash;
      return purpose.tag === 'spend' && this.scriptOf(purpose) === hash;
    });
  }

  get #dispatcher() {
    return this.arena.viewAs(this.arena.alice).scripts.dispatcher;
  }

  #isObject = ({ output }: Utxo): boolean =>
    paymentOf(output.address).hash === this.#dispatcher.hash;

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
    const own = this.arena.viewAs(this.arena.alice).scripts;
    const other = this.arena.otherViewAs(this.arena.alice).scripts;
    if (hash === own.dispatcher.hash) return 'dispatcher';
    if (hash === own.oneShot.hash) return 'one-shot';
    if (hash === other.dispatcher.hash) return 'other dispatcher';
    if (hash === unspendableScript.hash) return 'unspendable';
    if (hash === ACCEPTING) return 'accepting';
    return syscallNames.find((name) => handlerScripts[name].hash === hash) ?? `script ${hash}`;
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

  #position(name: string): number {
    const field = argumentsOf[this.call].indexOf(name);
    if (field < 0) throw new RangeError(`no argument ${name}`);
    return field;
  }

  /** Another slot (0), record (1) or handler (2) in all of the dispatcher's redeemers, as it stands. */
  setDispatch(field: 0 | 1 | 2, value: PlutusData): void {
    for (const redeemer of this.dispatches) {
      redeemer.links.delete(field);
      redeemer.data = withField(redeemer.data, field, value);
    }
  }

  /** Makes the dispatcher look for the record at an output, which becomes a reference input. */
  pointDispatch(utxo: Utxo): void {
    this.read(utxo);
    const target = { kind: 'reference', reference: utxo.reference } as const;
    for (const { links } of this.dispatches) links.set(1, target);
  }

  /** Makes the dispatcher take another redeemer for the handler's. */
  pointHandler(purpose: Purpose): void {
    for (const { links } of this.dispatches) links.set(2, { kind: 'redeemer', purpose });
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

  /** Spends one more output; one of the kernel's with the redeemer that the call's own object has. */
  spend(utxo: Utxo, redeemer?: PlutusData): void {
    const name = formatReference(utxo.reference);
    if (this.draft.inputs.some((each) => formatReference(each) === name)) return;
    this.draft.inputs.push(utxo.reference);
    const purpose: Purpose = { tag: 'spend', reference: utxo.reference };
    const [model] = this.dispatches;
    if (redeemer !== undefined) this.addRedeemer(purpose, redeemer);
    else if (this.#isObject(utxo) && model !== undefined) this.#likeDispatch(purpose, model);
  }

  /** Spends an object of the kernel, whose dispatcher is shown the real record and the handler that runs. */
  spendByDispatcher(utxo: Utxo): void {
    const { record, referenceScripts } = this.arena.viewAs(this.arena.alice);
    const script = referenceScripts.get(this.#dispatcher.hash);
    this.read(record.utxo);
    if (script !== undefined) this.read(script);
    const dispatch = new Constr(0, [BigInt(abi[this.call].slot), 0n, 0n]);
    const purpose: Purpose = { tag: 'spend', reference: utxo.reference };
    this.draft.inputs.push(utxo.reference);
    const { links } = this.addRedeemer(purpose, dispatch);
    links.set(1, { kind: 'reference', reference: record.utxo.reference });
    links.set(2, { kind: 'redeemer', purpose: this.handler.purpose });
  }

  /** Takes an input away, with its redeemer. */
  unspend({ reference }: Utxo): void {
    const name = formatReference(reference);
    const at = this.draft.inputs.findIndex((each) => formatReference(each) === name);
    this.draft.inputs.splice(at, 1);
    this.removeRedeemer({ tag: 'spend', reference });
  }

  /** Another output is spent instead of the first object, which comes back with its tokens. */
  replant(utxo: Utxo): void {
    const object = this.object(0);
    const before = this.spent;
    this.spend(utxo);
    this.unspend(before);
    object.assets.clear();
    for (const [unit, quantity] of utxo.output.assets) object.assets.set(unit, quantity);
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

  #likeDispatch(purpose: Purpose, { data, links }: DraftRedeemer): void {
    this.draft.redeemers.push({ purpose, data, links: new Map(links) });
  }

  /** Mints or burns; a token of the kernel with the dispatcher's redeemer, one of the attacker's with its script. */
  mint(unit: Hex, quantity: bigint): void {
    const policyId = unit.slice(0, 56);
    const { mint, nativeScripts } = this.draft;
    const total = (mint.get(unit) ?? 0n) + quantity;
    if (total === 0n) mint.delete(unit);
    else mint.set(unit, total);
    const purpose: Purpose = { tag: 'mint', policyId };
    const minted = [...mint.keys()].some((each) => each.startsWith(policyId));
    const [model] = this.dispatches;
    if (!minted) this.removeRedeemer(purpose);
    else if (policyId === this.arena.nativePolicy) {
      if (nativeScripts.length === 0) nativeScripts.push(this.arena.nativeScript);
    } else if (model !== undefined && policyId === this.#dispatcher.hash) {
      const there = this.dispatches.some((each) => samePurpose(each.purpose, purpose));
      if (!there) this.#likeDispatch(purpose, model);
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
  const { dispatcher } = arena.viewAs(arena.alice).scripts;
  return stakedAddress(dispatcher.hash, arena.mallory.submission.signer.paymentKeyHash);
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
