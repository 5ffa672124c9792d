import { Constr } from '../../validators/lib/data.ts';
import { fromHex, toHex } from '../../offchain/ledger/hash.ts';
import { formatReference, type Hex } from '../../offchain/ledger/utxo.ts';
import { accountOf, decodeDraft, emptyDraft, type Purpose } from '../support/draft.ts';
import { FAKE_ID, text } from '../support/props.ts';
import type { Mutation, Suite } from '../support/suite.ts';
import type { Tx } from '../support/tx.ts';

const KERNEL = toHex(text('KERNEL'));
const NAMES = toHex(text('NAMES'));

/** The policy whose boot this is. */
function policyOf({ draft }: Tx): Hex {
  const [unit = ''] = draft.mint.keys();
  return unit.slice(0, 56);
}

const minting = (name: string, asset: Hex, quantity: bigint): Mutation => ({
  name,
  rejects: 'O02',
  apply: (tx) => tx.mint(policyOf(tx) + asset, quantity),
});

/** The policy's script for another purpose; nothing is minted. */
const serving = (name: string, apply: (tx: Tx) => void): Mutation => ({
  name: `the policy’s script ${name}`,
  rejects: 'O02',
  apply: (tx) => {
    const policy = policyOf(tx);
    for (const object of tx.draft.outputs.filter(({ assets }) => assets.size > 0)) {
      tx.removeOutput(object);
    }
    apply(tx);
    for (const unit of [policy + KERNEL, policy + NAMES]) tx.mint(unit, -1n);
  },
});

/** Spends whatever pays for the boot but its genesis. */
function withoutGenesis(tx: Tx): void {
  const wallet = tx.arena.walletOf(tx.arena.bob);
  tx.draft.inputs.splice(0, Infinity, wallet.reference);
}

export const oneShotSuite: Suite = {
  name: 'one-shot policy',
  script: 'one-shot',
  healthy: ({ boot }) => decodeDraft(boot),
  variations: [
    {
      name: 'the two tokens go to the attacker: whoever opens the kernel sees that',
      apply: (tx) => {
        for (const output of tx.draft.outputs) {
          output.address = tx.arena.mallory.submission.address;
        }
      },
    },
  ],
  mutations: [
    { name: 'the genesis output is not spent', rejects: 'O01', apply: withoutGenesis },
    {
      name: 'the genesis output is only read',
      rejects: 'O01',
      apply: (tx) => {
        const wallet = tx.arena.walletOf(tx.arena.bob);
        const genesis = tx.draft.inputs.filter(
          (each) => formatReference(each) !== formatReference(wallet.reference),
        );
        withoutGenesis(tx);
        tx.draft.references.push(...genesis);
      },
    },
    minting('a second KERNEL is minted', KERNEL, 1n),
    minting('a second NAMES is minted', NAMES, 1n),
    minting('a third token is minted', toHex(text('ROOT')), 1n),
    minting('a token without a name is minted', '', 1n),
    {
      name: 'NAMES is not minted',
      rejects: 'O02',
      apply: (tx) => {
        const unit = policyOf(tx) + NAMES;
        for (const { assets } of tx.draft.outputs) assets.delete(unit);
        tx.mint(unit, -1n);
      },
    },
    {
      name: 'KERNEL is not minted',
      rejects: 'O02',
      apply: (tx) => {
        const unit = policyOf(tx) + KERNEL;
        for (const { assets } of tx.draft.outputs) assets.delete(unit);
        tx.mint(unit, -1n);
      },
    },
    {
      name: 'a token of the attacker’s is minted along',
      rejects: 'O02',
      apply: (tx) => tx.mint(tx.arena.nativePolicy + FAKE_ID, 1n),
    },
    {
      name: 'a second record is made after the boot',
      rejects: 'O01',
      apply: (tx) => {
        const { viewAs, alice, bob, walletOf } = tx.arena;
        const { oneShot } = viewAs(alice).scripts;
        tx.draft = emptyDraft(walletOf(bob).reference, bob.submission.address);
        tx.draft.plutusScripts.push(oneShot.script.bytes);
        for (const name of [KERNEL, NAMES]) tx.draft.mint.set(oneShot.hash + name, 1n);
        tx.addRedeemer({ tag: 'mint', policyId: oneShot.hash }, new Constr(0));
      },
    },
    serving('guards an output', (tx) => tx.spend(tx.arena.props.atBoot, new Constr(0))),
    serving('runs as a withdrawal', (tx) => {
      const account = accountOf(policyOf(tx));
      tx.draft.withdrawals.set(account, 0n);
      tx.addRedeemer({ tag: 'withdrawal', account }, new Constr(0));
    }),
    serving('runs for a certificate', (tx) => {
      const purpose: Purpose = { tag: 'certificate', position: 0 };
      tx.draft.certificates.push([8, [1, fromHex(policyOf(tx))], 2_000_000n]);
      tx.addRedeemer(purpose, new Constr(0));
    }),
  ],
};
