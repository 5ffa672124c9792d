import {
  alice,
  bob,
  conformanceCase,
  funds,
  output,
  pledge,
  SLOT,
  type ConformanceCase,
  refusedByScalus,
} from '../case.ts';
import * as cbor from '../cbor.ts';
import { address, assemble, RedeemerTag, type Draft, type StateOutput } from '../transaction.ts';
import { acceptingV3, locked, pay, spend } from './drafts.ts';

const BAD = 'UTXO: BadInputsUTxO';
const SPENT = 'MEMPOOL: ConwayMempoolFailure (all inputs are spent)';
const INTERVAL = 'UTXO: OutsideValidityIntervalUTxO';
const SIZE = 'UTXO: MaxTxSizeUTxO';

/** 3k/f slots: how far a node can tell time ahead of its tip; then to the end of the epoch. */
const STABILITY = 129_600;
const EPOCH = 432_000;

const toAlice: Draft = pay({ outputs: [{ address: address(alice) }] });

/** What the first of two transactions makes. */
const outputOf = (draft: Draft, parameters: Parameters<typeof assemble>[1]): StateOutput => {
  const [made] = assemble(draft, parameters).outputs;
  if (made === undefined) throw new RangeError('no output');
  return made;
};

/** A payment of so many bytes, as the ledger counts them: an inline datum fills it up. */
function payOfSize(size: number, parameters: Parameters<typeof assemble>[1]): Draft {
  const chunk = cbor.bytes(new Uint8Array(64));
  const draft = (length: number): Draft => {
    const chunks = Array.from({ length: Math.floor(length / chunk.length) }, () => chunk);
    // Plutus Data has no byte strings longer than 64 bytes; small integers fill what is left.
    const rest = Array.from({ length: length % chunk.length }, () => cbor.uint(0));
    return pay({
      outputs: [{ address: address(bob), datum: cbor.array(...chunks, ...rest) }],
    });
  };
  const bytes = (length: number): number => assemble(draft(length), parameters).bytes.length - 1;
  let length = size - 1_000;
  length += size - bytes(length);
  while (bytes(length) < size) length++;
  while (bytes(length) > size) length--;
  return draft(length);
}

/** Two transactions that want the same output, and one that chains on another, within a block and across blocks. */
const pairs: readonly ConformanceCase[] = [false, true].flatMap((block) => {
  const where = block ? 'of the block before' : 'of the same block';
  const first = { draft: toAlice, block };
  return [
    conformanceCase(
      `an output that was spent by a transaction ${where}`,
      SPENT,
      'refused',
      () => pay({ overpay: 1n }),
      { before: [first] },
    ),
    conformanceCase(
      `an output spent by a transaction ${where}, beside one that is there`,
      BAD,
      'refused',
      () => pay({ inputs: [funds, output(2)] }),
      { before: [first] },
    ),
    conformanceCase(
      `an output made by a transaction ${where}`,
      BAD,
      'accepted',
      (parameters) => pay({ inputs: [outputOf(toAlice, parameters)] }),
      { before: [first] },
    ),
    conformanceCase(
      `a reference input spent by a transaction ${where}`,
      BAD,
      'refused',
      () => pay({ inputs: [output(2)], references: [funds] }),
      { before: [first] },
    ),
  ];
});

export const inputs: readonly ConformanceCase[] = [
  conformanceCase(
    'an input that never was',
    BAD,
    'refused',
    () => pay({ inputs: [funds, output(2)] }),
    {
      missing: [output(2)],
    },
  ),
  conformanceCase(
    'a reference input that never was',
    BAD,
    'refused',
    () => pay({ references: [output(2)] }),
    {
      missing: [output(2)],
    },
  ),
  conformanceCase(
    'collateral that never was, though no script runs',
    BAD,
    'refused',
    () => pay({ collateral: [output(2)] }),
    { missing: [output(2)] },
  ),
  conformanceCase(
    'an index beyond 65,535',
    BAD,
    'refused',
    () => pay({ inputs: [funds, output(70_000)] }),
    {
      missing: [output(70_000)],
    },
  ),
  conformanceCase('no input', 'UTXO: InputSetEmptyUTxO', 'refused', () =>
    pay({ inputs: [], outputs: [], fee: 0n }),
  ),
  conformanceCase('a reference input of somebody else', 'UTXO: BadInputsUTxO', 'accepted', () =>
    pay({ references: [output(2, { address: address(bob) })] }),
  ),
  conformanceCase(
    'one output as input and as reference input',
    'UTXO: BabbageNonDisjointRefInputs (before protocol version 11)',
    'refused',
    () => pay({ references: [funds] }),
  ),
  ...pairs,
  conformanceCase(
    'a chain of three within a block',
    BAD,
    'accepted',
    (parameters) => {
      const second = pay({
        inputs: [outputOf(toAlice, parameters)],
        outputs: [{ address: address(alice) }],
      });
      return pay({ inputs: [outputOf(second, parameters)] });
    },
    (parameters) => ({
      before: [
        { draft: toAlice, block: false },
        {
          draft: pay({
            inputs: [outputOf(toAlice, parameters)],
            outputs: [{ address: address(alice) }],
          }),
          block: false,
        },
      ],
    }),
  ),
  conformanceCase('valid up to the next slot', INTERVAL, 'accepted', () =>
    pay({ validTo: SLOT + 1 }),
  ),
  conformanceCase('valid up to the present slot', INTERVAL, 'refused', () =>
    pay({ validTo: SLOT }),
  ),
  conformanceCase('valid up to a slot of the past', INTERVAL, 'refused', () =>
    pay({ validTo: SLOT - 1 }),
  ),
  conformanceCase('valid from the present slot on', INTERVAL, 'accepted', () =>
    pay({ validFrom: SLOT }),
  ),
  conformanceCase('valid from the next slot on', INTERVAL, 'refused', () =>
    pay({ validFrom: SLOT + 1 }),
  ),
  conformanceCase('valid in the present slot alone', INTERVAL, 'accepted', () =>
    pay({ validFrom: SLOT, validTo: SLOT + 1 }),
  ),
  conformanceCase('an interval that ends before it begins', INTERVAL, 'refused', () =>
    pay({ validFrom: SLOT, validTo: SLOT - 1 }),
  ),
  conformanceCase(
    'a script call that is valid for a day',
    'UTXO: OutsideForecast',
    'accepted',
    () => spend({ validTo: SLOT + STABILITY }),
  ),
  conformanceCase(
    'a script call valid beyond what time can be told',
    'UTXO: OutsideForecast',
    'refused',
    () => spend({ validTo: SLOT + STABILITY + EPOCH + 1 }),
  ),
  conformanceCase(
    'a payment valid beyond what time can be told',
    'UTXO: OutsideForecast',
    'accepted',
    () => pay({ validTo: SLOT + STABILITY + EPOCH + 1 }),
  ),
  conformanceCase('a transaction of 16,383 bytes', SIZE, 'accepted', (parameters) =>
    payOfSize(parameters.maxTxSize - 1, parameters),
  ),
  refusedByScalus(
    conformanceCase('a transaction of 16,384 bytes', SIZE, 'accepted', (parameters) =>
      payOfSize(parameters.maxTxSize, parameters),
    ),
    'it counts the byte that says whether a transaction is valid, which the ledger leaves out',
  ),
  conformanceCase('a transaction of 16,385 bytes', SIZE, 'refused', (parameters) =>
    payOfSize(parameters.maxTxSize + 1, parameters),
  ),
  conformanceCase('the network’s id in the body', 'UTXO: WrongNetworkInTxBody', 'accepted', () =>
    pay({ networkId: 0 }),
  ),
  conformanceCase('another network’s id in the body', 'UTXO: WrongNetworkInTxBody', 'refused', () =>
    pay({ networkId: 1 }),
  ),
  conformanceCase('an output on another network', 'UTXO: WrongNetwork', 'refused', () =>
    pay({ outputs: [{ address: address(bob, 1) }] }),
  ),
  conformanceCase('a collateral return on another network', 'UTXO: WrongNetwork', 'refused', () =>
    spend({ collateralReturn: { address: address(alice, 1), lovelace: 900_000_000n } }),
  ),
  conformanceCase(
    'a treasury value that is right',
    'LEDGER: ConwayTreasuryValueMismatch',
    'accepted',
    () => pay({ body: [[cbor.uint(21), cbor.uint(0)]] }),
  ),
  conformanceCase(
    'a treasury value that is wrong',
    'LEDGER: ConwayTreasuryValueMismatch',
    'refused',
    () => pay({ body: [[cbor.uint(21), cbor.uint(1)]] }),
  ),
  conformanceCase(
    'an output in the form of Alonzo',
    'CDDL: transaction_output',
    'accepted',
    (parameters) => {
      const draft = pay();
      const [made] = assemble(draft, parameters).outputs;
      // Two bytes less than the map form: the fee is a little above the minimum.
      const legacy = cbor.array(cbor.bytes(address(bob)), cbor.uint(made?.lovelace ?? 0n));
      return pay({
        body: [[cbor.uint(1), cbor.array(legacy)]],
        fee: assemble(draft, parameters).fee,
      });
    },
  ),
  conformanceCase('a script input beside one of a key', 'UTXO: FeesOK', 'accepted', () =>
    spend({
      // Sorted by reference, the key's output comes first.
      inputs: [funds, locked(acceptingV3)],
      redeemers: [{ tag: RedeemerTag.spend, index: 1 }],
      collateral: [pledge],
    }),
  ),
  conformanceCase('two outputs of one address', 'UTXO: ValueNotConservedUTxO', 'accepted', () =>
    pay({ outputs: [{ address: address(bob), lovelace: 5_000_000n }, { address: address(bob) }] }),
  ),
];
