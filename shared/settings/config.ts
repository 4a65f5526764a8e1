/**
 * Every setting, read once from the environment under the same names on GCP and on one machine. A function asks for
 * the settings that it uses, so what it requires is what its resource must set.
 */
import { z } from 'zod';

import { keysOf } from '../base/keys.ts';
import { paddleAccounts, rsaPublicKey } from './paddle-accounts.ts';

const url = z.url({ protocol: /^https?$/ });
const commaList = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);
const cidrList = commaList.pipe(z.array(z.union([z.cidrv4(), z.cidrv6()]))).default([]);
const seconds = z.coerce.number().int().min(1).max(86_400);
const requestsPerMinute = z.coerce.number().int().min(1).max(6_000);

/** Parses a variable that holds JSON, and says so when it doesn't. */
const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue('must be JSON');
        return z.NEVER;
      }
    })
    .pipe(schema);

const keyId = z.string().regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 of a-z, 0-9 and -');
/** Node's decoder passes over whatever is no base64, so a key that was cut or mistyped would be another key. */
const key256 = z
  .string()
  .trim()
  .refine((text) => is256BitsInBase64(text), {
    error: 'must be 32 bytes in base64, as openssl rand -base64 32 prints them',
    abort: true,
  })
  .refine((text) => Buffer.from(text, 'base64').some((byte) => byte !== 0), 'must be random, not all zeros');

function is256BitsInBase64(text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 32 && bytes.toString('base64') === text;
}

/** What is sealed, or given, names its key by the id: no two may have an id or a key in common. */
function refuseShared(keys: readonly { id: string; key: string }[], context: z.RefinementCtx): void {
  for (const [index, { id, key }] of keys.entries()) {
    const other = keys.findIndex((each) => each.id === id || each.key === key);
    if (other < index)
      context.addIssue({ code: 'custom', path: [index], message: `must share no id and no key with ${other}` });
  }
}

/** The account of operational events. */
const OWN_ACCOUNT = 'subrelay';
/** Sent as `Authorization: Bearer`, which ends at a blank. */
const apiKey = z.string().regex(/^[\x21-\x7e]{24,}$/, 'must be at least 24 visible ASCII characters, without blanks');
const apiKeys = z
  .array(
    z.object({
      id: keyId.refine((id) => id !== OWN_ACCOUNT, `must not be ${OWN_ACCOUNT}, the account of operational events`),
      key: apiKey,
    }),
  )
  .min(1)
  .superRefine(refuseShared);
const encryptionKeys = z
  .array(z.object({ id: keyId, key: key256 }))
  .min(1)
  .superRefine(refuseShared);

const mostWebhooks = z.int().min(0).max(1_000);
/**
 * Headers of OTLP, `name=value` by commas, percent-encoded as W3C's Baggage:
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables
 */
const otlpHeaders = z.string().transform((text, context): Record<string, string> => {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '');
  const entries = pairs.map((pair) => {
    const [, name, value] = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=([^;]*)(?:;.*)?$/.exec(pair) ?? [];
    return [name, decodedHeader(value?.trim())] as const;
  });
  if (entries.every((entry): entry is [string, string] => entry[0] !== undefined && entry[1] !== undefined))
    return Object.fromEntries(entries);
  context.addIssue('must be name=value, several of them separated by commas, values percent-encoded');
  return z.NEVER;
});

function decodedHeader(value: string | undefined): string | undefined {
  try {
    const decoded = value && decodeURIComponent(value);
    return decoded && /^[\x20-\x7e]+$/.test(decoded) ? decoded : undefined;
  } catch {
    return undefined;
  }
}

/** Where OTLP is sent: what it needs besides a host and a path goes into the headers. */
const otlpEndpoint = url.refine((text) => {
  const { username, password, search, hash } = new URL(text);
  return username + password + search + hash === '';
}, 'must have no credentials, query or fragment: put keys into OTEL_EXPORTER_OTLP_HEADERS');

/** An account that `perShop` does not name has 10 (docs/facts/hooker.md, HK-7; shared/webhooks/hooker-limits.ts). */
const hookerLimits = z.strictObject({
  perShop: z.record(z.string(), mostWebhooks).default({}),
  perParty: mostWebhooks.default(5),
});

/** One entry: the variable that holds it, how it is parsed, and whether its value may be shown in an error. */
const setting = <T extends z.ZodType>(variable: string, schema: T, secret = false) => ({ variable, schema, secret });

const SETTINGS = {
  projectId: setting('GOOGLE_CLOUD_PROJECT', z.string().min(1)),
  deliveriesTopic: setting('DELIVERIES_TOPIC', z.string().default('deliveries')),
  wakeTopic: setting('WAKE_TOPIC', z.string().default('wake')),
  /** Where the API is served, without a slash at its end: payloads link to it. */
  apiUrl: setting(
    'API_URL',
    url.transform((text) => text.replace(/\/+$/, '')),
  ),
  /** The audience and the service account that Pub/Sub and Cloud Scheduler sign their tokens for and as. */
  pushAudience: setting('PUSH_AUDIENCE', z.string().min(1)),
  pushServiceAccount: setting('PUSH_SERVICE_ACCOUNT', z.email()),
  /** The audience of the tokens that Cloud Scheduler calls `register` with; `pushAudience` is that of the pushes it orders. */
  registerAudience: setting('REGISTER_AUDIENCE', z.string().min(1)),
  oidcCertsUrl: setting('OIDC_CERTS_URL', url.default('https://www.googleapis.com/oauth2/v3/certs')),
  apiKeys: setting('API_KEYS', json(apiKeys), true),
  /** What a webhook gets that names no `event_types`. */
  defaultEventTypes: setting('DEFAULT_EVENT_TYPES', z.enum(['all', 'none']).default('all')),
  hookerLimits: setting('HOOKER_LIMITS', json(hookerLimits).prefault('{}')),
  /** Where this deployment's functions are served besides `apiUrl`: nothing is delivered there. */
  ownUrls: setting('OWN_URLS', commaList.pipe(z.array(url)).default([])),
  /** The first key encrypts, every key decrypts. */
  encryptionKeys: setting('ENCRYPTION_KEYS', json(encryptionKeys), true),
  /** Names customers in stored documents, for erasure: never change it. */
  customerHmacKey: setting('CUSTOMER_HMAC_KEY', key256, true),
  paddleAccounts: setting('PADDLE_ACCOUNTS', json(paddleAccounts).default([]), true),
  paddleClassicPublicKey: setting('PADDLE_CLASSIC_PUBLIC_KEY', rsaPublicKey.optional()),
  /** How far the time in a `Paddle-Signature` may lie from ours, on both sides; at most the days in which Paddle repeats. */
  paddleToleranceSeconds: setting(
    'PADDLE_SIGNATURE_TOLERANCE_SECONDS',
    z.coerce
      .number()
      .int()
      .min(5)
      .max(4 * 86_400)
      .default(300),
  ),
  /** Where Paddle's requests may come from; empty: anywhere. */
  paddleAllowedAddresses: setting('PADDLE_ALLOWED_ADDRESSES', cidrList),
  /** Which entry of X-Forwarded-For is the sender's, from the right: 1 where Google's front end alone is before it. */
  paddleAddressPosition: setting('PADDLE_ADDRESS_POSITION', z.coerce.number().int().min(1).max(10).default(1)),
  paddleClassicApiUrl: setting('PADDLE_CLASSIC_API_URL', url.default('https://vendors.paddle.com')),
  paddleBillingApiUrl: setting('PADDLE_BILLING_API_URL', url.default('https://api.paddle.com')),
  /** Gap repair leaves what is younger to Paddle's own repeats. */
  paddleSettleSeconds: setting('PADDLE_SETTLE_SECONDS', z.coerce.number().int().min(0).max(86_400).default(900)),
  /** Gap repair looks at what is younger than this once more. */
  paddleOverlapSeconds: setting('PADDLE_OVERLAP_SECONDS', z.coerce.number().int().min(60).max(43_200).default(900)),
  /** How far back gap repair begins where it has never run. */
  paddleLookbackHours: setting('PADDLE_LOOKBACK_HOURS', z.coerce.number().int().min(1).max(2_160).default(72)),
  workspaceAccounts: setting(
    'WORKSPACE_ACCOUNTS',
    json(
      z.array(
        z.object({
          /** The reseller's customer id, `C0…`: the account of its events. */
          account: z.string().min(1),
          /** The reseller admin that domain-wide delegation acts as. */
          adminEmail: z.email(),
          /** The subscription that brings its notifications, by full name or within the project. */
          subscription: z.string().optional(),
        }),
      ),
    ).default([]),
  ),
  resellerApiUrl: setting('RESELLER_API_URL', url.default('https://reseller.googleapis.com/')),
  iamCredentialsUrl: setting('IAM_CREDENTIALS_URL', url.default('https://iamcredentials.googleapis.com/')),
  oauthTokenUrl: setting('OAUTH_TOKEN_URL', url.default('https://oauth2.googleapis.com/token')),
  /** A service account's key file, for the account that is delegated domain-wide. */
  workspaceKeyFile: setting('WORKSPACE_KEY_FILE', z.string().optional()),
  receiveWorkspaceUrl: setting('RECEIVE_WORKSPACE_URL', url),
  workspaceSubscription: setting('WORKSPACE_SUBSCRIPTION', z.string().default('workspace-notifications')),
  workspaceServiceAccount: setting('WORKSPACE_SERVICE_ACCOUNT', z.email().optional()),
  deadLetterTopic: setting('DEAD_LETTER_TOPIC', z.string().default('dead-letter')),
  egressAllow: setting('EGRESS_ALLOW', cidrList),
  /** A webhook of which nothing has succeeded for this long is disabled. */
  disableAfterFailingSeconds: setting(
    'DISABLE_AFTER_FAILING_SECONDS',
    z.coerce
      .number()
      .int()
      .min(1)
      .max(60 * 86_400)
      .default(5 * 86_400),
  ),
  /** Whether `deliver` answers a push before a long exchange has ended. */
  earlyAnswers: setting(
    'EARLY_ANSWERS',
    z
      .enum(['on', 'off'])
      .default('on')
      .transform((text) => text === 'on'),
  ),
  /** What one account may ask of one API in a minute, all instances together; each of Paddle's two APIs has the whole. */
  paddleRequestsPerMinute: setting('PADDLE_REQUESTS_PER_MINUTE', requestsPerMinute.default(240)),
  workspaceRequestsPerMinute: setting('WORKSPACE_REQUESTS_PER_MINUTE', requestsPerMinute.default(600)),
  /** The first pause after a source failed; each further one is twice as long, up to a minute. */
  stateBackoffSeconds: setting('STATE_BACKOFF_SECONDS', seconds.default(5)),
  /** Where spans and metrics are sent by OTLP over HTTP, without the signal's path; without it nothing is recorded. */
  otlpEndpoint: setting('OTEL_EXPORTER_OTLP_ENDPOINT', otlpEndpoint.optional()),
  otlpProtocol: setting('OTEL_EXPORTER_OTLP_PROTOCOL', z.enum(['http/protobuf', 'http/json']).default('http/protobuf')),
  otlpHeaders: setting('OTEL_EXPORTER_OTLP_HEADERS', otlpHeaders.optional(), true),
  tracesSampler: setting(
    'OTEL_TRACES_SAMPLER',
    z
      .enum([
        'always_on',
        'always_off',
        'traceidratio',
        'parentbased_always_on',
        'parentbased_always_off',
        'parentbased_traceidratio',
      ])
      .default('parentbased_traceidratio'),
  ),
  /** The share of traces that are sampled, where the sampler takes one. */
  tracesSamplerArg: setting('OTEL_TRACES_SAMPLER_ARG', z.coerce.number().min(0).max(1).default(0.01)),
  /** A stored state older than this is fetched again, whatever its event. */
  stateMaxAgeSeconds: setting('STATE_MAX_AGE_SECONDS', seconds.default(60)),
  /** A delivery whose state can't be fetched waits this long after its event arrived, then goes out `stale`. */
  stateMaxWaitSeconds: setting('STATE_MAX_WAIT_SECONDS', seconds.default(300)),
} as const;

type Settings = { [K in keyof typeof SETTINGS]: z.output<(typeof SETTINGS)[K]['schema']> };
export type SettingName = keyof Settings;
export type Config<K extends SettingName> = Pick<Settings, K>;
export type Env = Record<string, string | undefined>;

export const SETTING_NAMES = keysOf(SETTINGS);

/** The variable that holds a setting: what Terraform sets and the documentation explains. */
export const variableOf = (name: SettingName): string => SETTINGS[name].variable;
/** Whether a function that reads it can't start without. */
export const isRequired = (name: SettingName): boolean => !SETTINGS[name].schema.safeParse(undefined).success;
/** Whether its value is kept in Secret Manager, and never shown. */
export const isSecret = (name: SettingName): boolean => SETTINGS[name].secret;

/** Lists every variable that is missing or wrong, each with what to write instead. */
export class ConfigError extends Error {
  readonly code = 'CONFIG_INVALID';
  /** One line each, with the variable's name. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Cannot start: ${problems.length} setting(s) to correct in the environment:\n  ${problems.join('\n  ')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Reads the named settings from the environment. An empty variable counts as not set.
 * @throws ConfigError that names every bad variable at once; a secret's value is never shown.
 */
export function readConfig<K extends SettingName>(names: readonly K[], env: Env = process.env): Config<K> {
  const problems: string[] = [];
  const entries = names.map((name) => {
    const { variable, schema, secret } = SETTINGS[name];
    const text = env[variable] === '' ? undefined : env[variable];
    // Parsed once: compiling a parser first, as zod does, would cost a cold start some 10 ms.
    const result = schema.safeParse(text, { jitless: true });
    if (!result.success) problems.push(problemWith(variable, text, secret, result.error));
    return [name, result.data];
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.fromEntries(entries) as Config<K>;
}

/**
 * What a secret looks like that was put where none belongs: a key, a token or a key file, credentials in a URL, or a
 * random word, longer than any that a name is made of.
 */
const LIKE_A_SECRET =
  /PRIVATE KEY|private_key|pdl_|wh(?:sec|sk)_|\/\/[^/\s]*@|\?|^[A-Za-z0-9+/]{32,}={0,2}$|[A-Za-z0-9+=_]{20,}|[A-Za-z0-9+=_-]{32,}/;

/** The end of a message that refuses a setting. @param shown how the value is shown where it is no secret */
export const currentValue = (text: string, shown: string): string =>
  LIKE_A_SECRET.test(text) ? 'current value is not shown: it may be a secret' : `current value is ${shown}`;

function problemWith(variable: string, text: string | undefined, secret: boolean, error: z.ZodError): string {
  if (text === undefined) return `${variable} is required and not set`;
  const issues = error.issues.map(({ path, message }) => (path.length ? `${path.join('.')}: ${message}` : message));
  const shown = secret ? '' : `, ${currentValue(text, JSON.stringify(text.slice(0, 100)))}`;
  return `${variable}: ${[...new Set(issues)].join('; ')}${shown}`;
}
