import { ChmodArguments } from './arguments/chmod.ts';
import { Dispatch } from './arguments/dispatch.ts';
import {
  DriveCreateArguments,
  DriveMkdirArguments,
  DriveRegisterArguments,
} from './arguments/drive.ts';
import { FormatArguments } from './arguments/format.ts';
import { InsertArguments } from './arguments/insert.ts';
import { LoadArguments } from './arguments/load.ts';
import { RecoverArguments, RotateArguments } from './arguments/rekey.ts';
import { RegisterArguments } from './arguments/register.ts';
import { RenameArguments } from './arguments/rename.ts';
import { RmdirArguments } from './arguments/rmdir.ts';
import { UnlinkArguments } from './arguments/unlink.ts';
import { Operation, WriteArguments } from './arguments/write.ts';
import { Account, Auth } from './objects/account.ts';
import { Blank } from './objects/blank.ts';
import { Entry } from './objects/entry.ts';
import { AclEntry, Content, Inode, Pending } from './objects/inode.ts';
import { Kernel, Mode, Parameters } from './objects/kernel.ts';
import { Name } from './objects/name.ts';
import type { Schema } from './lib/schema.ts';

/** Every described type by its name. */
export const definitions = {
  Kernel,
  Parameters,
  Mode,
  Name,
  Account,
  Auth,
  Entry,
  Inode,
  Content,
  Pending,
  AclEntry,
  Dispatch,
  RegisterArguments,
  InsertArguments,
  WriteArguments,
  Operation,
  UnlinkArguments,
  RmdirArguments,
  RenameArguments,
  ChmodArguments,
  RotateArguments,
  RecoverArguments,
  Blank,
  FormatArguments,
  LoadArguments,
  DriveRegisterArguments,
  DriveMkdirArguments,
  DriveCreateArguments,
} as const satisfies Readonly<Record<string, Schema>>;
