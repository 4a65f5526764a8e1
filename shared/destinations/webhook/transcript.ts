/** What of an exchange with a webhook's endpoint may be recorded: nothing of its secrets. */
import { maxValueLength } from '../../sending/answer-text.ts';
import type { Exchange } from '../../sending/exchange.ts';
import type { Webhook } from '../../webhooks/webhook.ts';
import type { Transcript } from '../destination.ts';
import { headersWithoutSecrets, redactedHeaders, withoutSecrets } from '../redaction/redaction.ts';
import { errorText } from './judge.ts';
import type { OutgoingRequest } from './request.ts';

/** The request's body is left out: it is made again from the event when it is read. */
export function transcriptOf(
  webhook: Pick<Webhook, 'valid_status_codes'>,
  request: OutgoingRequest,
  exchange: Exchange,
): Transcript {
  const { secrets } = request;
  const answer = exchange.kind === 'answered' ? exchange : exchange.kind === 'failed' ? exchange.answer : null;
  const cut = exchange.kind === 'failed' || answer?.bodyTruncated === true;
  return {
    url: request.url,
    request_headers: redactedHeaders(request),
    response_status_code: answer?.status ?? 0,
    response_headers: headersWithoutSecrets(answer?.headers ?? {}, secrets, maxValueLength),
    response_body: withoutSecrets(answer?.body ?? '', secrets, cut),
    error_code: exchange.kind === 'answered' ? null : exchange.code,
    error: errorText(exchange, webhook),
  };
}
