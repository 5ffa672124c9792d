import { LosslessNumber } from './lossless-number.ts';

/** What is still to be written: a value, or text that stands between values. */
type Rest = { readonly value: unknown } | { readonly text: string };

/**
 * Writes a value as JSON on one line; undefined for what JSON has not. Such a field is left out, such an item is null.
 * What is left lies in a list and not on the stack: strangers decide how deep a datum nests.
 */
export function writeJson(value: unknown): string | undefined {
  if (!isWritten(value)) return undefined;
  const written: string[] = [];
  const rest: Rest[] = [{ value }];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if ('text' in next) written.push(next.text);
    else if (Array.isArray(next.value)) pushList(next.value, rest);
    else if (isObject(next.value)) pushObject(next.value, rest);
    else written.push(scalar(next.value));
  }
  return written.join('');
}

/** Puts a list on top of what is left, its last item first. */
function pushList(items: readonly unknown[], rest: Rest[]): void {
  rest.push({ text: ']' });
  for (let at = items.length - 1; at >= 0; at--) {
    rest.push({ value: items[at] });
    if (at > 0) rest.push({ text: ',' });
  }
  rest.push({ text: '[' });
}

function pushObject(object: object, rest: Rest[]): void {
  const fields = Object.entries(object).filter(([, value]) => isWritten(value));
  rest.push({ text: '}' });
  for (const [at, [key, value]] of fields.toReversed().entries()) {
    const comma = at === fields.length - 1 ? '' : ',';
    rest.push({ value }, { text: `${comma}${JSON.stringify(key)}:` });
  }
  rest.push({ text: '{' });
}

function scalar(value: unknown): string {
  if (typeof value === 'bigint' || value instanceof LosslessNumber) return value.toString();
  return isWritten(value) ? JSON.stringify(value) : 'null';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof LosslessNumber);
}

function isWritten(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function' && typeof value !== 'symbol';
}
