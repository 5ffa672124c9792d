import { ScalusLedger } from '../emulator/scalus-ledger.ts';
import { handlerScripts, type KernelScripts } from '../offchain/kernel/scripts.ts';
import { paymentCredential } from '../offchain/ledger/address.ts';
import { mainnetParameters } from '../offchain/ledger/parameters.ts';
import type { ExecutionUnits, Transaction } from '../offchain/ledger/transaction.ts';
import type { Output } from '../offchain/ledger/utxo.ts';
import { syscalls } from '../offchain/syscalls/registry.ts';
import { handlerNames } from '../validators/abi.ts';
import { MAX_CHUNK } from '../validators/objects/kinds.ts';
import { PlainChain } from './plain/calls.ts';
import { plutusV3OfPv11 } from './pv11.ts';
import { content, name, stage, type Sample, type SampleKind, type Samples } from './samples.ts';

/** A script and its size, bytes, with its parameters applied. */
export interface ScriptFigure {
  readonly name: string;
  readonly bytes: number;
}

/** What a transaction costs. */
export interface CallFigure {
  readonly name: string;
  readonly kind: SampleKind;
  readonly payload: number;
  readonly units: ExecutionUnits;
  /** The same under the costs of protocol version 11. */
  readonly unitsPv11: ExecutionUnits;
  readonly bytes: number;
  /** Lovelace. */
  readonly fee: bigint;
  /** Lovelace that the kernel's objects hold more than before. */
  readonly deposit: bigint;
}

/** One call under the kernel and under the plain script. */
export interface Comparison {
  readonly name: string;
  readonly kernel: CostFigure;
  readonly plain: CostFigure;
}

export interface CostFigure {
  readonly units: ExecutionUnits;
  readonly bytes: number;
  readonly fee: bigint;
}

/** Every figure that is the same on all machines. */
export interface Figures {
  readonly scripts: readonly ScriptFigure[];
  readonly calls: readonly CallFigure[];
  readonly plainScript: ScriptFigure;
  readonly comparisons: readonly Comparison[];
}

/** Works the figures out from sample transactions. */
export async function figuresOf(samples: Samples): Promise<Figures> {
  const calls: CallFigure[] = [];
  for (const sample of samples.list) calls.push(await figureOf(sample, samples));
  return { scripts: scriptFigures(samples.scripts), calls, ...(await compare(samples, calls)) };
}

function scriptFigures({ oneShot, gate, dispatcher }: KernelScripts): readonly ScriptFigure[] {
  const own = { 'one-shot policy': oneShot, gate, dispatcher };
  return [
    ...Object.entries(own).map(([title, { script }]) => ({
      name: title,
      bytes: script.bytes.length,
    })),
    ...handlerNames.map((handler) => ({
      name: handler as string,
      bytes: handlerScripts[handler].script.bytes.length,
    })),
  ];
}

const ledger = new ScalusLedger();

async function figureOf(
  sample: Sample,
  { scripts, drive, submission }: Samples,
): Promise<CallFigure> {
  const { transaction, cbor, resolved } = sample;
  const { PlutusV1, PlutusV2 } = mainnetParameters.costModels;
  const { slotConfig } = submission.provider;
  const models = [PlutusV1, PlutusV2, plutusV3OfPv11];
  const pv11 =
    transaction.redeemers.length === 0
      ? []
      : await ledger.evaluate(cbor, resolved, slotConfig, models);
  const { address } = sample.kind === 'drive' ? drive : scripts;
  const guarded = paymentCredential(address)?.hash;
  const ours = (outputs: readonly Output[]): bigint =>
    outputs
      .filter((output) => paymentCredential(output.address)?.hash === guarded)
      .reduce((sum, { lovelace }) => sum + lovelace, 0n);
  const spent = resolved.filter(({ reference }) =>
    transaction.inputs.some(
      ({ txId, index }) => txId === reference.txId && index === reference.index,
    ),
  );
  return {
    name: sample.name,
    kind: sample.kind,
    payload: sample.payload,
    ...costOf(transaction),
    unitsPv11: sum(pv11.map(({ units }) => units)),
    deposit:
      ours(transaction.outputs.map(({ output }) => output)) -
      ours(spent.map(({ output }) => output)),
  };
}

const costOf = ({ redeemers, size, fee }: Transaction): CostFigure => ({
  units: sum(redeemers.map(({ units }) => units)),
  bytes: size,
  fee,
});

const sum = (units: readonly ExecutionUnits[]): ExecutionUnits => ({
  memory: units.reduce((total, { memory }) => total + memory, 0n),
  steps: units.reduce((total, { steps }) => total + steps, 0n),
});

/** Makes the same calls under the plain script, from the same start, on a ledger that accepts them. */
async function compare(
  { start, submission }: Samples,
  calls: readonly CallFigure[],
): Promise<Pick<Figures, 'plainScript' | 'comparisons'>> {
  const chain = await PlainChain.begin(start.view, submission, start.wallet);
  const { file, root } = start;
  const chunk = content(MAX_CHUNK);
  const write = (operation: Parameters<typeof syscalls.write.build>[1]['operation']) =>
    chain.call(syscalls.write, { file, operation });
  try {
    const made = {
      'write: truncate': await write({ kind: 'truncate' }),
      'write: replace, 512 B': await write({ kind: 'replace', bytes: content(512) }),
      'write: stage, full chunk, first': await write(stage(true, false, chunk)),
      'write: stage, full chunk, last': await write(stage(false, true, chunk)),
      create: await chain.call(syscalls.create, { directory: root, name: name('file2') }),
    };
    const comparisons = Object.entries(made).map(([title, transaction]) => {
      const kernel = calls.find((call) => call.name === title);
      if (kernel === undefined) throw new RangeError(`no sample of ${title}`);
      return { name: title, kernel, plain: costOf(transaction) };
    });
    const plainScript = { name: 'plain', bytes: chain.script.script.bytes.length };
    return { plainScript, comparisons };
  } finally {
    chain.close();
  }
}
