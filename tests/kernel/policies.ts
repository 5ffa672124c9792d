import type { Policies } from '../../offchain/kernel/objects.ts';
import type { KernelScripts } from '../../offchain/kernel/scripts.ts';

/** The policies of a kernel's tokens. */
export function policiesOf({ oneShot, dispatcher }: KernelScripts): Policies {
  return { kernel: oneShot.hash, objects: dispatcher.hash };
}
