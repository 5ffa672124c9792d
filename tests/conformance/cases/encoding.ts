import {
  bob,
  conformanceCase,
  funds,
  FUNDS,
  type ConformanceCase,
  refusedByScalus,
} from '../case.ts';
import * as cbor from '../cbor.ts';
import { hash32 } from '../scripts.ts';
import {
  address,
  assemble,
  encodeOutput,
  hex,
  whole,
  type Parts,
  type StateOutput,
} from '../transaction.ts';
import { acceptingV3, mint, pay, spend } from './drafts.ts';

const AUXILIARY = 'UTXOW: ConflictingMetadataHash';
const NO_HASH = 'UTXOW: MissingTxBodyMetadataHash';
const NO_DATA = 'UTXOW: MissingTxMetadata';
const INVALID = 'UTXOW: InvalidMetadata';
const FORM = 'CDDL: transaction';
const BODY = 'CDDL: transaction_body';

const OPEN = 'it does not read maps of indefinite length here; no builder writes them';

const label = (value: Uint8Array): Uint8Array => cbor.map([cbor.uint(674), value]);
const note = label(cbor.map([cbor.text('msg'), cbor.array(cbor.text('hello'))]));

const reference = ({ txId, index }: StateOutput): Uint8Array =>
  cbor.array(cbor.bytes(txId), cbor.uint(index));
/** A payment with room for a fee of more bytes than usual. */
const roomy = { overpay: 10_000n } as const;
const replacing = (change: (parts: Parts) => Uint8Array) => () => pay({ ...roomy, mangle: change });

export const encoding: readonly ConformanceCase[] = [
  conformanceCase('auxiliary data with its hash', AUXILIARY, 'accepted', () =>
    pay({ auxiliaryData: note }),
  ),
  conformanceCase('auxiliary data with another hash', AUXILIARY, 'refused', () =>
    pay({ auxiliaryData: note, auxiliaryDataHash: new Uint8Array(32) }),
  ),
  conformanceCase('auxiliary data without a hash', NO_HASH, 'refused', () =>
    pay({ auxiliaryData: note, auxiliaryDataHash: 'none' }),
  ),
  conformanceCase('a hash without auxiliary data', NO_DATA, 'refused', () =>
    pay({ auxiliaryDataHash: hash32(note) }),
  ),
  conformanceCase('auxiliary data in the form of Alonzo', AUXILIARY, 'accepted', () =>
    pay({ auxiliaryData: cbor.tag(259, cbor.map([cbor.uint(0), note])) }),
  ),
  conformanceCase('auxiliary data with a text of 64 bytes', INVALID, 'accepted', () =>
    pay({ auxiliaryData: label(cbor.text('a'.repeat(64))) }),
  ),
  conformanceCase('auxiliary data with a text of 65 bytes', INVALID, 'refused', () =>
    pay({ auxiliaryData: label(cbor.text('a'.repeat(65))) }),
  ),
  conformanceCase('auxiliary data with 65 bytes', INVALID, 'refused', () =>
    pay({ auxiliaryData: label(cbor.bytes(new Uint8Array(65))) }),
  ),
  conformanceCase('an input listed twice in a set', BODY, 'refused', () =>
    pay({ body: [[cbor.uint(0), cbor.set(reference(funds), reference(funds))]], ...roomy }),
  ),
  conformanceCase('an input listed twice in a list', BODY, 'refused', () =>
    pay({ body: [[cbor.uint(0), cbor.array(reference(funds), reference(funds))]], ...roomy }),
  ),
  conformanceCase('inputs as a list', BODY, 'accepted', () =>
    pay({ body: [[cbor.uint(0), cbor.array(reference(funds))]] }),
  ),
  conformanceCase('inputs as a list of indefinite length', BODY, 'accepted', () =>
    pay({ body: [[cbor.uint(0), cbor.openArray(reference(funds))]] }),
  ),
  refusedByScalus(
    conformanceCase('an output as a map of indefinite length', BODY, 'accepted', (parameters) => {
      const draft = pay({ ...roomy });
      const { fee, outputs } = assemble(draft, parameters);
      const entries: readonly cbor.Entry[] = [
        [cbor.uint(0), cbor.bytes(address(bob))],
        [cbor.uint(1), cbor.uint(outputs[0]?.lovelace ?? 0n)],
      ];
      return { ...draft, fee, body: [[cbor.uint(1), cbor.array(cbor.openMap(...entries))]] };
    }),
    OPEN,
  ),
  conformanceCase('outputs as a list of indefinite length', BODY, 'accepted', (parameters) => {
    const draft = pay({ ...roomy });
    const { fee, outputs } = assemble(draft, parameters);
    const list = cbor.openArray(...outputs.map(encodeOutput));
    return { ...draft, fee, body: [[cbor.uint(1), list]] };
  }),
  refusedByScalus(
    conformanceCase('a body as a map of indefinite length', BODY, 'accepted', () =>
      pay({ ...roomy, rewrite: (body) => opened(body) }),
    ),
    OPEN,
  ),
  refusedByScalus(
    conformanceCase(
      'witnesses as a map of indefinite length',
      'CDDL: transaction_witness_set',
      'accepted',
      () =>
        pay({
          ...roomy,
          mangle: (parts) => whole({ ...parts, witnesses: opened(parts.witnesses) }),
        }),
    ),
    OPEN,
  ),
  conformanceCase('a transaction as a list of indefinite length', FORM, 'accepted', () =>
    pay({
      ...roomy,
      mangle: ({ body, witnesses, isValid, auxiliaryData }) =>
        cbor.openArray(body, witnesses, isValid, auxiliaryData),
    }),
  ),
  conformanceCase('a body key that does not exist', BODY, 'refused', () =>
    pay({ body: [[cbor.uint(99), cbor.uint(0)]], ...roomy }),
  ),
  conformanceCase('a body key of an era gone by (update proposals)', BODY, 'refused', () =>
    pay({ body: [[cbor.uint(6), cbor.array(cbor.map(), cbor.uint(0))]], ...roomy }),
  ),
  conformanceCase('a body key twice', BODY, 'refused', () =>
    pay({ networkId: 0, rewrite: (body) => twice(body), ...roomy }),
  ),
  conformanceCase('body keys out of order', BODY, 'accepted', () =>
    pay({ body: [[cbor.uint(0), cbor.set(reference(funds))]] }),
  ),
  conformanceCase('a body without a fee', BODY, 'refused', () => pay({ omit: [2], ...roomy })),
  conformanceCase('a body without outputs', BODY, 'refused', () =>
    pay({ outputs: [], fee: FUNDS, omit: [1] }),
  ),
  conformanceCase('an empty mint', BODY, 'refused', () => pay({ mint: [], ...roomy })),
  conformanceCase('empty withdrawals', BODY, 'refused', () => pay({ withdrawals: [], ...roomy })),
  conformanceCase('empty certificates', BODY, 'refused', () => pay({ certificates: [], ...roomy })),
  conformanceCase('empty collateral', BODY, 'refused', () => pay({ collateral: [], ...roomy })),
  conformanceCase('empty reference inputs', BODY, 'refused', () =>
    pay({ references: [], ...roomy }),
  ),
  conformanceCase('empty required signers', BODY, 'refused', () =>
    pay({ requiredSigners: [], ...roomy }),
  ),
  conformanceCase('a donation of nothing', BODY, 'refused', () =>
    pay({ body: [[cbor.uint(22), cbor.uint(0)]], ...roomy }),
  ),
  conformanceCase('a mint of no token', BODY, 'refused', () =>
    mint({
      mint: [[hex(acceptingV3.hash), '61', 0n]],
      outputs: [{ address: address(bob) }],
    }),
  ),
  conformanceCase('an output with no token of a name', BODY, 'refused', () =>
    pay({ outputs: [{ address: address(bob), tokens: [[hex(acceptingV3.hash), '61', 0n]] }] }),
  ),
  conformanceCase('an asset name of 33 bytes', BODY, 'refused', () =>
    mint({
      mint: [[hex(acceptingV3.hash), '61'.repeat(33), 1n]],
      outputs: [{ address: address(bob), tokens: [[hex(acceptingV3.hash), '61'.repeat(33), 1n]] }],
    }),
  ),
  conformanceCase('an asset name of 32 bytes', BODY, 'accepted', () =>
    mint({
      mint: [[hex(acceptingV3.hash), '61'.repeat(32), 1n]],
      outputs: [{ address: address(bob), tokens: [[hex(acceptingV3.hash), '61'.repeat(32), 1n]] }],
    }),
  ),
  conformanceCase('an input id of 31 bytes', BODY, 'refused', () =>
    pay({
      body: [[cbor.uint(0), cbor.set(cbor.array(cbor.bytes('ab'.repeat(31)), cbor.uint(0)))]],
      ...roomy,
    }),
  ),
  conformanceCase('integers longer than needed', FORM, 'accepted', () =>
    pay({ body: [[cbor.uint(15, 2), cbor.uint(0, 4)]], ...roomy }),
  ),
  conformanceCase('bytes behind the transaction', FORM, 'refused', () =>
    pay({ ...roomy, mangle: (parts) => new Uint8Array([...whole(parts), 0]) }),
  ),
  conformanceCase('a transaction cut short', FORM, 'refused', () =>
    pay({ ...roomy, mangle: (parts) => whole(parts).slice(0, -1) }),
  ),
  conformanceCase(
    'three parts instead of four',
    FORM,
    'refused',
    replacing(({ body, witnesses, auxiliaryData }) => cbor.array(body, witnesses, auxiliaryData)),
  ),
  conformanceCase(
    'a fifth part',
    FORM,
    'refused',
    replacing(({ body, witnesses, isValid, auxiliaryData }) =>
      cbor.array(body, witnesses, isValid, auxiliaryData, cbor.nothing),
    ),
  ),
  conformanceCase('an empty set of signatures', 'CDDL: transaction_witness_set', 'refused', () =>
    spend({
      collateral: [],
      omit: [13],
      signers: [],
      witnesses: [[cbor.uint(0), cbor.set()]],
    }),
  ),
  conformanceCase('empty redeemers', 'CDDL: redeemers', 'refused', () =>
    pay({ witnesses: [[cbor.uint(5), cbor.map()]], ...roomy }),
  ),
  conformanceCase(
    'a witness key that does not exist',
    'CDDL: transaction_witness_set',
    'refused',
    () => pay({ witnesses: [[cbor.uint(9), cbor.uint(0)]], ...roomy }),
  ),
  conformanceCase('an address of 28 bytes', 'CDDL: address', 'refused', () =>
    pay({ outputs: [{ address: address(bob).slice(0, 28) }] }),
  ),
  conformanceCase('an address of 30 bytes', 'CDDL: address', 'refused', () =>
    pay({ outputs: [{ address: new Uint8Array([...address(bob), 0]) }] }),
  ),
];

/** A map of fewer than 24 entries, written with an open end. */
const opened = (map: Uint8Array): Uint8Array => new Uint8Array([0xbf, ...map.slice(1), 0xff]);

/** The network's id comes a second time. */
const twice = (body: Uint8Array): Uint8Array =>
  new Uint8Array([(body[0] ?? 0) + 1, ...body.slice(1), 0x0f, 0x00]);
