import { existsSync, readFileSync } from 'node:fs';
import { termTypeToString } from '@harmoniclabs/plu-ts';
import { encode } from 'cbor2';
import { beforeAll, describe, expect, test } from 'vitest';
import { formatDocument, TIMES } from '../../bench/document.ts';
import { figuresOf, type Figures } from '../../bench/figures.ts';
import { plutusV3OfPv11 } from '../../bench/pv11.ts';
import { takeSamples, type Sample, type Samples } from '../../bench/samples.ts';
import { targetsOf } from '../../bench/tables.ts';
import { ScalusLedger } from '../../emulator/scalus-ledger.ts';
import { mainnetParameters } from '../../offchain/ledger/parameters.ts';
import { decodeTransaction, type ExecutionUnits } from '../../offchain/ledger/transaction.ts';
import type { Evaluation } from '../../offchain/ports/ledger.ts';
import type { BuildContext } from '../../offchain/ports/builder.ts';
import { handlerScripts } from '../../offchain/kernel/scripts.ts';
import { verifyUnits } from '../../offchain/submit.ts';
import { handlerNames, syscallNames } from '../../validators/abi.ts';
import { handlers, kernelScripts } from '../../validators/scripts.ts';
import { failureOf } from './desk.ts';

const ledger = new ScalusLedger();
const { costModels, maxTxExecutionUnits } = mainnetParameters;

let samples: Samples;
let context: BuildContext;
/** Those that run scripts. */
let running: readonly Sample[];

beforeAll(async () => {
  samples = await takeSamples();
  running = samples.list.filter(({ transaction }) => transaction.redeemers.length > 0);
  const { networkId, slotConfig } = samples.submission.provider;
  context = { networkId, slotConfig, parameters: mainnetParameters };
});

function measure(
  { cbor, resolved }: Sample,
  v3: readonly number[],
): Promise<readonly Evaluation[]> {
  const models = [costModels.PlutusV1, costModels.PlutusV2, v3];
  return ledger.evaluate(cbor, resolved, context.slotConfig, models);
}

const sum = (units: readonly ExecutionUnits[]): ExecutionUnits => ({
  memory: units.reduce((total, { memory }) => total + memory, 0n),
  steps: units.reduce((total, { steps }) => total + steps, 0n),
});

const order = (a: Evaluation, b: Evaluation): number =>
  `${a.tag}${a.index}` < `${b.tag}${b.index}` ? -1 : 1;

/** The sample with one redeemer's declared units written otherwise: the same length, other numbers. */
function declaring({ cbor }: Sample, before: ExecutionUnits, after: ExecutionUnits): Uint8Array {
  const from = encode([before.memory, before.steps]);
  const to = encode([after.memory, after.steps]);
  const changed = Buffer.from(cbor);
  const at = changed.lastIndexOf(from);
  if (at < 0 || from.length !== to.length) throw new RangeError('no such units');
  changed.set(to, at);
  return new Uint8Array(changed);
}

describe('execution units', () => {
  test('there is a sample of every call', () => {
    const names = running.map(({ name }) => /^[a-z]+/.exec(name)?.[0]);
    expect(new Set(names)).toEqual(new Set(['boot', ...syscallNames]));
  });

  test('there is a sample of every handler', () => {
    const ran = new Set(
      // A reward account is a header byte and the hash.
      running.flatMap(({ transaction }) =>
        [...transaction.withdrawals.keys()].map((key) => key.slice(2)),
      ),
    );
    expect(handlerNames.filter((handler) => !ran.has(handlerScripts[handler].hash))).toEqual([]);
  });

  test('what the builder declares by aiken is what Scalus measures', async () => {
    for (const sample of running) {
      const measured = await measure(sample, costModels.PlutusV3);
      const declared = sample.transaction.redeemers.map(({ tag, index, units }) => ({
        tag,
        index,
        units,
      }));
      expect(measured.toSorted(order), `of ${sample.name}`).toEqual(declared.toSorted(order));
      await verifyUnits(ledger, sample.cbor, sample.transaction, sample.resolved, context);
    }
  });

  test('one declared unit that is wrong is noticed, in every redeemer', async () => {
    for (const sample of running) {
      for (const { tag, index, units } of sample.transaction.redeemers) {
        for (const wrong of [
          { ...units, memory: units.memory + 1n },
          { ...units, memory: units.memory - 1n },
          { ...units, steps: units.steps + 1n },
          { ...units, steps: units.steps - 1n },
        ]) {
          const cbor = declaring(sample, units, wrong);
          const transaction = decodeTransaction(cbor);
          expect(transaction.redeemers).not.toEqual(sample.transaction.redeemers);
          const verified = verifyUnits(ledger, cbor, transaction, sample.resolved, context);
          expect(await failureOf(verified), `${sample.name} ${tag}[${index}]`).toEqual({
            name: 'InternalError',
            code: 127,
          });
        }
      }
    }
  });

  test('a redeemer that no script answers for is noticed', async () => {
    const [sample] = running.filter(({ name }) => name === 'register');
    if (sample === undefined) throw new Error('no sample');
    const silent = { evaluate: () => Promise.resolve([]) };
    const { cbor, transaction, resolved } = sample;
    expect(await failureOf(verifyUnits(silent, cbor, transaction, resolved, context))).toEqual({
      name: 'InternalError',
      code: 127,
    });
  });

  test('every call fits under the costs of protocol version 11 too', async () => {
    for (const sample of running) {
      const { memory, steps } = sum(
        (await measure(sample, plutusV3OfPv11)).map(({ units }) => units),
      );
      expect(memory <= maxTxExecutionUnits.memory, `of ${sample.name}`).toBe(true);
      expect(steps <= maxTxExecutionUnits.steps, `of ${sample.name}`).toBe(true);
    }
  });

  const file = new URL('../../../shared/data/params/params-mainnet.json', import.meta.url);
  test.skipIf(!existsSync(file))(
    `those costs are mainnet’s (skipped where ${file.pathname} is absent)`,
    () => {
      const parameters = JSON.parse(readFileSync(file, 'utf8')) as {
        protocol_major_ver: number;
        max_tx_ex_mem: string;
        max_tx_ex_steps: string;
        cost_models_raw: { PlutusV3: number[] };
      };
      expect(parameters.protocol_major_ver).toBe(11);
      expect(plutusV3OfPv11).toEqual(parameters.cost_models_raw.PlutusV3.slice(0, 297));
      expect(maxTxExecutionUnits).toEqual({
        memory: BigInt(parameters.max_tx_ex_mem),
        steps: BigInt(parameters.max_tx_ex_steps),
      });
    },
  );
});

describe('figures', () => {
  const committed = readFileSync(new URL('../../docs/benchmarks.md', import.meta.url), 'utf8');
  let figures: Figures;
  beforeAll(async () => {
    figures = await figuresOf(samples);
  });

  test('are those of docs/benchmarks.md; npm run bench -- --figures --write brings it up to date', () => {
    expect(committed.slice(0, committed.indexOf(TIMES))).toBe(formatDocument(figures));
  });

  test('meet every target', () => {
    const targets = targetsOf(figures);
    expect(targets.filter(({ isMet }) => !isMet)).toEqual([]);
  });
});

describe('scripts return unit', () => {
  // The aiken machine does not look at what a script returns; Scalus does, and has accepted every sample.
  test.each(Object.entries(handlers))('%s', (_, { type }) => {
    expect(termTypeToString(type)).toBe('(data -> unit)');
  });
  test.each(Object.entries(kernelScripts))('%s', (name, { type }) => {
    const takesParameter = name !== 'unspendable';
    expect(termTypeToString(type)).toBe(
      takesParameter ? '(data -> (data -> unit))' : '(data -> unit)',
    );
  });
});
