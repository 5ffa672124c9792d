import { blake2b } from '@noble/hashes/blake2.js';
import type { PType, Term } from '@harmoniclabs/plu-ts';
import { abi, callOf, handlerNames, type HandlerName } from './abi.ts';
import { definitions } from './definitions.ts';
import { compileScript } from './lib/functions.ts';
import type { Field, Schema } from './lib/schema.ts';
import { handlers, kernelScripts } from './scripts.ts';

const handlerArguments: Readonly<Record<HandlerName, keyof typeof definitions>> = {
  register: 'RegisterArguments',
  mkdir: 'InsertArguments',
  create: 'InsertArguments',
  write: 'WriteArguments',
  unlink: 'UnlinkArguments',
  rmdir: 'RmdirArguments',
  rename: 'RenameArguments',
  chmod: 'ChmodArguments',
  rotate: 'RotateArguments',
  recover: 'RecoverArguments',
  format: 'FormatArguments',
  load: 'LoadArguments',
  driveRegister: 'DriveRegisterArguments',
  driveMkdir: 'DriveMkdirArguments',
  driveCreate: 'DriveCreateArguments',
  driveUnlink: 'UnlinkArguments',
  driveRmdir: 'RmdirArguments',
  driveChmod: 'ChmodArguments',
};

/** A CIP-57 blueprint, as far as we write one. */
export interface Blueprint {
  readonly preamble: Readonly<Record<string, string>>;
  readonly validators: readonly BlueprintValidator[];
  readonly definitions: Readonly<Record<string, unknown>>;
}

export interface BlueprintValidator {
  readonly title: string;
  readonly description: string;
  readonly redeemer: unknown;
  readonly datum?: unknown;
  readonly parameters?: readonly unknown[];
  /** Flat bytes in one CBOR byte string, unapplied. */
  readonly compiledCode: string;
  /** blake2b-224 of 03h and the compiled code: of the unapplied script where there are parameters. */
  readonly hash: string;
}

/** Compiles everything: the same sources give the same bytes. */
export function makeBlueprint(version: string): Blueprint {
  return {
    preamble: {
      title: 'dos',
      description: 'DOS, the Decentralised Operating System: the Smart Contract Kernel',
      version,
      plutusVersion: 'v3',
    },
    validators: [
      {
        title: 'one_shot.mint',
        description: 'Mints KERNEL and NAMES, once',
        parameters: [{ title: 'genesis', schema: { dataType: 'constructor', index: 0 } }],
        redeemer: {},
        ...compiledScript(kernelScripts.oneShot),
      },
      {
        title: 'gate.spend_mint',
        description: 'Guards every object: opens where the dispatcher runs',
        parameters: [{ title: 'dispatcher', schema: { dataType: 'constructor', index: 1 } }],
        datum: { schema: anyOf(['Kernel', 'Name', 'Account', 'Entry', 'Inode', 'Blank']) },
        redeemer: {},
        ...compiledScript(kernelScripts.gate),
      },
      {
        title: 'dispatcher.withdraw',
        description: 'INT 21h: finds the handler of a call in the syscall table',
        parameters: [{ title: 'kernel', schema: { dataType: 'bytes' } }],
        redeemer: { schema: reference('Dispatch') },
        ...compiledScript(kernelScripts.dispatcher),
      },
      {
        title: 'unspendable.spend',
        description: 'Always fails: reference scripts lie there',
        redeemer: {},
        ...compiledScript(kernelScripts.unspendable),
      },
      ...handlerNames.map((name) => ({
        title: `${name}.withdraw`,
        description: describe(name),
        redeemer: { schema: reference(handlerArguments[name]) },
        ...compiledScript(handlers[name]),
      })),
    ],
    definitions: Object.fromEntries(
      Object.entries(definitions).map(([title, of]) => [title, sumSchema(title, of)]),
    ),
  };
}

/** `AH=40h: write a file …`, and whether it is a drive's. */
function describe(name: HandlerName): string {
  const call = callOf(name);
  const { number, summary } = abi[call];
  return `AH=${number.toString(16).toUpperCase()}h${name === call ? '' : ' on a drive'}: ${summary}`;
}

/** A script as the blueprint holds it. */
export function compiledScript(term: Term<PType>): { compiledCode: string; hash: string } {
  const code = wrap(compileScript(term));
  return {
    compiledCode: hex(code),
    hash: hex(blake2b(new Uint8Array([3, ...code]), { dkLen: 28 })),
  };
}

/** A CBOR byte string. Scripts are between 24 and 65,535 bytes. */
function wrap(flat: Uint8Array): Uint8Array {
  const { length } = flat;
  const head = length < 256 ? [0x58, length] : [0x59, length >> 8, length & 0xff];
  return new Uint8Array([...head, ...flat]);
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const reference = (title: string): unknown => ({ $ref: `#/definitions/${title}` });
const anyOf = (titles: readonly string[]): unknown => ({ anyOf: titles.map(reference) });

function sumSchema(title: string, of: Schema): unknown {
  const constructors = Object.entries(of.constructors).map(([name, fields], index) => ({
    title: name,
    dataType: 'constructor',
    index,
    fields: Object.entries(fields).map(([key, item]) => ({ title: key, ...fieldSchema(item) })),
  }));
  return { title, anyOf: constructors };
}

function fieldSchema(of: Field): Readonly<Record<string, unknown>> {
  switch (of.kind) {
    case 'id':
      return {
        dataType: 'bytes',
        minLength: Math.min(...of.lengths),
        maxLength: Math.max(...of.lengths),
      };
    case 'bytes':
      return { dataType: 'bytes', minLength: of.min, maxLength: of.max };
    case 'integer':
      return { dataType: 'integer', minimum: 0, maximum: Number(of.max) };
    case 'list':
      return { dataType: 'list', items: fieldSchema(of.of), maxItems: of.max };
    case 'sum':
      return { $ref: `#/definitions/${nameOf(of.of)}` };
  }
}

function nameOf(of: Schema): string {
  const found = Object.entries(definitions).find(([, item]) => item === of);
  if (found === undefined) throw new TypeError('a described type without a definition');
  return found[0];
}
