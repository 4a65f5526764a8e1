import type { HttpFunction } from '@google-cloud/functions-framework';

import { SubrelayError } from '../../shared/errors.ts';
import { fittingDocument } from '../../shared/events/document-size.ts';
import type { ReceivedEvent, Undecodable } from '../../shared/events/event.ts';
import type { AdmitAddress } from '../../shared/http/client-address.ts';
import { doorway, mediaType } from '../../shared/http/doorway.ts';
import type { DoorRequest } from '../../shared/http/doorway.ts';
import type { Accept } from '../../shared/intake/accept.ts';
import type { Log } from '../../shared/log.ts';
import { verifyBillingSignature } from '../../shared/sources/paddle/billing-signature.ts';
import type { BillingVerification } from '../../shared/sources/paddle/billing-signature.ts';
import { verifyClassicSignature } from '../../shared/sources/paddle/classic-signature.ts';
import type { ClassicKeys } from '../../shared/sources/paddle/classic-signature.ts';
import { parseForm } from '../../shared/sources/paddle/form.ts';

/** An alert has some 40 fields and 1,000 characters of passthrough at most. */
const FORM_LIMIT_BYTES = 256 * 1024;
/**
 * A notification carries a whole entity, such as a transaction with a hundred items at some 3 kB. Its original is kept
 * in one document of Firestore, which takes 1 MiB, with room for the rest.
 */
const JSON_LIMIT_BYTES = 900 * 1024;

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
    methods: ['POST'],
    bodyLimit: ({ headers }) => (mediaType(headers) === FORM ? FORM_LIMIT_BYTES : JSON_LIMIT_BYTES),
    admit: (request) => {
      admitAddress(request);
      refuseUnlessFormOrJson(request);
    },
    handle: async ({ headers, body }) => {
      const decode = mediaType(headers) === FORM ? verifiedAlert : verifiedNotification;
      const received = fittingDocument(await decode({ header: signatureOf(headers), body }, { keys, billing }));
      const { outcome, id, matched } = await accept(received);
      const { account } = 'event' in received ? received.event : received;
      const reason = 'event' in received ? undefined : received.reason;
      return { status: 200, body: { outcome, id }, log: { outcome, id, matched, account, reason } };
    },
  });

interface Signed {
  header: string | undefined;
  body: Buffer;
}
type Verifiers = Pick<ReceivePaddleDeps, 'keys' | 'billing'>;
type Decoded = ReceivedEvent | Undecodable;

/** A form is verified by its `p_signature`; one without, by the header: how newer invoices travel is not certain (facts §1.1). */
async function verifiedAlert({ header, body }: Signed, { keys, billing }: Verifiers): Promise<Decoded> {
  const form = parseForm(body);
  if (!form.ok) throw new SubrelayError('BODY_UNREADABLE', form.reason);
  const byHeader = header !== undefined && !form.fields.values.has('p_signature');
  const account = byHeader
    ? verifyBillingSignature({ header, body }, billing)
    : verifyClassicSignature(form.fields, keys);
  // The decoders are loaded when there is something to decode: a refusal, on a cold start too, doesn't wait for them.
  const { decodeClassicAlert } = await import('../../shared/events/paddle-classic.ts');
  return decodeClassicAlert(form.fields, account, body);
}

async function verifiedNotification(signed: Signed, { billing }: Verifiers): Promise<Decoded> {
  const account = verifyBillingSignature(signed, billing);
  const { decodeBillingNotification } = await import('../../shared/events/paddle-billing.ts');
  return decodeBillingNotification(account, signed.body);
}

function signatureOf(headers: DoorRequest['headers']): string | undefined {
  const header = headers['paddle-signature'];
  return Array.isArray(header) ? header.join(', ') : header;
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
