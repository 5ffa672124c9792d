import { z } from 'zod';
import { hex, natural } from './fields.ts';

/** A party of a head: its 32-byte Hydra verification key. */
export const PartyShape = z.looseObject({ vkey: hex(32) });

/** What a node was started with. Periods in seconds. */
export const EnvironmentShape = z.looseObject({
  party: PartyShape,
  otherParties: z.array(PartyShape),
  participants: z.array(hex()),
  contestationPeriod: natural,
  depositPeriod: natural,
  unsyncedPeriod: natural,
  configuredPeers: z.string(),
});

export const NetworkInfoShape = z.looseObject({
  networkConnected: z.boolean(),
  peersInfo: z.record(z.string(), z.boolean()),
});

export const PeerShape = z.looseObject({ hostname: z.string(), port: natural });
