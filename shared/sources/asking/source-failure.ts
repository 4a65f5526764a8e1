import { SubrelayError } from '../../base/errors.ts';

/**
 * What kind of failure kept a source from answering.
 * - `busy`: it is down, slow, or its quota is used up: ask again later, nobody has to do anything.
 * - `misconfigured`: it refuses us, by a credential, a scope or an API that is missing: somebody has to mend that.
 */
export type SourceProblem = 'busy' | 'misconfigured';

/** A source could not be asked for a state; nothing follows from it for the subject. */
export class SourceFailure extends SubrelayError {
  readonly problem: SourceProblem;
  /** How long the source wants to be left alone, milliseconds; undefined where it does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(problem: SourceProblem, message: string, options: ErrorOptions & { retryAfterMs?: number } = {}) {
    super('SOURCE_UNAVAILABLE', message, options);
    this.name = 'SourceFailure';
    this.problem = problem;
    this.retryAfterMs = options.retryAfterMs;
  }
}
