import { ed25519 } from '@noble/curves/ed25519.js';
import {
  alice,
  bob,
  conformanceCase,
  funds,
  output,
  SLOT,
  stranger,
  type ConformanceCase,
} from '../case.ts';
import * as cbor from '../cbor.ts';
import { hash32, malformed, native, ofTheFuture } from '../scripts.ts';
import { address, hex, type DraftOutput, type Key } from '../transaction.ts';
import { acceptingV3, pay, spend, unlock } from './drafts.ts';

const MISSING_KEY = 'UTXOW: MissingVKeyWitnessesUTXOW';
const WRONG = 'UTXOW: InvalidWitnessesUTXOW';
const NATIVE = 'UTXOW: ScriptWitnessNotValidatingUTXOW';
const MISSING_SCRIPT = 'UTXOW: MissingScriptWitnessesUTXOW';
const EXTRA_SCRIPT = 'UTXOW: ExtraneousScriptWitnessesUTXOW';
const MALFORMED = 'UTXOW: MalformedScriptWitnesses';

const byAlice = native.signedBy(alice.hash);
const byBob = native.signedBy(bob.hash);
const byStranger = native.signedBy(stranger.hash);
/** A library at Bob's address. */
const library = output(20, { address: address(bob), script: byAlice });
const token: DraftOutput = { address: address(bob), tokens: [[hex(byAlice.hash), '61', 1n]] };

export const witnesses: readonly ConformanceCase[] = [
  conformanceCase('no signature', MISSING_KEY, 'refused', () => pay({ signers: [] })),
  conformanceCase('a stranger’s signature alone', MISSING_KEY, 'refused', () =>
    pay({ signers: [stranger] }),
  ),
  conformanceCase('a stranger’s signature beside the right one', MISSING_KEY, 'accepted', () =>
    pay({ signers: [alice, stranger] }),
  ),
  conformanceCase('one of two keys has not signed', MISSING_KEY, 'refused', () =>
    pay({ inputs: [funds, output(2, { address: address(bob) })] }),
  ),
  conformanceCase('a required signer that has not signed', MISSING_KEY, 'refused', () =>
    pay({ requiredSigners: [bob.hash] }),
  ),
  conformanceCase('a required signer that has signed', MISSING_KEY, 'accepted', () =>
    pay({ requiredSigners: [bob.hash], signers: [alice, bob] }),
  ),
  conformanceCase('collateral of a key that has not signed', MISSING_KEY, 'refused', () =>
    spend({ collateral: [output(1, { address: address(bob) })] }),
  ),
  conformanceCase('a signature of other bytes', WRONG, 'refused', () =>
    pay({ signed: new Uint8Array(32) }),
  ),
  conformanceCase('a stranger’s wrong signature beside the right one', WRONG, 'refused', () =>
    pay({
      overpay: 10_000n,
      mangle: ({ body, isValid, auxiliaryData }) =>
        cbor.array(body, witnessesOf(body, [alice], [stranger]), isValid, auxiliaryData),
    }),
  ),

  conformanceCase('a native script with its signature', NATIVE, 'accepted', () =>
    unlock(byAlice, { signers: [alice] }),
  ),
  conformanceCase('a native script without its signature', NATIVE, 'refused', () =>
    unlock(byAlice),
  ),
  conformanceCase('a native script with a stranger’s signature', NATIVE, 'refused', () =>
    unlock(byAlice, { signers: [stranger] }),
  ),
  conformanceCase('all of two', NATIVE, 'accepted', () =>
    unlock(native.all(byAlice, byBob), { signers: [alice, bob] }),
  ),
  conformanceCase('all of two, one missing', NATIVE, 'refused', () =>
    unlock(native.all(byAlice, byBob), { signers: [alice] }),
  ),
  conformanceCase('any of two', NATIVE, 'accepted', () =>
    unlock(native.any(byAlice, byBob), { signers: [bob] }),
  ),
  conformanceCase('any of two, none there', NATIVE, 'refused', () =>
    unlock(native.any(byAlice, byBob), { signers: [stranger] }),
  ),
  conformanceCase('any of none', NATIVE, 'refused', () => unlock(native.any())),
  conformanceCase('all of none', NATIVE, 'accepted', () => unlock(native.all())),
  conformanceCase('two of three', NATIVE, 'accepted', () =>
    unlock(native.atLeast(2, byAlice, byBob, byStranger), { signers: [alice, stranger] }),
  ),
  conformanceCase('two of three, one there', NATIVE, 'refused', () =>
    unlock(native.atLeast(2, byAlice, byBob, byStranger), { signers: [alice] }),
  ),
  conformanceCase('a time lock that has opened', NATIVE, 'accepted', () =>
    unlock(native.from(SLOT), { validFrom: SLOT }),
  ),
  conformanceCase('a time lock that opens in the next slot', NATIVE, 'refused', () =>
    unlock(native.from(SLOT + 1), { validFrom: SLOT }),
  ),
  conformanceCase('an open time lock without a lower bound', NATIVE, 'refused', () =>
    unlock(native.from(SLOT - 1)),
  ),
  conformanceCase('a time lock that has not closed', NATIVE, 'accepted', () =>
    unlock(native.until(SLOT + 5), { validTo: SLOT + 5 }),
  ),
  conformanceCase('a time lock that closes before the interval ends', NATIVE, 'refused', () =>
    unlock(native.until(SLOT + 4), { validTo: SLOT + 5 }),
  ),
  conformanceCase('a time lock to come without an upper bound', NATIVE, 'refused', () =>
    unlock(native.until(SLOT + 5)),
  ),
  conformanceCase('a native script from a reference input', MISSING_SCRIPT, 'accepted', () =>
    unlock(byAlice, { scripts: [], references: [library], signers: [alice] }),
  ),
  conformanceCase('a native script from the spent output itself', MISSING_SCRIPT, 'accepted', () =>
    unlock(byAlice, {
      inputs: [output(10, { address: address(byAlice), script: byAlice })],
      scripts: [],
      signers: [alice],
    }),
  ),
  conformanceCase('a mint by a native script', NATIVE, 'accepted', () =>
    pay({ outputs: [token], mint: [[hex(byAlice.hash), '61', 1n]], scripts: [byAlice] }),
  ),
  conformanceCase('a mint by a native script that nobody has signed', NATIVE, 'refused', () =>
    pay({
      inputs: [output(2, { address: address(bob) })],
      signers: [bob],
      outputs: [token],
      mint: [[hex(byAlice.hash), '61', 1n]],
      scripts: [byAlice],
    }),
  ),
  conformanceCase('a native script that is missing', MISSING_SCRIPT, 'refused', () =>
    unlock(byAlice, { scripts: [], signers: [alice] }),
  ),
  conformanceCase('a Plutus script that is missing', MISSING_SCRIPT, 'refused', () =>
    spend({ scripts: [], languages: ['V3'] }),
  ),
  conformanceCase('a mint whose policy is missing', MISSING_SCRIPT, 'refused', () =>
    pay({ outputs: [token], mint: [[hex(byAlice.hash), '61', 1n]] }),
  ),
  conformanceCase('a script of the wrong hash', MISSING_SCRIPT, 'refused', () =>
    unlock(byAlice, { scripts: [byBob], signers: [alice, bob] }),
  ),
  conformanceCase('a native script that nobody asks for', EXTRA_SCRIPT, 'refused', () =>
    pay({ scripts: [byAlice] }),
  ),
  conformanceCase('a Plutus script that nobody asks for', EXTRA_SCRIPT, 'refused', () =>
    pay({ scripts: [acceptingV3] }),
  ),
  conformanceCase('a script that a reference input has already', EXTRA_SCRIPT, 'refused', () =>
    unlock(byAlice, { references: [library], signers: [alice] }),
  ),
  conformanceCase('a script witness that is no program', MALFORMED, 'refused', () =>
    spend({}, malformed('V3')),
  ),
  conformanceCase(
    'a script witness with a builtin that is not there yet',
    MALFORMED,
    'refused',
    () => spend({}, ofTheFuture),
  ),
];

/** A witness set with right signatures of some keys and wrong ones of others. */
function witnessesOf(body: Uint8Array, right: readonly Key[], wrong: readonly Key[]): Uint8Array {
  const sign = (of: Key, message: Uint8Array): Uint8Array =>
    cbor.array(cbor.bytes(of.publicKey), cbor.bytes(ed25519.sign(message, of.seed)));
  const signatures = [
    ...right.map((of) => sign(of, hash32(body))),
    ...wrong.map((of) => sign(of, new Uint8Array(32))),
  ];
  return cbor.map([cbor.uint(0), cbor.set(...signatures)]);
}
