import type { KernelProblem } from '../offchain/kernel/check.ts';
import type { Json } from './json.ts';
import { list, nullable, object, text, type Schema } from './schema.ts';

/** Ids are as they were found: what participants of a drive have forged may have any. */
export const problemsSchema: Schema = list(object({ id: nullable(text), what: text }));

/** What is not as it must be, a line each. */
export function formatProblems(problems: readonly KernelProblem[]): readonly string[] {
  return problems.map(({ id, what }) => (id === undefined ? what : `${id}: ${what}`));
}

export function problemsJson(problems: readonly KernelProblem[]): Json {
  return problems.map(({ id, what }) => ({ id: id ?? null, what }));
}
