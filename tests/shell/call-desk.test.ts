import { describe, expect, test } from 'vitest';
import type { Bill } from '../../offchain/bill.ts';
import { FileNotFoundError } from '../../offchain/errors/file.ts';
import { InterruptedError, SpentByAnotherError } from '../../offchain/errors/transaction.ts';
import { formatBill } from '../../shell/bill-text.ts';
import { type Allowance, CallDesk } from '../../shell/call-desk.ts';
import type { Console } from '../../shell/console.ts';
import { toFailure, toJson } from '../../shell/failure.ts';
import { Interrupts } from '../../shell/interrupts.ts';
import { NotApprovedError } from '../../shell/not-approved.ts';

const bill: Bill = {
  id: 'ab'.repeat(32),
  call: 'mkdir',
  fee: 300_000n,
  locked: 1_200_000n,
  returned: 0n,
  left: 8_500_000n,
  expires: 1_795_347_660_000n,
};

function open(
  allowance: Partial<Allowance>,
  {
    answers = [],
    terminal = false,
  }: { answers?: readonly (string | undefined)[]; terminal?: boolean } = {},
) {
  const left = [...answers];
  const asked: string[] = [];
  const messages: string[] = [];
  const answer = async (question: string): Promise<string | undefined> => {
    asked.push(question);
    return left.shift();
  };
  const console: Console = {
    isTerminal: terminal,
    columns: 80,
    rows: 25,
    ask: answer,
    askSecret: answer,
    findKey: answer,
    clear: () => undefined,
  };
  const interrupts = new Interrupts(console);
  const desk = new CallDesk({
    allowance: { asks: true, yes: false, maxCost: undefined, budget: undefined, ...allowance },
    console,
    interrupts,
    message: (text) => messages.push(text),
    onPhase: () => undefined,
  });
  return { desk, asked, messages, interrupts };
}

describe('a bill', () => {
  test('is one line: fee, deposit, what is left, expiry', () => {
    expect(formatBill(bill)).toBe(
      'mkdir: fee 0.300000, deposit 1.200000 locked, 8.500000 ADA left, until 11:41:00 UTC',
    );
    expect(
      formatBill({ ...bill, call: undefined, locked: 0n, returned: 5n, expires: undefined }),
    ).toBe('fee 0.300000, deposit 0.000005 returned, 8.500000 ADA left');
  });

  test('is not asked about where calls cost nothing', async () => {
    const { desk, asked, messages } = open({ asks: false });
    await desk.approve(bill);
    expect([...asked, ...messages]).toEqual([]);
  });

  test('fails at once where nobody can agree, with the bill as JSON', async () => {
    const { desk } = open({});
    const error: unknown = await desk.approve(bill).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotApprovedError);
    expect(toJson(toFailure(error))).toMatchObject({
      code: 5,
      bill: { call: 'mkdir', fee: 300_000n, locked: 1_200_000n, left: 8_500_000n },
    });
  });

  test.each<readonly [Partial<Allowance>, boolean]>([
    [{ yes: true }, true],
    [{ maxCost: 1_500_000n }, true],
    [{ maxCost: 1_499_999n }, false],
    [{ maxCost: 1_499_999n, yes: true }, false],
    [{ budget: 1_500_000n }, true],
    [{ budget: 1_499_999n }, false],
  ])('with %o is agreed to: %s', async (allowance, agreed) => {
    const { desk, messages } = open(allowance);
    const done = await desk.approve(bill).then(
      () => true,
      () => false,
    );
    expect(done).toBe(agreed);
    expect(messages).toEqual(agreed ? [formatBill(bill)] : []);
  });

  test('counts towards the budget', async () => {
    const { desk } = open({ budget: 3_000_000n });
    await desk.approve(bill);
    await desk.approve(bill);
    await expect(desk.approve({ ...bill, fee: 1n, locked: 0n })).rejects.toThrow(/--budget/);
  });

  test('is asked about at a terminal', async () => {
    const { desk, asked } = open({}, { terminal: true, answers: ['y', 'n', undefined] });
    await desk.approve(bill);
    expect(asked).toEqual([`${formatBill(bill)}. Sign (Y/N)? `]);
    await expect(desk.approve(bill)).rejects.toThrow(/you said no/);
    await expect(desk.approve(bill)).rejects.toThrow(/you said no/);
  });
});

describe('a call that others were faster with', () => {
  const spent = new SpentByAnotherError({ reference: 'an entry' });

  /** Fails some times, then works. */
  function failing(times: number) {
    let count = 0;
    return {
      work: () => {
        count += 1;
        return count <= times ? Promise.reject(spent) : Promise.resolve(count);
      },
      count: () => count,
    };
  }

  test('is built again by itself, with patience that ends', async () => {
    const { desk } = open({});
    expect(await desk.retry(failing(2).work)).toBe(3);
    const never = failing(Infinity);
    await expect(desk.retry(never.work)).rejects.toBe(spent);
    expect(never.count()).toBe(6);
  });

  test('is asked about at a terminal in the end: Abort, Retry, Fail?', async () => {
    const { desk, asked, interrupts } = open({}, { terminal: true, answers: ['r', 'x', 'f', 'a'] });
    await expect(desk.retry(failing(Infinity).work)).rejects.toBe(spent);
    expect(asked).toEqual(Array<string>(3).fill('Abort, Retry, Fail? '));
    expect(interrupts.pressed).toBe(false);
    await expect(desk.retry(failing(Infinity).work)).rejects.toBe(spent);
    expect(interrupts.pressed).toBe(true);
  });

  test('another failure is none of its business', async () => {
    const { desk } = open({});
    let count = 0;
    const failed = desk.retry(() => {
      count += 1;
      return Promise.reject(new FileNotFoundError({ path: 'x' }));
    });
    await expect(failed).rejects.toThrow(/File not found/);
    expect(count).toBe(1);
  });
});

test('Ctrl-C stops a call in every phase before it is submitted, and not while it is confirmed', () => {
  const { desk, interrupts } = open({});
  desk.enterPhase('build');
  interrupts.press();
  for (const phase of ['build', 'sign', 'submit'] as const) {
    expect(() => desk.enterPhase(phase)).toThrow(InterruptedError);
  }
  desk.enterPhase('confirm');
});
