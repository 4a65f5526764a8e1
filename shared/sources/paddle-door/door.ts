import { SubrelayError } from '../../base/errors.ts';
import type { ReceivedEvent, Undecodable } from '../../events/event.ts';
import { admitAddresses } from '../../http/client-address.ts';
import { mediaType } from '../../http/doorway.ts';
import type { DoorRequest } from '../../http/doorway.ts';
import type { Config } from '../../settings/config.ts';
import type { HttpSourceDoor } from '../doors.ts';
import { billingSecretsOf } from '../paddle-billing/billing-signature.ts';
import type { SignedBody } from '../paddle-billing/billing-signature.ts';
import { classicKeysOf } from '../paddle-classic/classic-signature.ts';
import { withClassicPublicKey } from '../paddle/accounts.ts';
import type { DOOR_SETTINGS } from './settings.ts';
import { signedAs } from './signed-body.ts';
import type { SignedAs, Verifiers } from './signed-body.ts';

/** An alert has some 40 fields and 1,000 characters of passthrough at most. */
const FORM_LIMIT_BYTES = 256 * 1024;
/**
 * A notification carries a whole entity, such as a transaction with a hundred items at some 3 kB. Its original is kept
 * in one document of Firestore, which takes 1 MiB, with room for the rest.
 */
const JSON_LIMIT_BYTES = 900 * 1024;

/** Paddle Billing hangs up after 5 s; room for the answer's own way. */
const ANSWER_WITHIN_MS = 4_800;

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/** What Paddle sent, and what it was signed as. */
type Verified = SignedAs & { body: Buffer };

/** Takes Paddle Classic alerts and Billing notifications. Paddle repeats whatever is not answered 200. */
export function paddleDoor(
  config: Config<(typeof DOOR_SETTINGS)[number]>,
  now: () => number,
): HttpSourceDoor<Verified> {
  const admitAddress = admitAddresses({
    ranges: config.paddleAllowedAddresses,
    position: config.paddleAddressPosition,
  });
  const verifiers = verifiersOf(config, now);
  return {
    logged: 'paddle.received',
    answersWithin: ANSWER_WITHIN_MS,
    methods: ['POST', 'GET'],
    bodyLimit: ({ headers }) =>
      mediaType(headers) === FORM && signatureOf(headers) === undefined ? FORM_LIMIT_BYTES : JSON_LIMIT_BYTES,
    admit: (request) => {
      admitAddress(request);
      if (request.method === 'POST') refuseUnlessFormOrJson(request);
      else refuseUnlessFulfilment(request);
    },
    verify: (request, target) => {
      const { isForm, ...signed } = request.method === 'GET' ? signedQuery(target) : signedBody(request);
      return { ...signedAs(signed, isForm, verifiers), body: signed.body };
    },
    decode,
  };
}

function verifiersOf(config: Config<(typeof DOOR_SETTINGS)[number]>, now: () => number): Verifiers {
  const accounts = withClassicPublicKey(config.paddleAccounts, config.paddleClassicPublicKey);
  const toleranceSeconds = config.paddleToleranceSeconds;
  return {
    keys: classicKeysOf(accounts),
    billing: { accounts: billingSecretsOf(accounts), toleranceSeconds, now },
  };
}

interface Signed extends SignedBody {
  body: Buffer;
  isForm: boolean;
}

const signedBody = ({ headers, body }: DoorRequest): Signed => ({
  header: signatureOf(headers),
  body,
  isForm: mediaType(headers) === FORM,
});

/**
 * A fulfilment webhook may come by GET, with its form as the query
 * (https://developer.paddle.com/webhook-reference/product-fulfillment/fulfillment-webhook).
 */
const signedQuery = (target: string): Signed => ({
  header: undefined,
  body: Buffer.from(target.slice(target.indexOf('?') + 1), 'latin1'),
  isForm: true,
});

/** The decoders are loaded when there is something to decode: a refusal, on a cold start too, doesn't wait for them. */
async function decode(verified: Verified): Promise<ReceivedEvent | Undecodable> {
  const { account, body } = verified;
  if (verified.kind === 'form') {
    const { decodeClassicAlert } = await import('../paddle-classic/paddle-classic.ts');
    return decodeClassicAlert(verified.fields, account, body);
  }
  const { decodeSignedJson } = await import('./signed-json.ts');
  return decodeSignedJson(account, body);
}

function signatureOf(headers: DoorRequest['headers']): string | undefined {
  const header = headers['paddle-signature'];
  return Array.isArray(header) ? header.join(', ') : header;
}

function refuseUnlessFulfilment({ query }: Pick<DoorRequest, 'query'>): void {
  if (query.has('p_signature')) return;
  throw new SubrelayError('METHOD_NOT_ALLOWED', 'Use POST; only a signed fulfilment webhook may come by GET');
}

function refuseUnlessFormOrJson({ headers }: Pick<DoorRequest, 'headers'>): void {
  const type = mediaType(headers);
  if (type === FORM || type === JSON_TYPE) return;
  const shown = type === '' ? 'no Content-Type' : type.slice(0, 100);
  throw new SubrelayError(
    'BODY_UNREADABLE',
    `Send an alert as ${FORM} or a notification as ${JSON_TYPE}, as Paddle does: this is ${shown}`,
  );
}
