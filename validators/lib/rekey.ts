import { Account } from '../objects/account.ts';
import type { RotateArguments } from '../arguments/rekey.ts';
import { type Frame } from './frame.ts';
import { bindObject } from './object.ts';
import { check } from './functions.ts';
import { expectOutputs, updated } from './outputs.ts';
import {
  asBytes,
  bind,
  blake2b256,
  constrData,
  done,
  equalsBytes,
  equalsInteger,
  head,
  integer,
  lengthOf,
  listOf,
  serialiseData,
  type Data,
  type Unit,
} from './plutus.ts';
import { bindFields } from './struct.ts';

/** An account that is about to get the key it is committed to. */
export interface Rekeying {
  /** What opens the account now. */
  readonly auth: Data;
  readonly encryption: Data;
  /** Goes on when the account leaves with the new key, its commitment to the next one, and this encryption key. */
  readonly finish: (encryption: Data) => Unit;
}

/**
 * What `rotate` and `recover` share: pre-rotation, as in KERI. Duties: the key is the one that the account is committed
 * to, and it signs; so whoever has stolen the key in use can't take the account over, and what is revealed once is
 * of no use again. Only keys for now: scripts come with attestation.
 */
export function rekey<A extends keyof (typeof RotateArguments.constructors)['Rotate']>(
  frame: Frame<A | 'auth' | 'nextAuth'>,
  body: (rekeying: Rekeying) => Unit,
): Unit {
  const { fail, args } = frame;
  return bindObject(frame, head(frame.inputs), 'account', (account) =>
    bindFields(
      Account,
      'Account',
      account.fields,
      ['auth', 'nextAuth', 'encryption', 'root'],
      ({ auth, nextAuth, encryption, root }) =>
        bind(constrData(0, listOf(args.auth)), (newAuth) =>
          check(
            fail,
            'A01',
            // SECURITY: Without it, any key could take any account over.
            equalsBytes(blake2b256(serialiseData(newAuth)), asBytes(nextAuth)),
            frame.signed(
              'A02',
              // SECURITY: Without it, whoever learns the hash of the next key could put it in use.
              args.auth,
              check(
                fail,
                'A03',
                // Without it, the account could never change its key again.
                equalsInteger(lengthOf(asBytes(args.nextAuth)), integer(32)),
                body({
                  auth,
                  encryption,
                  finish: (newEncryption) =>
                    frame.mintsNothing(
                      expectOutputs(
                        frame,
                        account.address,
                        [
                          updated(
                            account,
                            constrData(0, listOf(newAuth, args.nextAuth, newEncryption, root)),
                          ),
                        ],
                        done,
                      ),
                    ),
                }),
              ),
            ),
          ),
        ),
    ),
  );
}
