import { mainnetParameters } from '../offchain/ledger/parameters.ts';
import { handlerNames } from '../validators/abi.ts';
import type { CallFigure, Comparison, Figures, ScriptFigure } from './figures.ts';

/** A Markdown table; all columns but the first are numbers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map(line).join('\n');
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A budget: what it is for, its limit, and the worst figure that was measured. */
export interface Target {
  readonly name: string;
  readonly limit: string;
  readonly worst: string;
  readonly isMet: boolean;
}

const { maxTxExecutionUnits, maxBlockExecutionUnits, maxBlockBodySize } = mainnetParameters;

const percent = (part: bigint, whole: bigint): string => percentOf(share(part, whole));
const share = (part: bigint, whole: bigint): number => (Number(part) / Number(whole)) * 100;
const percentOf = (value: number): string => `${value.toFixed(2)} %`;
const ada = (lovelace: bigint): string => (Number(lovelace) / 1_000_000).toFixed(6);
const thousands = (value: bigint | number): string => value.toLocaleString('en');

/** How many times a call fits in one block, and what is used up first. */
export function perBlock({ bytes, units }: Pick<CallFigure, 'bytes' | 'units'>): {
  readonly calls: number;
  readonly bound: 'bytes' | 'memory' | 'steps';
} {
  const rooms = [
    { bound: 'bytes', calls: Math.floor(maxBlockBodySize / bytes) },
    { bound: 'memory', calls: fits(maxBlockExecutionUnits.memory, units.memory) },
    { bound: 'steps', calls: fits(maxBlockExecutionUnits.steps, units.steps) },
  ] as const;
  return rooms.reduce((tightest, room) => (room.calls < tightest.calls ? room : tightest));
}

const fits = (room: bigint, each: bigint): number =>
  each === 0n ? Number.POSITIVE_INFINITY : Number(room / each);

/** Every budget of the project that does not depend on the machine. */
export function targetsOf({ scripts, calls }: Figures): readonly Target[] {
  const made = calls.filter(({ kind }) => kind !== 'boot' && kind !== 'drive');
  const small = made.filter(({ payload }) => payload === 0);
  const full = made.filter(({ kind }) => kind === 'full write');
  const ordinary = small.filter(({ kind }) => kind === 'call');
  const registers = small.filter(({ kind }) => kind === 'register');
  const dispatcher = scripts.filter((each) => each.name === 'dispatcher');
  const handlers = scripts.filter((each) => handlerNames.some((handler) => handler === each.name));
  return [
    most('memory or steps of a call without data', small, unitShare, 2.5, percentOf),
    most(
      'memory or steps of `unlink` and `rename`',
      small.filter(({ name }) => /^(?:unlink|rename)/.test(name)),
      unitShare,
      2.5,
      percentOf,
    ),
    most('memory or steps of a full `write`', full, unitShare, 3, percentOf),
    most('bytes of a call without data', ordinary, ({ bytes }) => bytes, 1800, thousands),
    most('bytes of `register`', registers, ({ bytes }) => bytes, 2500, thousands),
    most('fee of a call without data, lovelace', ordinary, feeOf, 380_000, thousands),
    most('fee of `register`, lovelace', registers, feeOf, 500_000, thousands),
    most('fee of a full `write`, lovelace a byte', full, feePerByte, 66, (value) =>
      value.toFixed(1),
    ),
    most('bytes of the dispatcher', dispatcher, ({ bytes }) => bytes, 600, thousands),
    most('bytes of a handler', handlers, ({ bytes }) => bytes, 2500, thousands),
    least('calls without data in a block', small, (call) => perBlock(call).calls, 45),
  ];
}

const unitShare = ({ units }: CallFigure): number =>
  Math.max(
    share(units.memory, maxTxExecutionUnits.memory),
    share(units.steps, maxTxExecutionUnits.steps),
  );
const feeOf = ({ fee }: CallFigure): number => Number(fee);
const feePerByte = ({ fee, payload }: CallFigure): number => Number(fee) / payload;

interface Named {
  readonly name: string;
}

function most<T extends Named>(
  name: string,
  among: readonly T[],
  measure: (item: T) => number,
  limit: number,
  format: (value: number) => string,
): Target {
  const worst = worstOf(among, measure);
  return {
    name,
    limit: `≤ ${format(limit)}`,
    worst: `${format(measure(worst))} (${worst.name})`,
    isMet: measure(worst) <= limit,
  };
}

function least<T extends Named>(
  name: string,
  among: readonly T[],
  measure: (item: T) => number,
  limit: number,
): Target {
  const worst = worstOf(among, (item) => -measure(item));
  return {
    name,
    limit: `≥ ${limit}`,
    worst: `${measure(worst)} (${worst.name})`,
    isMet: measure(worst) >= limit,
  };
}

function worstOf<T>(among: readonly T[], measure: (item: T) => number): T {
  const [first, ...others] = among;
  if (first === undefined) throw new RangeError('nothing was measured for a target');
  return others.reduce((worst, item) => (measure(item) > measure(worst) ? item : worst), first);
}

/** The part of `docs/benchmarks.md` that is the same on all machines. */
export function formatFigures(figures: Figures): string {
  const { scripts, calls, plainScript, comparisons } = figures;
  return [
    '## Targets',
    '',
    table(
      ['figure', 'target', 'worst', 'met'],
      targetsOf(figures).map(({ name, limit, worst, isMet }) => [
        name,
        limit,
        worst,
        isMet ? 'yes' : '**no**',
      ]),
    ),
    '',
    '## Calls',
    '',
    'Units as a share of what a transaction may use, by the costs of protocol version 10 (which fees are of) and 11.',
    'Deposit: lovelace that lies in objects more than before; less than 0 is what the caller gets back. A block holds',
    `${thousands(maxBlockBodySize)} bytes, ${thousands(maxBlockExecutionUnits.memory)} units of memory and ${thousands(maxBlockExecutionUnits.steps)} steps.`,
    '',
    callTable(calls.filter(({ kind }) => kind !== 'boot' && kind !== 'drive')),
    '',
    '## Drives',
    '',
    'A drive on L1. Its other calls are those of every kernel; in a head they are the same transactions, with their scripts',
    'attached and without a fee. Blanks are made with the deposit of the largest object that they can become.',
    '',
    callTable(calls.filter(({ kind }) => kind === 'drive')),
    '',
    '## Boot',
    '',
    'Once for a kernel. The reference scripts are published once for all kernels of a network.',
    '',
    callTable(calls.filter(({ kind }) => kind === 'boot')),
    '',
    '## Scripts',
    '',
    table(['script', 'bytes'], [...scripts, plainScript].map(scriptRow)),
    '',
    '## Against a plain design',
    '',
    '`plain` (`bench/plain/`) is one script with the rules of `write` and `create` in it and nothing that can be changed: no',
    'gate, dispatcher, record or handlers. What the kernel’s architecture costs is the difference; its reference script',
    'would grow with every call, and with it everybody’s fee.',
    '',
    table(
      ['call', 'memory', 'plain', 'steps', 'plain', 'bytes', 'plain', 'fee, ADA', 'plain', 'fee'],
      comparisons.map(comparisonRow),
    ),
  ].join('\n');
}

const scriptRow = ({ name, bytes }: ScriptFigure): readonly string[] => [name, thousands(bytes)];

function callTable(calls: readonly CallFigure[]): string {
  return table(
    [
      'transaction',
      'memory',
      'steps',
      'memory, 11',
      'steps, 11',
      'bytes',
      'fee, ADA',
      'deposit, ADA',
      'in a block',
      'bound by',
    ],
    calls.map((call) => {
      const { calls: room, bound } = perBlock(call);
      return [
        call.name,
        percent(call.units.memory, maxTxExecutionUnits.memory),
        percent(call.units.steps, maxTxExecutionUnits.steps),
        percent(call.unitsPv11.memory, maxTxExecutionUnits.memory),
        percent(call.unitsPv11.steps, maxTxExecutionUnits.steps),
        thousands(call.bytes),
        ada(call.fee),
        ada(call.deposit),
        String(room),
        bound,
      ];
    }),
  );
}

function comparisonRow({ name, kernel, plain }: Comparison): readonly string[] {
  return [
    name,
    thousands(kernel.units.memory),
    thousands(plain.units.memory),
    thousands(kernel.units.steps),
    thousands(plain.units.steps),
    thousands(kernel.bytes),
    thousands(plain.bytes),
    ada(kernel.fee),
    ada(plain.fee),
    `${(Number(kernel.fee) / Number(plain.fee)).toFixed(2)} ×`,
  ];
}
