import { describe, expect, test } from 'vitest';
import { InvalidDataError } from '../../offchain/errors/file.ts';
import { enterpriseAddress, addressToBytes, TESTNET } from '../../offchain/ledger/address.ts';
import { blake2b256, toHex } from '../../offchain/ledger/hash.ts';
import { decodeTransaction, transactionId } from '../../offchain/ledger/transaction.ts';
import * as cbor from '../conformance/cbor.ts';

const address = enterpriseAddress(TESTNET, { kind: 'key', hash: '11'.repeat(28) });
/** Nothing below this fits into a transaction of 16,384 bytes. */
const DEPTHS = [510, 5_000, 8_000];

/** A native script: any of one script, again and again. */
function nativeScript(depth: number): Uint8Array {
  const begins = Array.from({ length: depth }, () => [0x82, 0x02, 0x81]);
  return new Uint8Array([...begins.flat(), ...cbor.array(cbor.uint(4), cbor.uint(0))]);
}

const lists = (depth: number): Uint8Array =>
  new Uint8Array([...new Uint8Array(depth).fill(0x81), 0x80]);

interface Change {
  readonly script?: Uint8Array;
  readonly body?: readonly cbor.Entry[];
  readonly witnesses?: readonly cbor.Entry[];
  readonly auxiliaryData?: Uint8Array;
}

function bodyOf({ script, body = [] }: Change): Uint8Array {
  const output: cbor.Entry[] = [
    [cbor.uint(0), cbor.bytes(addressToBytes(address))],
    [cbor.uint(1), cbor.uint(5_000_000)],
  ];
  if (script !== undefined) {
    const native = cbor.array(cbor.uint(0), script);
    output.push([cbor.uint(3), cbor.embedded(native)]);
  }
  return cbor.map(
    [cbor.uint(0), cbor.set(cbor.array(cbor.bytes('ab'.repeat(32)), cbor.uint(0)))],
    [cbor.uint(1), cbor.array(cbor.map(...output))],
    [cbor.uint(2), cbor.uint(200_000)],
    ...body,
  );
}

function transactionOf(change: Change): Uint8Array {
  const { witnesses = [], auxiliaryData = cbor.nothing } = change;
  return cbor.array(bodyOf(change), cbor.map(...witnesses), cbor.bool(true), auxiliaryData);
}

const redeemersOf = (data: Uint8Array): cbor.Entry => [
  cbor.uint(5),
  cbor.map([
    cbor.array(cbor.uint(3), cbor.uint(0)),
    cbor.array(data, cbor.array(cbor.uint(7), cbor.uint(8))),
  ]),
];

describe('a transaction that nests deep is read all the same', () => {
  test.each<[string, (depth: number) => Change]>([
    ['metadata', (depth) => ({ auxiliaryData: cbor.map([cbor.uint(1), lists(depth)]) })],
    ['a redeemer', (depth) => ({ witnesses: [redeemersOf(lists(depth))] })],
    ['a datum', (depth) => ({ witnesses: [[cbor.uint(4), cbor.set(lists(depth))]] })],
    ['a script', (depth) => ({ witnesses: [[cbor.uint(1), cbor.set(nativeScript(depth))]] })],
    ['a reference script', (depth) => ({ script: nativeScript(depth) })],
  ])('%s', (_, changeOf) => {
    for (const depth of DEPTHS) {
      const change = changeOf(depth);
      const bytes = transactionOf(change);
      const read = decodeTransaction(bytes);
      expect(read.id).toBe(toHex(blake2b256(bodyOf(change))));
      expect(transactionId(bytes)).toBe(read.id);
      expect(read.outputs.map(({ output }) => output.lovelace)).toEqual([5_000_000n]);
      expect(read.redeemers.map(({ units }) => units)).toEqual(
        change.witnesses?.[0]?.[0]?.[0] === 5 ? [{ memory: 7n, steps: 8n }] : [],
      );
    }
  });

  test('a reference script keeps its bytes', () => {
    const script = nativeScript(600);
    const [made] = decodeTransaction(transactionOf({ script })).outputs;
    expect(made?.output.referenceScript).toEqual({ language: 'Native', bytes: script });
  });
});

describe('what can not be read is invalid data, whatever it is', () => {
  const body = bodyOf({});
  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['cut off', new Uint8Array([0x84])],
    ['a list without an end', new Uint8Array([0x9f])],
    ['lists in lists', lists(100_000)],
    ['maps in maps', new Uint8Array(100_000).fill(0xbf)],
    ['tags without an end', new Uint8Array(100_000).fill(0xc1)],
    ['a length that nothing has', new Uint8Array([0x9b, ...new Uint8Array(8).fill(0xff)])],
    ['integers', cbor.array(cbor.uint(1), cbor.uint(2), cbor.uint(3), cbor.uint(4))],
    ['a body that nests deep', transactionOf({ body: [[cbor.uint(99), lists(100_000)]] })],
    ['an integer for outputs', transactionOf({ body: [[cbor.uint(1), cbor.uint(1)]] })],
    ['witnesses in a list', cbor.array(body, cbor.array(), cbor.bool(true), cbor.nothing)],
    ['a redeemer that is text', transactionOf({ witnesses: [redeemersOf(cbor.text('x'))] })],
    ['more behind it', new Uint8Array([...transactionOf({}), 0])],
  ])('%s', (_, bytes) => {
    expect(() => decodeTransaction(bytes)).toThrow(InvalidDataError);
  });
});
