import { describe, expect, test } from 'vitest';
import { encodeData, type DataEncoding } from '../../validators/lib/data.ts';
import {
  MAX_INTEGER,
  toData,
  type Field,
  type Fields,
  type Schema,
  type Static,
} from '../../validators/lib/schema.ts';
import { Account } from '../../validators/objects/account.ts';
import { Entry } from '../../validators/objects/entry.ts';
import { Inode } from '../../validators/objects/inode.ts';
import { Kernel } from '../../validators/objects/kernel.ts';
import { Name } from '../../validators/objects/name.ts';

/** What a datum must stay below, bytes. */
const LIMIT = 1024;
const encodings: readonly DataEncoding[] = ['definite', 'serialiseData'];

const size = (of: Schema, value: unknown, encoding: DataEncoding): number =>
  encodeData(toData(of, value as Static<Schema>), encoding).length;

/** A value of the described type with every field at its full length, and of its largest constructor. */
function largest(of: Schema, encoding: DataEncoding): unknown {
  const candidates = Object.entries(of.constructors).map(([kind, fields]) => ({
    kind,
    ...largestFields(fields, encoding),
  }));
  return candidates.toSorted((a, b) => size(of, b, encoding) - size(of, a, encoding))[0];
}

function largestFields(fields: Fields, encoding: DataEncoding): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, item]) => [key, largestField(item, encoding)]),
  );
}

function largestField(item: Field, encoding: DataEncoding): unknown {
  switch (item.kind) {
    case 'id':
      return 'ff'.repeat(Math.max(...item.lengths));
    case 'bytes':
      return new Uint8Array(item.max).fill(0xff);
    case 'integer':
      return item.max;
    case 'list':
      return Array.from({ length: item.max }, () => largestField(item.of, encoding));
    case 'sum':
      return largest(item.of, encoding);
  }
}

describe('every object’s largest datum is below 1,024 bytes', () => {
  test('a largest inode has inline content, pending content and eight ACL entries', () => {
    const inode = largest(Inode, 'definite') as Inode;
    expect(inode).toMatchObject({
      content: { kind: 'Inline' },
      pending: { kind: 'Pending', size: MAX_INTEGER },
      expiry: MAX_INTEGER,
    });
    expect(inode.acl).toHaveLength(8);
    expect(inode.content).toHaveProperty('bytes.length', 512);
  });

  test.each(
    encodings.flatMap((encoding) => [
      { name: 'Name', of: Name, encoding, bytes: { definite: 99, serialiseData: 100 } },
      { name: 'Account', of: Account, encoding, bytes: { definite: 196, serialiseData: 198 } },
      { name: 'Entry', of: Entry, encoding, bytes: { definite: 195, serialiseData: 196 } },
      { name: 'Inode', of: Inode, encoding, bytes: { definite: 994, serialiseData: 1006 } },
    ]),
  )('$name, written $encoding', ({ of, encoding, bytes }) => {
    const measured = size(of, largest(of, encoding), encoding);
    expect(measured).toBe(bytes[encoding]);
    expect(measured).toBeLessThan(LIMIT);
  });

  test('the record is exempt: its table has room for 64 calls', () => {
    expect(size(Kernel, largest(Kernel, 'definite'), 'definite')).toBeGreaterThan(LIMIT);
  });
});
