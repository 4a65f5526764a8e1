/** The API's words in a person's. Pure: a word that is not here is shown as it is. */

const CAUSES: Readonly<Record<string, string>> = {
  http_3xx: 'Redirect',
  http_4xx: 'HTTP 4xx',
  http_429: 'HTTP 429',
  http_5xx: 'HTTP 5xx',
  gone: 'HTTP 410 Gone',
  timeout: 'Timed out',
  dns: 'Name not found',
  tls: 'TLS failed',
  connect: 'No connection',
  reset: 'Cut off',
  protocol: 'Odd answer',
  refused_address: 'Address refused',
  too_large: 'Too large',
  auth: 'Not authorized',
  destination: 'Destination refused',
};

const REASONS: Readonly<Record<string, string>> = {
  attempts_exhausted: 'All attempts failed',
  endpoint_gone: 'Endpoint is gone (410)',
  test_failed: 'The test failed',
  deleted_by_client: 'Cancelled by a client',
  webhook_deleted: 'Webhook was deleted',
  webhook_disabled: 'Webhook was disabled',
  no_payload_in_format: 'No payload in its format',
  event_unreadable: 'Event can not be read',
  retention: 'Kept for its time',
  failing: 'Nothing succeeded for too long',
};

const HOLDS: Readonly<Record<string, string>> = {
  paused: 'Webhook is paused',
  breaker: 'Breaker is open',
  busy: 'Endpoint is busy',
  rate: 'Waits for its rate',
  order: 'Waits for its turn',
};

const SOURCES: Readonly<Record<string, string>> = {
  'google-workspace': 'Google Workspace',
  'paddle-classic': 'Paddle Classic',
  'paddle-billing': 'Paddle Billing',
  pubsub: 'Pub/Sub',
  api: 'API',
  subrelay: 'Subrelay itself',
};

/** Each is a function of its own, so that a page which uses one does not load the words of all. */
const wordIn = (words: Readonly<Record<string, string>>, word: string): string => words[word] ?? word;

/** Every cause that a list can be filtered by. */
export const CAUSE_WORDS = /* @__PURE__ */ Object.keys(CAUSES);

export const causeText = (word: string): string => wordIn(CAUSES, word);
export const reasonText = (word: string): string => wordIn(REASONS, word);
export const holdText = (word: string): string => wordIn(HOLDS, word);
export const sourceText = (word: string): string => wordIn(SOURCES, word);

/** Kinds of destinations. */
export const KINDS = { webhook: 'Webhook', pubsub: 'Pub/Sub', jira: 'Jira', slack: 'Slack' } as const;
