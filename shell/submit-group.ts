import { addBills, type Bill } from '../offchain/bill.ts';
import type { DosError } from '../offchain/errors/dos-error.ts';
import { KernelError } from '../offchain/errors/kernel-error.ts';
import { withSignatures } from '../offchain/ledger/sign.ts';
import type { Hex } from '../offchain/ledger/utxo.ts';
import type { SigningRequest } from '../offchain/staging/deferred-signer.ts';
import type { CallDesk } from './call-desk.ts';
import type { Delivery } from './call-path.ts';

/** A group that was stopped at one of its calls: those before have taken effect, those behind were withheld. */
export class GroupStoppedError extends KernelError {
  override readonly name = 'GroupStoppedError';
  readonly dos: DosError;

  constructor({ at, bills, cause }: { at: number; bills: readonly Bill[]; cause: KernelError }) {
    const name = (from: number, to: number): string =>
      bills
        .slice(from, to)
        .map(({ call }) => call ?? 'step')
        .join(', ');
    const before = at === 0 ? 'Nothing took effect' : `Took effect: ${name(0, at)}`;
    const behind = at + 1 < bills.length ? `. Withheld: ${name(at + 1, bills.length)}` : '';
    super(
      `Call ${at + 1} of ${bills.length} (${name(at, at + 1)}) was refused: ${cause.message}. ${before}${behind}`,
      { facts: { tookEffect: at, of: bills.length }, cause },
    );
    this.dos = cause.dos;
  }
}

/** Has a group agreed to as a whole, signs and submits it in its order, and waits for the last call. */
export async function submitGroup(
  requests: readonly SigningRequest[],
  bills: readonly Bill[],
  { provider, signer }: Delivery,
  desk: CallDesk,
): Promise<readonly Hex[]> {
  await desk.approve({ ...addBills(bills), id: '', call: `group of ${bills.length}` });
  const ids: Hex[] = [];
  for (const [at, { transaction, keyHashes }] of requests.entries()) {
    const cbor = withSignatures(transaction, await signer.sign(transaction, keyHashes));
    try {
      ids.push(await provider.submit(cbor));
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      throw new GroupStoppedError({ at, bills, cause: error });
    }
  }
  const last = ids.at(-1);
  if (last !== undefined) await provider.awaitConfirmation(last);
  return ids;
}
