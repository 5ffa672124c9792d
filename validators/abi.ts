/**
 * The ABI: numbers, slots and trace codes. Append-only: slots and codes are never reused.
 * Numbers are MS-DOS INT 21h numbers where the call exists there, and above 80h where it does not.
 */

/** The calls that exist, with their number (AH) and slot in the syscall table. */
export const abi = {
  register: { number: 0x80, slot: 0, summary: 'register an account' },
  mkdir: { number: 0x39, slot: 1, summary: 'make a directory' },
  create: { number: 0x5b, slot: 2, summary: 'create a new file' },
  write: { number: 0x40, slot: 3, summary: 'write a file: append, truncate, replace' },
  unlink: { number: 0x41, slot: 4, summary: 'remove a file' },
  rmdir: { number: 0x3a, slot: 5, summary: 'remove an empty directory' },
  rename: {
    number: 0x56,
    slot: 6,
    summary: 'rename an entry, or move a file to another directory',
  },
  chmod: { number: 0x43, slot: 7, summary: 'change attributes, ACL or owner' },
  rotate: { number: 0x81, slot: 8, summary: 'replace an account’s key by the committed one' },
  recover: { number: 0x82, slot: 9, summary: 'replace a lost key by the committed one' },
  format: { number: 0xc0, slot: 10, summary: 'make blanks on a drive' },
  load: { number: 0xc1, slot: 11, summary: 'let objects of a drive leave it, for a head' },
} as const satisfies Record<string, { number: number; slot: number; summary: string }>;

export type SyscallName = keyof typeof abi;

/** The names of all calls in the order of their slots. */
export const syscallNames = [
  'register',
  'mkdir',
  'create',
  'write',
  'unlink',
  'rmdir',
  'rename',
  'chmod',
  'rotate',
  'recover',
  'format',
  'load',
] as const satisfies readonly SyscallName[];

/** The calls that only drives have. */
export const driveOnly: ReadonlySet<SyscallName> = new Set<SyscallName>(['format', 'load']);

/**
 * The calls that are another script on a drive, because nothing may be minted or burned in a head: there they turn
 * blanks into objects and back. Number and slot are those of the call.
 */
export const driveVariants = {
  register: 'driveRegister',
  mkdir: 'driveMkdir',
  create: 'driveCreate',
  unlink: 'driveUnlink',
  rmdir: 'driveRmdir',
  chmod: 'driveChmod',
} as const satisfies Partial<Record<SyscallName, string>>;

/** The scripts of calls: of each by its name, and the variants. */
export type HandlerName = SyscallName | (typeof driveVariants)[keyof typeof driveVariants];

/** The names of all handlers. */
export const handlerNames: readonly HandlerName[] = [
  ...syscallNames,
  ...Object.values(driveVariants),
];

const callsOfVariants: ReadonlyMap<string, string> = new Map(
  Object.entries(driveVariants).map(([call, variant]) => [variant, call]),
);

/** The call that a handler is the script of. */
export function callOf(handler: HandlerName): SyscallName {
  const name = callsOfVariants.get(handler) ?? handler;
  const call = syscallNames.find((each) => each === name);
  if (call === undefined) throw new TypeError(`${handler} is the handler of no call`);
  return call;
}

/** `40`: a call's number as MS-DOS writes it. */
export function formatNumber(name: SyscallName): string {
  return abi[name].number.toString(16).toUpperCase().padStart(2, '0');
}

/** What a failed check means, and what a program should make of it: keys of `offchain/errors/dos-error.ts`. */
export interface TraceCode {
  readonly meaning: string;
  readonly error: 'accessDenied' | 'fileExists' | 'invalidData' | 'bufferExceeded' | 'internal';
}

/** Every trace code that a script can leave. */
export const traceCodes = {
  O01: { meaning: 'the genesis output is not spent', error: 'internal' },
  O02: { meaning: 'the mint is not exactly one KERNEL and one NAMES', error: 'internal' },

  D01: {
    meaning: 'the output named as record does not hold the KERNEL token',
    error: 'invalidData',
  },
  D02: {
    meaning: 'the redeemer named is not that of the handler in the table',
    error: 'accessDenied',
  },
  D03: { meaning: 'the handler runs for another kernel', error: 'accessDenied' },
  D04: { meaning: 'the dispatcher serves calls and registration only', error: 'accessDenied' },

  G01: { meaning: 'the dispatcher does not run', error: 'accessDenied' },

  F01: { meaning: 'a handler serves calls and registration only', error: 'accessDenied' },
  F03: {
    meaning: 'the record does not hold the KERNEL token of the named kernel',
    error: 'invalidData',
  },
  F04: { meaning: 'the number of kernel inputs is not that of the call', error: 'accessDenied' },
  F05: { meaning: 'an output has no object token of this kernel', error: 'invalidData' },
  F06: { meaning: 'the object is of another kind', error: 'invalidData' },
  F07: { meaning: 'the number of kernel outputs is not that of the call', error: 'accessDenied' },
  F08: { meaning: 'a kernel output is not what the call makes of it', error: 'accessDenied' },
  F09: { meaning: 'the lovelace of an object falls', error: 'accessDenied' },
  F10: { meaning: 'the mint is not that of the call', error: 'accessDenied' },
  F11: { meaning: 'the validity interval is not finite', error: 'internal' },
  F12: { meaning: 'the validity interval is too wide', error: 'internal' },
  F13: { meaning: 'the account is not the owner’s', error: 'accessDenied' },
  F14: { meaning: 'the account’s key has not signed', error: 'accessDenied' },
  F15: { meaning: 'the output named as the caller’s account is none', error: 'accessDenied' },
  F16: { meaning: 'the caller may not write the file or directory', error: 'accessDenied' },

  E01: { meaning: 'the directory is not the one of the entries', error: 'accessDenied' },
  E02: { meaning: 'the name does not come after its predecessor', error: 'fileExists' },
  E03: { meaning: 'the name does not come before the next one', error: 'fileExists' },
  E04: { meaning: 'the name is longer than 64 bytes', error: 'bufferExceeded' },
  E05: { meaning: 'the entry is not the one after its predecessor', error: 'invalidData' },
  E06: { meaning: 'the inode is not the one that the entry names', error: 'invalidData' },
  E07: { meaning: 'the file or directory belongs to another account', error: 'accessDenied' },

  R01: {
    meaning: 'the predecessor is neither a name nor the head of the names',
    error: 'invalidData',
  },
  R02: { meaning: 'the name is longer than 31 bytes', error: 'bufferExceeded' },
  R03: { meaning: 'the name has a byte outside its alphabet', error: 'invalidData' },
  R04: { meaning: 'the name begins with a hyphen', error: 'invalidData' },
  R05: { meaning: 'the name does not come after its predecessor', error: 'fileExists' },
  R06: { meaning: 'the name does not come before the next one', error: 'fileExists' },
  R08: { meaning: 'the next auth is not a hash of 32 bytes', error: 'invalidData' },
  R09: { meaning: 'the encryption key is not a hash of 28 bytes', error: 'invalidData' },
  R10: { meaning: 'the auth key has not signed', error: 'accessDenied' },

  W01: { meaning: 'it is a directory', error: 'accessDenied' },
  W02: { meaning: 'inline content is longer than 512 bytes', error: 'bufferExceeded' },
  W03: { meaning: 'the chunk is empty', error: 'invalidData' },
  W04: { meaning: 'the chunk is longer than the kernel allows', error: 'bufferExceeded' },
  W05: { meaning: 'there is no pending content to go on with', error: 'invalidData' },
  W06: { meaning: 'there is no such operation', error: 'invalidData' },
  W07: { meaning: 'the file is read-only', error: 'accessDenied' },

  U01: { meaning: 'it is a directory', error: 'accessDenied' },
  U02: { meaning: 'the file is read-only', error: 'accessDenied' },

  V01: { meaning: 'the sentinel is not the directory’s', error: 'invalidData' },
  V02: { meaning: 'the directory is not empty', error: 'accessDenied' },

  N01: { meaning: 'a directory can not move to another directory', error: 'accessDenied' },

  C01: { meaning: 'there are no such attributes', error: 'invalidData' },
  C02: { meaning: 'the ACL has more than 8 entries', error: 'bufferExceeded' },
  C03: { meaning: 'the subject of an ACL entry is not an account’s id', error: 'invalidData' },
  C04: { meaning: 'the rights of an ACL entry are not 0 to 7', error: 'invalidData' },
  C05: { meaning: 'the root directory can not change hands', error: 'accessDenied' },

  A01: { meaning: 'the account is not committed to this key', error: 'accessDenied' },
  A02: { meaning: 'the committed key has not signed', error: 'accessDenied' },
  A03: {
    meaning: 'the commitment to the next key is not a hash of 32 bytes',
    error: 'invalidData',
  },
  A04: { meaning: 'the key in use has not signed', error: 'accessDenied' },
  A05: { meaning: 'the encryption key is not a hash of 28 bytes', error: 'invalidData' },

  B01: { meaning: 'the object is not blank', error: 'accessDenied' },
  B02: { meaning: 'a participant of the drive has not signed', error: 'accessDenied' },
  B03: { meaning: 'there is no such kind of object', error: 'invalidData' },
  B04: { meaning: 'an object would stay on the drive', error: 'accessDenied' },
  B05: { meaning: 'the account is blank', error: 'invalidData' },

  Z01: { meaning: 'nobody can spend this', error: 'accessDenied' },
} as const satisfies Record<string, TraceCode>;

export type TraceCodeName = keyof typeof traceCodes;
