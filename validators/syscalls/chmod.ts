import { chmodHandler } from '../lib/chmod.ts';

/** chmod(inode, attributes, owner, ACL): who may do what with a file or directory. */
export const chmod = chmodHandler({ idLength: 28, blanks: false });
