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
  times?: number | undefined;
  /** Those whose path holds it; all by default. */
  path?: string | undefined;
  /** The request is served all the same, and only its answer is lost. */
  takesEffect?: boolean | undefined;
}

export interface Control {
  /** Every request since the start, failed ones included. */
  readonly calls: readonly Call[];
  failNext(failure: FailNext): void;
  /** Leaves requests unanswered until what it returns is called. */
  hold(): () => void;
}

/** Records the requests that a route answers, and fails those that it was told to fail. */
export function controlled(
  isMine: (request: SandboxRequest) => boolean,
  route: Route,
): { control: Control; route: Route } {
  const calls: Call[] = [];
  const failures: FailNext[] = [];
  let held = Promise.resolve();
  return {
    control: {
      calls,
      failNext: ({ times = 1, ...failure }) => failures.push(...Array<FailNext>(times).fill(failure)),
      hold: () => {
        let release: () => void = () => undefined;
        held = new Promise((resolve) => (release = resolve));
        return release;
      },
    },
    route: async (request) => {
      if (!isMine(request)) return undefined;
      const { method, path, query, body } = request;
      calls.push({ method, path, query: Object.fromEntries(query), body });
      await held;
      const failure = takeFor(path, failures);
      if (failure === undefined) return route(request);
      if (failure.takesEffect) await route(request);
      return failure;
    },
  };
}

function takeFor(path: string, failures: FailNext[]): FailNext | undefined {
  const index = failures.findIndex((each) => each.path === undefined || path.includes(each.path));
  return index === -1 ? undefined : failures.splice(index, 1)[0];
}
