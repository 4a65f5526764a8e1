/** Exchanges as text, in postmand's form (docs/facts/postmand.md, PM-37). */
import { STATUS_CODES } from 'node:http';

import type { AttemptDocument } from '../deliveries/documents.ts';
import { requestHead } from '../destinations/webhook/request.ts';

/** The request of an attempt as it was sent, made from what is stored of it and the body that is made again. */
export const rawRequest = ({ url, request_headers }: AttemptDocument, body: Buffer): string =>
  requestHead(url, request_headers, body.length) + body.toString();

/** The stored part of an attempt's answer; empty where none came (docs/facts/postmand.md, PM-38). */
export function rawResponse({
  response_status_code: status,
  response_headers,
  response_body,
}: AttemptDocument): string {
  if (status === 0) return '';
  const statusLine = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd();
  return [statusLine, ...headerLines(response_headers), '', response_body].join('\r\n');
}

const headerLines = (headers: Record<string, string>): string[] =>
  Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
