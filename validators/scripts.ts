import type { PType, Term } from '@harmoniclabs/plu-ts';
import type { SyscallName } from './abi.ts';
import { dispatcher } from './dispatcher.ts';
import { oneShot } from './one-shot.ts';
import { chmod } from './syscalls/chmod.ts';
import { gate } from './gate.ts';
import { create } from './syscalls/create.ts';
import { mkdir } from './syscalls/mkdir.ts';
import { recover } from './syscalls/recover.ts';
import { register } from './syscalls/register.ts';
import { rename } from './syscalls/rename.ts';
import { rmdir } from './syscalls/rmdir.ts';
import { rotate } from './syscalls/rotate.ts';
import { unlink } from './syscalls/unlink.ts';
import { write } from './syscalls/write.ts';
import { unspendable } from './unspendable.ts';

/** The handler of each call. */
export const handlers = {
  register,
  mkdir,
  create,
  write,
  unlink,
  rmdir,
  rename,
  chmod,
  rotate,
  recover,
} satisfies Record<SyscallName, Term<PType>>;

/** The scripts that are no handlers. */
export const kernelScripts = { oneShot, gate, dispatcher, unspendable };
