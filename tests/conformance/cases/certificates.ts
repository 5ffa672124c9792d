import {
  ADA,
  alice,
  bob,
  conformanceCase,
  output,
  pledge,
  type ConformanceCase,
  type StateAccount,
} from '../case.ts';
import * as cbor from '../cbor.ts';
import { failing, native, type SuiteScript } from '../scripts.ts';
import { account, address, credential, RedeemerTag, type Draft, type Key } from '../transaction.ts';
import { acceptingV3, pay, spend } from './drafts.ts';

const DEPOSIT = 'DELEG: IncorrectDepositDELEG';
const REGISTERED = 'DELEG: StakeKeyRegisteredDELEG';
const UNREGISTERED = 'DELEG: StakeKeyNotRegisteredDELEG';
const REWARDS = 'DELEG: StakeKeyHasNonZeroAccountBalanceDELEG';
const CONSERVED = 'UTXO: ValueNotConservedUTxO (deposits)';
const WITHDRAWALS = 'CERTS: WithdrawalsNotInRewardsCERTS';
const DELEGATED = 'LEDGER: ConwayWdrlNotDelegatedToDRep';
const NETWORK = 'UTXO: WrongNetworkWithdrawal';
const MISSING = 'UTXOW: MissingVKeyWitnessesUTXOW';

type Holder = Key | SuiteScript;
const at = (coin: bigint) => cbor.uint(coin);

/** Certificates of the CDDL by their numbers. */
const certificate = {
  register: (of: Holder) => cbor.array(cbor.uint(0), credential(of)),
  deregister: (of: Holder) => cbor.array(cbor.uint(1), credential(of)),
  delegate: (of: Holder, pool: Uint8Array) =>
    cbor.array(cbor.uint(2), credential(of), cbor.bytes(pool)),
  registerFor: (of: Holder, coin: bigint) => cbor.array(cbor.uint(7), credential(of), at(coin)),
  deregisterFor: (of: Holder, coin: bigint) => cbor.array(cbor.uint(8), credential(of), at(coin)),
  vote: (of: Holder, drep: Uint8Array) => cbor.array(cbor.uint(9), credential(of), drep),
  registerAndVote: (of: Holder, drep: Uint8Array, coin: bigint) =>
    cbor.array(cbor.uint(12), credential(of), drep, at(coin)),
};
const abstain = cbor.array(cbor.uint(2));
const unknownDRep = cbor.array(cbor.uint(0), cbor.bytes(new Uint8Array(28).fill(3)));

const registered = (
  of: Holder,
  rewards = 0n,
  votes = true,
): { accounts: readonly StateAccount[] } => ({
  accounts: [{ of, rewards, votes }],
});

/** Alice's payment with a certificate that a Plutus script must agree to. */
const byScript = (one: Uint8Array, change: Partial<Draft> = {}, script = acceptingV3): Draft =>
  pay({
    certificates: [one],
    collateral: [pledge],
    scripts: [script],
    redeemers: [{ tag: RedeemerTag.certificate, index: 0 }],
    ...change,
  });

const withdraw = (of: Holder, amount: bigint, change: Partial<Draft> = {}): Draft =>
  pay({ withdrawals: [[account(of), amount]], ...change });

const withdrawByScript = (amount: bigint, script = acceptingV3): Draft =>
  withdraw(script, amount, {
    collateral: [pledge],
    scripts: [script],
    redeemers: [{ tag: RedeemerTag.withdrawal, index: 0 }],
  });

const nobody = native.signedBy(bob.hash);

export const certificates: readonly ConformanceCase[] = [
  conformanceCase('a registration with its deposit', CONSERVED, 'accepted', ({ keyDeposit }) =>
    pay({ certificates: [certificate.register(alice)], deposit: keyDeposit }),
  ),
  conformanceCase(
    'a registration that needs no signature of its key',
    MISSING,
    'accepted',
    ({ keyDeposit }) => pay({ certificates: [certificate.register(bob)], deposit: keyDeposit }),
  ),
  conformanceCase('a registration without its deposit', CONSERVED, 'refused', () =>
    pay({ certificates: [certificate.register(alice)] }),
  ),
  conformanceCase(
    'a registration of a credential that is registered',
    REGISTERED,
    'refused',
    ({ keyDeposit }) => pay({ certificates: [certificate.register(alice)], deposit: keyDeposit }),
    registered(alice),
  ),
  conformanceCase('a Conway registration with its deposit', DEPOSIT, 'accepted', ({ keyDeposit }) =>
    pay({ certificates: [certificate.registerFor(alice, keyDeposit)], deposit: keyDeposit }),
  ),
  conformanceCase(
    'a Conway registration with another deposit',
    DEPOSIT,
    'refused',
    ({ keyDeposit }) =>
      pay({
        certificates: [certificate.registerFor(alice, keyDeposit - 1n)],
        deposit: keyDeposit - 1n,
      }),
  ),
  conformanceCase(
    'a Conway registration that its key has not signed',
    MISSING,
    'refused',
    ({ keyDeposit }) =>
      pay({ certificates: [certificate.registerFor(bob, keyDeposit)], deposit: keyDeposit }),
  ),
  conformanceCase(
    'a Conway registration of a script that agrees',
    DEPOSIT,
    'accepted',
    ({ keyDeposit }) =>
      byScript(certificate.registerFor(acceptingV3, keyDeposit), { deposit: keyDeposit }),
  ),
  conformanceCase(
    'a Conway registration of a script that does not agree',
    'UTXOS: ValidationTagMismatch (phase 2)',
    'refused',
    ({ keyDeposit }) =>
      byScript(
        certificate.registerFor(failing('V3'), keyDeposit),
        { deposit: keyDeposit },
        failing('V3'),
      ),
  ),
  conformanceCase(
    'a registration of a script by the older certificate',
    DEPOSIT,
    'accepted',
    ({ keyDeposit }) =>
      pay({ certificates: [certificate.register(acceptingV3)], deposit: keyDeposit }),
  ),
  conformanceCase('one credential registered twice', REGISTERED, 'refused', ({ keyDeposit }) =>
    pay({
      certificates: [certificate.register(alice), certificate.registerFor(alice, keyDeposit)],
      deposit: 2n * keyDeposit,
    }),
  ),
  conformanceCase(
    'a deregistration with its refund',
    CONSERVED,
    'accepted',
    ({ keyDeposit }) =>
      pay({ certificates: [certificate.deregister(alice)], deposit: -keyDeposit }),
    registered(alice),
  ),
  conformanceCase(
    'a deregistration with twice its refund',
    CONSERVED,
    'refused',
    ({ keyDeposit }) =>
      pay({ certificates: [certificate.deregister(alice)], deposit: -2n * keyDeposit }),
    registered(alice),
  ),
  conformanceCase(
    'a deregistration that its key has not signed',
    MISSING,
    'refused',
    ({ keyDeposit }) => pay({ certificates: [certificate.deregister(bob)], deposit: -keyDeposit }),
    registered(bob),
  ),
  conformanceCase(
    'a Conway deregistration with its refund',
    DEPOSIT,
    'accepted',
    ({ keyDeposit }) =>
      pay({ certificates: [certificate.deregisterFor(alice, keyDeposit)], deposit: -keyDeposit }),
    registered(alice),
  ),
  conformanceCase(
    'a Conway deregistration with another refund',
    DEPOSIT,
    'refused',
    ({ keyDeposit }) =>
      pay({
        certificates: [certificate.deregisterFor(alice, keyDeposit + 1n)],
        deposit: -keyDeposit - 1n,
      }),
    registered(alice),
  ),
  conformanceCase('a deregistration of nobody', UNREGISTERED, 'refused', ({ keyDeposit }) =>
    pay({ certificates: [certificate.deregister(alice)], deposit: -keyDeposit }),
  ),
  conformanceCase(
    'a deregistration with rewards left',
    REWARDS,
    'refused',
    ({ keyDeposit }) =>
      pay({ certificates: [certificate.deregister(alice)], deposit: -keyDeposit }),
    registered(alice, 5n * ADA),
  ),
  conformanceCase(
    'a delegation to a pool that is not there',
    'DELEG: DelegateeStakePoolNotRegisteredDELEG',
    'refused',
    () => pay({ certificates: [certificate.delegate(alice, new Uint8Array(28))] }),
    registered(alice),
  ),
  conformanceCase(
    'a vote delegated to abstain',
    'DELEG: DelegateeDRepNotRegisteredDELEG',
    'accepted',
    () => pay({ certificates: [certificate.vote(alice, abstain)] }),
    registered(alice),
  ),
  conformanceCase(
    'a vote delegated to a representative that is not there',
    'DELEG: DelegateeDRepNotRegisteredDELEG',
    'refused',
    () => pay({ certificates: [certificate.vote(alice, unknownDRep)] }),
    registered(alice),
  ),
  conformanceCase('a vote delegated by nobody', UNREGISTERED, 'refused', () =>
    pay({ certificates: [certificate.vote(alice, abstain)] }),
  ),
  conformanceCase('a registration that delegates its vote', DEPOSIT, 'accepted', ({ keyDeposit }) =>
    pay({
      certificates: [certificate.registerAndVote(alice, abstain, keyDeposit)],
      deposit: keyDeposit,
    }),
  ),
  conformanceCase(
    'a committee member’s key that no committee has',
    'GOVCERT: ConwayCommitteeIsUnknown',
    'refused',
    () => pay({ certificates: [cbor.array(cbor.uint(14), credential(alice), credential(bob))] }),
  ),
  conformanceCase(
    'the rewards of a key that votes',
    WITHDRAWALS,
    'accepted',
    () => withdraw(alice, 5n * ADA),
    registered(alice, 5n * ADA),
  ),
  conformanceCase(
    'the rewards of a key that does not vote',
    DELEGATED,
    'refused',
    () => withdraw(alice, 5n * ADA),
    registered(alice, 5n * ADA, false),
  ),
  conformanceCase(
    'no rewards of a key that does not vote',
    DELEGATED,
    'refused',
    () => withdraw(alice, 0n),
    registered(alice, 0n, false),
  ),
  conformanceCase(
    'too much of the rewards',
    WITHDRAWALS,
    'refused',
    () => withdraw(alice, 5n * ADA + 1n),
    registered(alice, 5n * ADA),
  ),
  conformanceCase(
    'too little of the rewards',
    WITHDRAWALS,
    'refused',
    () => withdraw(alice, 5n * ADA - 1n),
    registered(alice, 5n * ADA),
  ),
  conformanceCase('a withdrawal of nobody’s', WITHDRAWALS, 'refused', () => withdraw(alice, 0n)),
  conformanceCase(
    'a withdrawal that its key has not signed',
    MISSING,
    'refused',
    () => withdraw(bob, 5n * ADA),
    registered(bob, 5n * ADA),
  ),
  conformanceCase(
    'a withdrawal on another network',
    NETWORK,
    'refused',
    () => pay({ withdrawals: [[account(alice, 1), 0n]] }),
    registered(alice),
  ),
  conformanceCase(
    'a zero withdrawal by a script',
    WITHDRAWALS,
    'accepted',
    () => withdrawByScript(0n),
    registered(acceptingV3, 0n, false),
  ),
  conformanceCase(
    'the rewards of a script',
    WITHDRAWALS,
    'accepted',
    () => withdrawByScript(5n * ADA),
    registered(acceptingV3, 5n * ADA, false),
  ),
  conformanceCase(
    'a zero withdrawal by a script that fails',
    'UTXOS: ValidationTagMismatch (phase 2)',
    'refused',
    () => withdrawByScript(0n, failing('V3')),
    registered(failing('V3'), 0n),
  ),
  conformanceCase(
    'a zero withdrawal by a script that is not registered',
    WITHDRAWALS,
    'refused',
    () => withdrawByScript(0n),
  ),
  conformanceCase(
    'a withdrawal by a native script that nobody has signed',
    'UTXOW: ScriptWitnessNotValidatingUTXOW',
    'refused',
    () => withdraw(nobody, 0n, { scripts: [nobody] }),
    registered(nobody),
  ),
  conformanceCase(
    'rewards taken twice',
    WITHDRAWALS,
    'refused',
    () => withdraw(alice, 5n * ADA, { inputs: [output(2)] }),
    {
      ...registered(alice, 5n * ADA),
      before: [{ draft: withdraw(alice, 5n * ADA), block: false }],
    },
  ),
  conformanceCase(
    'a spending and a withdrawal by scripts',
    WITHDRAWALS,
    'accepted',
    () =>
      spend({
        withdrawals: [[account(acceptingV3), 0n]],
        redeemers: [
          { tag: RedeemerTag.spend, index: 0 },
          { tag: RedeemerTag.withdrawal, index: 0 },
        ],
      }),
    registered(acceptingV3),
  ),
  conformanceCase(
    'a vote on an action that is not there',
    'GOV: GovActionsDoNotExist',
    'refused',
    () => {
      const voter = cbor.array(cbor.uint(2), cbor.bytes(alice.hash));
      const action = cbor.array(cbor.bytes(new Uint8Array(32)), cbor.uint(0));
      const procedure = cbor.array(cbor.uint(1), cbor.nothing);
      return pay({ body: [[cbor.uint(19), cbor.map([voter, cbor.map([action, procedure])])]] });
    },
  ),
  conformanceCase(
    'a proposal with a wrong deposit',
    'GOV: ProposalDepositIncorrect',
    'refused',
    () => {
      const anchor = cbor.array(cbor.text('https://example.org'), cbor.bytes(new Uint8Array(32)));
      const proposal = cbor.array(
        cbor.uint(ADA),
        cbor.bytes(account(alice)),
        cbor.array(cbor.uint(6)),
        anchor,
      );
      return pay({ body: [[cbor.uint(20), cbor.set(proposal)]], deposit: ADA });
    },
    registered(alice),
  ),
  conformanceCase('an output of a stake address', 'CDDL: address', 'refused', () =>
    pay({ outputs: [{ address: account(bob) }] }),
  ),
  conformanceCase('an output of a base address', 'CDDL: address', 'accepted', () =>
    pay({
      outputs: [{ address: new Uint8Array([0x00, ...bob.hash, ...address(alice).slice(1)]) }],
    }),
  ),
];
