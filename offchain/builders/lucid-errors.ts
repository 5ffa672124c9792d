import { InternalError, KernelError } from '../errors/kernel-error.ts';
import { InsufficientFundsError, TransactionTooBigError } from '../errors/transaction.ts';
import { scriptRejected } from '../errors/trace.ts';
import type { Wallet } from '../ports/builder.ts';

/** What a failure of Lucid's `complete` means. Lucid says so in text only. */
export function toKernelError(cause: unknown, { address, utxos }: Wallet): KernelError {
  if (cause instanceof KernelError) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  if (/does not have enough funds|insufficient|EMPTY_UTXO|collateral/i.test(text)) {
    const lovelace = utxos.reduce((sum, { output }) => sum + output.lovelace, 0n);
    return new InsufficientFundsError({ address, lovelace, cause });
  }
  const size = /max(?:imum)?[^0-9]*size[^0-9]*([0-9]+)[^0-9]+([0-9]+)/i.exec(text);
  if (size?.[1] !== undefined && size[2] !== undefined) {
    return new TransactionTooBigError({
      what: 'size',
      actual: BigInt(size[2]),
      limit: BigInt(size[1]),
    });
  }
  if (/failed script execution/i.test(text))
    return scriptRejected(text, 'an argument has the wrong type', cause);
  return new InternalError('the transaction could not be built', { cause });
}
