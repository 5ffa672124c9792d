import { alice, bob, conformanceCase, funds, output, type ConformanceCase } from '../case.ts';
import * as cbor from '../cbor.ts';
import { accepting, acceptingPolicy, answeringTrue, failing, hash32 } from '../scripts.ts';
import { address, RedeemerTag, UNITS, type DraftRedeemer } from '../transaction.ts';
import { acceptingV3, DATUM, locked, mint, pay, spend } from './drafts.ts';

const DATUMS = 'UTXOW: UnspendableUTxONoDatumHash';
const REQUIRED = 'UTXOW: MissingRequiredDatums';
const SUPPLEMENTAL = 'UTXOW: NotAllowedSupplementalDatums';
const MISSING = 'UTXOW: MissingRedeemers';
const EXTRA = 'UTXOW: ExtraRedeemers';
const HASH = 'UTXOW: PPViewHashesDontMatch';
const NO_HASH = 'UTXOW: ScriptIntegrityHashMismatch';
const PHASE_2 = 'UTXOS: ValidationTagMismatch (phase 2)';
const UNITS_RULE = 'UTXO: ExUnitsTooBigUTxO';

const SPEND: DraftRedeemer = { tag: RedeemerTag.spend, index: 0 };
const other = cbor.uint(7);
const v1 = accepting('V1');
const v2 = accepting('V2');
const hashed = { datum: undefined, datumHash: hash32(DATUM) } as const;
/** An output at a script with the hash of its datum, as V1 wants it. */
const withHash = (script: typeof v1) =>
  output(10, { address: address(script), datumHash: hashed.datumHash });
const bare = (script: typeof v1) => output(10, { address: address(script) });

export const plutus: readonly ConformanceCase[] = [
  conformanceCase('V1 with its datum', REQUIRED, 'accepted', () =>
    spend({ inputs: [withHash(v1)], datums: [DATUM] }, v1),
  ),
  conformanceCase('V2 with its datum', REQUIRED, 'accepted', () =>
    spend({ inputs: [withHash(v2)], datums: [DATUM] }, v2),
  ),
  conformanceCase('V3 with its datum', REQUIRED, 'accepted', () =>
    spend({ inputs: [withHash(acceptingV3)], datums: [DATUM] }),
  ),
  conformanceCase('V2 with an inline datum', DATUMS, 'accepted', () => spend({}, v2)),
  conformanceCase(
    'V1 with an inline datum',
    'UTXOS: CollectErrors (InlineDatumsNotSupported)',
    'refused',
    () => spend({}, v1),
  ),
  conformanceCase(
    'V1 with a reference input',
    'UTXOS: CollectErrors (not ReferenceInputsNotSupported since Conway)',
    'accepted',
    () => spend({ inputs: [withHash(v1)], datums: [DATUM], references: [output(2)] }, v1),
  ),
  conformanceCase('a datum hash without its datum', REQUIRED, 'refused', () =>
    spend({ inputs: [withHash(acceptingV3)] }),
  ),
  conformanceCase('a datum hash with another datum', REQUIRED, 'refused', () =>
    spend({ inputs: [withHash(acceptingV3)], datums: [other] }),
  ),
  conformanceCase('V2 without any datum', DATUMS, 'refused', () =>
    spend({ inputs: [bare(v2)] }, v2),
  ),
  conformanceCase('V1 without any datum', DATUMS, 'refused', () =>
    spend({ inputs: [bare(v1)] }, v1),
  ),
  conformanceCase('V3 without any datum', DATUMS, 'accepted', () =>
    spend({ inputs: [bare(acceptingV3)] }),
  ),
  conformanceCase('a datum that nothing names', SUPPLEMENTAL, 'refused', () =>
    spend({ datums: [other] }),
  ),
  conformanceCase('the datum of an output that is made', SUPPLEMENTAL, 'accepted', () =>
    spend({ outputs: [{ address: address(bob), datumHash: hash32(other) }], datums: [other] }),
  ),
  conformanceCase('the datum of a reference input', SUPPLEMENTAL, 'accepted', () =>
    spend({ references: [output(2, { datumHash: hash32(other) })], datums: [other] }),
  ),
  conformanceCase('a datum in a payment', SUPPLEMENTAL, 'refused', () => pay({ datums: [other] })),

  conformanceCase('no redeemer', MISSING, 'refused', () =>
    spend({ redeemers: [], scriptDataHash: 'none' }),
  ),
  conformanceCase('no redeemer for a script of a reference input', MISSING, 'refused', () =>
    spend({
      redeemers: [],
      scripts: [],
      references: [output(20, { address: address(bob), script: acceptingV3 })],
      scriptDataHash: 'none',
    }),
  ),
  conformanceCase('no redeemer for a mint', MISSING, 'refused', () =>
    mint({ redeemers: [], scriptDataHash: 'none' }),
  ),
  conformanceCase('one redeemer for two inputs', MISSING, 'refused', () =>
    spend({
      inputs: [locked(acceptingV3), output(11, { address: address(acceptingV3), datum: DATUM })],
    }),
  ),
  conformanceCase('a redeemer for an input that is not there', EXTRA, 'refused', () =>
    spend({ redeemers: [SPEND, { tag: RedeemerTag.spend, index: 1 }] }),
  ),
  conformanceCase('a redeemer for an input of a key', EXTRA, 'refused', () =>
    spend({
      inputs: [funds, locked(acceptingV3)],
      redeemers: [SPEND, { tag: RedeemerTag.spend, index: 1 }],
    }),
  ),
  conformanceCase('a redeemer of the wrong purpose', EXTRA, 'refused', () =>
    spend({ redeemers: [{ tag: RedeemerTag.mint, index: 0 }] }),
  ),
  conformanceCase('a redeemer in a payment', EXTRA, 'refused', () =>
    pay({ redeemers: [SPEND], collateral: [output(1)], languages: [] }),
  ),
  conformanceCase('redeemers as a list', 'CDDL: redeemers', 'accepted', () =>
    spend({ redeemerList: true }),
  ),

  conformanceCase('no script data hash', NO_HASH, 'refused', () =>
    spend({ scriptDataHash: 'none' }),
  ),
  conformanceCase('a wrong script data hash', HASH, 'refused', () =>
    spend({ scriptDataHash: new Uint8Array(32).fill(7) }),
  ),
  conformanceCase('a script data hash in a payment', NO_HASH, 'refused', () =>
    pay({ scriptDataHash: new Uint8Array(32).fill(7) }),
  ),
  conformanceCase('a script data hash with other costs', HASH, 'refused', ({ costModels }) =>
    spend({
      costModels: { ...costModels, PlutusV3: [...costModels.PlutusV3.slice(0, -1), 1] },
    }),
  ),
  conformanceCase('a script data hash with more costs', HASH, 'refused', ({ costModels }) =>
    spend({ costModels: { ...costModels, PlutusV3: [...costModels.PlutusV3, 1, 1] } }),
  ),
  conformanceCase('a script data hash of another language', HASH, 'refused', () =>
    spend({ languages: ['V2'] }),
  ),
  conformanceCase('a script data hash without the datums', HASH, 'refused', () =>
    // What it would be if there were no datums: the datum is put in behind its back.
    spend({
      inputs: [withHash(acceptingV3)],
      overpay: 10_000n,
      witnesses: [[cbor.uint(4), cbor.set(DATUM)]],
    }),
  ),
  conformanceCase('V2 and V3 in one transaction', HASH, 'accepted', () =>
    spend({
      inputs: [locked(acceptingV3), output(11, { address: address(v2), datum: DATUM })],
      scripts: [v2, acceptingV3],
      redeemers: [SPEND, { tag: RedeemerTag.spend, index: 1 }],
    }),
  ),
  conformanceCase('V1 and V2 in one transaction', HASH, 'accepted', () =>
    spend({
      inputs: [withHash(v1), output(11, { address: address(v2), datumHash: hash32(DATUM) })],
      scripts: [v1, v2],
      datums: [DATUM],
      redeemers: [SPEND, { tag: RedeemerTag.spend, index: 1 }],
    }),
  ),

  conformanceCase('a mint by V3', PHASE_2, 'accepted', () => mint()),
  conformanceCase('a mint by V2', PHASE_2, 'accepted', () => mint({}, acceptingPolicy('V2'))),
  conformanceCase('a mint by V1', PHASE_2, 'accepted', () => mint({}, acceptingPolicy('V1'))),
  conformanceCase('a mint whose policy fails', PHASE_2, 'refused', () => mint({}, failing('V3'))),
  conformanceCase('V3 fails', PHASE_2, 'refused', () => spend({}, failing('V3'))),
  conformanceCase('V2 fails', PHASE_2, 'refused', () => spend({}, failing('V2'))),
  conformanceCase('V3 answers True instead of unit', PHASE_2, 'refused', () =>
    spend({}, answeringTrue('V3')),
  ),
  conformanceCase('V2 answers True', PHASE_2, 'accepted', () => spend({}, answeringTrue('V2'))),
  conformanceCase('V2 takes too few arguments', PHASE_2, 'refused', () =>
    spend({}, acceptingPolicy('V2')),
  ),
  conformanceCase('too little memory is declared', PHASE_2, 'refused', () =>
    spend({ redeemers: [{ ...SPEND, units: { memory: 499n, steps: UNITS.steps } }] }),
  ),
  conformanceCase('too few steps are declared', PHASE_2, 'refused', () =>
    spend({ redeemers: [{ ...SPEND, units: { memory: UNITS.memory, steps: 64_099n } }] }),
  ),
  conformanceCase('exactly what is used is declared', PHASE_2, 'accepted', () =>
    spend({ redeemers: [{ ...SPEND, units: { memory: 500n, steps: 64_100n } }] }),
  ),
  conformanceCase(
    'all the memory and steps that a transaction may declare',
    UNITS_RULE,
    'accepted',
    (parameters) => spend({ redeemers: [{ ...SPEND, units: parameters.maxTxExecutionUnits }] }),
  ),
  conformanceCase(
    'one unit of memory above the limit',
    UNITS_RULE,
    'refused',
    ({ maxTxExecutionUnits: limit }) =>
      spend({ redeemers: [{ ...SPEND, units: { memory: limit.memory + 1n, steps: 1_000_000n } }] }),
  ),
  conformanceCase(
    'one step above the limit',
    UNITS_RULE,
    'refused',
    ({ maxTxExecutionUnits: limit }) =>
      spend({ redeemers: [{ ...SPEND, units: { memory: 100_000n, steps: limit.steps + 1n } }] }),
  ),
  conformanceCase(
    'the sum of two is above the limit of steps',
    UNITS_RULE,
    'refused',
    ({ maxTxExecutionUnits: limit }) => {
      const units = { memory: 100_000n, steps: limit.steps / 2n + 1n };
      return spend({
        inputs: [locked(acceptingV3), output(11, { address: address(acceptingV3), datum: DATUM })],
        redeemers: [
          { ...SPEND, units },
          { tag: RedeemerTag.spend, index: 1, units },
        ],
        outputs: [{ address: address(alice) }],
      });
    },
  ),
];
