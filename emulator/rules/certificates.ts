import { refusal, type Rule } from './rule.ts';

/** Certificate kinds of the CDDL that change a stake account alone. */
const REGISTERING: ReadonlySet<unknown> = new Set([0n, 7n, 12n]);
const DEREGISTERING: ReadonlySet<unknown> = new Set([1n, 8n]);
const VOTING: ReadonlySet<unknown> = new Set([9n, 12n]);

export const registers = ([kind]: readonly unknown[]): boolean => REGISTERING.has(kind);
export const deregisters = ([kind]: readonly unknown[]): boolean => DEREGISTERING.has(kind);

/** Whom a certificate delegates a vote to: one of the two representatives that nobody has to register. */
export function representativeOf([kind, , drep]: readonly unknown[]): string | undefined {
  const [choice] = VOTING.has(kind) && Array.isArray(drep) ? drep : [];
  if (choice === 2n) return 'abstain';
  return choice === 3n ? 'no confidence' : undefined;
}

/**
 * DELEG, POOL, GOVCERT: Scalus 0.17.0 lets a vote be delegated to anybody and keeps no pools, representatives and
 * committee. There are none here, so delegations to one are refused as the ledger refuses them; certificates that would make one
 * are refused because the emulator could not keep what they do.
 */
export const certificates: Rule = ({ transaction }) => {
  for (const certificate of transaction.certificates) {
    const [kind] = certificate;
    if (registers(certificate) || deregisters(certificate) || VOTING.has(kind)) {
      if (!VOTING.has(kind) || representativeOf(certificate) !== undefined) continue;
      throw refusal(
        'DelegateeDRepNotRegisteredDELEG',
        'the emulator has no registered representatives. Delegate the vote to abstain or to no confidence',
      );
    }
    if (kind === 2n || kind === 10n || kind === 11n || kind === 13n) {
      throw refusal(
        'DelegateeStakePoolNotRegisteredDELEG',
        'the emulator has no stake pools to delegate to',
      );
    }
    if (kind === 14n || kind === 15n) {
      throw refusal('ConwayCommitteeIsUnknown', 'the emulator has no constitutional committee');
    }
    throw refusal(
      'CertificateNotSupported',
      `the emulator takes no stake pools and representatives (certificate ${String(kind)})`,
    );
  }
};
