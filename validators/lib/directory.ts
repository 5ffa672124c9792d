import { Inode } from '../objects/inode.ts';
import { datumFieldsOf } from './context.ts';
import type { Frame } from './frame.ts';
import { bind, type Bool, type Data } from './plutus.ts';
import { mayWrite } from './rights.ts';
import { bindFields } from './struct.ts';

/**
 * Whether an account may write the directory with this id, which is the reference input at an index: make, rename and
 * remove its entries. Fails where that is another output.
 */
export function mayWriteDirectory<A extends string>(
  frame: Frame<A>,
  index: Data,
  id: Data,
  account: Data,
): Bool {
  return bind(frame.reference(index), (directory) =>
    frame.holds(
      'E01',
      // SECURITY: Without it, the owner of any directory could write into this one.
      directory,
      'inode',
      id,
      bindFields(Inode, 'Inode', datumFieldsOf(directory), ['owner', 'acl'], (inode) =>
        mayWrite(inode, account),
      ),
    ),
  );
}
