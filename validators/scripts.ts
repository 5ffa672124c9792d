import type { PType, Term } from '@harmoniclabs/plu-ts';
import type { HandlerName } from './abi.ts';
import { dispatcher } from './dispatcher.ts';
import { oneShot } from './one-shot.ts';
import { chmod } from './syscalls/chmod.ts';
import { gate } from './gate.ts';
import { create } from './syscalls/create.ts';
import { driveChmod } from './syscalls/drive-chmod.ts';
import { driveCreate } from './syscalls/drive-create.ts';
import { driveMkdir } from './syscalls/drive-mkdir.ts';
import { driveRegister } from './syscalls/drive-register.ts';
import { driveRmdir } from './syscalls/drive-rmdir.ts';
import { driveUnlink } from './syscalls/drive-unlink.ts';
import { format } from './syscalls/format.ts';
import { load } from './syscalls/load.ts';
import { mkdir } from './syscalls/mkdir.ts';
import { recover } from './syscalls/recover.ts';
import { register } from './syscalls/register.ts';
import { rename } from './syscalls/rename.ts';
import { rmdir } from './syscalls/rmdir.ts';
import { rotate } from './syscalls/rotate.ts';
import { unlink } from './syscalls/unlink.ts';
import { write } from './syscalls/write.ts';
import { unspendable } from './unspendable.ts';

/** Every handler. */
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
  format,
  load,
  driveRegister,
  driveMkdir,
  driveCreate,
  driveUnlink,
  driveRmdir,
  driveChmod,
} satisfies Record<HandlerName, Term<PType>>;

/** The scripts that are no handlers. */
export const kernelScripts = { oneShot, gate, dispatcher, unspendable };
