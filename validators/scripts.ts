import type { PType, Term } from '@harmoniclabs/plu-ts';
import type { SyscallName } from './abi.ts';
import { dispatcher } from './dispatcher.ts';
import { oneShot } from './one-shot.ts';
import { create } from './syscalls/create.ts';
import { mkdir } from './syscalls/mkdir.ts';
import { register } from './syscalls/register.ts';
import { write } from './syscalls/write.ts';
import { unspendable } from './unspendable.ts';

/** The handler of each call. */
export const handlers = {
  register,
  mkdir,
  create,
  write,
} satisfies Record<SyscallName, Term<PType>>;

/** The scripts that are no handlers. */
export const kernelScripts = { oneShot, dispatcher, unspendable };
