/**
 * Makes what a run shows comparable with what another run showed: times, ports and random values become placeholders;
 * ids and bytes that follow from their content stay as they are, since they must never change.
 */

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Times are told to so much: a run is shorter, and every delay that a recording shows is a multiple. */
const STEP_MS = 10 * MINUTE_MS;
/** Beyond it a time is the content's own. */
const LONGEST_MS = 400 * DAY_MS;

const ISO_TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)/g;
const SEALED = /\bv1\.([a-z0-9-]{1,32})\.[\w-]{16}\.([\w-]{22,})/g;
/** Over bytes with a time in them. */
const SIGNATURE = /\b(v1a?),[A-Za-z0-9+/]{43,86}={1,2}/g;
/** In the text of a request. */
const HEADER_LINE = /^(webhook-timestamp|(?:x-hub|x|content)-signature(?:-256)?|content-length|date): [^\r\n]+/gim;
/** Epoch milliseconds in a text. */
const EPOCH_MS = /\b\d{13}\b/g;
/** Filling. */
const RUN = /([a-z])\1{499,}/g;
const TRACE = /\b00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-9a-f]\b/g;

/** Members whose values are never the same twice, in documents, answers and headers alike. */
const UNSTABLE = new Set([
  'change_id',
  'duration_ms',
  'execution_duration',
  'etag',
  'date',
  'content-length',
  'next_cursor',
  'webhook-timestamp',
  'x-hub-signature',
  'x-hub-signature-256',
  'x-signature',
  'content-signature',
]);

export interface Placeholders {
  /** A text that this run has made up, and how recordings show it. */
  know: (text: string, placeholder: string) => void;
  text: (text: string) => string;
  /** JSON with every text in it replaced, member names included. */
  json: (value: unknown) => unknown;
}

/** @param startedAt when the run began, epoch milliseconds */
export function openPlaceholders(startedAt: number): Placeholders {
  const known = new Map<string, string>();
  let longestFirst: [string, string][] = [];

  const isNow = (at: number): boolean => at >= startedAt - MINUTE_MS && at <= startedAt + LONGEST_MS;
  const ownTime = (text: string): string => {
    const at = Date.parse(text);
    return isNow(at) ? `<${offsetOf(at - startedAt)}>` : text;
  };
  const text = (given: string): string => {
    let shown = given;
    for (const [one, placeholder] of longestFirst) shown = shown.replaceAll(one, placeholder);
    return shown
      .replace(ISO_TIME, ownTime)
      .replace(EPOCH_MS, (digits) => (isNow(Number(digits)) ? `<${offsetOf(Number(digits) - startedAt)}>` : digits))
      .replace(RUN, (run, letter: string) => `<${run.length} × ${letter}>`)
      .replace(SIGNATURE, '$1,<signature>')
      .replace(HEADER_LINE, (_, name: string) => `${name}: <${name.toLowerCase()}>`)
      .replace(TRACE, (trace) => (longestFirst.some(([, placeholder]) => placeholder === trace) ? trace : '<trace>'))
      .replace(SEALED, (_, key: string, sealed: string) => `<${bytesIn(sealed)} bytes sealed under ${key}>`);
  };
  const json = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value);
    if (typeof value === 'number') return isNow(value) ? `<${offsetOf(value - startedAt)}>` : value;
    if (Array.isArray(value)) return value.map(json);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        text(name),
        isUnstable(name, member) ? `<${name}>` : json(member),
      ]),
    );
  };
  return {
    know: (one, placeholder) => {
      known.set(one, placeholder);
      longestFirst = [...known].sort(([a], [b]) => b.length - a.length);
    },
    text,
    json,
  };
}

const isUnstable = (name: string, member: unknown): boolean => UNSTABLE.has(name.toLowerCase()) && member !== null;

const bytesIn = (base64url: string): number => Math.floor((base64url.length * 3) / 4);

function offsetOf(ms: number): string {
  const minutes = Math.floor((ms + MINUTE_MS) / STEP_MS) * (STEP_MS / MINUTE_MS);
  if (minutes === 0) return 'now';
  const [days, hours] = [Math.floor(minutes / 1_440), Math.floor((minutes % 1_440) / 60)];
  const parts = [days && `${days} d`, hours && `${hours} h`, minutes % 60 && `${minutes % 60} min`];
  return `now + ${parts.filter(Boolean).join(' ')}`;
}
