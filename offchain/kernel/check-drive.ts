import { SHORT_ID } from '../../validators/objects/kinds.ts';
import { formatReference, type Hex, type Utxo } from '../ledger/utxo.ts';
import type { KernelProblem } from './check.ts';
import { findObject, kernelUnit, namesUnit, type AnyObject } from './objects.ts';
import { isRecord } from './open.ts';
import { firstRecord } from './record.ts';
import type { KernelView } from './view.ts';

/**
 * Checks what nobody can break on a kernel, but the participants of a drive can: they sign together whatever comes out of
 * a head. Each object must lie alone in its output, be there once, and be of a drive; its record must be as it was made;
 * and every file and directory must be below somebody's root.
 */
export function checkDrive(view: KernelView): readonly KernelProblem[] {
  const problems: KernelProblem[] = [];
  const seen = new Set<Hex>();
  for (const utxo of view.utxos) {
    const object = findObject(utxo, view.policies);
    const what = object === undefined ? findStray(utxo, view) : findFault(object, view);
    if (what !== undefined) {
      problems.push({ id: object?.id, what: `${formatReference(utxo.reference)}: ${what}` });
    }
    for (const unit of ownUnits(utxo, view)) {
      if (seen.has(unit)) problems.push({ id: object?.id, what: 'an object that is there twice' });
      seen.add(unit);
    }
  }
  return [...problems, ...checkRecord(view), ...checkReachable(view)];
}

/** Units of the drive's tokens in an output. */
const ownUnits = ({ output }: Utxo, { policies }: KernelView): readonly Hex[] =>
  [...output.assets.keys()].filter(
    (unit) => unit.startsWith(policies.objects) || unit.startsWith(policies.kernel),
  );

/** Anybody may send junk to the drive's address; its tokens are no junk. */
function findStray(utxo: Utxo, view: KernelView): string | undefined {
  return ownUnits(utxo, view).length === 0 ? undefined : 'tokens of the drive that are no object';
}

function findFault(object: AnyObject, { policies }: KernelView): string | undefined {
  const { assets, referenceScript } = object.utxo.output;
  if (object.kind === 'malformed') return `malformed: ${object.reason}`;
  if (assets.size !== 1) return 'an object together with other tokens';
  if (referenceScript !== undefined) return 'an object with a script';
  const [unit = ''] = assets.keys();
  const isNumbered = unit !== kernelUnit(policies) && unit !== namesUnit(policies);
  if (isNumbered && object.id.length !== 2 * SHORT_ID)
    return 'an object whose id is none of a drive’s';
  return undefined;
}

/** As it was made but for its participants and its chunk size: a call of another table could do anything. */
function checkRecord({ record: { datum, utxo }, scripts }: KernelView): readonly KernelProblem[] {
  const made = firstRecord(scripts.gate.hash, datum.mode, datum.parameters.chunkSize);
  return isRecord(utxo, made) ? [] : [{ id: undefined, what: 'the record is forged' }];
}

/** What no root leads to could never be found again: directories that only contain each other. */
function checkReachable({ accounts, entries, inodes }: KernelView): readonly KernelProblem[] {
  const reached = new Set<Hex>();
  const waiting = [...accounts.values()].map(({ datum }) => datum.root);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    for (const { datum } of entries.get(id) ?? []) waiting.push(datum.inode);
  }
  return [...inodes.keys()]
    .filter((id) => !reached.has(id))
    .map((id) => ({ id, what: 'a file or directory that no root leads to' }));
}
