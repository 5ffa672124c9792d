/** How slots and POSIX time (milliseconds) relate on a network. */
export interface SlotConfig {
  /** POSIX milliseconds of `zeroSlot`. */
  readonly zeroTime: bigint;
  readonly zeroSlot: bigint;
  /** Milliseconds. */
  readonly slotLength: bigint;
}

/** POSIX milliseconds at which a slot begins. */
export function slotToTime({ zeroTime, zeroSlot, slotLength }: SlotConfig, slot: bigint): bigint {
  return zeroTime + (slot - zeroSlot) * slotLength;
}

/** The slot that a POSIX time (milliseconds) falls into. */
export function timeToSlot({ zeroTime, zeroSlot, slotLength }: SlotConfig, time: bigint): bigint {
  return zeroSlot + (time - zeroTime) / slotLength;
}
