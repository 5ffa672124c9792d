import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeOutput } from '../../offchain/ledger/output.ts';
import { decodeOutput } from '../../offchain/ledger/transaction.ts';
import { MessageError } from '../../hydra/errors.ts';
import { readClientInput } from '../../hydra/wire/client-input.ts';
import { readHeadState } from '../../hydra/wire/head-state.ts';
import {
  isJsonObject,
  parseJson,
  serialiseJson,
  type JsonObject,
  type JsonValue,
} from '../../hydra/wire/json.ts';
import { parametersFromJson } from '../../hydra/wire/protocol-parameters.ts';
import { readServerOutput } from '../../hydra/wire/server-output.ts';
import { transactionFromJson, transactionToJson } from '../../hydra/wire/transaction.ts';
import { outputFromJson, outputToJson } from '../../hydra/wire/tx-out.ts';
import { alice } from '../emulator/funds.ts';
import { FROM, hasData, listGoldens, objectsIn, readData } from './golden.ts';

/** What a JSON text says, read by another parser, with every number as it is written: equal only if nothing was lost. */
function exactly(text: string): unknown {
  const numbers = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  return JSON.parse(
    text.replaceAll(numbers, (token) => (token.startsWith('"') ? token : `"number ${token}"`)),
  );
}

/** Objects of the golden files that pass a test, by what makes them equal. */
function distinct(isWanted: (object: JsonObject) => boolean): readonly JsonObject[] {
  const found = new Map<string, JsonObject>();
  for (const folder of ['', 'ClientInput', 'ServerOutput', 'Greetings', 'StateChanged']) {
    for (const { samples } of listGoldens(folder)) {
      for (const object of objectsIn([...samples])) {
        if (isWanted(object)) found.set(serialiseJson(object), object);
      }
    }
  }
  return [...found.values()];
}

describe('lossless JSON', () => {
  test.each([
    ['3797645294248714119', 3_797_645_294_248_714_119n],
    ['-1', -1n],
    ['1.5', 1.5],
    ['"\\u0041"', 'A'],
  ])('%s', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  test.each(['1.50', '1e400', '-0', '0.1000000000000000055511151231257827'])(
    'keeps %s as it is written',
    (text) => {
      expect(serialiseJson(parseJson(text))).toBe(text);
    },
  );

  test.each([
    '',
    '{',
    '[1,]',
    '[1 2]',
    '[1}',
    '{"a":1]',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{a:1}',
    '{,}',
    ']',
    '{"a":1,"a":2}',
    '{"a":1,"a":1}',
    '{"__proto__":1,"__proto__":1}',
    '1 2',
    ',',
    ':',
    'nul',
    'nulll',
    '01',
    '1.',
    '.5',
    '+1',
    '-',
    '1e',
    '0x1',
    'NaN',
    "'a'",
    '\u00a01',
    '"',
    '"\\"',
    '"\\\\\\"',
    '"\\x"',
    '"\\u00g0"',
    '"\n"',
    '['.repeat(200_000),
  ])('refuses what is no JSON: %.20s', (text) => {
    expect(() => parseJson(text)).toThrow(MessageError);
  });

  test('it may nest deeper than a stack does', () => {
    const text = '{"a":['.repeat(200_000) + ']}'.repeat(200_000);
    expect(serialiseJson(parseJson(text)) === text).toBe(true);
  });

  test('reads and writes what JSON.parse and JSON.stringify do', () => {
    fc.assert(
      fc.property(
        fc.json({ depthSize: 'large' }),
        fc.integer({ min: 0, max: 2 }),
        (text, space) => {
          const value: unknown = JSON.parse(text);
          expect(exactly(serialiseJson(parseJson(JSON.stringify(value, null, space))))).toEqual(
            exactly(JSON.stringify(value)),
          );
          expect(serialiseJson(value)).toBe(JSON.stringify(value));
        },
      ),
    );
  });

  test('what JSON has not is left out of objects, and null in lists', () => {
    expect(serialiseJson({ a: undefined, b: [undefined, 1n], c: {} })).toBe(
      '{"b":[null,1],"c":{}}',
    );
    expect(() => serialiseJson(undefined)).toThrow(MessageError);
  });

  test('a key that objects have by themselves is only a key', () => {
    const value = parseJson('{"__proto__":{"tag":"Init"},"constructor":1}');
    expect(isJsonObject(value) && value['tag']).toBe(undefined);
    expect(serialiseJson(value)).toBe('{"__proto__":{"tag":"Init"},"constructor":1}');
  });
});

describe.runIf(hasData)(`the ${FROM}`, () => {
  test('every file is read and written back without a loss', () => {
    const files = [
      '',
      'ClientInput',
      'ServerOutput',
      'Greetings',
      'Message',
      'StateChanged',
    ].flatMap(listGoldens);
    expect(files.length).toBe(96);
    for (const { text } of files) {
      expect(exactly(serialiseJson(parseJson(text)))).toEqual(exactly(text));
    }
  });

  test('the comparison sees a digit, and what is nested in another way', () => {
    expect(exactly('{"a":3797645294248714119}')).not.toEqual(exactly('{"a":3797645294248714118}'));
    expect(exactly('{"a":{"b":1},"c":{}}')).not.toEqual(exactly('{"a":{},"c":{"b":1}}'));
    expect(exactly('{"a":"1"}')).not.toEqual(exactly('{"a":1}'));
  });

  test.each(listGoldens('ClientInput'))('$name is understood', ({ samples }) => {
    for (const sample of samples) expectUnchanged(sample, readClientInput(sample));
  });

  test.each([...listGoldens('ServerOutput'), ...listGoldens('Greetings')])(
    '$name is understood',
    ({ samples }) => {
      for (const sample of samples) expectUnchanged(sample, readServerOutput(sample));
    },
  );

  test('states of heads and nodes are understood', () => {
    const states = listGoldens().filter(({ name }) => name.includes('State (Tx'));
    expect(states.length).toBe(2);
    for (const { name, samples } of states) {
      for (const sample of samples) {
        const head =
          isJsonObject(sample) && name.includes('NodeState') ? sample['headState'] : sample;
        expectUnchanged(head ?? null, readHeadState(head ?? null));
      }
    }
  });

  test('every output becomes the ledger’s bytes and the same JSON again', () => {
    const outputs = distinct((object) => 'address' in object && 'value' in object);
    expect(outputs.length).toBe(439);
    for (const json of outputs) {
      const output = outputFromJson(json);
      expect(exactly(serialiseJson(outputToJson(output)))).toEqual(exactly(serialiseJson(json)));
      expect(decodeOutput(encodeOutput(output))).toEqual(output);
    }
  });

  test('every transaction has the id that it says', () => {
    const transactions = distinct(
      (object) => object['type'] === 'Tx ConwayEra' && object['txId'] !== undefined,
    );
    expect(transactions.length).toBe(95);
    for (const json of transactions) {
      const { cborHex, txId } = json;
      if (typeof cborHex !== 'string' || typeof txId !== 'string') throw new TypeError('no sample');
      expect(transactionToJson(transactionFromJson({ cborHex, txId }))).toEqual(json);
      expect(() => transactionFromJson({ cborHex, txId: '00'.repeat(32) })).toThrow(MessageError);
    }
  });

  test('protocol parameters', () => {
    const parameters = parametersFromJson(
      parseJson(readData('hydra-cluster/config/protocol-parameters.json')),
    );
    expect(parameters).toMatchObject({ protocolMajorVersion: 11, minFeeB: 0n, maxTxSize: 16_384 });
    expect(parameters.costModels.PlutusV3.length).toBe(297);
  });
});

describe('messages that are not what they must be', () => {
  test.each([
    '{}',
    '{"tag":"NewTx"}',
    '{"tag":"NewTx","transaction":{"cborHex":"0"}}',
    '{"tag":"Recover","recoverTxId":"00"}',
    '{"tag":"Abort"}',
    '7',
  ])('%s', (text) => {
    expect(() => readClientInput(parseJson(text))).toThrow(MessageError);
  });

  test.each(['', '00', '42', 'ff', '4100ff', '81'.repeat(2_000)])(
    'a reference script of %.20s is none',
    (cborHex) => {
      const script = { cborHex, description: '', type: 'PlutusScriptV3' };
      const referenceScript = { script, scriptLanguage: 'PlutusScriptLanguage PlutusScriptV3' };
      const output = { address: alice.address, value: { lovelace: 1n }, referenceScript };
      expect(() => outputFromJson(output)).toThrow(MessageError);
    },
  );

  test('an invalid input is told without a tag by nodes, and with one by the schema', () => {
    const untagged = readServerOutput(parseJson('{"reason":"no","input":"x"}'));
    const tagged = readServerOutput(parseJson('{"tag":"InvalidInput","reason":"no","input":"x"}'));
    expect(untagged).toEqual(tagged);
  });
});

function expectUnchanged(sample: JsonValue, read: unknown): void {
  expect(exactly(serialiseJson(read))).toEqual(exactly(serialiseJson(sample)));
}
