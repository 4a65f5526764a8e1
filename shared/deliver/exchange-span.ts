import type { Exchange } from '../sending/exchange.ts';
import { inSpan } from '../telemetry/telemetry.ts';

/** As https://opentelemetry.io/docs/specs/semconv/http/http-spans/ has it, without the URL: that may hold a customer's key. */
export function exchangeInSpan(
  { url, body }: { url: string; body: Buffer },
  number: number,
  send: () => Promise<Exchange>,
): Promise<Exchange> {
  return inSpan('exchange', 'POST', { 'http.request.method': 'POST' }, async ({ set, isRecorded }) => {
    const exchange = await send();
    if (!isRecorded) return exchange;
    const { hostname, port, protocol } = URL.canParse(url) ? new URL(url) : { hostname: '', port: '', protocol: '' };
    const answer = exchange.kind === 'answered' ? exchange : exchange.kind === 'failed' ? exchange.answer : null;
    set({
      'server.address': hostname,
      'server.port': Number(port) || (protocol === 'http:' ? 80 : 443),
      'http.request.body.size': body.length,
      ...(number > 1 && { 'http.request.resend_count': number - 1 }),
      ...(answer && { 'http.response.status_code': answer.status }),
      ...(exchange.kind === 'answered'
        ? exchange.status >= 400 && { 'error.type': String(exchange.status) }
        : { 'error.type': exchange.code }),
    });
    return exchange;
  });
}
