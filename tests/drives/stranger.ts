import { HttpApi } from '../../hydra/client/http-api.ts';
import { getDepositAddress } from '../../hydra/drives/deposit-address.ts';
import { depositOutput } from '../../hydra/drives/deposit-output.ts';
import { depositTimes } from '../../hydra/protocol/deposit-times.ts';
import { encodeOutput } from '../../offchain/ledger/output.ts';
import { slotToTime } from '../../offchain/ledger/slots.ts';
import type { Hex, Output } from '../../offchain/ledger/utxo.ts';
import { emptyPlan } from '../../offchain/tx-plan.ts';
import { Constr } from '../../validators/lib/data.ts';
import { acceptingScript } from '../emulator/scripts.ts';
import { DEPOSIT_PERIOD, type Stage } from '../hydra/head.ts';
import { execute } from '../kernel/boot-by-hand.ts';
import type { User } from '../support/world.ts';
import { ACCEPTING, FOREIGN } from './bring-back.ts';

/** What a stranger deposits. */
export interface StrangersDeposit {
  readonly headId: Hex;
  /** Bech32: whose it is to be in the head. A stranger may name anybody. */
  readonly address: string;
  readonly lovelace?: bigint;
  /** Whether a token of no kernel goes along. */
  readonly token?: boolean;
  /** Seconds from now on until it may come back; those of an honest deposit where absent. */
  readonly deadlineIn?: bigint;
  /** Seconds from now on until it counts as made. */
  readonly madeIn?: bigint;
}

/** Deposits into a head, as anybody on L1 can who knows its id; answers the deposit's id. */
export async function depositByStranger(
  { world, head }: Stage,
  stranger: User,
  { headId, address, lovelace = 2_000_000n, token = false, deadlineIn, madeIn }: StrangersDeposit,
): Promise<Hex> {
  const { provider, address: own } = stranger.submission;
  const assets: Output['assets'] = token ? new Map([[FOREIGN, 1n]]) : new Map();
  const [funds] = await execute(stranger, {
    ...emptyPlan,
    outputs: [{ address: own, lovelace, assets }],
    ...(token && {
      mints: [{ policyId: ACCEPTING, assets, redeemer: new Constr(0) }],
      attachedScripts: [acceptingScript],
    }),
  });
  if (funds === undefined) throw new RangeError('no funds');
  const [party] = head.parties;
  const http = new HttpApi(`http://${party?.authority ?? ''}`, 10_000);
  const { slotConfig } = provider;
  const { slot } = await provider.getTip();
  const now = slotToTime(slotConfig, slot);
  const times = depositTimes({ now, slot, depositPeriod: DEPOSIT_PERIOD, slotConfig });
  const deadline = deadlineIn === undefined ? times.deadline : now + deadlineIn * 1_000n;
  const output: Output = { ...funds.output, address };
  const place = {
    address: await getDepositAddress(world.emulator.provider, http),
    headId,
    deadline,
  };
  const [deposit] = await execute(stranger, {
    ...emptyPlan,
    walletInputs: [funds],
    outputs: [depositOutput(place, [{ ...funds, output, cbor: encodeOutput(output) }])],
    validity: madeIn === undefined ? times.validity : { from: slot, to: slot + madeIn },
  });
  return deposit?.reference.txId ?? '';
}
