import { NetworkError } from '../../offchain/errors/transaction.ts';
import { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import type { KernelScripts } from '../../offchain/kernel/scripts.ts';
import { ForwardingProvider } from '../../offchain/ports/forwarding.ts';
import type { Provider } from '../../offchain/ports/provider.ts';
import type { User } from '../support/world.ts';

/** A provider that passes everything on but what is replaced. */
export const replacing = (provider: Provider, parts: Partial<Provider>): Provider =>
  Object.assign(new ForwardingProvider(provider), parts);

/** When the connection breaks: the ledger has not seen the transaction, or has accepted it already. */
export type Break = 'before' | 'after';

/** The connection that broke: nobody but the tests throws this. */
export const broken = new NetworkError({ reason: 'the test has cut the connection' });

/** A connection that breaks for good at its n-th submission (from 0), and counts the submissions that got through. */
export interface BreakingProvider extends Provider {
  readonly accepted: () => number;
}

export function breakingAt(provider: Provider, at: number, when: Break): BreakingProvider {
  let tried = 0;
  let accepted = 0;
  const parts: Partial<Provider> = {
    submit: async (cbor) => {
      const number = tried++;
      if (number > at || (number === at && when === 'before')) throw broken;
      const id = await provider.submit(cbor);
      accepted++;
      if (number === at) throw broken;
      return id;
    },
  };
  return Object.assign(replacing(provider, parts), { accepted: () => accepted });
}

/** A connection that never breaks, for its count. */
export function counting(provider: Provider): BreakingProvider {
  return breakingAt(provider, Number.POSITIVE_INFINITY, 'before');
}

/** A user's session over another provider. */
export function sessionOver(
  provider: Provider,
  { submission }: User,
  scripts: KernelScripts,
): KernelSession {
  return new KernelSession({
    provider,
    scripts,
    user: submission.signer.authKeyHash,
    address: submission.address,
    submission: { ...submission, provider },
  });
}
