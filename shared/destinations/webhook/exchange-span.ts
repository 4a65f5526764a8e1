/** An exchange as telemetry sees it (docs/telemetry.md). */
import type { Exchange } from '../../sending/exchange.ts';
import { inSpan, measure } from '../../telemetry/telemetry.ts';
import type { SpanAttributes } from '../../telemetry/names.ts';
import { isSuccess } from './judge.ts';
import type { OutgoingRequest } from './request.ts';

type Sent = Pick<OutgoingRequest, 'url' | 'bytes'>;

/**
 * Makes an exchange as one span, and measures it. The attributes are those of
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/ without the URL: that may hold a customer's key.
 * @param number of the attempt, 1 for the first
 */
export const exchangeInSpan = (request: Sent, number: number, send: () => Promise<Exchange>): Promise<Exchange> =>
  inSpan('exchange', 'POST', { 'http.request.method': 'POST' }, async ({ set, isRecorded }) => {
    const exchange = await send();
    if (isRecorded) set(attributesOf(request, number, exchange));
    return exchange;
  });

function attributesOf({ url, bytes }: Sent, number: number, exchange: Exchange): SpanAttributes<'exchange'> {
  const { hostname, port, protocol } = URL.canParse(url) ? new URL(url) : { hostname: '', port: '', protocol: '' };
  const answer = answerOf(exchange);
  return {
    'server.address': hostname,
    'server.port': Number(port) || (protocol === 'http:' ? 80 : 443),
    'http.request.body.size': bytes,
    ...(number > 1 && { 'http.request.resend_count': number - 1 }),
    ...(answer && { 'http.response.status_code': answer.status }),
    ...(exchange.kind === 'answered'
      ? exchange.status >= 400 && { 'error.type': String(exchange.status) }
      : { 'error.type': exchange.code }),
  };
}

/** A status that the webhook does not take for success is an error here. */
export function measureExchange(webhook: Parameters<typeof isSuccess>[1], exchange: Exchange): void {
  const answer = answerOf(exchange);
  const cause = exchange.kind === 'answered' ? String(exchange.status) : exchange.code;
  measure('http.client.request.duration', exchange.durationMs / 1_000, {
    'http.request.method': 'POST',
    ...(answer && answer.status > 0 && { 'http.response.status_code': answer.status }),
    ...(!isSuccess(exchange, webhook) && { 'error.type': cause }),
  });
}

const answerOf = (exchange: Exchange) =>
  exchange.kind === 'answered' ? exchange : exchange.kind === 'failed' ? exchange.answer : null;
