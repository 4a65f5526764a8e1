/**
 * Makes what a run shows comparable with what another run showed: times, ports and random values become placeholders;
 * ids and bytes that follow from their content stay as they are, since they must never change.
 */

const MINUTE_MS = 60_000;
/** Times are told to so much: a run is shorter, and every delay that a recording shows is a multiple. */
const STEP_MINUTES = 10;
/** Beyond it a time is the content's own. */
const LONGEST_MS = 400 * 24 * 60 * MINUTE_MS;

/** Members whose values are never the same twice, in documents, answers and headers alike. */
const UNSTABLE = new Set([
  ...[
    'change_id',
    'exchange',
    'achieved_per_second',
    'duration_ms',
    'execution_duration',
    'next_cursor',
    'etag',
    'date',
    'content-length',
  ],
  ...['webhook-timestamp', 'x-hub-signature', 'x-hub-signature-256', 'x-signature', 'content-signature'],
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
  const rules = rulesFrom(startedAt);

  const text = (given: string): string => {
    const renamed = longestFirst.reduce((shown, [own, placeholder]) => shown.replaceAll(own, placeholder), given);
    return rules.reduce((shown, { pattern, show }) => shown.replace(pattern, show), renamed);
  };
  const json = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value);
    if (typeof value === 'number') return offsetFrom(startedAt, value) ?? value;
    if (Array.isArray(value)) return value.map(json);
    if (typeof value !== 'object' || value === null) return value;
    const shown = Object.entries(value).map(([name, member]: [string, unknown]) => {
      return [text(name), isUnstable(name, member) ? `<${name}>` : json(member)] as const;
    });
    return Object.fromEntries(shown);
  };
  const know = (own: string, placeholder: string): void => {
    if (known.get(own) === placeholder) return;
    known.set(own, placeholder);
    longestFirst = [...known].sort(([a], [b]) => b.length - a.length);
  };
  return { know, text, json };
}

const isUnstable = (name: string, member: unknown): boolean => UNSTABLE.has(name.toLowerCase()) && member !== null;

interface Rule {
  pattern: RegExp;
  show: (found: string, first: string, second: string) => string;
}

/** In this order: what one leaves the next one reads. */
const rulesFrom = (startedAt: number): Rule[] => [
  {
    pattern: /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)/g,
    show: (time) => offsetFrom(startedAt, Date.parse(time)) ?? time,
  },
  // In a sentence for people.
  { pattern: /\b(?:\d{1,2} [A-Z][a-z]{2} )?\d\d:\d\d:\d\dZ/g, show: () => '<time>' },
  { pattern: /\bin \d+ ms\b/g, show: () => 'in <duration>' },
  // Epoch milliseconds.
  { pattern: /\b\d{13}\b/g, show: (digits) => offsetFrom(startedAt, Number(digits)) ?? digits },
  // What only fills a large body.
  { pattern: /([a-z])\1{499,}/g, show: (run, letter) => `<${run.length} × ${letter}>` },
  // Over bytes with a time in them.
  { pattern: /\b(v1a?),[A-Za-z0-9+/]{43,86}={1,2}/g, show: (_, version) => `${version},<signature>` },
  // In the text of a request or an answer.
  {
    pattern: /^(webhook-timestamp|(?:x-hub|x|content)-signature(?:-256)?|content-length|date): [^\r\n]+/gim,
    show: (_, name) => `${name}: <${name.toLowerCase()}>`,
  },
  // A trace that nobody has given.
  { pattern: /\b00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-9a-f]\b/g, show: () => '<trace>' },
  {
    pattern: /\bv1\.([a-z0-9-]{1,32})\.[\w-]{16}\.([\w-]{22,})/g,
    show: (_, key, sealed) => `<${Buffer.from(sealed, 'base64url').length} bytes sealed under ${key}>`,
  },
];

/** How far a time is from the start of the run, in words; null where it has nothing to do with the run. */
function offsetFrom(startedAt: number, at: number): string | null {
  const ms = at - startedAt;
  if (Number.isNaN(ms) || ms < -MINUTE_MS || ms > LONGEST_MS) return null;
  const minutes = Math.floor((ms / MINUTE_MS + 1) / STEP_MINUTES) * STEP_MINUTES;
  if (minutes === 0) return '<now>';
  const [days, hours] = [Math.floor(minutes / 1_440), Math.floor((minutes % 1_440) / 60)];
  const parts = [days && `${days} d`, hours && `${hours} h`, minutes % 60 && `${minutes % 60} min`];
  return `<now + ${parts.filter(Boolean).join(' ')}>`;
}
