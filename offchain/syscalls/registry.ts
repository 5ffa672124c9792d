import type { SyscallName } from '../../validators/abi.ts';
import { createCall } from './create.ts';
import { mkdirCall } from './mkdir.ts';
import { registerCall } from './register.ts';
import { writeCall } from './write.ts';

/** Every call. A call of the ABI without a line here does not compile. */
export const syscalls = {
  register: registerCall,
  mkdir: mkdirCall,
  create: createCall,
  write: writeCall,
} as const satisfies Record<SyscallName, { readonly name: SyscallName }>;
