import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DiskFullError } from '../../offchain/errors/file.ts';
import { fileLog } from '../../hydra/head/append-log.ts';
import { MessageError } from '../../hydra/errors.ts';
import { prepare } from '../../offchain/submit.ts';
import { emptyPlan } from '../../offchain/tx-plan.ts';
import { LocalHead } from '../../hydra/head/local-head.ts';
import { isJsonObject } from '../../hydra/wire/json.ts';
import { mountSmall } from '../support/small-disk.ts';
import { connect, openProvider } from './kernel-in-head.ts';
import { headOptions } from './head.ts';
import { amountsOnL1, openPurse, paymentBy } from './wallet.ts';

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'dos-hydra-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

test('a whole head is closed and opened again from its folder, in the middle of a session', async () => {
  const directory = folder();
  const { stage, alice, client, provider, pay } = await openPurse(2, { directory });
  await provider.submit((await pay(1_000_001n)).cbor);
  await provider.sync();
  // Valid for one party, and not yet in any snapshot.
  stage.head.parties[1]?.behave({ offline: true });
  const open = await pay(1_000_002n);
  await provider.submit(open.cbor);
  client.disconnect();
  await stage.head.close();

  const head = await LocalHead.open(headOptions(stage.world, 2, { directory }));
  onTestFinished(() => head.close());
  const again = { ...stage, head };
  const next = await connect(again, 1);
  expect(next.view.phase.status).toBe('Open');
  const view = await openProvider(again, next);
  const last = await paymentBy(alice, view, 1_000_003n);
  await view.submit(last.cbor);
  await view.awaitConfirmation(last.id);
  await next.close();
  stage.world.clock.advance(400_000n);
  await head.look();
  await next.fanout();
  const amounts = await amountsOnL1(stage, alice.submission.address);
  expect(amounts).toEqual(expect.arrayContaining([1_000_001n, 1_000_002n, 1_000_003n]));
});

test('a fan-out of many outputs takes several transactions', async () => {
  const { stage, alice, client, provider } = await openPurse(1);
  const { address } = alice.submission;
  const outputs = Array.from({ length: 45 }, (_, index) => ({
    address,
    lovelace: 1_000_000n + BigInt(index),
    assets: new Map(),
  }));
  const { cbor } = await prepare({ ...alice.submission, provider }, { ...emptyPlan, outputs });
  await provider.submit(cbor);
  await provider.sync();
  await client.close();
  await stage.pass(400);
  const finalized = await client.fanout();
  expect(Object.keys(finalized.finalizedUTxO).length).toBeGreaterThan(45);
  const amounts = new Set(await amountsOnL1(stage, address));
  for (const { lovelace } of outputs) expect(amounts).toContain(lovelace);
});

test('a line that a kill cut off is dropped; any other damage is told', () => {
  const path = join(folder(), 'log.jsonl');
  const log = fileLog(path);
  log.append({ a: 1n });
  log.append({ b: 2n });
  log.close();
  appendFileSync(path, '{"c":');
  const again = fileLog(path);
  expect([...again.read()]).toEqual([{ a: 1n }, { b: 2n }]);
  again.append({ d: 3n });
  again.close();
  expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"b":2}\n{"d":3}\n');
  writeFileSync(path, '{"a":1}\nnonsense\n{"b":2}\n');
  const damaged = fileLog(path);
  expect(() => [...damaged.read()]).toThrow(MessageError);
  damaged.close();
  truncateSync(path, 0);
});

test('a line that does not fit on the disk leaves nothing of it, and the log goes on', ({
  skip,
}) => {
  const directory = folder();
  mountSmall(directory, skip);
  const path = join(directory, 'log.jsonl');
  writeFileSync(join(directory, 'other'), Buffer.alloc(8_000));
  const log = fileLog(path);
  const whole: bigint[] = [];
  const fill = (): void => {
    for (let number = 0n; number < 100n; number++) {
      log.append({ number, filler: 'x'.repeat(1_000) });
      whole.push(number);
    }
  };
  expect(fill).toThrow(DiskFullError);
  rmSync(join(directory, 'other'));
  log.append({ number: 1_000n });
  log.close();
  const numbers = [...fileLog(path).read()].map(
    (record) => isJsonObject(record) && record['number'],
  );
  expect(numbers).toEqual([...whole, 1_000n]);
});
