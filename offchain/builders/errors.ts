import { InternalError, KernelError } from '../errors/kernel-error.ts';
import { InsufficientFundsError, TransactionTooBigError } from '../errors/transaction.ts';
import { scriptRejected } from '../errors/trace.ts';
import type { Wallet } from '../ports/builder.ts';

/** What both libraries say, in text only, when the wallet cannot pay: of coins, of collateral. */
const NO_FUNDS =
  /does not have enough funds|insufficient|EMPTY_UTXO|collateral|exhausted|no (?:spare|available)/i;
/** What the aiken machine says when it stops: Blaze throws its bare text. */
const SCRIPT_FAILED = /failed script execution|failed to evaluate|validator crashed/i;

/** What a failure of a builder's library means. */
export function toKernelError(cause: unknown, { address, utxos }: Wallet): KernelError {
  if (cause instanceof KernelError) return cause;
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  if (SCRIPT_FAILED.test(text))
    return scriptRejected(text, 'an argument has the wrong type', cause);
  if (NO_FUNDS.test(text)) {
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
  return new InternalError('the transaction could not be built', { cause });
}
