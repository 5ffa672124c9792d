import { DriveRegisterArguments } from '../arguments/drive.ts';
import { bindBlank } from '../lib/blank.ts';
import { handler } from '../lib/frame.ts';
import { expectOutputs } from '../lib/outputs.ts';
import { bind, done } from '../lib/plutus.ts';
import { bindRegistration, newAccount } from '../lib/register.ts';

/**
 * register on a drive: a new account with its name and root directory out of four blanks.
 *
 * Duties: those of {@link bindRegistration} and {@link newAccount}; the four were blank; nothing is minted.
 */
export const driveRegister = handler(DriveRegisterArguments, 'DriveRegister', { min: 5 }, (frame) =>
  bindRegistration(frame, frame.input(frame.args.predecessor), (registration) =>
    bindBlank(frame, frame.args.blankName, 'name', (node) =>
      bindBlank(frame, frame.args.blankAccount, 'account', ({ id, become }) =>
        bindBlank(frame, frame.args.blankInode, 'inode', (inode) =>
          bindBlank(frame, frame.args.blankSentinel, 'entry', (sentinel) =>
            bind(id, (account) =>
              bind(inode.id, (root) =>
                frame.mintsNothing(
                  expectOutputs(
                    frame,
                    registration.predecessor.address,
                    newAccount(frame, registration, {
                      node,
                      account: { id: account, become },
                      root: { id: root, become: inode.become },
                      sentinel,
                    }),
                    done,
                  ),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  ),
);
