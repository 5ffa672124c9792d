import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codesOf, Computer } from './computer.ts';

// Every byte that goes in comes out, at the sizes where the way of storing it changes.

let machine: Computer;
const sizes = [0, 1, 512, 513, 14_336, 14_337, 307_200];
/** Random bytes are no UTF-8 text, but hold no CR LF or ^Z for certain; these do. */
const awkward = Buffer.from('\r\n\n\r\u{1A}\0\u{FEFF}\u{1B}[31m"%PATH%"', 'utf8');
const contents = new Map<string, Buffer>([
  ...sizes.map((size): [string, Buffer] => [`${size}.bin`, randomBytes(size)]),
  ['awkward.bin', Buffer.concat([awkward, Buffer.of(0xff, 0xfe, 0xc0, 0x80, 0x0d)])],
]);
const names = [...contents.keys()];
const contentOf = (name: string): Buffer => contents.get(name) ?? Buffer.of();

beforeAll(() => {
  machine = Computer.keep();
  for (const [name, content] of contents) machine.writeHost(name, content);
  const answers = machine.script([
    'REGISTER alice',
    ...names.map((name) => `COPY H:\\${name} C:\\`),
  ]);
  expect(codesOf(answers).filter((code) => code !== 0)).toEqual([]);
});

afterAll(() => machine.remove());

describe('content', () => {
  test.each(names)('%s is typed byte for byte', (name) => {
    const { status, stdout, stderr } = machine.run(`TYPE ${name}`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.equals(contentOf(name))).toBe(true);
  });

  test('is copied back, compares, and has its size in DIR', () => {
    const answers = machine.script([
      ...names.map((name) => `COPY ${name} H:\\out-${name}`),
      ...names.map((name) => `COMP ${name} H:\\out-${name}`),
      'DIR',
    ]);
    expect(codesOf(answers).filter((code) => code !== 0)).toEqual([]);
    for (const name of names)
      expect(machine.readHost(`out-${name}`).equals(contentOf(name))).toBe(true);
    const entries = answers.at(-1)?.result?.['entries'] as readonly {
      name: string;
      size: number;
    }[];
    expect(new Map(entries.map(({ name, size }) => [name, size]))).toEqual(
      new Map(names.map((name) => [name, contentOf(name).length])),
    );
    expect(entries.map(({ name }) => name)).toEqual(names.toSorted());
  });

  test('is overwritten by shorter and by longer, within C: and from H:', () => {
    const copy = machine.copy();
    copy.writeHost('513.bin', contentOf('513.bin'));
    const answers = copy.script([
      'MD d',
      'COPY 14337.bin d\\x',
      'COPY H:513.bin d\\X',
      'COMP d\\x 513.bin',
      'COPY 1.bin d\\x',
      'COMP d\\x 1.bin',
      'COPY 14337.bin d\\x',
      'COMP d\\x 14337.bin',
      'COPY 0.bin d\\x',
      'COMP d\\x 0.bin',
      'COPY 512.bin d',
      'COMP d\\512.bin 512.bin',
      'DIR d',
      'COPY 512.bin 512.bin',
      'COPY d d2',
      'COPY 512.bin none\\',
    ]);
    expect(codesOf(answers)).toEqual([...Array<number>(13).fill(0), 1, 5, 3]);
    expect(answers[12]?.result).toMatchObject({
      entries: [
        { name: '512.bin', size: 512 },
        { name: 'x', size: 0 },
      ],
    });
  });

  test('written again unchanged is the same', () => {
    const copy = machine.copy();
    const answers = copy.script(['COPY 513.bin again', 'COPY 513.bin again', 'COMP 513.bin again']);
    expect(codesOf(answers)).toEqual([0, 0, 0]);
  });
});

test('TYPE /L prints the first lines', () => {
  const copy = machine.copy();
  copy.writeHost('lines.txt', 'one\r\ntwo\nthree');
  copy.text('COPY H:\\lines.txt');
  expect(copy.text('TYPE /L:2 lines.txt')).toBe('one\r\ntwo\n');
  expect(copy.text('TYPE lines.txt /l:9')).toBe('one\r\ntwo\nthree');
});
