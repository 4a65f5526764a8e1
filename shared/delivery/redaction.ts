/** What keeps the values of a webhook's own headers out of the records of its attempts. */
import type { OutgoingRequest } from './request.ts';

const REDACTED = '[redacted]';
/** Shorter values stand in answers by chance. */
const LEAST_ECHO_LENGTH = 8;

/** The headers of a request as they may be kept, and what takes their secret values out of an answer that echoes them. */
export function redaction({ headers, secretHeaders }: Pick<OutgoingRequest, 'headers' | 'secretHeaders'>) {
  if (secretHeaders.length === 0) return { redacted: headers, echo: (text: string) => text };
  const values = secretHeaders.map((name) => headers[name] ?? '').filter(({ length }) => length >= LEAST_ECHO_LENGTH);
  // As they are, and as JSON writes them; the longest first, since one can hold another.
  const spellings = values.flatMap((value) => [value, JSON.stringify(value).slice(1, -1)]);
  spellings.sort((a, b) => b.length - a.length);
  return {
    redacted: { ...headers, ...Object.fromEntries(secretHeaders.map((name) => [name, REDACTED])) },
    echo: (text: string) => spellings.reduce((rest, value) => rest.replaceAll(value, REDACTED), text),
  };
}
