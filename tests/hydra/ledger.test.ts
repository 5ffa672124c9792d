import { ed25519 } from '@noble/curves/ed25519.js';
import { encode } from 'cbor2';
import { beforeAll, describe, expect, test } from 'vitest';
import { ScalusLedger } from '../../emulator/scalus-ledger.ts';
import { headParameters } from '../../hydra/head/parameters.ts';
import { decodeConwayTransaction } from '../../hydra/ledger/conway-transaction.ts';
import { decodeOrExplain, HeadLedger } from '../../hydra/ledger/head-ledger.ts';
import { toUtxoSet } from '../../hydra/ledger/utxo-set.ts';
import {
  enterpriseAddress,
  MAINNET,
  rewardAddress,
  addressToBytes,
  TESTNET,
} from '../../offchain/ledger/address.ts';
import { blake2b224, scriptHash, toHex } from '../../offchain/ledger/hash.ts';
import { encodeOutput } from '../../offchain/ledger/output.ts';
import type { Output, Script, Utxo } from '../../offchain/ledger/utxo.ts';
import { assemble, type Draft } from '../emulator/assemble.ts';
import { acceptingScript, silentScript } from '../emulator/scripts.ts';

const seed = new Uint8Array(32).fill(1);
const other = new Uint8Array(32).fill(2);
const hashOf = (key: Uint8Array): string => toHex(blake2b224(ed25519.getPublicKey(key)));
const address = enterpriseAddress(TESTNET, { kind: 'key', hash: hashOf(seed) });
const ADA = 1_000_000n;
const SLOT = 1000n;

function output(index: bigint, rest: Partial<Output> = {}): Utxo {
  const made: Output = { address, lovelace: 100n * ADA, assets: new Map(), ...rest };
  return { reference: { txId: 'aa'.repeat(32), index }, output: made, cbor: encodeOutput(made) };
}

const guarded = (script: Script, index: bigint): Utxo =>
  output(index, {
    address: enterpriseAddress(TESTNET, { kind: 'script', hash: scriptHash(script) }),
    datum: new Uint8Array([0]),
  });

const funds = output(0n);
const pledge = output(1n);
const tokens = output(2n, { assets: new Map([[`${'bb'.repeat(28)}01`, 5n]]) });
const accepting = guarded(acceptingScript, 3n);
const refusing = guarded(silentScript, 4n);
const strangers = output(5n, {
  address: enterpriseAddress(TESTNET, { kind: 'key', hash: hashOf(other) }),
});
const utxos = toUtxoSet([funds, pledge, tokens, accepting, refusing, strangers]);

/** A payment of all that the first output holds. */
const payment = (change: Partial<Draft> = {}): Uint8Array =>
  assemble({
    inputs: [funds.reference],
    outputs: [{ address, lovelace: 100n * ADA }],
    fee: 0n,
    keys: [seed],
    ...change,
  });

/** What assemble hashes for scripts is of mainnet's costs; the head's are the same for V3 in version 10's positions. */
const units = { memory: 10_000n, steps: 10_000_000n };
const call = (
  change: Partial<Draft> = {},
  guard = accepting,
  script = acceptingScript,
): Uint8Array =>
  payment({
    inputs: [guard.reference],
    collateral: [pledge.reference],
    scripts: [script.bytes],
    redeemers: [{ tag: 0, index: 0, units }],
    ...change,
  });

let ledger: HeadLedger;
beforeAll(() => {
  ledger = new HeadLedger({
    parameters: headParameters,
    networkId: TESTNET,
    slotConfig: { zeroTime: 0n, zeroSlot: 0n, slotLength: 1000n },
    scripts: new ScalusLedger(),
  });
});

async function judge(cbor: Uint8Array): Promise<string> {
  const transaction = decodeOrExplain(cbor);
  if (typeof transaction === 'string') return transaction;
  const verdict = await ledger.judge(transaction, utxos, SLOT);
  return verdict.valid ? 'valid' : verdict.reason;
}

const account = toHex(addressToBytes(rewardAddress(TESTNET, { kind: 'key', hash: hashOf(seed) })));
const foreign = toHex(addressToBytes(rewardAddress(MAINNET, { kind: 'key', hash: hashOf(seed) })));

describe('a head accepts', () => {
  test.each<readonly [string, Uint8Array]>([
    ['a payment', payment()],
    [
      'a zero withdrawal of an account that nobody registered',
      payment({ withdrawals: [[account, 0n]] }),
    ],
    ['the bounds of its validity', payment({ validFrom: SLOT, validTo: SLOT + 1n })],
    ['an output that is only read', payment({ referenceInputs: [strangers.reference] })],
    ['a script call', call()],
  ])('%s', async (_, cbor) => {
    expect(await judge(cbor)).toBe('valid');
  });
});

describe('a head refuses', () => {
  test.each<readonly [string, string, Uint8Array]>([
    ['HeadKeepsItsValue', 'a fee', payment({ fee: 1n })],
    [
      'HeadKeepsItsValue',
      'a registration',
      payment({ certificates: [[0, [0, new Uint8Array(28)]]] }),
    ],
    ['HeadKeepsItsValue', 'a transaction marked as failing', call({ isValid: false })],
    ['MaxTxSizeUTxO', 'more than 10,250 bytes', payment({ scripts: [new Uint8Array(10_250)] })],
    ['InputSetEmptyUTxO', 'no input', payment({ inputs: [] })],
    [
      'BadInputsUTxO',
      'an output that is not there',
      payment({ inputs: [{ ...funds.reference, index: 9n }] }),
    ],
    ['OutsideValidityIntervalUTxO', 'what was valid before', payment({ validTo: SLOT })],
    ['OutsideValidityIntervalUTxO', 'what will be valid', payment({ validFrom: SLOT + 1n })],
    ['OutsideForecast', 'a call beyond the time that is known', call({ validTo: 10_000_000n })],
    ['NoCollateralInputs', 'a call without collateral', call({ collateral: [] })],
    ['ScriptsNotPaidUTxO', 'collateral of a script', call({ collateral: [refusing.reference] })],
    [
      'CollateralContainsNonADA',
      'collateral with tokens',
      call({ collateral: [tokens.reference] }),
    ],
    ['IncorrectTotalCollateralField', 'a wrong total', call({ totalCollateral: 1n })],
    [
      'ValueNotConservedUTxO',
      'lovelace from nothing',
      payment({ outputs: [{ address, lovelace: 101n * ADA }] }),
    ],
    ['ValueNotConservedUTxO', 'tokens that vanish', payment({ inputs: [tokens.reference] })],
    [
      'WrongNetwork',
      'an address of another network',
      payment({
        outputs: [
          {
            address: enterpriseAddress(MAINNET, { kind: 'key', hash: hashOf(seed) }),
            lovelace: 100n * ADA,
          },
        ],
      }),
    ],
    ['WrongNetworkWithdrawal', 'an account of another', payment({ withdrawals: [[foreign, 0n]] })],
    [
      'BabbageOutputTooSmallUTxO',
      'dust, which could not be fanned out',
      payment({
        outputs: [
          { address, lovelace: 1n },
          { address, lovelace: 100n * ADA - 1n },
        ],
      }),
    ],
    [
      'ExUnitsTooBigUTxO',
      'more steps than a transaction may have',
      call({ redeemers: [{ tag: 0, index: 0, units: { memory: 1n, steps: 10_000_000_001n } }] }),
    ],
    [
      'WithdrawalsNotInRewardsCERTS',
      'rewards, which no head has',
      payment({ withdrawals: [[account, 5n]], outputs: [{ address, lovelace: 100n * ADA + 5n }] }),
    ],
    [
      'MalformedScriptWitnesses',
      'bytes that are no script',
      call({ scripts: [new Uint8Array([0x42, 1, 2])] }),
    ],
    ['MissingScriptWitnessesUTXOW', 'a script that nobody shows', call({ scripts: [] })],
    [
      'ExtraneousScriptWitnessesUTXOW',
      'a script that nobody needs',
      call({ scripts: [acceptingScript.bytes, silentScript.bytes] }),
    ],
    [
      'ExtraRedeemers',
      'a redeemer of nothing',
      call({
        redeemers: [
          { tag: 0, index: 0, units },
          { tag: 1, index: 0, units },
        ],
      }),
    ],
    ['MissingRedeemers', 'a script without a redeemer', call({ redeemers: [] })],
    [
      'MissingVKeyWitnessesUTXOW',
      'somebody else’s output',
      payment({ inputs: [strangers.reference] }),
    ],
    [
      'InvalidWitnessesUTXOW',
      'a signature of something else',
      payment({ signed: new Uint8Array(32) }),
    ],
    ['PlutusFailure', 'what its script refuses', call({}, refusing, silentScript)],
    [
      'PlutusFailure',
      'units that are not enough',
      call({ redeemers: [{ tag: 0, index: 0, units: { memory: 1n, steps: 1n } }] }),
    ],
    ['malformed', 'bytes', new Uint8Array([1, 2, 3])],
    ['malformed', 'an input twice', payment({ inputs: [funds.reference, funds.reference] })],
    [
      'malformed',
      'a stake address as an output’s',
      payment({
        outputs: [
          {
            address: rewardAddress(TESTNET, { kind: 'key', hash: hashOf(seed) }),
            lovelace: 100n * ADA,
          },
        ],
      }),
    ],
  ])('%s: %s', async (rule, _, cbor) => {
    expect((await judge(cbor)).split(':')[0]).toBe(rule);
  });

  test('PPViewHashesDontMatch: costs of another version', async () => {
    const [first = 0, ...rest] = headParameters.costModels.PlutusV3;
    const dearer = new HeadLedger({
      parameters: {
        ...headParameters,
        costModels: { ...headParameters.costModels, PlutusV3: [first + 1, ...rest] },
      },
      networkId: TESTNET,
      slotConfig: { zeroTime: 0n, zeroSlot: 0n, slotLength: 1000n },
      scripts: new ScalusLedger(),
    });
    const verdict = await dearer.judge(decodeConwayTransaction(call()), utxos, SLOT);
    expect(verdict).toMatchObject({ valid: false });
    expect('reason' in verdict && verdict.reason).toContain('PPViewHashesDontMatch');
  });

  test('OutputTooBigUTxO: a value of more than 5,000 bytes', async () => {
    const assets = new Map(
      Array.from({ length: 160 }, (_, index) => [
        `${'bb'.repeat(28)}${index.toString(16).padStart(64, '0')}`,
        1n,
      ]),
    );
    const rich = output(7n, { assets, lovelace: 200n * ADA });
    const cbor = withOutput(payment({ inputs: [rich.reference] }), rich.cbor);
    const verdict = await ledger.judge(
      decodeConwayTransaction(cbor),
      toUtxoSet([...utxos.values(), rich]),
      SLOT,
    );
    expect('reason' in verdict && verdict.reason).toMatch(/^OutputTooBigUTxO/);
  });
});

test('a transaction that nests deep is read: a node has confirmed it', () => {
  const plain = payment();
  const metadata = new Uint8Array([0xa1, 1, ...new Uint8Array(5_000).fill(0x81), 0x80]);
  const deep = decodeConwayTransaction(new Uint8Array([...plain.subarray(0, -1), ...metadata]));
  expect(deep.id).toBe(decodeConwayTransaction(plain).id);
  expect(deep.auxiliaryData).toEqual(metadata);
});

test('judged again, only what is there and what time it is counts', () => {
  const transaction = decodeConwayTransaction(payment({ validTo: SLOT + 1n }));
  expect(ledger.rejudge(transaction, utxos, SLOT)).toEqual({ valid: true });
  expect(ledger.rejudge(transaction, utxos, SLOT + 1n)).toMatchObject({ valid: false });
  expect(ledger.rejudge(transaction, new Map(), SLOT)).toMatchObject({ valid: false });
});

/** The transaction with its only output replaced, signed again. */
function withOutput(cbor: Uint8Array, made: Uint8Array): Uint8Array {
  const { inputs } = decodeConwayTransaction(cbor);
  const set = inputs.map(({ txId, index }) => [new Uint8Array(Buffer.from(txId, 'hex')), index]);
  const body = new Uint8Array([0xa3, 0, ...encode(set), 1, 0x81, ...made, 2, 0]);
  const id = new Uint8Array(Buffer.from(decodeConwayTransaction(wrapped(body, [])).id, 'hex'));
  return wrapped(body, [[ed25519.getPublicKey(seed), ed25519.sign(id, seed)]]);
}

function wrapped(body: Uint8Array, signatures: readonly (readonly Uint8Array[])[]): Uint8Array {
  const witnesses =
    signatures.length === 0 ? [0xa0] : [0xa1, 0, ...encode(signatures.map((each) => [...each]))];
  return new Uint8Array([0x84, ...body, ...witnesses, 0xf5, 0xf6]);
}
