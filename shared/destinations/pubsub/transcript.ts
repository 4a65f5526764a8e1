/** What of a publish is recorded: as the request and the answer of Pub/Sub's HTTP API. */
import type { Transcript } from '../destination.ts';
import { CAUSE_CODES, errorText, httpStatusOf } from './publish-exchange.ts';
import type { PublishExchange } from './publish-exchange.ts';
import type { TopicMessage } from './topic-message.ts';

const MOST_CHARACTERS = 1_000;

/** The attributes stand as headers, as a push that writes metadata has them; the message has no secret. */
export function transcriptOf({ topic, attributes, orderingKey }: TopicMessage, exchange: PublishExchange): Transcript {
  return {
    url: `https://pubsub.googleapis.com/v1/${topic}:publish`,
    request_headers: { ...attributes, ...(orderingKey !== '' && { 'ordering-key': orderingKey }) },
    response_status_code: httpStatusOf(exchange),
    response_headers: {},
    response_body: answerOf(exchange),
    error_code: exchange.kind === 'published' ? null : (CAUSE_CODES[exchange.status] ?? null),
    error: errorText(exchange, topic),
  };
}

function answerOf(exchange: PublishExchange): string {
  if (exchange.kind === 'published') return JSON.stringify({ messageIds: [exchange.messageId] });
  const { status, message } = exchange;
  const code = httpStatusOf(exchange);
  if (code === 0) return '';
  return JSON.stringify({ error: { code, status, message: message.slice(0, MOST_CHARACTERS) } });
}
