import { paymentCredential } from '../../offchain/ledger/address.ts';
import { scriptHash } from '../../offchain/ledger/hash.ts';
import type { RedeemerTag } from '../../offchain/ledger/transaction.ts';
import type { Hex, Script } from '../../offchain/ledger/utxo.ts';
import type { Judged } from './rule.ts';

/** A script that must agree, and where its redeemer is looked for. `index` counts in the ledger's order. */
export interface NeededScript {
  readonly tag: RedeemerTag;
  readonly index: number;
  readonly hash: Hex;
}

/** The scripts that guard what a transaction spends, mints and withdraws (Conway `getConwayScriptsNeeded`). */
export function neededScripts({ transaction, spent }: Judged): readonly NeededScript[] {
  const needed: NeededScript[] = [];
  for (const [index, reference] of transaction.inputs.entries()) {
    const utxo = spent.find(
      (each) => each.reference.txId === reference.txId && each.reference.index === reference.index,
    );
    const credential = utxo && paymentCredential(utxo.output.address);
    if (credential?.kind === 'script') needed.push({ tag: 'spend', index, hash: credential.hash });
  }
  const policies = new Set([...transaction.mint.keys()].map((unit) => unit.slice(0, 56)));
  for (const [index, hash] of [...policies].toSorted().entries()) {
    needed.push({ tag: 'mint', index, hash });
  }
  for (const [index, account] of [...transaction.withdrawals.keys()].entries()) {
    if (account.startsWith('f')) needed.push({ tag: 'withdrawal', index, hash: account.slice(2) });
  }
  return needed;
}

/** Scripts that a transaction can run: of its witness set, and those that its inputs and reference inputs hold. */
export function providedScripts(judged: Judged): ReadonlyMap<Hex, Script> {
  const provided = new Map(judged.transaction.scripts);
  for (const { hash, script } of referenceScripts(judged)) provided.set(hash, script);
  return provided;
}

/** Scripts that inputs and reference inputs hold. */
export function referenceScripts({
  spent,
  referenced,
}: Judged): readonly { readonly hash: Hex; readonly script: Script }[] {
  return [...spent, ...referenced].flatMap(({ output: { referenceScript } }) =>
    referenceScript === undefined
      ? []
      : [{ hash: scriptHash(referenceScript), script: referenceScript }],
  );
}

/** The needed scripts that are Plutus, with what they are. */
export function neededPlutus(
  judged: Judged,
): readonly (NeededScript & { readonly script: Script })[] {
  const provided = providedScripts(judged);
  return neededScripts(judged).flatMap((needed) => {
    const script = provided.get(needed.hash);
    return script === undefined || script.language === 'Native' ? [] : [{ ...needed, script }];
  });
}
