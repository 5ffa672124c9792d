import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { toHex } from '../../offchain/ledger/hash.ts';
import { writeKeyFile } from '../../offchain/signers/key-file.ts';
import { ringOfSeed } from '../../offchain/signers/key-ring.ts';
import { findKeyFile } from '../../shell/keys.ts';
import { Machine } from '../shell/machine.ts';

const entropy = new Uint8Array(32).map((_, at) => (0xa1 * (at + 1)) % 256);
const secret = toHex(entropy);
const ring = await ringOfSeed(entropy, [0]);
const text = await writeKeyFile(ring.secret, ring.header, undefined);

test.each([
  ['without a quote before the secret', text.replace(`"${secret}`, secret), 'it is not JSON'],
  ['without a quote behind it', text.replace(`${secret}"`, secret), 'it is not JSON'],
  ['cut off in the secret', text.slice(0, text.indexOf(secret) + 40), 'it is not JSON'],
  ['that is the secret alone', secret, 'it is not JSON'],
  ['with a byte of the secret changed', text.replace('"secret": "', '"secret": "x'), 'secret is'],
  ['with another secret', text.replace(secret, 'ab'.repeat(32)), 'its checksum is wrong'],
])('a key file %s is named, and the error holds nothing of it', async (_, damaged, reason) => {
  const { environment } = new Machine().context().machine;
  const file = path.join(environment.home, 'keys', 'default.json');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, damaged);
  const error: unknown = await findKeyFile(environment).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'InvalidDataError', dos: { code: 13 } });
  expect(error).toMatchObject({
    message: expect.stringContaining(`Invalid data: ${file}: not a key file: ${reason}`),
  });
  // As `--verbose` shows it, with all that caused it.
  const shown = inspect(error, { depth: 6 });
  const parts = Array.from({ length: secret.length - 5 }, (__, at) => secret.slice(at, at + 6));
  expect(parts.filter((part) => shown.includes(part))).toEqual([]);
});
