import type { SyscallName } from '../../validators/abi.ts';
import { chmodCall } from './chmod.ts';
import { createCall } from './create.ts';
import { formatCall } from './format.ts';
import { loadCall } from './load.ts';
import { mkdirCall } from './mkdir.ts';
import { registerCall } from './register.ts';
import { recoverCall, rotateCall } from './rekey.ts';
import { renameCall } from './rename.ts';
import { rmdirCall } from './rmdir.ts';
import { unlinkCall } from './unlink.ts';
import { writeCall } from './write.ts';

/** Every call. A call of the ABI without a line here does not compile. */
export const syscalls = {
  register: registerCall,
  mkdir: mkdirCall,
  create: createCall,
  write: writeCall,
  unlink: unlinkCall,
  rmdir: rmdirCall,
  rename: renameCall,
  chmod: chmodCall,
  rotate: rotateCall,
  recover: recoverCall,
  format: formatCall,
  load: loadCall,
} as const satisfies Record<SyscallName, { readonly name: SyscallName }>;
