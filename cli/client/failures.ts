/** An answer of the API that is no success, as the end of a command: the API's own words. */
import { z } from 'zod';

import type { ExitName } from '../frame/exit-codes.ts';
import { CommandFailure } from '../frame/usage-error.ts';

const problem = z.object({ message: z.string(), details: z.string().optional() });

/** By status; others up to 499 are refusals, and from 500 on the API could not answer. */
const EXIT_OF: Readonly<Record<number, ExitName>> = { 400: 'usage', 404: 'missing', 429: 'unreachable' };

const exitOfStatus = (status: number): ExitName => EXIT_OF[status] ?? (status >= 500 ? 'unreachable' : 'refused');

/** A failure of the API, with its status and body for who goes on all the same. */
export class ApiFailure extends CommandFailure {
  readonly status: number;

  constructor(status: number, message: string) {
    super(exitOfStatus(status), message);
    this.status = status;
  }
}

const ADVICE: Readonly<Record<number, string>> = {
  401: 'see that the key is the one of this environment',
  403: 'ask for a key with another role',
};

/** @param asked `GET /v1/events/evt_…`, without its query: that can hold personal data */
export function failureOf(status: number, text: string, asked: string): ApiFailure {
  const read = problem.safeParse(jsonOf(text)).data;
  const words = read ? [read.message, read.details].filter(Boolean).join(': ') : text.slice(0, 200).trim();
  const said = words.replace(/\.$/, '');
  const advice = ADVICE[status];
  return new ApiFailure(status, [`${asked} was answered ${status}`, said, advice].filter(Boolean).join(': '));
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
