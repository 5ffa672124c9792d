/**
 * Leaves out of a sequence what it does not need to fail: halves, then smaller and smaller parts, then single items
 * (delta debugging, Zeller 2002, without its complement sets).
 */
export async function shorten<T>(
  items: readonly T[],
  fails: (some: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let left = items;
  for (
    let size = Math.ceil(left.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let at = left.length - size; at > -size; at -= size) {
      const from = Math.max(at, 0);
      const rest = [...left.slice(0, from), ...left.slice(at + size)];
      if (rest.length < left.length && (await fails(rest))) left = rest;
    }
  }
  return left;
}
