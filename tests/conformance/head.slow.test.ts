import { describe, expect, test } from 'vitest';
import { headParameters } from '../../hydra/head/parameters.ts';
import { decodeConwayTransaction } from '../../hydra/ledger/conway-transaction.ts';
import { judgePhaseOne } from '../../hydra/ledger/phase-one.ts';
import { headKeepsItsValue } from '../../hydra/ledger/rules/head-keeps-its-value.ts';
import { TESTNET } from '../../offchain/ledger/address.ts';
import { mainnetParameters } from '../../offchain/ledger/parameters.ts';
import type { Verdict } from './case.ts';
import { conformanceCases } from './cases.ts';
import { headLedger } from './ledgers/head.ts';

// A head is a ledger of unspent outputs alone: no accounts, no certificates, no treasury, no votes, and no second phase
// that takes collateral. What depends on them is judged in another way there, and nothing else is.

const CERTIFICATES =
  'it does not read certificates, so it counts no deposit and no refund; in a head a certificate is refused whole';
const TREASURY = 'it has no treasury; in a head a donation and a treasury value are refused whole';
const VOTES = 'it has no governance; in a head votes are refused whole';
const PHASES =
  'a head’s nodes need not agree on what fails, so what is marked as failing is refused there whole';
const NO_REWARDS = 'every account has 0 in a head, so there is nothing to withdraw';
const MOCKED =
  'in a head every account is there and has 0, so that scripts run by a withdrawal of 0';

interface Exception {
  readonly says: Verdict;
  readonly because: string;
}

const says = (verdict: Verdict, because: string, names: readonly string[]) =>
  names.map((name) => [name, { says: verdict, because }] as const);

/** Every case that a head's ledger judges in another way than the Conway rules, and why. */
const exceptions: ReadonlyMap<string, Exception> = new Map([
  ...says('refused', CERTIFICATES, [
    'a registration with its deposit',
    'a registration that needs no signature of its key',
    'a Conway registration with its deposit',
    'a Conway registration of a script that agrees',
    'a registration of a script by the older certificate',
    'a deregistration with its refund',
    'a Conway deregistration with its refund',
    'a registration that delegates its vote',
  ]),
  ...says('accepted', CERTIFICATES, [
    'a registration without its deposit',
    'a delegation to a pool that is not there',
    'a vote delegated to a representative that is not there',
    'a vote delegated by nobody',
    'a committee member’s key that no committee has',
  ]),
  ...says('refused', TREASURY, ['a treasury donation']),
  ...says('accepted', TREASURY, [
    'a treasury donation that nobody pays',
    'a treasury value that is wrong',
  ]),
  ...says('accepted', VOTES, ['a vote on an action that is not there']),
  ...says('refused', PHASES, [
    'a script that fails, marked so',
    'a script that fails, marked so, with a return',
  ]),
  ...says('collateral taken', PHASES, [
    'a script that succeeds, marked as failing',
    'a payment marked as failing',
  ]),
  ...says('refused', NO_REWARDS, ['the rewards of a key that votes', 'the rewards of a script']),
  ...says('accepted', MOCKED, [
    'no rewards of a key that does not vote',
    'a withdrawal of nobody’s',
    'a zero withdrawal by a script that is not registered',
  ]),
]);

const NO_FEE = 'nothing costs anything in a head: the fee is not below 0';
const NO_PRICE = 'reference scripts cost nothing in a head';
const SIZE =
  'the transaction has 10,262 bytes, and a head allows 10,250: what it makes must fit into a fan-out';
const VERSION = 'a head’s protocol version is 11, and the rule ended with 10';

/** Every case that is judged in yet another way with a head's parameters, and why. */
const ofParameters: ReadonlyMap<string, Exception> = new Map([
  ...says('accepted', NO_FEE, ['no fee', 'a fee for the used units and not for the declared']),
  ...says('accepted', NO_PRICE, [
    'no fee for a script in a reference input',
    'no fee for a script in a spent output',
    'one script in two reference inputs, paid for once',
    'a script of 60,000 bytes at the price of the first tier',
  ]),
  ...says('refused', SIZE, ['a value of 5,000 bytes']),
  ...says('accepted', VERSION, ['one output as input and as reference input']),
]);

const withExceptions = conformanceCases.map((each) => ({
  ...each,
  says: exceptions.get(each.name)?.says ?? each.verdict,
}));

const withParameters = withExceptions.map((each) => ({
  ...each,
  says: ofParameters.get(each.name)?.says ?? each.says,
}));

const ofMainnet = headLedger(mainnetParameters);
const ofHead = headLedger(headParameters);

describe('the ledger inside a head judges by the Conway rules', () => {
  describe('with mainnet’s parameters', () => {
    test.each(withExceptions)('$rule: $name is $says', async ({ build, says: verdict }) => {
      const judgement = await ofMainnet.judge(build(mainnetParameters));
      expect(judgement).toMatchObject({ verdict });
    });
  });

  describe('with a head’s parameters', () => {
    test.each(withParameters)('$rule: $name is $says', async ({ build, says: verdict }) => {
      const judgement = await ofHead.judge(build(headParameters));
      expect(judgement).toMatchObject({ verdict });
    });
  });

  test('every exception is of a case, and is one', () => {
    const verdicts = new Map(conformanceCases.map(({ name, verdict }) => [name, verdict]));
    const idle = [...exceptions].filter(([name, exception]) =>
      [undefined, exception.says].includes(verdicts.get(name)),
    );
    expect(idle).toEqual([]);
    expect(exceptions.size).toBe(26);
    const before = new Map(withExceptions.map((each) => [each.name, each.says]));
    const idleToo = [...ofParameters].filter(([name, exception]) =>
      [undefined, exception.says].includes(before.get(name)),
    );
    expect(idleToo).toEqual([]);
    expect(ofParameters.size).toBe(8);
  });

  test('what it accepts against the rules never gets into a head, but withdrawals of 0', () => {
    const lenient = conformanceCases.filter(
      ({ name, verdict }) =>
        verdict === 'refused' && (exceptions.get(name)?.says ?? 'refused') !== 'refused',
    );
    const admitted = lenient.filter(({ build }) => {
      const { bytes, slot } = build(mainnetParameters);
      // All cases pay a fee, which alone would be refused.
      const transaction = { ...decodeConwayTransaction(bytes), fee: 0n };
      const environment = {
        parameters: mainnetParameters,
        networkId: TESTNET,
        slot,
        isWellFormed: () => true,
      } as const;
      return judgePhaseOne(transaction, new Map(), environment, [headKeepsItsValue]) === undefined;
    });
    expect(admitted.map(({ name }) => exceptions.get(name)?.because)).toEqual([
      MOCKED,
      MOCKED,
      MOCKED,
    ]);
  });
});
