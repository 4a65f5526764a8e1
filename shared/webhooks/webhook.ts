/** What a webhook is, and how the API's body becomes one. */
import type { Json } from '../base/json.ts';
import { invalid } from '../http/body-fields.ts';
import type { Refused } from '../http/body-fields.ts';
import type { Handling } from '../http/handling.ts';
import { destinationFrom } from './destination-from.ts';
import type { FromContext } from './destination-from.ts';
import type { DestinationFields } from './destination-fields.ts';
import { ownedBy, ownerField } from './owner.ts';
import { contentTypeOf } from './payload/payload-format.ts';
import { SLACK_EVENT_TYPES } from './payload/slack-message.ts';
import { validStatusCodes } from './retrying.ts';
import { signaturesIn } from './signing/asked-signatures.ts';
import { sealHeaders } from './signing/custom-headers.ts';
import type { SealedHeaders } from './signing/custom-headers.ts';
import { SECRET_KINDS } from './signing/secret-kinds.ts';
import type { SecretFields, SignatureName } from './signing/secret-kinds.ts';
import type { SecretKind } from './signing/secret-kind.ts';
import type { MadeSecrets, Reveal } from './signing/secret-values.ts';
import type { Keyring } from './signing/secrets.ts';
import { secretsToMake, webhookSecrets } from './signing/webhook-secrets.ts';
import { readBody, type WebhookBody } from './webhook-body.ts';

/** What a webhook keeps besides what every destination does. */
export interface WebhookFields extends SecretFields {
  /** As it was given; checked again whenever something is sent there. */
  url: string;
  content_type: string;
  /** null: any 2xx. */
  valid_status_codes: number[] | null;
  /** Missing in what was stored before they could be chosen: `signaturesOf` says what that means. */
  signatures?: SignatureName[];
  /** The webhook's own; null or missing: none. */
  headers?: SealedHeaders | null;
}

/**
 * A webhook as it is kept. Names are postmand's (docs/facts/postmand.md, PM-19) and ours. Its secrets are sealed, so it
 * can be held and logged.
 */
export interface Webhook extends DestinationFields, WebhookFields {
  /** Missing in what was stored before there were other kinds. */
  kind?: 'webhook';
}

export interface ParseContext extends FromContext {
  existing: Webhook | null;
  keyring: Keyring;
  /** A new secret of each kind of `newSecretsFor`. */
  made: MadeSecrets;
  handling: Handling;
  /** Why nothing may be sent to a URL, as far as that can be told without resolving its name; null if it may. */
  urlRefusal: (url: string) => string | null;
}

export type Parsed =
  | {
      ok: true;
      webhook: Webhook;
      /** What this request has set: its answer is the only one that shows it. */
      reveal: Reveal;
    }
  | Refused;

/** The kinds of secrets that are to be made for the webhook that a body makes of the one that is there. */
export const newSecretsFor = (given: WebhookBody, existing: Webhook | null): SecretKind<Webhook>[] =>
  secretsToMake<Webhook>(SECRET_KINDS, { given, signatures: signaturesIn(given) }, existing);

/** The webhook that a POST's or a PUT's body describes. */
export function parseWebhook(body: Json, context: ParseContext): Parsed {
  const read = readBody(body, context.urlRefusal, context.handling);
  return read.ok ? webhookFrom(read.body, context) : read;
}

/**
 * The webhook of a body that was read, or why it can't be. A PUT replaces everything but secrets and headers, which
 * stay unless others are given (docs/facts/postmand.md, PM-4). Without `active` it pauses; without `secret_token` that
 * is removed.
 */
export function webhookFrom(given: WebhookBody, context: Omit<ParseContext, 'urlRefusal' | 'handling'>): Parsed {
  const { existing } = context;
  if (wouldMoveHeaders(given, existing)) return invalid({ headers: MOVED });
  if (existing && given.owner !== undefined && given.owner !== existing.owner)
    return invalid({ owner: 'never changes: make another webhook' });
  const destination = destinationFrom(given, { ...context, ...typesOf(given) });
  const { id } = destination;
  const signatures = signaturesIn(given);
  const { reveal, fields } = webhookSecrets<Webhook>(SECRET_KINDS, { given, signatures }, id, context);
  const webhook: Webhook = {
    ...destination,
    url: given.url,
    content_type: given.content_type ?? contentTypeOf(given.payload_format ?? 'event'),
    valid_status_codes: validStatusCodes(given),
    payload_format: given.payload_format ?? 'event',
    signatures,
    ...{ signing_secrets: [], secret_token: null },
    ...fields,
    ...(existing ? ownedBy(existing) : ownerField(given)),
    headers: given.headers ? sealHeaders(given.headers, id, context.keyring) : (existing?.headers ?? null),
  };
  return { ok: true, webhook, reveal };
}

/** Operational events must be named, and this format has no others. */
const typesOf = ({ payload_format }: WebhookBody): Partial<FromContext> =>
  payload_format === 'slack' ? { defaultEventTypes: SLACK_EVENT_TYPES } : {};

const MOVED =
  'must be given anew where the url has another origin than before ({} for none): those that are kept were given for that one';

/** Whether headers that were given for one origin would be sent to another: who changes a URL could read them there. */
const wouldMoveHeaders = ({ url, headers }: WebhookBody, existing: Webhook | null): boolean =>
  existing !== null && existing.headers != null && headers === undefined && originOf(url) !== originOf(existing.url);

/** With the host as it is compared: a dot at its end names the same. */
function originOf(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  return `${protocol}//${hostname.replace(/\.$/, '')}:${port}`;
}
