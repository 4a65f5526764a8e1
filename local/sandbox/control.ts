/** What a test, or whoever started a sandbox, can see of it and do to it. */
import type { Route, SandboxAnswer, SandboxRequest } from './http.ts';

export interface Call {
  method: string;
  path: string;
  query: Record<string, string>;
  body: string;
}

export interface FailNext extends SandboxAnswer {
  /** How many of the next requests get this answer; 1 by default. */
  times?: number;
}

export interface Control {
  /** Every request since the start, failed ones included. */
  readonly calls: readonly Call[];
  failNext(failure: FailNext): void;
}

/** Records the requests that a route answers, and fails those that it was told to fail. */
export function controlled(
  isMine: (request: SandboxRequest) => boolean,
  route: Route,
): { control: Control; route: Route } {
  const calls: Call[] = [];
  const failures: SandboxAnswer[] = [];
  return {
    control: {
      calls,
      failNext: ({ times = 1, ...answer }) => failures.push(...Array<SandboxAnswer>(times).fill(answer)),
    },
    route: async (request) => {
      if (!isMine(request)) return undefined;
      const { method, path, query, body } = request;
      calls.push({ method, path, query: Object.fromEntries(query), body });
      return failures.shift() ?? route(request);
    },
  };
}
