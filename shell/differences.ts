/** Lines of both files, from and to before, that stand where the other file has others. */
export interface Hunk {
  readonly left: readonly [number, number];
  readonly right: readonly [number, number];
}

/** How far ahead of a difference the files are looked through for where they meet again, as FC's buffer has it. */
const LOOK_AHEAD = 100;
/** How many lines in a row must be the same for the files to have met again. */
const MEET = 2;

/** How two texts differ. What is shown is true for any texts, but not always the shortest way to say it. */
export function listHunks(a: readonly string[], b: readonly string[]): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let left = 0;
  let right = 0;
  while (left < a.length || right < b.length) {
    if (left < a.length && right < b.length && a[left] === b[right]) {
      left += 1;
      right += 1;
      continue;
    }
    const [nextLeft, nextRight] = findMeeting(a, b, left, right);
    hunks.push({ left: [left, nextLeft], right: [right, nextRight] });
    left = nextLeft;
    right = nextRight;
  }
  return hunks;
}

function findMeeting(
  a: readonly string[],
  b: readonly string[],
  left: number,
  right: number,
): readonly [number, number] {
  for (let distance = 1; distance <= 2 * LOOK_AHEAD; distance += 1) {
    for (let ahead = 0; ahead <= distance; ahead += 1) {
      const [nextLeft, nextRight] = [left + ahead, right + distance - ahead];
      if (meets(a, b, nextLeft, nextRight)) return [nextLeft, nextRight];
    }
  }
  return [a.length, b.length];
}

function meets(a: readonly string[], b: readonly string[], left: number, right: number): boolean {
  if (left > a.length || right > b.length) return false;
  for (let at = 0; at < MEET; at += 1) {
    const [one, other] = [a[left + at], b[right + at]];
    if (one !== other) return false;
    if (one === undefined) return at > 0 || (left === a.length && right === b.length);
  }
  return true;
}
