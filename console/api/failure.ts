/** Why a request has no answer that can be shown, in a person's words. Pure. */
import type { Problem } from '../../shared/api/shapes/problem.ts';

export type { Problem };

export type Failure =
  /** The API refused it, or failed and said so. */
  | { kind: 'refused'; status: number; problem: Problem }
  /** Nothing answered, or something that is not the API. */
  | { kind: 'unreachable'; status: number | null };

/** @property etag of what was read or changed, for `If-Match` */
export type Result<T> = { ok: true; value: T; at: number; etag: string | null } | { ok: false; failure: Failure };

export interface Explained {
  /** What failed. */
  title: string;
  /** Whether data is safe, and what to do next. */
  details: string;
}

/** What a status says of the request, where the API says no more. */
const ADVICE: Readonly<Record<number, string>> = {
  401: 'Nothing was changed. Sign in again.',
  403: 'Nothing was changed. Your role does not allow it: ask an admin.',
  404: 'There is nothing here: it may have expired, or the address is wrong.',
  429: 'Nothing was changed. Wait a moment and repeat.',
  500: 'It is logged. Events that were accepted are safe: they are stored before they are answered.',
  503: 'The store does not answer. Accepted events are safe: they are stored before they are answered. Repeat in a moment.',
};

const sentence = (text: string): string => {
  const first = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return /[.!?]$/.test(first) ? first : `${first}.`;
};

/** @param wrote whether the request may have changed something */
export function explain(failure: Failure, wrote = false): Explained {
  if (failure.kind === 'unreachable') {
    const fate = wrote ? 'It may have been done all the same: look before you repeat it.' : 'Nothing was changed.';
    const safety = 'Delivery goes on without the console.';
    return { title: 'The API does not answer.', details: `${fate} ${safety}` };
  }
  const { problem, status } = failure;
  const details = [problem.details && sentence(problem.details), ADVICE[status]].filter(Boolean);
  return { title: sentence(problem.message), details: details.join(' ') };
}

/** What is wrong with each field of a refused body: `field: message; field: message.` */
export function fieldProblems({ details = '' }: Problem): Record<string, string> {
  const parts = details.replace(/\.$/, '').split(/; (?=[\w.-]+: )/);
  return Object.fromEntries(
    parts.flatMap((part): [string, string][] => {
      const [, field, message] = /^([\w.-]+): (.*)$/s.exec(part) ?? [];
      return field !== undefined && message !== undefined ? [[field, message]] : [];
    }),
  );
}
