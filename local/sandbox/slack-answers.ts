/** How Slack answers: 200 and `{ok: false, error}` for nearly all that it refuses (docs/facts/slack.md, SL-1 and SL-2). */
import type { SandboxAnswer } from './http.ts';

export type SlackFields = Readonly<Record<string, unknown>>;

export const slackOk = (fields: SlackFields = {}): SandboxAnswer => ({ status: 200, body: { ok: true, ...fields } });

export const slackError = (error: string, fields: SlackFields = {}): SandboxAnswer => ({
  status: 200,
  body: { ok: false, error, ...fields },
});

export const slackTooMany = (waitSeconds: number): SandboxAnswer => ({
  status: 429,
  body: { ok: false, error: 'ratelimited' },
  headers: { 'retry-after': String(waitSeconds) },
});

export const missingScope = (needed: string, provided: readonly string[]): SandboxAnswer =>
  slackError('missing_scope', { needed, provided: provided.join(',') });

/** @param missing names of arguments */
export const missingArguments = (missing: readonly string[]): SandboxAnswer =>
  slackError('invalid_arguments', {
    response_metadata: { messages: missing.map((name) => `[ERROR] missing required field: ${name}`) },
  });

/** Faults of Slack's own; each other name is answered as `{ok: false, error: name}`. */
const FAULTS: Readonly<Record<string, SandboxAnswer>> = {
  down: { status: 503, body: { ok: false, error: 'service_unavailable' } },
  gateway: { status: 502, body: '<html>Bad Gateway</html>', headers: { 'content-type': 'text/html' } },
  internal_error: { status: 500, body: { ok: false, error: 'internal_error' } },
};

/** @param retryAfterSeconds of `ratelimited`; 30 by default */
export const slackRefusal = (name: string, retryAfterSeconds = 30): SandboxAnswer =>
  name === 'ratelimited' ? slackTooMany(retryAfterSeconds) : (FAULTS[name] ?? slackError(name));
