/** What kind of failure it is (MS-DOS extended error class). */
export type ErrorClass =
  | 'out of resource'
  | 'temporary'
  | 'authorisation'
  | 'internal'
  | 'hardware'
  | 'application'
  | 'not found'
  | 'bad format'
  | 'locked'
  | 'media'
  | 'already exists'
  | 'unknown';

/** What the caller should do (MS-DOS extended error suggested action). */
export type ErrorAction = 'retry' | 'delay and retry' | 'ask user' | 'abort' | 'ignore';

/** Where it happened (MS-DOS extended error locus). */
export type ErrorLocus = 'unknown' | 'block device' | 'network' | 'serial device' | 'memory';

/** An MS-DOS extended error. `code` is also the exit status. */
export interface DosError {
  readonly code: number;
  readonly class: ErrorClass;
  readonly action: ErrorAction;
  readonly locus: ErrorLocus;
  /** When it occurs, for `docs/errors.md`. */
  readonly meaning: string;
}

/** Every DOS error of the system. Codes are MS-DOS's where MS-DOS has the error. */
export const dosError = {
  badCommand: {
    code: 1,
    class: 'application',
    action: 'ask user',
    locus: 'unknown',
    meaning: 'Bad command or usage; files that COMP finds different',
  },
  fileNotFound: {
    code: 2,
    class: 'not found',
    action: 'ask user',
    locus: 'block device',
    meaning: 'File or account not found',
  },
  pathNotFound: {
    code: 3,
    class: 'not found',
    action: 'ask user',
    locus: 'block device',
    meaning: 'Path not found',
  },
  accessDenied: {
    code: 5,
    class: 'authorisation',
    action: 'ask user',
    locus: 'block device',
    meaning: 'Access denied; directory not empty',
  },
  insufficientFunds: {
    code: 8,
    class: 'out of resource',
    action: 'ask user',
    locus: 'memory',
    meaning: 'Not enough funds for the fee and the deposits',
  },
  invalidData: {
    code: 13,
    class: 'bad format',
    action: 'abort',
    locus: 'block device',
    meaning:
      'Invalid data: a corrupt home, an unknown kernel, content that does not match its root',
  },
  invalidDrive: {
    code: 15,
    class: 'not found',
    action: 'ask user',
    locus: 'block device',
    meaning: 'Invalid drive',
  },
  sharingViolation: {
    code: 32,
    class: 'locked',
    action: 'delay and retry',
    locus: 'block device',
    meaning:
      'Spent by another: someone else changed it first; or the home is in use by another process',
  },
  bufferExceeded: {
    code: 36,
    class: 'out of resource',
    action: 'abort',
    locus: 'memory',
    meaning: 'Too big for a transaction',
  },
  diskFull: {
    code: 39,
    class: 'out of resource',
    action: 'ask user',
    locus: 'block device',
    meaning: 'The host disk is full; a drive has no blanks left',
  },
  notRegistered: {
    code: 65,
    class: 'authorisation',
    action: 'ask user',
    locus: 'network',
    meaning: 'No account is registered for this key',
  },
  fileExists: {
    code: 80,
    class: 'already exists',
    action: 'ask user',
    locus: 'block device',
    meaning: 'File, directory or account exists',
  },
  invalidPassword: {
    code: 86,
    class: 'authorisation',
    action: 'ask user',
    locus: 'network',
    meaning: 'Wrong password',
  },
  networkFault: {
    code: 88,
    class: 'hardware',
    action: 'delay and retry',
    locus: 'network',
    meaning:
      'The network failed, or the ledger refused a transaction for a reason that is not the call’s',
  },
  interrupted: {
    code: 95,
    class: 'temporary',
    action: 'ask user',
    locus: 'unknown',
    meaning: 'Stopped by Ctrl-C',
  },
  internal: {
    code: 127,
    class: 'internal',
    action: 'abort',
    locus: 'unknown',
    meaning: 'Internal error: a defect of DOS itself',
  },
} as const satisfies Record<string, DosError>;
