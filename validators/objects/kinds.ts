/**
 * The first byte of an object token's name. 43h is left free: `CREDIT` starts with it.
 * Their order is the order of the tokens in a mint, which handlers rely on.
 */
export const kinds = {
  account: 0x41,
  entry: 0x45,
  inode: 0x49,
  name: 0x4e,
} as const;
export type Kind = keyof typeof kinds;

/** The `next` of the last node of a list: above every UTF-8 text, and no name may start with it. */
export const END_MARK = 0xff;

/** Asset names of the one-shot policy's two tokens. */
export const KERNEL_TOKEN = 'KERNEL';
export const NAMES_TOKEN = 'NAMES';

/** Bytes of an object's id on a drive: a head is one output of L1, whose value holds every token, and has 5,000 bytes. */
export const SHORT_ID = 4;

/** Largest stream chunk of any kernel, bytes. */
export const MAX_CHUNK = 14_336;
/** The same of a drive: what a call in a head has room for beside its scripts. */
export const MAX_DRIVE_CHUNK = 6_144;
/** Most participants of a drive: a head has no more parties. */
export const MAX_PARTICIPANTS = 29;
/** Largest inline content, bytes. */
export const MAX_INLINE = 512;
/** Longest name of an entry, and of an account, bytes. */
export const MAX_NAME = 64;
export const MAX_ACCOUNT_NAME = 31;
/** Most entries of an ACL. */
export const MAX_ACL = 8;
/** Widest validity interval of a call, milliseconds. */
export const MAX_INTERVAL = 3_600_000;
