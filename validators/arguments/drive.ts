import { field, schema, type Static } from '../lib/schema.ts';
import { InsertArguments } from './insert.ts';
import { RegisterArguments } from './register.ts';

/** Arguments of `create` on a drive: as elsewhere, and positions among the kernel's inputs. */
export const DriveCreateArguments = schema({
  DriveCreate: {
    ...InsertArguments.constructors.Insert,
    /** The node before the new name. */
    predecessor: field.integer,
    /** What becomes the entry and the inode. */
    blankEntry: field.integer,
    blankInode: field.integer,
  },
});
export type DriveCreateArguments = Static<typeof DriveCreateArguments>;

/** Arguments of `mkdir` on a drive. */
export const DriveMkdirArguments = schema({
  DriveMkdir: {
    ...DriveCreateArguments.constructors.DriveCreate,
    /** What becomes the sentinel of the directory's list. */
    blankSentinel: field.integer,
  },
});
export type DriveMkdirArguments = Static<typeof DriveMkdirArguments>;

/** Arguments of `register` on a drive: as elsewhere, and positions among the kernel's inputs. */
export const DriveRegisterArguments = schema({
  DriveRegister: {
    ...RegisterArguments.constructors.Register,
    /** The node before the new name. */
    predecessor: field.integer,
    /** What becomes the name's node, the account, its root directory and the sentinel of that. */
    blankName: field.integer,
    blankAccount: field.integer,
    blankInode: field.integer,
    blankSentinel: field.integer,
  },
});
export type DriveRegisterArguments = Static<typeof DriveRegisterArguments>;
