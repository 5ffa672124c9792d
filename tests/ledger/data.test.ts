import { expect, test } from 'vitest';
import {
  Constr,
  DataMap,
  decodeData,
  encodeData,
  type PlutusData,
} from '../../validators/lib/data.ts';

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

test.each<[string, PlutusData]>([
  ['00', 0n],
  ['1bffffffffffffffff', 0xffff_ffff_ffff_ffffn],
  ['1b0020000000000001', (1n << 53n) + 1n],
  ['3bffffffffffffffff', -1n - 0xffff_ffff_ffff_ffffn],
  ['c249010000000000000000', 1n << 64n],
  ['c349010000000000000000', -1n - (1n << 64n)],
  ['c25f4101420000ff', 0x010000n],
  ['c240', 0n],
  ['43010203', bytesOf('010203')],
  ['5f4101420203ff', bytesOf('010203')],
  ['5fff', bytesOf('')],
  ['80', []],
  ['9fff', []],
  ['9f019f02ffff', [1n, [2n]]],
  [
    'a201020103',
    new DataMap([
      [1n, 2n],
      [1n, 3n],
    ]),
  ],
  ['bf4000ff', new DataMap([[bytesOf(''), 0n]])],
  ['d87980', new Constr(0)],
  ['d905008101', new Constr(7, [1n])],
  ['d9057880', new Constr(127)],
  ['d8668218808101', new Constr(128, [1n])],
  ['d8669f009f01ffff', new Constr(0, [1n])],
  ['d8669f0080ff', new Constr(0)],
  ['d866820080', new Constr(0)],
  ['d9007980', new Constr(0)],
])('%s is read', (hex, data) => {
  expect(decodeData(bytesOf(hex))).toEqual(data);
});

test.each([
  '', // nothing
  '18', // a head that is cut short
  '81', // an item that is missing
  '9f01', // no end
  '0000', // two items
  '4201', // bytes that are cut short
  '5f01ff', // a part that is not bytes
  '5f5f4101ffff', // parts in parts
  'bf00ff', // a key without a value
  '60', // text
  'f5', // a boolean
  'f97e00', // a number that is no integer
  'ff', // an end of nothing
  '1c', // no argument
  'd87901', // a constructor without a list
  'd86680', // one without an index
  'd866820180ff', // more than one
  'd8669f008000ff', // more than its fields
  'd86683008000', // three in a pair
  'c201', // a big integer without bytes
  'd9010180', // a tag of something else
])('%s is not Plutus Data', (hex) => {
  expect(() => decodeData(bytesOf(hex))).toThrow(TypeError);
});

test('what is written is read, however deep it nests', () => {
  let data: PlutusData = 1n;
  for (let depth = 0; depth < 20_000; depth++) {
    data = [new Constr(depth, [new DataMap([[data, bytesOf('00')]])])];
  }
  for (const encoding of ['definite', 'serialiseData'] as const) {
    const cbor = encodeData(data, encoding);
    expect(Buffer.compare(encodeData(decodeData(cbor), encoding), cbor)).toBe(0);
  }
});
