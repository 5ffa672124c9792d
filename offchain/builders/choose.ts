import type { Builder } from '../ports/builder.ts';

export type BuilderName = Builder['name'];

/** The faster one to load and to run (`docs/benchmarks.md`) first: it is taken where nobody says otherwise. */
export const builderNames = ['lucid', 'blaze'] as const satisfies readonly BuilderName[];

/** Loads one of the builders, and not the other. */
export async function loadBuilder(name: BuilderName): Promise<Builder> {
  if (name === 'blaze') return (await import('./blaze.ts')).blazeBuilder;
  return (await import('./lucid.ts')).lucidBuilder;
}
