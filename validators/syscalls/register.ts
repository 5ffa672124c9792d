import { RegisterArguments } from '../arguments/register.ts';
import { handler } from '../lib/frame.ts';
import { minted } from '../lib/minted.ts';
import { expectOutputs } from '../lib/outputs.ts';
import { bind, bytesData, consPair, done, emptyMap, head } from '../lib/plutus.ts';
import { bindRegistration, newAccount } from '../lib/register.ts';
import { newId, oneToken, tokenName } from '../lib/tokens.ts';

/**
 * register(name, keys): a new account with its name and root directory.
 *
 * Duties: those of {@link bindRegistration} and {@link newAccount}; all four tokens are minted. Name and account share
 * an id, so do root and sentinel.
 */
export const register = handler(
  RegisterArguments,
  'Register',
  { min: 1, ownTokens: true },
  (frame) =>
    bindRegistration(frame, head(frame.inputs), (registration) =>
      bind(newId(registration.predecessor.reference, 0), (accountId) =>
        bind(newId(registration.predecessor.reference, 1), (rootId) =>
          bind(bytesData(accountId), (account) =>
            bind(bytesData(rootId), (root) =>
              bind(oneToken(tokenName('account', accountId)), (accountToken) =>
                bind(oneToken(tokenName('entry', rootId)), (sentinelToken) =>
                  bind(oneToken(tokenName('inode', rootId)), (rootToken) =>
                    bind(oneToken(tokenName('name', accountId)), (nameToken) =>
                      frame.mints(
                        consPair(
                          accountToken,
                          consPair(
                            sentinelToken,
                            consPair(rootToken, consPair(nameToken, emptyMap)),
                          ),
                        ),
                        expectOutputs(
                          frame,
                          registration.predecessor.address,
                          newAccount(frame, registration, {
                            node: minted(frame, account, nameToken),
                            account: minted(frame, account, accountToken),
                            root: minted(frame, root, rootToken),
                            sentinel: minted(frame, root, sentinelToken),
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
      ),
    ),
);
