import { describe, expect, test } from 'vitest';
import { ScalusLedger } from '../../emulator/scalus-ledger.ts';
import { TransactionRejectedError } from '../../offchain/errors/transaction.ts';
import { fromHex, scriptHash } from '../../offchain/ledger/hash.ts';
import { mainnetParameters } from '../../offchain/ledger/parameters.ts';
import { decodeTransaction } from '../../offchain/ledger/transaction.ts';
import type { Hex, Script, Utxo } from '../../offchain/ledger/utxo.ts';
import { assemble, FEE, type Draft, type DraftRedeemer } from './assemble.ts';
import { acceptingScript, silentScript, tracingScript } from './scripts.ts';
import { ADA, alice, bob, funds, FUNDS, payment, scriptUtxo } from './funds.ts';
import { openTestEmulator, sorted, type TestEmulator } from './support.ts';

const UNITS = { memory: 100_000n, steps: 100_000_000n };
const SPEND: DraftRedeemer = { tag: 0, index: 0, units: UNITS };
const WITHDRAW: DraftRedeemer = { tag: 3, index: 0, units: UNITS };
const DEPOSIT = mainnetParameters.keyDeposit;

/** Bob is paid what lies at a script; Alice pledges collateral. */
function spend(script: Script, utxo: Utxo, change: Partial<Draft> = {}): Uint8Array {
  const fee = change.fee ?? FEE;
  return assemble({
    inputs: [utxo.reference],
    outputs: [{ address: bob.address, lovelace: utxo.output.lovelace - fee }],
    collateral: [funds(0).reference],
    keys: [alice.seed],
    scripts: [script.bytes],
    redeemers: [SPEND],
    ...change,
  });
}

function openWith(script: Script, rewards?: bigint): Promise<TestEmulator> {
  const credential = { kind: 'script', hash: scriptHash(script) } as const;
  return openTestEmulator({
    genesis: {
      outputs: [funds(0), funds(1), scriptUtxo(script, 100n), scriptUtxo(script, 101n)],
      registrations: rewards === undefined ? [] : [{ credential, rewards }],
    },
  });
}

function account(script: Script): Hex {
  return `f0${scriptHash(script)}`;
}

/** Alice spends an output of hers and takes rewards of the accepting script's account along. */
function withdraw(index: number, amount: bigint): Uint8Array {
  return payment(funds(index), {
    outputs: [{ address: bob.address, lovelace: FUNDS - FEE + amount }],
    withdrawals: [[account(acceptingScript), amount]],
    collateral: [funds(0).reference],
    scripts: [acceptingScript.bytes],
    redeemers: [WITHDRAW],
  });
}

describe('a script', () => {
  test('that accepts lets its output go', async () => {
    const { provider } = await openWith(acceptingScript);
    await provider.submit(spend(acceptingScript, scriptUtxo(acceptingScript, 100n)));
    expect(await provider.listUtxos(bob.address)).toHaveLength(1);
  });

  test.each([
    ['its code', tracingScript('D01'), 'D01', /does not hold the KERNEL token/],
    ['no code where the trace is none', tracingScript('hello'), undefined, /last trace: hello/],
    [
      'no code where it traces nothing',
      silentScript,
      undefined,
      /a script failed: .*Error evaluated/,
    ],
  ])('that refuses is reported with %s', async (_, script, trace, message) => {
    const { chain, provider } = await openWith(script);
    const submitted = provider.submit(spend(script, scriptUtxo(script, 100n)));
    await expect(submitted).rejects.toMatchObject({ name: 'ScriptRejectedError', trace });
    await expect(submitted).rejects.toThrow(message);
    expect(chain.listPending()).toEqual([]);
  });

  test('that needs more than is declared fails', async () => {
    const { provider } = await openWith(acceptingScript);
    const redeemers = [{ ...SPEND, units: { memory: 10n, steps: 10n } }];
    const cbor = spend(acceptingScript, scriptUtxo(acceptingScript, 100n), { redeemers });
    await expect(provider.submit(cbor)).rejects.toThrow(/Out of budget/);
  });

  test('whose failure is declared costs the collateral', async () => {
    const { chain, provider } = await openWith(silentScript);
    const collateralReturn = { address: alice.address, lovelace: FUNDS - 5n * ADA };
    const cbor = spend(silentScript, scriptUtxo(silentScript, 100n), {
      isValid: false,
      collateralReturn,
      totalCollateral: 5n * ADA,
    });
    const id = await provider.submit(cbor);
    const [first, ...others] = (await provider.listUtxos(alice.address)).toReversed();
    expect(first).toMatchObject({ reference: { txId: id, index: 1n }, output: collateralReturn });
    expect(others).toEqual([funds(1)]);
    expect(await provider.listUtxos(bob.address)).toEqual([]);
    expect(sorted(chain.listAllUtxos())).toEqual(sorted(await chain.listLedgerUtxos()));
  });

  test('that would succeed cannot be declared to fail', async () => {
    const { provider } = await openWith(acceptingScript);
    const utxo = scriptUtxo(acceptingScript, 100n);
    const cbor = spend(acceptingScript, utxo, { isValid: false });
    await expect(provider.submit(cbor)).rejects.toBeInstanceOf(TransactionRejectedError);
  });

  test('needs collateral', async () => {
    const { provider } = await openWith(acceptingScript);
    const utxo = scriptUtxo(acceptingScript, 100n);
    const cbor = spend(acceptingScript, utxo, { collateral: [] });
    await expect(provider.submit(cbor)).rejects.toThrow(/collateral/);
  });
});

describe('declared units above the limit are refused', () => {
  const { memory, steps } = mainnetParameters.maxTxExecutionUnits;

  test.each([
    ['steps', { ...UNITS, steps: steps + 1n }, steps],
    ['memory units', { ...UNITS, memory: memory + 1n }, memory],
  ])('%s', async (what, units, limit) => {
    const { provider } = await openWith(acceptingScript);
    const fee = 4n * ADA;
    const redeemers = [{ ...SPEND, units }];
    const cbor = spend(acceptingScript, scriptUtxo(acceptingScript, 100n), { fee, redeemers });
    await expect(provider.submit(cbor)).rejects.toMatchObject({
      name: 'TransactionTooBigError',
      facts: { what, actual: limit + 1n, limit },
    });
  });

  test('also when no redeemer alone is', async () => {
    const { provider } = await openWith(acceptingScript, 0n);
    const half = { ...UNITS, steps: steps / 2n + 1n };
    const cbor = spend(acceptingScript, scriptUtxo(acceptingScript, 100n), {
      fee: 4n * ADA,
      withdrawals: [[account(acceptingScript), 0n]],
      redeemers: [
        { ...SPEND, units: half },
        { ...WITHDRAW, units: half },
      ],
    });
    await expect(provider.submit(cbor)).rejects.toMatchObject({ name: 'TransactionTooBigError' });
  });
});

describe('stake credentials', () => {
  const hash = scriptHash(acceptingScript);
  const credential = [1, fromHex(hash)];

  test('of scripts are registered by a legacy certificate, for a deposit', async () => {
    const { chain, provider } = await openWith(acceptingScript);
    expect(await provider.findRewards(hash)).toBeUndefined();
    const register = payment(funds(1), {
      outputs: [{ address: alice.address, lovelace: FUNDS - FEE - DEPOSIT }],
      certificates: [[0, credential]],
    });
    await provider.submit(register);
    expect(await provider.findRewards(hash)).toBe(0n);
    expect(chain.findAccount({ kind: 'key', hash })).toBeUndefined();
    const again = payment(funds(0), {
      outputs: [{ address: alice.address, lovelace: FUNDS - FEE - DEPOSIT }],
      certificates: [[0, credential]],
    });
    await expect(provider.submit(again)).rejects.toThrow(/already registered/);
  });

  test.each([
    ['legacy', [1, credential]],
    ['Conway', [8, credential, DEPOSIT]],
  ])('are deregistered by a %s certificate', async (_, certificate) => {
    const { provider } = await openWith(acceptingScript, 0n);
    const cbor = payment(funds(1), {
      outputs: [{ address: alice.address, lovelace: FUNDS - FEE + DEPOSIT }],
      certificates: [certificate],
      collateral: [funds(0).reference],
      scripts: [acceptingScript.bytes],
      redeemers: [{ tag: 2, index: 0, units: UNITS }],
    });
    await provider.submit(cbor);
    expect(await provider.findRewards(hash)).toBeUndefined();
  });

  test('give their rewards once', async () => {
    const { provider } = await openWith(acceptingScript, 5n * ADA);
    await provider.submit(withdraw(1, 5n * ADA));
    expect(await provider.findRewards(hash)).toBe(0n);
    await expect(provider.submit(withdraw(0, 5n * ADA))).rejects.toThrow(/Withdrawals/);
    await provider.submit(withdraw(0, 0n));
  });
});

describe('the second judge', () => {
  const { costModels } = mainnetParameters;
  const models = [costModels.PlutusV1, costModels.PlutusV2, costModels.PlutusV3];
  const slotConfig = { zeroTime: 0n, zeroSlot: 0n, slotLength: 1000n };
  const ledger = new ScalusLedger();

  test('says what each script used', async () => {
    const utxo = scriptUtxo(acceptingScript, 100n);
    const cbor = spend(acceptingScript, utxo, {
      withdrawals: [[account(acceptingScript), 0n]],
      redeemers: [SPEND, WITHDRAW],
    });
    const units = { memory: 500n, steps: 64_100n };
    expect(await ledger.evaluate(cbor, [utxo, funds(0)], slotConfig, models)).toEqual([
      { tag: 'spend', index: 0, units },
      { tag: 'withdrawal', index: 0, units },
    ]);
    expect(decodeTransaction(cbor).redeemers.map(({ tag }) => tag)).toEqual([
      'spend',
      'withdrawal',
    ]);
  });

  test('says why a script failed', async () => {
    const script = tracingScript('W04');
    const utxo = scriptUtxo(script, 100n);
    const evaluated = ledger.evaluate(spend(script, utxo), [utxo, funds(0)], slotConfig, models);
    await expect(evaluated).rejects.toMatchObject({ name: 'ScriptRejectedError', trace: 'W04' });
  });

  test('tells its own failure from a script’s', async () => {
    const evaluated = ledger.evaluate(new Uint8Array([1]), [], slotConfig, models);
    await expect(evaluated).rejects.toBeInstanceOf(TransactionRejectedError);
  });
});
