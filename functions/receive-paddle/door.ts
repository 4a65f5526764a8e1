import type { HttpFunction } from '@google-cloud/functions-framework';

import { SubrelayError } from '../../shared/base/errors.ts';
import type { Log } from '../../shared/base/log.ts';
import { fittingDocument } from '../../shared/events/document-size.ts';
import type { ReceivedEvent, Undecodable } from '../../shared/events/event.ts';
import type { AdmitAddress } from '../../shared/http/client-address.ts';
import { doorway, mediaType } from '../../shared/http/doorway.ts';
import type { DoorRequest } from '../../shared/http/doorway.ts';
import type { Accept } from '../../shared/intake/accept.ts';
import type { BillingVerification, SignedBody } from '../../shared/sources/paddle-billing/billing-signature.ts';
import type { ClassicKeys } from '../../shared/sources/paddle-classic/classic-signature.ts';
import { signedAs } from '../../shared/sources/paddle-door/signed-body.ts';

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

export interface ReceivePaddleDeps {
  admitAddress: AdmitAddress;
  keys: readonly ClassicKeys[];
  billing: BillingVerification;
  accept: Accept;
  log: Log;
}

/** Takes Paddle Classic alerts and Billing notifications; DESIGN, Functions, has its answers. Paddle repeats whatever is not answered 200. */
export const receivePaddleDoor = ({ admitAddress, keys, billing, accept, log }: ReceivePaddleDeps): HttpFunction =>
  doorway(log, {
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
    handle: async (request, target) => {
      const signed = request.method === 'GET' ? signedQuery(target) : signedBody(request);
      const received = fittingDocument(await decoded(signed, { keys, billing }));
      const { outcome, id, matched } = await accept(received);
      const { account } = 'event' in received ? received.event : received;
      const why = 'event' in received ? {} : { reason: received.reason };
      return { status: 200, body: { outcome, id, ...why }, log: { outcome, id, matched, account, ...why } };
    },
  });

type Verifiers = Pick<ReceivePaddleDeps, 'keys' | 'billing'>;

interface Signed extends SignedBody {
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

async function decoded({ isForm, ...given }: Signed, verifiers: Verifiers): Promise<ReceivedEvent | Undecodable> {
  const signed = signedAs(given, isForm, verifiers);
  const { body } = given;
  // The decoders are loaded when there is something to decode: a refusal, on a cold start too, doesn't wait for them.
  if (signed.kind === 'form') {
    const { decodeClassicAlert } = await import('../../shared/sources/paddle-classic/paddle-classic.ts');
    return decodeClassicAlert(signed.fields, signed.account, body);
  }
  const { decodeSignedJson } = await import('../../shared/sources/paddle-door/signed-json.ts');
  return decodeSignedJson(signed.account, body);
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
