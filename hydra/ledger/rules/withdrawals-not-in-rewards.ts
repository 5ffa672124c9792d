import type { Rule } from '../rule.ts';

/** CERTS `WithdrawalsNotInRewardsCERTS`: inside a head every account is there and has 0, registered or not. */
export const withdrawalsNotInRewards: Rule = ({ transaction }) => {
  const wrong = [...transaction.withdrawals].find(([, amount]) => amount !== 0n);
  return wrong === undefined
    ? undefined
    : { rule: 'WithdrawalsNotInRewardsCERTS', detail: `${wrong[1]} of ${wrong[0]}` };
};
