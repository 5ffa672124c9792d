import uplc from '@lucid-evolution/uplc';
import { manualClock } from '../../emulator/manual-clock.ts';
import { openEmulator, type Emulator } from '../../emulator/open-emulator.ts';
import { faucetOutputs } from '../../emulator/faucet.ts';
import {
  handlerScripts,
  unspendableAddress,
  type HashedScript,
} from '../../offchain/kernel/scripts.ts';
import { makeView, type KernelView } from '../../offchain/kernel/view.ts';
import { enterpriseAddress } from '../../offchain/ledger/address.ts';
import { fromHex, scriptHash } from '../../offchain/ledger/hash.ts';
import { encodeOutput, withDeposit } from '../../offchain/ledger/output.ts';
import { mainnetParameters } from '../../offchain/ledger/parameters.ts';
import type { Transaction } from '../../offchain/ledger/transaction.ts';
import type { Hex, Output, Utxo } from '../../offchain/ledger/utxo.ts';
import { prepare, type Submission } from '../../offchain/submit.ts';
import type { Syscall } from '../../offchain/syscalls/syscall.ts';
import type { TxPlan } from '../../offchain/tx-plan.ts';
import { compiledScript } from '../../validators/blueprint.ts';
import { Constr, encodeData } from '../../validators/lib/data.ts';
import { toData } from '../../validators/lib/schema.ts';
import { Kernel } from '../../validators/objects/kernel.ts';
import { plain, plainCalls } from './script.ts';

/** The plain script with the kernel's parameters in it. */
export function plainScript({ record }: KernelView): HashedScript {
  const { compiledCode } = compiledScript(plain);
  const parameter = encodeData([toData(Kernel, record.datum)]);
  const bytes = uplc.apply_params_to_script(parameter, fromHex(compiledCode));
  const script = { language: 'PlutusV3', bytes } as const;
  return { script, hash: scriptHash(script) };
}

/** A chain on which a kernel's objects lie under the plain script, and calls on it. */
export class PlainChain {
  readonly #emulator: Emulator;
  readonly #from: KernelView;
  readonly #submission: Submission;
  readonly #published: Utxo;
  readonly script: HashedScript;

  private constructor(
    emulator: Emulator,
    from: KernelView,
    submission: Submission,
    published: Utxo,
    script: HashedScript,
  ) {
    this.#emulator = emulator;
    this.#from = from;
    this.#submission = { ...submission, provider: emulator.provider };
    this.#published = published;
    this.script = script;
  }

  /** Begins it with what there is in a kernel and in its user's wallet. */
  static async begin(
    from: KernelView,
    submission: Submission,
    wallet: readonly Utxo[],
  ): Promise<PlainChain> {
    const script = plainScript(from);
    const published = publishedAt(from, script);
    const objects = from.utxos.map((utxo) => movedUtxo(utxo, from, script.hash));
    const { zeroTime, zeroSlot, slotLength } = from.slotConfig;
    const clock = manualClock(zeroTime + (from.slot - zeroSlot) * slotLength);
    const genesis = { outputs: [...faucetOutputs(), ...wallet, ...objects, published] };
    const emulator = await openEmulator({
      directory: ':memory:',
      clock,
      genesis,
      mode: 'write',
    });
    return new PlainChain(emulator, from, submission, published, script);
  }

  /** Makes a call that both have; answers the transaction that the ledger has accepted. */
  async call<P, R>(syscall: Syscall<P, R>, params: P): Promise<Transaction> {
    const plan = syscall.build(await this.#view(), params);
    const { cbor, transaction } = await prepare(this.#submission, this.#toPlain(plan));
    await this.#emulator.provider.awaitConfirmation(await this.#emulator.provider.submit(cbor));
    return transaction;
  }

  close(): void {
    this.#emulator.close();
  }

  async #view(): Promise<KernelView> {
    const { provider } = this.#emulator;
    const address = addressOf(this.#from, this.script.hash);
    const view = makeView({
      ...this.#from,
      slotConfig: provider.slotConfig,
      slot: (await provider.getTip()).slot,
      scripts: { ...this.#from.scripts, gate: this.script, address },
      utxos: await provider.listUtxos(address),
      referenceScripts: new Map(
        [...this.#from.referenceScripts.keys(), this.script.hash].map((hash) => [
          hash,
          this.#published,
        ]),
      ),
    });
    // What a call finds in the record, the plain script has in its parameter.
    return { ...view, record: { ...view.record, utxo: this.#published } };
  }

  /** The handler's arguments become the redeemer of the spend, and nothing is withdrawn. */
  #toPlain(plan: TxPlan): TxPlan {
    const calls: ReadonlyMap<Hex, number> = new Map([
      [handlerScripts.write.hash, plainCalls.write],
      [handlerScripts.create.hash, plainCalls.create],
    ]);
    const redeemers = plan.withdrawals.flatMap(({ scriptHash: hash, redeemer }) => {
      const index = calls.get(hash);
      return index !== undefined && redeemer instanceof Constr
        ? [new Constr(index, redeemer.fields)]
        : [];
    });
    const [redeemer] = redeemers;
    if (redeemer === undefined) throw new RangeError('a call that the plain script does not know');
    return { ...plan, withdrawals: [], spends: plan.spends.map((each) => ({ ...each, redeemer })) };
  }
}

const addressOf = ({ networkId }: KernelView, hash: Hex): string =>
  enterpriseAddress(networkId, { kind: 'script', hash });

/** An output of the kernel as it would lie under the plain script. */
function movedUtxo(utxo: Utxo, from: KernelView, hash: Hex): Utxo {
  const assets = [...utxo.output.assets].map(
    ([unit, quantity]) => [unit.replace(from.policies.objects, hash), quantity] as const,
  );
  const output: Output = {
    ...utxo.output,
    address: addressOf(from, hash),
    assets: new Map(assets),
  };
  return { reference: utxo.reference, output, cbor: encodeOutput(output) };
}

function publishedAt({ networkId }: KernelView, { script }: HashedScript): Utxo {
  const output = withDeposit(
    { address: unspendableAddress(networkId), assets: new Map(), referenceScript: script },
    mainnetParameters,
  );
  return {
    reference: { txId: 'ff'.repeat(32), index: 0n },
    output,
    cbor: encodeOutput(output),
  };
}
