import { Dispatch } from './arguments/dispatch.ts';
import { InsertArguments } from './arguments/insert.ts';
import { RegisterArguments } from './arguments/register.ts';
import { Operation, WriteArguments } from './arguments/write.ts';
import { Account, Auth } from './objects/account.ts';
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
} as const satisfies Readonly<Record<string, Schema>>;
