import { notFound, RequestError } from './request-error.ts';
import type { Json } from './json.ts';

/** A request as the routes see it. */
export interface DevnetRequest {
  readonly method: string;
  /** Decoded, without empty segments. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
}

/** The variable segments of a route's path, by name. */
export type PathValues = Readonly<Record<string, string>>;

/** Answers a request. Throws `KernelError`s. */
export type Handler = (request: DevnetRequest, values: PathValues) => Json | Promise<Json>;

/** A method and a path, whose segments with a colon are variables. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly handler: Handler;
}

export const get = (path: string, handler: Handler): Route => ({ method: 'GET', path, handler });
export const post = (path: string, handler: Handler): Route => ({ method: 'POST', path, handler });

interface Compiled extends Route {
  readonly pattern: readonly string[];
}

/** Sorts fixed segments before variable ones. */
const variables = ({ pattern }: Compiled): string =>
  pattern.map((segment) => (segment.startsWith(':') ? '1' : '0')).join('');

/** Finds the route of a request. A path's fixed segments win over variable ones. */
export class Router {
  readonly #byLength = new Map<number, Compiled[]>();

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      const pattern = route.path.split('/').filter((segment) => segment !== '');
      const known = this.#byLength.get(pattern.length) ?? [];
      known.push({ ...route, pattern });
      this.#byLength.set(pattern.length, known);
    }
    for (const known of this.#byLength.values()) {
      known.sort((a, b) => (variables(a) < variables(b) ? -1 : 1));
    }
  }

  answer(request: DevnetRequest): Json | Promise<Json> {
    const matching = (this.#byLength.get(request.segments.length) ?? []).filter(({ pattern }) =>
      pattern.every(
        (segment, index) => segment.startsWith(':') || segment === request.segments[index],
      ),
    );
    if (matching.length === 0) throw notFound();
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const route = matching.find((one) => one.method === method);
    if (route === undefined) {
      throw new RequestError(405, `Use ${matching.map((one) => one.method).join(' or ')} here`);
    }
    const values = route.pattern
      .map((segment, index) => [segment, request.segments[index] ?? ''] as const)
      .filter(([segment]) => segment.startsWith(':'))
      .map(([segment, value]) => [segment.slice(1), value] as const);
    return route.handler(request, Object.fromEntries(values));
  }
}
