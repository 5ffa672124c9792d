import { refusal, type Rule } from './rule.ts';

/** GOV: the emulator has no governance state, and Scalus 0.17.0 lets votes and proposals pass unseen. */
export const governance: Rule = ({ parts: { body } }) => {
  if (body.has(19n)) {
    throw refusal('GovActionsDoNotExist', 'the emulator has no governance actions to vote on');
  }
  if (body.has(20n)) {
    throw refusal('GovernanceNotSupported', 'the emulator takes no governance proposals');
  }
};
